# Everything needed on a fresh Debian machine with Python 3.11 or newer is installed by these two targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test nightly faults small-inputs browser accessibility servers docs clean

demo: $(VENV)/.installed
	$(BIN)/cytostorm demo --out demo-report

test: $(VENV)/.installed-test browser accessibility servers
	$(BIN)/ruff check src tests benchmarks docs
	$(BIN)/ruff format --check --quiet src tests benchmarks docs
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --dist worksteal

# For the night: every property with all of its examples, every byte of small files changed once, and the planted faults.
nightly: $(VENV)/.installed-test browser accessibility servers faults
	CYTOSTORM_THOROUGH=1 HYPOTHESIS_PROFILE=explore $(BIN)/python -m pytest -n auto --dist worksteal

# Slow: each planted fault must turn a test red.
faults: $(VENV)/.installed-test
	$(BIN)/python -m tests.planted

# Small inputs that once went wrong, by kind; writes their table into the docs.
small-inputs: $(VENV)/.installed-test
	$(BIN)/python docs/make_small_inputs.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV) || (echo "Installing python3-venv"; apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv $(VENV))
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-test: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[test]"
	touch $@ $(VENV)/.installed

# The report is looked at in a real browser; without the right to install one, those tests say so and skip.
browser:
	@command -v chromium >/dev/null || (apt-get update -qq && apt-get install -y -qq chromium >/dev/null) || echo "No Chromium: browser tests will skip, and make test fails unless CYTOSTORM_SKIPS allows it."

# axe-core looks for what shuts readers with disabilities out of a page; without npm those tests say so and skip.
AXE := 4.14.1
accessibility:
	@test -f .axe/package/axe.min.js || (mkdir -p .axe \
	  && (command -v npm >/dev/null || (apt-get update -qq && apt-get install -y -qq npm >/dev/null)) \
	  && npm pack --silent --pack-destination .axe axe-core@$(AXE) >/dev/null && tar -xzf .axe/axe-core-$(AXE).tgz -C .axe) \
	  || echo "No axe-core: the tests of accessibility will skip."

# A real PostgreSQL and a Java runtime for a real Spark; without the right to install them, those tests say so and skip.
servers:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || (apt-get update -qq && apt-get install -y -qq postgresql >/dev/null) || echo "No PostgreSQL: its tests will skip, and make test fails unless CYTOSTORM_SKIPS allows it."
	@command -v java >/dev/null || (apt-get update -qq && apt-get install -y -qq openjdk-17-jre-headless >/dev/null) || echo "No Java: the tests of Spark will skip, and make test fails unless CYTOSTORM_SKIPS allows it."

docs: $(VENV)/.installed-test
	$(BIN)/python docs/make_reference.py
	$(BIN)/python docs/make_cases.py
	$(BIN)/python docs/make_exposure.py
	$(BIN)/python docs/make_pathways.py

clean:
	rm -rf $(VENV) .axe demo-report .pytest_cache .mypy_cache .ruff_cache .hypothesis

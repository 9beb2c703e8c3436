"""A benchmark whose optional library is missing ends with how to install it."""

import pytest
from benchmarks import needs


def test_what_is_missing_is_named_with_its_extra(monkeypatch):
    monkeypatch.setattr(needs, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"needs pandas and pyspark.*cytostorm\[test,spark\]"):
        needs.need("pandas", "pyspark")
    monkeypatch.setattr(needs, "find_spec", lambda name: object())
    needs.need("pandas")

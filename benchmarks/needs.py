"""Which part of the package a benchmark needs beside the plain one; without it the benchmark ends with one sentence."""

from __future__ import annotations

from importlib.util import find_spec

EXTRAS = {"pandas": "test", "pyspark": "spark", "psycopg": "postgresql"}


def need(*modules: str) -> None:
    """Ends the program, with how to install it, where a library of an optional part is not there."""
    missing = [name for name in modules if find_spec(name) is None]
    if missing:
        extras = ",".join(dict.fromkeys(EXTRAS[name] for name in missing))
        raise SystemExit(
            f'This benchmark needs {" and ".join(missing)}. Install with: pip install "cytostorm[{extras}]"'
        )

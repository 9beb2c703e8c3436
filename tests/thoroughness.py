"""How much slow properties try: a share in every run, all of it with `make nightly`."""

import os

THOROUGH = os.environ.get("CYTOSTORM_THOROUGH") == "1"


def examples(number, share=4):
    """So many examples at night, and one in `share` of them by day."""
    return number if THOROUGH else max(8, number // share)


def some(held, share=4):
    """All of a list at night, and every `share`-th by day."""
    return held if THOROUGH else held[::share]

"""Where what is not a result is said; apart from cli.terminal, since Rich takes time to load and help comes without it."""

from __future__ import annotations

from rich.console import Console

ERR = Console(stderr=True, highlight=False, markup=False, emoji=False)  # [ng/mL] is a unit, not a style

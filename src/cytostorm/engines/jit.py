"""How loops are compiled: without the lock of the interpreter, and kept on disk between runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def kernel(function: Function) -> Function:
    """A loop over arrays, compiled at its first call; several threads may run it at once."""
    return cast(Function, numba.njit(nogil=True, cache=True)(function))

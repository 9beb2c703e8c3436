"""Answers of pure functions, remembered by the very objects that they were worked out from.

A page that is typed into asks the same again with every key, and nearly all of what it reads is as before. What is equal becomes one
object (`same`), and an answer is found by the identity of the objects that it rests on. It is on only inside `remembering`: the faces
open that for records without dates, which is what a form sends. What no question asked for in a while goes; nothing is written anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Generic, TypeVar, cast

Answer = TypeVar("Answer")
Value = TypeVar("Value", bound=Hashable)
_ON: ContextVar[bool] = ContextVar("remembering", default=False)


QUESTIONS = 16
"""What was not asked for in so many questions, and in as many after them, is forgotten: it bounds what a process holds."""


class _Asked:
    """How many questions were asked of this process."""

    count = 0


@contextmanager
def remembering(on: bool = True) -> Iterator[None]:
    """Answers are remembered inside this block; with False they are made anew."""
    token = _ON.set(on)
    _Asked.count += on
    try:
        yield
    finally:
        _ON.reset(token)


def is_remembering() -> bool:
    return _ON.get()


class Memory(Generic[Answer]):
    """The last answers of one function, in two generations of `QUESTIONS` each: what the younger does not ask for goes with the older.

    Neither holds more than `most`. Safe between threads: at worst an answer is made twice.
    """

    def __init__(self, most: int = 4096):
        self.most, self._since = most, 0
        self._young: dict[Hashable, tuple[Answer, Any]] = {}
        self._old: dict[Hashable, tuple[Answer, Any]] = {}

    def answer(self, read: tuple[object, ...], make: Callable[[], Answer], named: Hashable = None) -> Answer:
        """The answer made from these objects, found by which they are, and by the value of `named`.

        The objects are kept with it, so that no other one can take the identity of one of them.
        """
        if not _ON.get():
            return make()
        return self._found((named, *map(id, read)), read, make)

    def equal(self, value: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer for a value, found by what it is equal to."""
        return self._found(value, None, make) if _ON.get() else make()

    def _found(self, key: Hashable, read: Any, make: Callable[[], Answer]) -> Answer:
        if _Asked.count - self._since >= QUESTIONS:
            self._age()
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key) or (make(), read)
            if len(self._young) >= self.most:
                self._age()
            self._young[key] = found
        return found[0]

    def _age(self) -> None:
        """The younger generation becomes the older one; neither stays where nobody asked for two."""
        is_long_ago = _Asked.count - self._since >= 2 * QUESTIONS
        self._since, self._young, self._old = _Asked.count, {}, {} if is_long_ago else self._young

    def __len__(self) -> int:
        return len(self._young) + len(self._old)


_SAME: Memory[Hashable] = Memory(8192)


def same(value: Value) -> Value:
    """The object equal to this one that was met before, or this one: equal things become identical."""
    return cast(Value, _SAME.equal((type(value), value), lambda: value))

"""Numbers that a program wrote, told from texts that look like one."""

from __future__ import annotations


class ExactNumber(str):
    """The text of a number that a program wrote: its decimal sign is a point, whatever the country of the texts beside it."""

    __slots__ = ()

    def strip(self, signs: str | None = None, /) -> ExactNumber:
        """Itself: there is no blank around it, and a plain text would forget who wrote it."""
        return self

"""A command that refuses an option given twice: of two weights it cannot know which one is the patient's."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand

from cytostorm.errors import InputError


class Once(TyperCommand):
    """Options that may be given several times, and flags, are left as they are."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        single = [one for one in order if one.param_type_name == "option" and not one.multiple and not one.is_flag]  # type: ignore[attr-defined]
        if twice := next((one for one in single if single.count(one) > 1), None):
            raise InputError("the command line", f"{twice.opts[0]} is given more than once.", "Keep one of them.")
        return super().parse_args(ctx, args)

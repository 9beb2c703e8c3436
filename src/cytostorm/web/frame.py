"""The frame of every page: navigation, the one sentence on what this is not, and links that know where the application stands."""

from __future__ import annotations

from typing import Any

from cytostorm.report.pages import environment
from cytostorm.web.assets import linked
from cytostorm.web.context import Context, Request
from cytostorm.web.wording import script_words, words_of
from cytostorm.words.signs import visible

NAVIGATION = (("/", "Bedside"), ("/course", "Time course"), ("/criteria", "Criteria"), ("/ward", "Ward board"))
WITH_RESULTS = ("/population", "Population")


def framed(template: str, asked: Request, context: Context, **content: Any) -> str:
    """A page in the frame. Links are made by `link`, words of the interface by `_`."""
    said = {"navigation": _navigation(context), "here": asked.path, "script_words": script_words(asked.language)}
    return rendered(template, asked, context, **said, **content)


def rendered(template: str, asked: Request, context: Context, **content: Any) -> str:
    """A template with what every template knows."""
    found = environment("cytostorm.web").get_template(template)
    shared = {"context": context, "language": asked.language, "_": words_of(asked.language), "link": _linker(context)}
    return visible(found.render(**shared, **content))


def _navigation(context: Context) -> tuple[tuple[str, str], ...]:
    return (*NAVIGATION, WITH_RESULTS) if context.results else NAVIGATION


def _linker(context: Context) -> Any:
    """Links of assets have their fingerprint, except in a folder of files, where a link is the name of a file."""
    return lambda path: f"{context.prefix}{path if context.is_offline else linked(path)}"

"""Who they are (Table 1), rates by age, and what was missing by outcome, as every face shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import Field

from cytostorm.cohort.characteristics import ALL, BANDS, OUTCOMES, BandRate, Characteristics, Group
from cytostorm.cohort.counting import Count
from cytostorm.cohort.summary import Summary
from cytostorm.presentation.counts import Portion
from cytostorm.presentation.population_names import Names
from cytostorm.presentation.population_risk import rate_words
from cytostorm.presentation.view import View, Words

NOT_KEPT = "The unit is not kept from the source: the authors have to add it. Intensive care is counted in its place, where it is recorded."
SEX_NAMES = ("female", "male", "written as both", "not recorded")
_MOST_INPUTS = 20
_OUTCOME_WORDS = {"died": "died", "survived": "survived", "other": "another outcome", "": "outcome not recorded"}


class GroupView(View):
    """All stays, or those in which a set was definitely met: age at the first stay in patients, the rest in stays."""

    id: str = Field(description="of the set; empty for all")
    name: str
    patients: int
    stays: int
    ages: tuple[Portion, ...] = Field(
        description="of the patients, by `bands`, those that nobody is in left out; not recorded last"
    )
    sexes: tuple[Portion, ...] | None = Field(
        description="of the patients, by `sexes` of the table; null where the source has none"
    )
    length: Words = Field(description="median and quartiles in days, of stays whose end is recorded")
    days: str = Field(description="of all these stays together; one without an end counts to the last fact")
    icu: Portion | None = Field(description="null where the source records none")
    ventilation: Portion | None
    outcome: Portion
    died: Portion = Field(description="of the stays with an outcome")


class BandRateView(View):
    """First meetings of one set in one band of age, in stays at risk."""

    band: str
    at_risk: int
    first_met: int
    days: str
    rate: Words = Field(description="in 1,000 days at risk, with the exact interval of 95%; empty without a day")


class RateRow(View):
    """One set by bands of age, those in which nobody was at risk left out."""

    id: str
    short_title: str
    bands: tuple[BandRateView, ...]


class MissingByOutcome(View):
    """In how many patients an input was never usable (not recorded, not dated, or not used), by outcome, in the order of `outcomes`."""

    label: str
    never: tuple[Portion, ...]


class CharacteristicsView(View):
    """What a paper prints as its first table, with what belongs beside it."""

    bands: tuple[str, ...]
    sexes: tuple[str, ...] = Field(
        description="as the source writes the sex; who is written as female and as male is neither"
    )
    groups: tuple[GroupView, ...]
    rates: tuple[RateRow, ...]
    outcomes: tuple[str, ...]
    missing: tuple[MissingByOutcome, ...]
    not_kept: Words


def _shown_bands(found: Characteristics) -> list[int]:
    """Bands of age that someone in the source is in."""
    everybody = [one for one in found.groups if one.criteria == ALL]
    return [band for one in everybody for band, n in enumerate(one.ages) if n]


def band_names() -> tuple[str, ...]:
    """
    >>> band_names()[:2], band_names()[-2:]
    (('under 1 year', '1 to 11'), ('80 and over', 'not recorded'))
    """
    _, *middle, last = BANDS
    return ("under 1 year", *(f"{low} to {high - 1}" for low, high in middle), f"{last[0]} and over", "not recorded")


def characteristics_of(summary: Summary, names: Names) -> CharacteristicsView:
    """Table 1 of all and of each set that anyone met."""
    found = summary.characteristics
    bands = _shown_bands(found)
    outcomes = tuple(one for one in OUTCOMES if any(not n.subject and n.outcome == one for n in found.recorded))
    return CharacteristicsView(
        bands=tuple(band_names()[band] for band in bands), sexes=SEX_NAMES, groups=tuple(_group(one, bands, names) for one in found.groups),
        rates=tuple(_rates(summary, found, names)),
        outcomes=tuple(_OUTCOME_WORDS[one] for one in outcomes), missing=_missing(summary, found, outcomes, names), not_kept=NOT_KEPT,
    )  # fmt: skip


def _group(one: Group, bands: Sequence[int], names: Names) -> GroupView:
    icu, ventilation = (Portion.of(n, one.stays) if n is not None else None for n in (one.icu, one.ventilation))
    sexes = None if one.sexes is None else tuple(Portion.of(n, one.persons) for n in one.sexes)
    return GroupView(
        id=one.criteria, name="All" if one.criteria == ALL else names.short(one.criteria), patients=int(one.persons.number),
        stays=int(one.stays.number), ages=tuple(Portion.of(one.ages[band], one.persons) for band in bands), sexes=sexes, length=_length(one),
        days=f"{one.days:,.0f}",
        icu=icu, ventilation=ventilation, outcome=Portion.of(one.outcome, one.stays), died=Portion.of(one.died, one.outcome),
    )  # fmt: skip


def _length(one: Group) -> str:
    """Of one stay all three are its length."""
    if one.length is None:
        return "–"
    lower, median, upper = one.length
    return f"{median:.1f} ({lower:.1f} to {upper:.1f}), {one.ended.words} stays"


def _rates(summary: Summary, found: Characteristics, names: Names) -> Iterator[RateRow]:
    """Sets that were first met after entry in anyone, the most often first."""
    met = {one.criteria: one.first_met.episodes.number for one in summary.risks if one.first_met.episodes}
    for name in sorted(met, key=lambda one: (-met[one], one)):
        own = sorted((one for one in found.rates if one.criteria == name), key=lambda one: one.band)
        yield RateRow(id=name, short_title=names.short(name), bands=tuple(map(_band, own)))


def _band(one: BandRate) -> BandRateView:
    met = int(one.first_met.number)
    return BandRateView(
        band=band_names()[one.band], at_risk=int(one.at_risk.number), first_met=met, days=f"{one.days:,.0f}", rate=rate_words(met, one.days)
    )  # fmt: skip


def _missing(
    summary: Summary, found: Characteristics, outcomes: Sequence[str], names: Names
) -> tuple[MissingByOutcome, ...]:
    """The inputs that were never known in someone, those in the most patients times sets that ask first."""
    held = {(one.subject, one.outcome): one.persons.number for one in found.recorded}
    rows = []
    for subject in _asked(summary, names)[:_MOST_INPUTS]:
        wholes = [held.get((None, one), 0) for one in outcomes]
        never = [whole - held.get((subject, one), 0) for one, whole in zip(outcomes, wholes, strict=True)]
        portions = tuple(Portion.of(Count(n), Count(whole)) for n, whole in zip(never, wholes, strict=True))
        rows.append(MissingByOutcome(label=names.subject(subject), never=portions))
    return tuple(rows)


def _asked(summary: Summary, names: Names) -> list[str]:
    """Measured inputs and findings; a value that can be made from others is left out, for it is recorded through them."""
    weight: dict[str, float] = {}
    for one in summary.missing:
        if one.kind in ("observable", "measured", "finding") and one.never_known:
            weight[one.subject] = weight.get(one.subject, 0) + one.never_known.number
    plain = (one for one in weight if not getattr(names.library.observables.get(one), "derived", ()))
    return sorted(plain, key=lambda one: (-weight[one], one))

"""One criteria set on one record as its view: items with reasons, what would decide it, what to check, and the words of the set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from cytostorm.bedside import IfCounted, Judged, MaskedInput
from cytostorm.interpreter import Evaluation, Outcome
from cytostorm.library import Library
from cytostorm.memory import Memory
from cytostorm.model.drugs import UNIDENTIFIED
from cytostorm.model.node_parts import subject_of
from cytostorm.model.nodes import Bands, CriteriaSet, Points, Quantity
from cytostorm.model.snapshot import Snapshot
from cytostorm.presentation.assess_view import IfCountedView, ItemView, MaskView, ProbabilityView, SetView
from cytostorm.presentation.catalogue import USED_BEYOND, CautionWords, cited, set_words
from cytostorm.presentation.headlines import day_words
from cytostorm.presentation.item_reasons import input_label, item_reasons, not_recorded
from cytostorm.presentation.kept_out import slip_payload
from cytostorm.presentation.scored import cut_off
from cytostorm.presentation.sentences import interpolated_percent, probability_words
from cytostorm.presentation.set_words import range_words, result_words, score_text, set_sentence
from cytostorm.presentation.settling_wording import deciding_view
from cytostorm.presentation.sources import source_view
from cytostorm.presentation.view import Ends, finite
from cytostorm.record import Measurement
from cytostorm.values import MET, Bounds, Word
from cytostorm.words import population_words
from cytostorm.words.vocabulary import shown

_MOST_REASONS = 2


def set_view(judged: Judged, library: Library) -> SetView:
    """A set with everything that a reader needs of it; remembered by what was judged."""
    return _VIEWS.answer((judged, library), lambda: _set_view(judged, library))


_VIEWS: Memory[SetView] = Memory(1024)


def _set_view(judged: Judged, library: Library) -> SetView:
    verdict, document = judged.verdict, judged.verdict.criteria.document
    others, words = verdict.for_other_patients, set_words(verdict.criteria, library)
    low, high = (None, None) if others else _ends(verdict.score)
    cautions = tuple(_holding(words.cautions, judged))
    return SetView(
        id=document.id,
        title=words.title,
        short_title=words.short_title,
        edition=words.edition,
        revision=words.revision,
        fingerprint=words.fingerprint,
        status=words.status,
        status_words=shown("set-status", words.status),
        bounds=verdict.criteria.bounds,
        words=set_sentence(verdict),
        verdict=None if others else verdict.word,
        decides=verdict.criteria.verdict is not None,
        applies="not for this patient" if others else "met" if verdict.applies == MET else "unknown",
        population=population_words(verdict),
        by_its_rule=verdict.word,
        low=low,
        high=high,
        empty=Ends.maybe(empty_score(verdict.criteria)) if verdict.score is not None else None,
        cut_off=cut_off(verdict.criteria),
        made_for=words.made_for,
        purpose=words.purpose,
        verdict_label=words.verdict_label,
        last_checked=words.last_checked,
        score="" if others else result_words(verdict),
        brief="" if others else result_words(verdict, brief=True),
        score_label=words.score_label,
        probability=None if others else _probability(judged, library),
        **_items(judged, library),
        missing=tuple(dict.fromkeys(map(subject_of, verdict.missing))),
        aged_out=tuple(name for name, _ in judged.aged),
        if_counted=if_counted_view(judged),
        would_settle=deciding_view(judged, library),
        masked=tuple(_mask(masked, library) for masked in judged.masked),
        suspected_slips=tuple(slip_payload(effect, library) for effect in judged.slips),
        check=tuple(checks(judged, library)),
        cautions=tuple(one.id for one in cautions),
        caution_words=cautions,
    )


def _items(judged: Judged, library: Library) -> dict[str, Any]:
    """Nothing of a set that was made for other patients: its items say nothing of this one."""
    verdict = judged.verdict
    if verdict.for_other_patients:
        return {"about": _views(verdict.about, library), "entry": (), "items": (), "results": ()}
    return {
        "about": _views(verdict.about, library),
        "entry": _views(verdict.entry, library),
        "items": _views(verdict.items, library),
        "results": tuple(_item(outcome, library, brief=True) for outcome in verdict.results),
    }


def _views(outcomes: Iterable[Outcome], library: Library) -> tuple[ItemView, ...]:
    return tuple(_item(outcome, library) for outcome in outcomes)


def _item(outcome: Outcome, library: Library, brief: bool = False) -> ItemView:
    """`brief` leaves out the reasons of a result that many inputs flow into; they are with the items."""
    return _ITEMS.answer((outcome, library), lambda: _item_view(outcome, library, brief), brief)


_ITEMS: Memory[ItemView] = Memory(8192)


def _item_view(outcome: Outcome, library: Library, brief: bool) -> ItemView:
    meta, (low, high) = outcome.node.meta, _ends(outcome.bounds)
    word: Word | None = outcome.word if outcome.node.is_truth else None
    silent = brief and len(outcome.leaves) > _MOST_REASONS
    points = " points" if isinstance(outcome.node, (Bands, Points)) else ""
    return ItemView(
        id=meta.id,
        label=meta.label or meta.id,
        low=low,
        high=high,
        verdict=word,
        result=word or f"{range_words(outcome.bounds)}{points}",
        reasons=() if silent else item_reasons(outcome, library),
        missing=() if silent else not_recorded(outcome, library),
        note=meta.note,
        cite=cited(meta.cite, library),
    )


def _ends(bounds: Bounds | None) -> tuple[float | None, float | None]:
    return (finite(bounds.low), finite(bounds.high)) if bounds is not None else (None, None)


@lru_cache(maxsize=256)
def empty_score(criteria: CriteriaSet) -> Bounds:
    """The score of a patient of whom nothing is known: the whole scale."""
    return Evaluation(criteria, Snapshot()).score or Bounds(0.0, 1.0)


def _probability(judged: Judged, library: Library) -> ProbabilityView | None:
    table, score = judged.verdict.criteria.document.probability, judged.verdict.score
    if table is None or score is None:
        return None
    return ProbabilityView(
        label=table.label,
        printed_band=probability_words(table, score),
        interpolated_percent=interpolated_percent(table, score.low) if score.is_exact else None,
        cite=source_view(table.cite, library.references),
    )


def if_counted_view(judged: Judged) -> IfCountedView | None:
    """What the set would say with values that are too old; None where nothing would change."""
    if judged.if_counted is None:
        return None
    known = judged.if_counted
    low, high = _ends(known.score)
    return IfCountedView(verdict=known.verdict, low=low, high=high, words=f"{_name(judged)}: {_counted(known, judged)}")


def _counted(known: IfCounted, judged: Judged) -> str:
    """ "unknown, 3 to 8 of 8 clinical criteria (cut-off 5)"."""
    score = f", {score_text(known.score, judged.verdict.criteria)}" if known.score is not None else ""
    return f"{known.verdict}{score}"


def _name(judged: Judged) -> str:
    return judged.verdict.criteria.document.short_title


def _mask(masked: MaskedInput, library: Library) -> MaskView:
    force, (low, high) = masked.force, _ends(masked.reported)
    name = input_label(masked.observable, library)
    why = force.words if force.drug == UNIDENTIFIED else f"{force.drug} {force.effect} {name}"
    until = f", until {day_words(force.until)}" if force.until and not force.row else ""
    return MaskView(
        observable=masked.observable, mask=force.mask, drug=force.drug, row=force.row, since=force.since, until=force.until,
        reported_low=low, reported_high=high, words=f"{name} unreliable: {why}{until}.",
    )  # fmt: skip


def _holding(cautions: Sequence[CautionWords], judged: Judged) -> Iterator[CautionWords]:
    """The cautions of a set that hold on this record; that it is used beyond its population is said where it gives a verdict."""
    met = {one.node.meta.id for one in judged.verdict.outcomes if one.bounds == MET}
    others = judged.verdict.for_other_patients
    yield from (
        one for one in cautions if (one.when is None or one.when in met) and not (others and one.id == USED_BEYOND)
    )


def cautions_said(judged: Judged, library: Library) -> list[str]:
    """Whom the set is for where that is not plain, the cautions of the set that hold here, and what this record makes worth checking."""
    whom = population_words(judged.verdict)
    holding = _holding(set_words(judged.verdict.criteria, library).cautions, judged)
    return [
        *([f"{whom[:1].upper()}{whom[1:]}."] if whom else []),
        *(one.words for one in holding),
        *checks(judged, library),
    ]


def checks(judged: Judged, library: Library) -> Iterator[str]:
    """What this record makes worth checking, each once: samples that should have been fasting, and what a value does not prove."""
    yield from dict.fromkeys(said for leaf in judged.verdict.leaves for said in _checks_of(leaf, library))


def _checks_of(leaf: Outcome, library: Library) -> Iterator[str]:
    facts = [fact for seen in leaf.seen for fact in seen.facts if isinstance(fact, Measurement)]
    if isinstance(leaf.node, Quantity) and leaf.node.state == "fasting" and not all(fact.fasting for fact in facts):
        yield f"Check that the sample for {input_label(leaf.node.observable, library)} was fasting: not recorded."
    yield from (seen.caution for seen in leaf.seen if seen.caution)

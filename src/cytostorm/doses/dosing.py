"""Published doses of one treatment for one patient, with arithmetic, sources and what to think of. It offers; it never orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from cytostorm.doses.above import Above, above_labels
from cytostorm.doses.arithmetic import Amount, amount, needed
from cytostorm.doses.ceilings import concerning, limits, questions, unchecked
from cytostorm.doses.dangers import DangerState
from cytostorm.doses.ideal_weight import ADULT
from cytostorm.doses.named_vial import NamedVial
from cytostorm.doses.patient import RENAL, Patient
from cytostorm.doses.plausible import age_band_words, age_words
from cytostorm.doses.preparing import Preparation, preparations
from cytostorm.doses.quantities import inside, plain
from cytostorm.doses.renal import renal_remarks
from cytostorm.doses.safety import Notice, notices, softened
from cytostorm.errors import UnknownNameError
from cytostorm.library.ranges import edge_words
from cytostorm.model.documents import Edges
from cytostorm.model.doses import Ceiling, Dose
from cytostorm.model.sourced import Region, Route
from cytostorm.model.treatments import Treatment

Kind = Literal["option", "blocked", "refused", "outside", "printed only", "not confirmed"]
ELSEWHERE = frozenset({
    "caps", "castleman-disease", "dira", "graft-versus-host-disease", "myelofibrosis-polycythemia", "nomid", "rheumatoid-arthritis",
    "stills-disease", "stroke-trial", "subarachnoid-hemorrhage-study",
})  # fmt: skip
"""Indications without a cytokine storm: their rows are printed for other diseases and stand last."""
ROUTES: tuple[str, ...] = get_args(Route)
REGIONS: tuple[str, ...] = get_args(Region)
ROUNDING = (
    "Nothing is rounded in a dose: numbers are worked out exactly and shown with at most four significant digits."
)


@dataclass(frozen=True)
class Row:
    """One published dose and what became of it for this patient.

    `questions` ask back, `preparations` say what is drawn up, `above` which maxima of labels it exceeds.

    `option`: computed, `amount` holds the numbers. All other kinds hold none: `blocked` by a rule, `refused` because
    something is missing (`needs`), `outside` its age, weight or clearance band, `printed only`, `not confirmed`.
    """

    dose: Dose
    kind: Kind
    reason: str
    needs: tuple[str, ...]
    amount: Amount | None
    remarks: tuple[str, ...]
    notices: tuple[Notice, ...]
    questions: tuple[str, ...] = ()
    preparations: tuple[Preparation, ...] = ()
    above: tuple[Above, ...] = ()

    @property
    def elsewhere(self) -> bool:
        """Whether it was printed for a disease without a cytokine storm."""
        return self.dose.indication in ELSEWHERE

    @property
    def warnings(self) -> tuple[str, ...]:
        """Labels of the rules that a fact of this patient makes apply to it."""
        return tuple(
            dict.fromkeys(
                one.label
                for one in self.notices
                if one.state == "fires" and not one.standing and one.severity != "note"
            )
        )

    @property
    def tag(self) -> str:
        """The word on it: a number printed for another disease is no option here."""
        return "printed for another disease" if self.elsewhere and self.kind == "option" else self.kind


@dataclass(frozen=True)
class Sheet:
    """All rows of a treatment for one patient; `left_out` counts rows that the filters took away, by filter."""

    treatment: Treatment
    patient: Patient
    rows: tuple[Row, ...]
    notices: tuple[Notice, ...]
    left_out: tuple[tuple[str, int], ...]
    unused_conditions: tuple[str, ...]
    rounding: str = ROUNDING

    @property
    def options(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.kind == "option")


def doses(
    treatment: Treatment,
    patient: Patient,
    states: Sequence[DangerState],
    route: str | None = None,
    region: str | None = None,
    indication: str | None = None,
    vial: NamedVial | None = None,
) -> Sheet:
    """The published doses of a treatment for a patient; `vial` is one that the user has in hand.

    `route`, `region` and `indication` keep rows: of that route; of that region's label or of no label; for that indication.
    Safety rules of every region are kept. `states` are the safety rules on this patient.
    Raises UnknownNameError for a filter that nothing knows.
    """
    _check("route", route, ROUTES)
    _check("region", region, REGIONS)
    _check("indication", indication, tuple(dict.fromkeys(dose.indication for dose in treatment.doses)))
    kept, left_out = _filtered(treatment.doses, route, region, indication)
    routes: tuple[Route, ...] = (route,) if route else ROUTES  # type: ignore[assignment]
    said = (softened(notice, kept) for notice in notices(treatment, states))
    found = tuple(notice for notice in said if notice.concerns(routes) and _spoken_to(notice, kept))
    rows = tuple(
        _row(dose, treatment, patient, tuple(n for n in found if n.about(dose.form, _routes(dose, route))), vial)
        for dose in kept
    )
    return Sheet(
        treatment,
        patient,
        tuple(sorted(rows, key=lambda row: row.elsewhere)),
        found,
        left_out,
        _unused(treatment, patient, states),
    )


def _check(kind: str, name: str | None, known: tuple[str, ...]) -> None:
    if name is not None and name not in known:
        raise UnknownNameError(kind, name, known)


def _spoken_to(notice: Notice, kept: tuple[Dose, ...]) -> bool:
    """A rule on one form of giving is left out where only rows of other forms are shown."""
    return not notice.forms or not kept or any(notice.about(dose.form, dose.routes) for dose in kept)


def _routes(dose: Dose, route: str | None) -> tuple[Route, ...]:
    return tuple(one for one in dose.routes if route is None or one == route)


def _filtered(
    doses: tuple[Dose, ...], route: str | None, region: str | None, indication: str | None
) -> tuple[tuple[Dose, ...], tuple[tuple[str, int], ...]]:
    counts: dict[str, int] = {}
    kept = []
    for dose in doses:
        why = _taken_away(dose, route, region, indication)
        if why:
            counts[why] = counts.get(why, 0) + 1
        else:
            kept.append(dose)
    return tuple(kept), tuple(counts.items())


def _taken_away(dose: Dose, route: str | None, region: str | None, indication: str | None) -> str:
    if route and route not in dose.routes:
        return "other route"
    if region and dose.regions and region not in dose.regions:
        return "label of another region"
    return "other indication" if indication and dose.indication != indication else ""


def _row(dose: Dose, treatment: Treatment, patient: Patient, found: tuple[Notice, ...], vial: NamedVial | None) -> Row:
    kind, reason, needs = _judged(dose, patient, found)
    if kind != "option":
        return Row(dose, kind, reason, needs, None, (), found)
    about = concerning(treatment.ceilings, dose, patient)
    made = amount(dose, patient, limits(about, dose, patient))
    above = above_labels(treatment.ceilings, dose, made, patient)
    remarks = (
        *renal_remarks(treatment, made, found),
        *(f"{one.words}. {one.ceiling.text}" for one in above),
        *_ageless(dose, patient),
        *_unweighed(about, dose, patient),
    )
    asked, drawn = (
        questions(about, dose, made.high, patient),
        preparations(dose, made, treatment.presentations, patient, vial),
    )
    return Row(dose, kind, reason, needs, made, remarks, found, tuple(asked), tuple(drawn), above)


def _unweighed(about: tuple[Ceiling, ...], dose: Dose, patient: Patient) -> tuple[str, ...]:
    return (
        ("The largest amount per kg could not be checked: the weight is unknown.",)
        if unchecked(about, dose, patient)
        else ()
    )


def _judged(dose: Dose, patient: Patient, found: tuple[Notice, ...]) -> tuple[Kind, str, tuple[str, ...]]:
    """Why a row has no numbers, the weightiest reason first."""
    if not dose.confirmed:
        return (
            "not confirmed",
            f"unverified, see source: {dose.unread or (dose.cite.as_printed if dose.cite else '')}",
            (),
        )
    if dose.not_computed:
        beyond = _outside(dose, patient)
        return ("outside", beyond, ()) if beyond else ("printed only", dose.not_computed, ())
    if blocked := [notice for notice in found if notice.keeps_back(dose)]:
        return "blocked", "blocked, no number is offered: " + " ".join(notice.text for notice in blocked), ()
    if patient.refused_weight is not None:
        return (
            "refused",
            f"no dose before the weight is confirmed: {patient.refused_weight.text}",
            ("a confirmed weight",),
        )
    if beyond := _outside(dose, patient) or _beyond_label(dose, found):
        return "outside", beyond, ()
    if missing := _missing(dose, patient):
        return "refused", f"needs {', '.join(missing)}", missing
    return "option", "", ()


def _beyond_label(dose: Dose, found: tuple[Notice, ...]) -> str:
    """The edge of the label, for a row of the label that names no ages of its own."""
    if dose.off_label is not False or dose.age is not None or dose.all_ages:
        return ""
    return " ".join(notice.text for notice in found if notice.state == "fires" and notice.severity == "outside")


def _bands(dose: Dose, patient: Patient) -> list[tuple[str, str, Edges | None, Fraction | None]]:
    bands = [("age", "years", dose.age, patient.age), ("weight", "kg", dose.weight, patient.weight)]
    if dose.clearance is not None and patient.clearance is not None and not patient.clears(dose.clearance):
        bands.append(("creatinine clearance", "mL/min", dose.clearance, patient.clearance.value))
    return bands


def _outside(dose: Dose, patient: Patient) -> str:
    said = [
        _beyond(name, unit, edges, value, dose)
        for name, unit, edges, value in _bands(dose, patient)
        if edges is not None and value is not None and not inside(edges, value)
    ]
    return "; ".join(said)


def _beyond(name: str, unit: str, edges: Edges, value: Fraction, dose: Dose) -> str:
    """The band of a row that the patient is outside of; an age with how it is known whom the row is for."""
    if name != "age":
        return f"published for {name} {edge_words(edges, unit)}, the patient has {plain(value)}"
    whom = f" ({dose.population.because})" if dose.population.because else ""
    return f"published for age {age_band_words(edges)}{whom}, the patient is {age_words(value)} old"


def _missing(dose: Dose, patient: Patient) -> tuple[str, ...]:
    known = {"weight": patient.weight, "height": patient.height, "age": patient.age}
    missing = [name for name in needed(dose) if name in known and known[name] is None]
    if dose.clearance is not None and patient.clears(dose.clearance) is None:
        missing.append(f"creatinine clearance (or {', '.join(patient.clearance_needs)})")
    return tuple(missing)


def _ageless(dose: Dose, patient: Patient) -> tuple[str, ...]:
    """A row without an age band, for somebody who may be a child."""
    if dose.age is not None or dose.all_ages or (patient.age is not None and patient.age >= ADULT):
        return ()
    who = "the age is unknown" if patient.age is None else "the patient is a child"
    return (f"No age band is recorded for this dose, and {who}.",)


def _unused(treatment: Treatment, patient: Patient, states: Sequence[DangerState]) -> tuple[str, ...]:
    """What is known and of which no rule about this drug speaks, conditions first: no warning does not mean no danger."""
    about = [one.danger for one in states if treatment.id in one.danger.treatments]
    spoken = {name for danger in about for name in danger.conditions} | LIFTING
    kidneys = RENAL in spoken or any(part.kind == "clearance" for danger in about for part in danger.when.walk())
    silent = patient.present - spoken - ({"dialysis"} if RENAL in spoken else set())
    measured = {name for name, _ in patient.measured} - {key[1] for danger in about for key in danger.inputs}
    return (
        *sorted(silent),
        *(["creatinine clearance"] if patient.clearance and not kidneys else []),
        *sorted(measured),
    )


LIFTING = frozenset({"infection_treated", "hepatitis_b_antiviral"})
"""Conditions that lift a rule and are no danger themselves."""

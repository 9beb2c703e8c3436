"""Warning signs in the course in sentences; none of them decides anything."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.monitoring.alarms import Alarm
from cytostorm.monitoring.watching import Watch

_BRIEF = {"falling_esr": "ESR falls while ferritin or CRP rises: often regarded as a sign of MAS (no source)."}
_SIGN = {"falling_esr": "Falling ESR with rising ferritin or CRP (sign of MAS?, no source)"}


def alarm_words(one: Alarm) -> str:
    """ "Warning sign, not checked (missing: ...)": the whole sentence."""
    state = {"met": "present", "not met": "absent", "unknown": "not checked"}[one.word]
    return f"Warning sign {state}: {one.text}"


def alarm_brief(one: Alarm) -> str:
    """A warning sign that is present, for a first screen."""
    return _BRIEF.get(one.id, one.text)


def alarm_unknown(one: Alarm, watched: Watch) -> str:
    """ "Falling ESR with rising ferritin or CRP: not checked (missing: ESR)"; empty where it could be checked."""
    if one.word != "unknown":
        return ""
    missing = list(dict.fromkeys(_missing(watched)))
    return f"{_SIGN.get(one.id, one.text)}: not checked ({'; '.join(missing) or 'two values within 72 h needed'})."


def _missing(watched: Watch) -> Iterator[str]:
    """Why a change cannot be judged: nothing recorded, a drug, or no two values of three days."""
    found = {course.observable: course for course in watched.trajectories}
    esr = found.get("esr")
    if esr is None or esr.last is None:
        yield "missing: ESR"
    elif esr.last.hidden_by:
        yield "ESR unreliable"

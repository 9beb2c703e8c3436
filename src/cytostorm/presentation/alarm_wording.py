"""Warning signs in the course in sentences; none of them decides anything."""

from __future__ import annotations

from cytostorm.monitoring.alarms import Alarm
from cytostorm.monitoring.watching import Watch

_BRIEF = {"falling_esr": "ESR falls while ferritin or CRP rises: often regarded as a sign of MAS (no source)."}
_SIGN = {"falling_esr": "Falling ESR with rising ferritin or CRP (sign of MAS?, no source)"}


def alarm_words(one: Alarm, watched: Watch) -> str:
    """ "Warning sign not checked (missing: ESR): ESR falls while ...": the whole sentence."""
    state = {"met": "present", "not met": "not present", "unknown": f"not checked ({_why(watched)})"}[one.word]
    return f"Warning sign {state}: {one.text}"


def alarm_brief(one: Alarm) -> str:
    """A warning sign that is present, for a first screen."""
    return _BRIEF.get(one.id, one.text)


def alarm_unknown(one: Alarm, watched: Watch) -> str:
    """ "Falling ESR with rising ferritin or CRP: not checked (missing: ESR)"; empty where it could be checked."""
    if one.word != "unknown":
        return ""
    return f"{_SIGN.get(one.id, one.text)}: not checked ({_why(watched)})."


def _why(watched: Watch) -> str:
    """Why a change cannot be judged: nothing recorded, a drug, or no two values of three days."""
    found = {course.observable: course for course in watched.trajectories}
    esr, others = found.get("esr"), [found[name] for name in ("ferritin", "crp") if name in found]
    if esr is None or esr.last is None:
        return "missing: ESR"
    if esr.last.hidden_by:
        return "ESR unreliable"
    if all(one.last is None for one in others):
        return "missing: ferritin, CRP"
    return "missing: two values of each within 72 h, none under a drug that masks it"

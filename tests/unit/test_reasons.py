"""Reasons are plain data: equal ones are one, and nobody changes one later."""

from dataclasses import FrozenInstanceError
from datetime import datetime

import pytest

from cytostorm.record import MaskInForce
from cytostorm.record.reasons import Reason

MASK = MaskInForce("il6", "tocilizumab", datetime(2024, 3, 1, 10), None, "lowers")


def _crp(text="4"):
    found = Reason("value", "crp", "CRP", text, "mg/L", datetime(2024, 3, 2), masked_by=(MASK,))
    return Reason("cause", "stills-disease", "Still's disease", "confirmed", because=(found,))


def test_equal_reasons_are_one_at_any_depth():
    assert len({_crp(), _crp()}) == 1
    assert len({_crp(), _crp("140")}) == 2


def test_a_reason_never_changes():
    with pytest.raises(FrozenInstanceError):
        _crp().value = "supported"

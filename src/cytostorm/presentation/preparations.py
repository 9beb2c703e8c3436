"""What is drawn up as a part of a view: exact and rounded amounts, vials, and what is left over."""

from __future__ import annotations

from cytostorm.doses.preparing import Preparation
from cytostorm.presentation.preparing_wording import preparation_payload
from cytostorm.presentation.view import View


class ContentView(View):
    """So many containers with so many mg each."""

    mg: float
    count: int


class PortionView(View):
    """One amount, exact and rounded; null where it cannot be drawn up."""

    exact_mg: float
    exact_ml: float | None
    rounded_mg: float | None
    rounded_ml: float | None
    change_percent: float
    too_small_to_draw: bool
    vials: tuple[ContentView, ...]
    wasted_mg: float
    whole_vials: tuple[ContentView, ...]
    whole_vials_change_percent: float


class PreparationView(View):
    """One way of drawing a dose up from one vial, syringe or tablet."""

    presentation: str
    label: str
    status: str
    route: str
    what: str
    concentration_mg_ml: float | None
    low: PortionView
    high: PortionView
    words: str

    @classmethod
    def of(cls, one: Preparation) -> PreparationView:
        """A preparation of the domain."""
        return cls.model_validate(preparation_payload(one))

"""One page for the size of the next trial, with a chart of power by the number of patients."""

from __future__ import annotations

import math

from markupsafe import Markup

from cytostorm.presentation.trial_size import EligibleSet, TrialSizeView
from cytostorm.report.drawing import FAINT, GRID, INK, SOFT, plain_svg
from cytostorm.report.pages import rendered
from cytostorm.report.svg_parts import line, path, text

TITLE = "How large the next trial must be"
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM, _SIZE = 760.0, 320.0, 52.0, 150.0, 12.0, 278.0, 11.5
_DASHES = ("none", "7 3", "2 3", "7 3 2 3", "1 4", "10 4")
_TICKS = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000)


def trial_size_page(view: TrialSizeView) -> str:
    """A page that stands alone."""
    return rendered("trial_size.html.j2", title=TITLE, running=TITLE, view=view, power=power_plot)


def power_plot(one: EligibleSet, power: float, name: str) -> Markup:
    """A curve for each effect; the dashed line is the power that was asked for, the grey ones what this hospital sees in 1, 2 and 5 years."""
    body = _frame()
    body += [line(_LEFT, _y(power), _WIDTH - _RIGHT, _y(power), INK, stroke_dasharray="4 3")]
    body += _years(one)
    for place, curve in enumerate(one.curves):
        dash = _DASHES[place % len(_DASHES)]
        points = [(_x(patients), _y(found)) for patients, found in zip(curve.patients, curve.power, strict=True)]
        body.append(path(points, stroke=INK, stroke_width="1.8", stroke_dasharray=dash))
        y = _TOP + 40 + 20.0 * place
        body.append(
            line(_WIDTH - _RIGHT + 14, y, _WIDTH - _RIGHT + 44, y, INK, stroke_width="1.8", stroke_dasharray=dash)
        )
        body.append(text(_WIDTH - _RIGHT + 50, y + 4, f"{curve.relative_risk:g}", _SIZE, INK))
    words = (
        f"Power by number of patients for {one.label}; the tables have the numbers for the power that was asked for."
    )
    return plain_svg(body, _WIDTH, _HEIGHT, name, words)


def _frame() -> list[str]:
    body = [text(_WIDTH - _RIGHT + 14, _TOP + 20, "relative risk", _SIZE, SOFT)]
    for share in (0, 0.2, 0.4, 0.6, 0.8, 1):
        body.append(line(_LEFT, _y(share), _WIDTH - _RIGHT, _y(share), GRID))
        body.append(text(_LEFT - 8, _y(share) + 4, f"{100 * share:.0f}%", _SIZE, SOFT, text_anchor="end"))
    for patients in _TICKS:
        body.append(text(_x(patients), _BOTTOM + 18, f"{patients:,}", _SIZE, SOFT, text_anchor="middle"))
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    return [*body, text(middle, _BOTTOM + 36, "patients altogether", _SIZE, SOFT, text_anchor="middle")]


def _years(one: EligibleSet) -> list[str]:
    """What this hospital would see alone, as far as it lies on the chart."""
    body = []
    for years in (1, 2, 5):
        patients = one.groups[0].per_year * years
        if _TICKS[0] <= patients <= _TICKS[-1]:
            body.append(line(_x(patients), _TOP, _x(patients), _BOTTOM, FAINT))
            body.append(text(_x(patients) + 3, _TOP + 10, f"{years} y", 10, SOFT))
    return body


def _x(patients: float) -> float:
    low, high = math.log(_TICKS[0]), math.log(_TICKS[-1])
    return _LEFT + (math.log(patients) - low) / (high - low) * (_WIDTH - _RIGHT - _LEFT)


def _y(share: float) -> float:
    return _BOTTOM - share * (_BOTTOM - _TOP)

"""Every published number that ours is held against: printed, ours, and whether they agree to the printed digits."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import numpy as np

from cytostorm.library import Library
from cytostorm.model.treatments import Printed
from cytostorm.pathway.exposure.models import absorbed, half_life, plateau, time_of_peak
from cytostorm.pathway.exposure.published import LITRES_PER_HOUR, Published, published

_HEAVY, _LIGHT, _DAY = 70.0, 21.0, 24.0


@dataclass(frozen=True)
class Agreement:
    """One published number. `ours` is None where nothing here predicts it; `agrees` is None where equality is not claimed."""

    printed: Printed
    ours: float | None

    @property
    def agrees(self) -> bool | None:
        if self.printed.compare not in ("equal", "used"):
            return None
        return self.ours is not None and abs(self.ours - float(self.printed.value)) <= half_a_digit(self.printed.value) + 1e-9


def half_a_digit(value: Decimal) -> float:
    """Half of the last printed digit: 0.05 for 8.5."""
    exponent = value.as_tuple().exponent
    return 0.5 * 10.0 ** int(exponent)


def agreements(library: Library) -> tuple[Agreement, ...]:
    """All printed numbers of the knowledge file, in its order."""
    source = published(library)
    ours = {**_groups(source), **_regression(source), **_children(source), **_others(source), **_plateaus(source)}
    return tuple(Agreement(printed, ours.get(printed.id)) for printed in source.document.printed)


def _groups(source: Published) -> dict[str, float]:
    found: dict[str, float] = {}
    normal = source.value("sc-normal")
    for name in ("normal", "mild", "moderate", "severe", "esrd"):
        group = source.of(f"sc-{name}")
        found |= {f"group-{name}": float(group.value), f"group-{name}-sd": float(group.sd or 0)}
        found[f"drop-{name}"] = 100 * (1 - float(group.value) / normal)
    healthy = source.of("iv-healthy")
    return {**found, "iv-healthy": float(healthy.value), "iv-healthy-sd": float(healthy.sd or 0), "iv-esrd": source.value("iv-esrd")}


def _regression(source: Published) -> dict[str, float]:
    return {f"regression-{crcl}": source.renal_clearance(crcl) for crcl in (100, 90, 65, 40, 20, 10, 0)}


def _children(source: Published) -> dict[str, float]:
    heavy, light, unit = (source.child(weight) for weight in (_HEAVY, _LIGHT, 1.0))
    peak = time_of_peak(heavy.ka, heavy.clearance, heavy.volume)
    css = plateau(2 * _LIGHT / _DAY, light.clearance)
    highest = absorbed(_HEAVY, heavy.ka, heavy.clearance, heavy.volume, np.array(peak))
    return {
        "urien-ka": heavy.ka, "urien-ka-rse": float(source.of("urien-ka").rse or 0),
        "urien-clearance-70": heavy.clearance, "urien-volume-70": heavy.volume,
        "urien-omega-clearance": float(source.of("urien-clearance").omega or 0), "urien-occasion-volume": float(source.of("urien-volume").omega or 0),
        "urien-residual": source.value("urien-residual"), "urien-target": source.value("urien-target"),
        "urien-clearance-1": unit.clearance, "urien-volume-1": unit.volume,
        "urien-halflife-70": half_life(heavy.clearance, heavy.volume), "urien-halflife-21": half_life(light.clearance, light.volume),
        "urien-clearance-21": light.clearance, "urien-volume-21": light.volume, "urien-css-21": css, "urien-css-21-vignette": css,
        "chinese-tmax": peak, "label-tmax": peak, "chinese-cmax": float(highest),
        "chinese-halflife": half_life(heavy.clearance, heavy.volume), "label-halflife": half_life(heavy.clearance, heavy.volume),
    }  # fmt: skip


def flagged_equation(crcl: float, weight: float) -> float:
    """CL/F in mL/min by the equation printed in Yang 2001. It contradicts the means of its own abstract: used for this table only."""
    return 23.0 + 0.343 * crcl + 0.713 * weight


def _others(source: Published) -> dict[str, float]:
    flagged = flagged_equation(100, _HEAVY)
    everybody = (164 * 79 + 144 * 262) / 341  # the printed means of men and women, by their printed numbers
    needed = (everybody - flagged_equation(0, _HEAVY)) / 0.343
    means: dict[str, float] = {f"yang-2001-{who}": flagged for who in ("men", "women", "under-65", "over-65")}
    jung = {f"jung-{name}": source.value(f"jung-{name}") for name in ("clearance", "volume", "ka")}
    spread = {f"jung-{name}-iiv": 100 * float(source.of(f"jung-{name}").omega or 0) for name in ("clearance", "volume", "ka")}
    return {
        **means, **jung, **spread, "yang-2001-equation": flagged, "yang-2001-needed": needed,
        "across-bioavailability": source.value("iv-healthy") / source.value("sc-normal"), "chinese-clearance": source.renal_clearance(90),
    }  # fmt: skip


def _plateaus(source: Published) -> dict[str, float]:
    """E2: rate over clearance, of 70 kg where the rate is per kg."""
    css = partial(plateau, clearance=source.value("iv-healthy") * LITRES_PER_HOUR)
    failing = plateau(2 * _HEAVY, source.value("iv-esrd") * LITRES_PER_HOUR)
    found = {f"css-{rate}": css(rate * _HEAVY) for rate in (1, 2, 10)}
    found |= {"css-100": css(100 / _DAY), "css-2400": css(2400 / _DAY), "css-esrd-2": failing}
    return {**found, "css-esrd-times": failing / css(2 * _HEAVY), "css-times-target": css(100 / _DAY) / source.value("urien-target")}

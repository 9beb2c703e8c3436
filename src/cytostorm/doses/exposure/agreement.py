"""Every number that ours is held against, printed or expected by hand from printed ones: the number, ours, and whether they agree."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import numpy as np

from cytostorm.doses.exposure.models import absorbed, half_life, plateau, time_of_peak
from cytostorm.doses.exposure.published import LITRES_PER_HOUR, Published, published
from cytostorm.library import Library
from cytostorm.model.treatments import Printed

_HEAVY, _LIGHT, _DAY = 70.0, 21.0, 24.0


@dataclass(frozen=True)
class Agreement:
    """One number. `ours` is None where nothing here predicts it; `agrees` is None where equality is not claimed."""

    printed: Printed
    ours: float | None

    @property
    def agrees(self) -> bool | None:
        if self.printed.compare not in ("equal", "used"):
            return None
        return (
            self.ours is not None
            and abs(self.ours - float(self.printed.value)) <= half_a_digit(self.printed.value) + 1e-9
        )


def half_a_digit(value: Decimal) -> float:
    """Half of the last printed digit: 0.05 for 8.5."""
    exponent = value.as_tuple().exponent
    return 0.5 * 10.0 ** int(exponent)


def agreements(library: Library) -> tuple[Agreement, ...]:
    """All printed and expected numbers of the knowledge file, in its order."""
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
    hourly = {f"{name}-hour": source.value(name) * LITRES_PER_HOUR for name in ("iv-healthy", "iv-esrd")}
    return {
        **found,
        **hourly,
        "iv-healthy": float(healthy.value),
        "iv-healthy-sd": float(healthy.sd or 0),
        "iv-esrd": source.value("iv-esrd"),
    }


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


def flagged_equation(source: Published, crcl: float, weight: float) -> float:
    """CL/F in mL/min by the equation printed in Yang 2001. It contradicts the means of its own abstract: used for this table only."""
    constant, per_clearance, per_kg = (
        source.value(f"yang-2001-{name}") for name in ("constant", "per-clearance", "per-kg")
    )
    return constant + per_clearance * crcl + per_kg * weight


def _flagged(source: Published) -> dict[str, float]:
    """What the equation gives at CLcr 100 and 70 kg, and the CLcr at which it would meet the mean of men and women."""
    given = flagged_equation(source, 100, _HEAVY)
    numbers = {who: source.value(f"yang-2001-{who}-number") for who in ("men", "women")}
    everybody = sum(source.value(f"yang-2001-{who}") * number for who, number in numbers.items()) / sum(
        numbers.values()
    )
    needed = (everybody - flagged_equation(source, 0, _HEAVY)) / source.value("yang-2001-per-clearance")
    means = {f"yang-2001-{who}": given for who in ("men", "women", "under-65", "over-65")}
    used = ("constant", "per-clearance", "per-kg", "men-number", "women-number")
    taken = {f"yang-2001-{name}": source.value(f"yang-2001-{name}") for name in used}
    return {**means, **taken, "yang-2001-equation": given, "yang-2001-needed": needed}


def _others(source: Published) -> dict[str, float]:
    jung = {f"jung-{name}": source.value(f"jung-{name}") for name in ("clearance", "volume", "ka")}
    spread = {
        f"jung-{name}-iiv": 100 * float(source.of(f"jung-{name}").omega or 0) for name in ("clearance", "volume", "ka")
    }
    return {
        **_flagged(source), **jung, **spread,
        "across-bioavailability": source.value("iv-healthy") / source.value("sc-normal"), "chinese-clearance": source.renal_clearance(90),
    }  # fmt: skip


def _plateaus(source: Published) -> dict[str, float]:
    """E2: rate over clearance, of 70 kg where the rate is per kg."""
    css = partial(plateau, clearance=source.value("iv-healthy") * LITRES_PER_HOUR)
    failing = plateau(2 * _HEAVY, source.value("iv-esrd") * LITRES_PER_HOUR)
    found = {f"css-{rate}": css(rate * _HEAVY) for rate in (1, 2, 10)}
    found |= {"css-100": css(100 / _DAY), "css-2400": css(2400 / _DAY), "css-esrd-2": failing}
    return {
        **found,
        "css-esrd-times": failing / css(2 * _HEAVY),
        "css-times-target": css(100 / _DAY) / source.value("urien-target"),
    }

"""From p-values to directions and strengths: what every kind of verdict shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from skis_analytics.domain import CONFIDENCE, STRICT_CONFIDENCE, Desirable, Direction, Indicator, Kind, Strength
from skis_analytics.statistics.multiple import benjamini_hochberg

Floats = npt.NDArray[np.float64]

_STRICT_P: Final = round(1 - STRICT_CONFIDENCE, 6)
_WAYS: Final = {
    Desirable.HIGHER: (Direction.BETTER, Direction.WORSE),
    Desirable.LOWER: (Direction.WORSE, Direction.BETTER),
    Desirable.NONE: (Direction.HIGHER, Direction.LOWER),
}


def with_noise(table: pd.DataFrame, noise: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> pd.DataFrame:
    """Add each row's kind, family and calibrated noise (dispersion or spread; NaN where none is known).

    The family is what is judged together: the joint picture's indicators; the other results; and what has no better
    or worse (pupils' background, costs), whose large differences must not make it easier to call a result one.

    ``table`` has indicator, provider, gender.
    """
    judged = table.merge(noise, on=["indicator", "provider", "gender"], how="left", validate="many_to_one")
    found = [catalogue[indicator] for indicator in judged["indicator"].tolist()]
    return judged.assign(
        kind=[indicator.kind.value for indicator in found],
        desirable=[indicator.desirable.value for indicator in found],
        family=[_family(indicator) for indicator in found],
    )


def _family(indicator: Indicator) -> str:
    if indicator.desirable is Desirable.NONE:
        return "conditions"
    return "core" if indicator.core else "results"


def floats(column: pd.Series) -> Floats:
    """A column as float64 with NaN for missing, whatever pandas made of it."""
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def is_kind(table: pd.DataFrame, kind: Kind) -> npt.NDArray[np.bool_]:
    """Which rows are of a kind."""
    return (table["kind"] == kind.value).to_numpy()


def decide(table: pd.DataFrame) -> pd.DataFrame:
    """Add direction, strength, adjusted p-value and how many were tested, from ``p_value`` and ``difference``.

    Each family of comparisons is judged together (see ``with_noise``). A row is CLEAR when
    Benjamini–Hochberg at 5 % keeps it, VERY_CLEAR when it also clears 99.8 % by itself.
    """
    p_value = floats(table["p_value"])
    rejected = np.zeros(len(table), dtype=bool)
    adjusted = np.full(len(table), np.nan)
    tested = np.zeros(len(table), dtype=np.int64)
    for name in table["family"].unique():
        family = (table["family"] == name).to_numpy()
        rejected[family], adjusted[family] = benjamini_hochberg(p_value[family], 1 - CONFIDENCE)
        tested[family] = int(np.isfinite(p_value[family]).sum())
    strict = rejected & (p_value < _STRICT_P)
    difference = floats(table["difference"])
    directions = [
        _direction(Desirable(desirable), float(gap), bool(certain), bool(np.isfinite(p)))
        for desirable, gap, certain, p in zip(table["desirable"], difference, rejected, p_value, strict=True)
    ]
    return table.assign(
        adjusted=adjusted,
        tested=tested,
        strength=np.where(
            strict, int(Strength.VERY_CLEAR), np.where(rejected, int(Strength.CLEAR), int(Strength.NONE))
        ),
        direction=[direction.value for direction in directions],
    )


def alone(judged: pd.DataFrame) -> pd.DataFrame:
    """The same table judged one comparison at a time: CLEAR at 95 %, VERY_CLEAR at 99.8 %, no correction for many.

    For a page about one indicator, where the picture shows the very interval and limits that decide.
    """
    p_value = floats(judged["p_value"])
    clear, strict = p_value < 1 - CONFIDENCE, p_value < _STRICT_P
    directions = [
        _direction(Desirable(desirable), float(gap), bool(certain), bool(np.isfinite(p)))
        for desirable, gap, certain, p in zip(
            judged["desirable"], floats(judged["difference"]), clear, p_value, strict=True
        )
    ]
    return judged.assign(
        strength=np.where(strict, int(Strength.VERY_CLEAR), np.where(clear, int(Strength.CLEAR), int(Strength.NONE))),
        direction=[direction.value for direction in directions],
    )


def _direction(desirable: Desirable, difference: float, certain: bool, judged: bool) -> Direction:
    if not judged:
        return Direction.UNKNOWN
    if not certain or difference == 0:
        return Direction.NONE
    higher, lower = _WAYS[desirable]
    return higher if difference > 0 else lower

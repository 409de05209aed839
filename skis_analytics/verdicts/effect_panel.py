"""From tables of figures to the panel that effects are judged in."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from skis_analytics.domain import CONFIDENCE, Gender, Indicator, Kind
from skis_analytics.statistics.arrays import FloatArray, floats, normal_quantile
from skis_analytics.statistics.effect import noise_variances
from skis_analytics.statistics.proportions import wilson_interval
from skis_analytics.verdicts.effect import Assessment, Panel

_BACKGROUND: Final = ("parents", "foreign_background")


def panel(
    indicator: Indicator,
    provider: str,
    cells: pd.DataFrame,
    noise: pd.DataFrame,
    background: pd.DataFrame,
    skr_group: Mapping[str, str],
) -> Panel:
    """One series of the whole country.

    Args:
        indicator: whose figures they are.
        provider: of which schools.
        cells: as ``queries.effect.cells``: municipality, name, region, year, pupils, value; all pupils.
        noise: as ``queries.figures.noise``.
        background: municipality, parents, foreign_background; what makes municipalities alike beside their results.
        skr_group: municipality → its group.
    """
    value, pupils = (cells.pivot(index="municipality", columns="year", values=name) for name in ("value", "pupils"))
    codes = tuple(str(code) for code in value.index)
    y, n = floats(value.to_numpy(dtype=float, na_value=np.nan)), floats(pupils.to_numpy(dtype=float, na_value=np.nan))
    alike = background.set_index("municipality").reindex(codes)
    return Panel(
        indicator=indicator,
        provider=provider,
        codes=codes,
        names=dict(zip(cells["municipality"], cells["name"], strict=True)),
        years=tuple(int(year) for year in value.columns),
        value=y,
        pupils=n,
        variance=_variance(indicator, provider, noise, y, n),
        likeness=floats(alike[list(_BACKGROUND)].to_numpy(dtype=float)),
        skr_group=tuple(skr_group.get(code, "") for code in codes),
        region=frozenset(cells.loc[cells["region"], "municipality"]),
    )


def _variance(
    indicator: Indicator, provider: str, noise: pd.DataFrame, value: FloatArray, pupils: FloatArray
) -> FloatArray | None:
    own = noise[
        (noise["indicator"] == indicator.id) & (noise["provider"] == provider) & (noise["gender"] == Gender.ALL.value)
    ]
    if own.empty:
        return None
    dispersion, spread = (float(own[name].iloc[0]) for name in ("dispersion", "spread"))
    if math.isnan(dispersion) and math.isnan(spread):
        return None
    return noise_variances(value, pupils, dispersion=dispersion, spread=spread)


def course(found: Assessment, panel: Panel) -> pd.DataFrame:
    """What the picture before and after draws: year; value, lower and upper (95 %) of those judged, taken together by their pupils;
    control, control_low and control_high of their controls (10th and 90th percentile). NaN where there is none."""
    rows = [panel.codes.index(code) for code in found.treated]
    unknown = np.full(len(panel.years), np.nan)
    value = unknown if found.treated_course is None else found.treated_course
    lower, upper = _bounds(value, _together(panel, rows), panel.indicator.kind)
    low, high = (unknown, unknown) if found.control_band is None else found.control_band
    return pd.DataFrame(
        {
            "year": panel.years,
            "value": value,
            "lower": lower,
            "upper": upper,
            "control": unknown if found.control_course is None else found.control_course,
            "control_low": low,
            "control_high": high,
        }
    )


def compared(found: Assessment, panel: Panel) -> pd.DataFrame:
    """Those judged, and their controls with the heaviest first: how alike they were before the start, and what came after.

    Returns:
        Swedish column names: Kommun, Roll, Vikt (% of the comparison, NaN for those judged), Före and Efter (mean of the years, in the unit),
        Förändring, Elever om året (median), Föräldrar eftergymnasial and Utländsk bakgrund (% of the pupils).
    """
    before, after = ([panel.years.index(year) for year in years] for years in (found.before, found.after))
    rows = []
    for code, role in (
        *((code, "med i insatsen") for code in found.treated),
        *((code, "jämförelse") for code in found.controls),
    ):
        row = panel.codes.index(code)
        earlier, later = _mean_of(panel.value[row, before]), _mean_of(panel.value[row, after])
        parents, foreign = (
            (100 * share for share in panel.likeness[row, :2]) if panel.likeness.shape[1] >= 2 else (np.nan, np.nan)
        )
        rows.append((
            panel.names.get(code, code), role, 100 * found.controls[code] if role == "jämförelse" else np.nan, earlier, later, later - earlier,
            float(np.nanmedian(np.where(panel.pupils[row] > 0, panel.pupils[row], np.nan))), parents, foreign,
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=list(_COMPARED))


_COMPARED: Final = (
    "Kommun", "Roll", "Vikt (%)", "Före", "Efter", "Förändring", "Elever om året", "Föräldrar eftergymnasial (%)", "Utländsk bakgrund (%)",
)  # fmt: skip


def _mean_of(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else math.nan


def _together(panel: Panel, rows: list[int]) -> FloatArray:
    """The variance by chance of the pupils' mean in some municipalities, per year; NaN where one of them lacks a value."""
    if panel.variance is None or not rows:
        return np.full(len(panel.years), np.nan)
    pupils, variance = panel.pupils[rows], panel.variance[rows]
    return floats((pupils**2 * variance).sum(axis=0) / pupils.sum(axis=0) ** 2)


def _bounds(value: FloatArray, variance: FloatArray, kind: Kind) -> tuple[FloatArray, FloatArray]:
    if kind is not Kind.PROPORTION:
        reach = normal_quantile(CONFIDENCE) * np.sqrt(variance)
        return value - reach, value + reach
    share = value / 100
    effective = np.where(variance > 0, 100**2 * np.clip(share * (1 - share), 1e-4, None) / variance, np.nan)
    lower, upper = wilson_interval(share * effective, effective)
    return 100 * lower, 100 * upper

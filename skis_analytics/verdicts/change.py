"""Has a municipality's value changed since the year before, or over five years, beyond noise?

Source: docs/methods.md 3 (change, trend).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from skis_analytics.domain import Indicator, Kind, Mark
from skis_analytics.statistics.arrays import two_sided_p
from skis_analytics.statistics.means import mean_change_interval, mean_change_p_value
from skis_analytics.statistics.proportions import change_interval, change_p_value, nearly_all_interval
from skis_analytics.statistics.trend import Trend, five_point_trend, five_point_trend_of_means
from skis_analytics.verdicts.judge import Floats, decide, floats, is_kind, with_noise
from skis_analytics.verdicts.level import at_least_binomial

TREND_POINTS: Final = 5
_OLDEST_COMPARISON: Final = 3
"""A change is told from the latest earlier year with a value, at most this many years back (tests were cancelled 2020–2021)."""


def judge_changes(history: pd.DataFrame, noise: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> pd.DataFrame:
    """Judge the latest year of every series against the latest year before it that has a value.

    Args:
        history: as ``queries.figures.history`` with provider and gender added; the latest year per indicator is the judged one.
        noise: as ``queries.figures.noise``.
        catalogue: the indicators by id.

    Returns:
        One row per indicator × municipality that has both years: indicator, municipality, name, year, value, pupils, mark,
        year_before, value_before, pupils_before, mark_before, difference, lower, upper (95 % interval of the difference),
        p_value, adjusted, tested, direction, strength.
    """
    present = history[history["value"].notna()]
    latest_year = history.groupby("indicator")["year"].transform("max")
    latest = history[(history["year"] == latest_year) & history["value"].notna()]
    before = present.rename(
        columns={"year": "year_before", "value": "value_before", "pupils": "pupils_before", "mark": "mark_before"}
    ).drop(columns=["name", "provider", "gender"])
    pairs = latest.merge(before, on=["indicator", "municipality"])
    gap = pairs["year"] - pairs["year_before"]
    pairs = pairs[(gap >= 1) & (gap <= _OLDEST_COMPARISON)]
    pairs = pairs.sort_values("year_before").groupby(["indicator", "municipality"], sort=False).tail(1)
    judged = with_noise(pairs.reset_index(drop=True), noise, catalogue)
    judged["dispersion"] = _over_years(floats(judged["dispersion"]), floats(judged["year"] - judged["year_before"]))
    return decide(_with_differences(judged))


def judge_parts(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Judge two parts of the same municipalities' pupils (girls and boys, two providers) against each other.

    Args:
        first, second: cells of one indicator and year, as ``with_intervals``; one row per municipality.

    Returns:
        One row per municipality with both figures: as ``judge_changes``, ``_before`` being the first part and ``difference``
        the second minus the first. The municipalities are judged together.
    """
    columns = ["value", "pupils", "mark", "dispersion", "spread"]
    before = first[["municipality", *columns]].rename(columns={name: f"{name}_before" for name in columns})
    pairs = second.merge(before, on="municipality")
    pairs = pairs[pairs["value"].notna() & pairs["value_before"].notna()].reset_index(drop=True)
    # Two providers may differ in noise; the wider of the two holds for the difference.
    for noise in ("dispersion", "spread"):
        pairs[noise] = np.fmax(floats(pairs[noise]), floats(pairs[f"{noise}_before"]))
    return decide(_with_differences(pairs))


def _over_years(dispersion: Floats, years: Floats) -> Floats:
    """φ of a change over several years. A stock (φ under 1) wanders: its noise grows with the years, up to the binomial."""
    return np.where(dispersion < 1, np.fmin(dispersion * years, 1.0), dispersion)


def _with_differences(table: pd.DataFrame) -> pd.DataFrame:
    """Difference, interval and p of each pair. A ``nearly_all`` end is judged at both values it can mean, and the less
    certain of the two answers stands."""
    low_after, high_after = _possible_counts(table, "")
    low_before, high_before = _possible_counts(table, "_before")
    pupils, pupils_before = floats(table["pupils"]), floats(table["pupils_before"])
    dispersion = floats(table["dispersion"])
    share = is_kind(table, Kind.PROPORTION)
    # The smallest and the largest change that the marks allow; equal when there are no marks.
    smallest = (high_before, pupils_before, low_after, pupils)
    largest = (low_before, pupils_before, high_after, pupils)
    lower = 100 * change_interval(*smallest, dispersion=dispersion)[0]
    upper = 100 * change_interval(*largest, dispersion=dispersion)[1]
    marked = ((table["mark"] == Mark.NEARLY_ALL.value) | (table["mark_before"] == Mark.NEARLY_ALL.value)).to_numpy(
        dtype=bool, na_value=False
    )
    p_value = change_p_value(*smallest, dispersion=dispersion)
    if marked.any():
        p_value[marked] = np.fmax(p_value, change_p_value(*largest, dispersion=dispersion))[marked]
    change_small = low_after / pupils - high_before / pupils_before
    change_large = high_after / pupils - low_before / pupils_before
    p_value = np.where(change_small * change_large < 0, 1.0, p_value)
    difference = np.where(share, 50 * (change_small + change_large), np.nan)
    # Without denominators the difference can still be told, but not judged.
    plain = floats(table["value"]) - floats(table["value_before"])
    difference = np.where(share & marked, difference, plain)
    mean = is_kind(table, Kind.MEAN)
    values = (floats(table["value_before"]), pupils_before, floats(table["value"]), pupils, floats(table["spread"]))
    mean_lower, mean_upper = mean_change_interval(*values)
    return table.assign(
        difference=difference,
        lower=np.where(share, lower, np.where(mean, mean_lower, np.nan)),
        upper=np.where(share, upper, np.where(mean, mean_upper, np.nan)),
        p_value=np.where(share, p_value, np.where(mean, mean_change_p_value(*values), np.nan)),
    )


def _possible_counts(table: pd.DataFrame, suffix: str) -> tuple[Floats, Floats]:
    """The smallest and largest number of pupils that a cell's share can stand for; NaN for other kinds."""
    value, pupils = floats(table[f"value{suffix}"]), floats(table[f"pupils{suffix}"])
    share = is_kind(table, Kind.PROPORTION)
    count = np.where(share, value / 100 * pupils, np.nan)
    nearly_all = share & (table[f"mark{suffix}"] == Mark.NEARLY_ALL.value).to_numpy(dtype=bool, na_value=False)
    low, high = nearly_all_interval(pupils)
    return np.where(nearly_all, low * pupils, count), np.where(nearly_all, high * pupils, count)


def judge_trends(history: pd.DataFrame, noise: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> pd.DataFrame:
    """Judge the course over the latest five consecutive years of every series.

    Args: as for ``judge_changes``.

    Returns:
        One row per indicator × municipality with five consecutive years up to the latest: indicator, municipality, name,
        first_year, year, difference (last − first), chi_squared, p_value (of χ² where the rule is fulfilled, else 1;
        NaN where not judged), adjusted, tested, direction, strength.
    """
    last = history.groupby("indicator")["year"].transform("max")
    recent = history[(history["year"] > last - TREND_POINTS) & history["value"].notna()]
    complete = recent.groupby(["indicator", "municipality"])["year"].transform("size") == TREND_POINTS
    points = with_noise(recent[complete].sort_values(["indicator", "municipality", "year"]), noise, catalogue)
    ends = points.iloc[TREND_POINTS - 1 :: TREND_POINTS].reset_index(drop=True)
    starts = points.iloc[::TREND_POINTS].reset_index(drop=True)
    trend = _trends(points)
    difference = _middle(ends) - _middle(starts)
    # A rise that ends no higher than it began is no rise to a reader, whatever the slopes say.
    certain = trend.significant & (trend.direction * difference > 0)
    ends["first_year"] = starts["year"]
    ends["difference"] = difference
    ends["chi_squared"] = trend.chi_squared
    ends["p_value"] = np.where(
        np.isfinite(trend.chi_squared), np.where(certain, two_sided_p(np.sqrt(trend.chi_squared)), 1.0), np.nan
    )
    return decide(ends)


def _middle(table: pd.DataFrame) -> Floats:
    """The values, with the middle of what ``nearly_all`` can mean in place of its 100, which is only a placeholder."""
    low, high = _possible_counts(table, "")
    nearly_all = (table["mark"] == Mark.NEARLY_ALL.value).to_numpy(dtype=bool, na_value=False)
    return np.where(nearly_all, 50 * (low + high) / floats(table["pupils"]), floats(table["value"]))


def _trends(points: pd.DataFrame) -> Trend:
    """Five-point trends of stacked series (five rows each). Shares with a ``nearly_all`` year are judged with all such
    years at the low and at the high end of what the mark can mean, and must agree."""
    kind_is_mean = is_kind(points, Kind.MEAN)[::TREND_POINTS]
    pupils = floats(points["pupils"]).reshape(-1, TREND_POINTS)
    dispersion = at_least_binomial(points)[::TREND_POINTS]
    low, high = (counts.reshape(-1, TREND_POINTS) for counts in _possible_counts(points, ""))
    at_low, at_high = five_point_trend(low, pupils, dispersion), five_point_trend(high, pupils, dispersion)
    value = floats(points["value"]).reshape(-1, TREND_POINTS)
    spread = floats(points["spread"])[::TREND_POINTS, np.newaxis]
    of_means = five_point_trend_of_means(value, spread / np.sqrt(pupils))
    agree = at_low.significant & at_high.significant & (at_low.direction == at_high.direction)
    return Trend(
        chi_squared=np.where(kind_is_mean, of_means.chi_squared, np.fmin(at_low.chi_squared, at_high.chi_squared)),
        significant=np.where(kind_is_mean, of_means.significant, agree),
        direction=np.where(kind_is_mean, of_means.direction, at_low.direction),
    )

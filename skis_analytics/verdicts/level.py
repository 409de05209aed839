"""Is a municipality's value higher or lower than its group's, beyond noise?

Source: docs/methods.md 3 (funnel).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from skis_analytics import swedish
from skis_analytics.domain import Basis, Direction, Indicator, Kind, Mark, Strength
from skis_analytics.statistics.means import mean_interval, mean_limits, mean_p_value
from skis_analytics.statistics.proportions import (
    funnel_limits,
    funnel_p_value,
    nearest_to_target,
    nearly_all_interval,
    skewed_p_value,
    wilson_interval,
)
from skis_analytics.verdicts.judge import Floats, decide, floats, is_kind, with_noise

_REGIONAL_NOISE: Final = 1.21
"""Neighbouring municipalities' years go somewhat together: counties vary 1.1 times as much between years as sets of strangers
of the same size (measured on the shipped figures, 2017 left out), so a whole region has the noise of 1/1.1² of its pupils."""


def judge_levels(levels: pd.DataFrame, noise: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> pd.DataFrame:
    """Judge every cell against its group.

    Args:
        levels: as ``queries.figures.levels``.
        noise: as ``queries.figures.noise``.
        catalogue: the indicators by id.

    Returns:
        ``levels`` with kind, desirable, lower and upper (95 % interval of the value, calibrated noise, in the
        indicator's unit; NaN when unknown), difference (to the group), p_value, adjusted, tested, direction, strength.
    """
    judged = with_intervals(levels, noise, catalogue)
    judged["difference"] = floats(judged["estimate"]) - floats(judged["group_value"])
    alone, judged["p_value"] = _p_values(judged)
    return decide(judged).assign(p_value=alone)


def with_intervals(table: pd.DataFrame, noise: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> pd.DataFrame:
    """Any table of cells with lower and upper, their 95 % intervals (calibrated noise; NaN when unknown).

    ``table`` has indicator, provider, gender, value, pupils and mark.
    """
    known = with_noise(table, noise, catalogue)
    known["dispersion"] = at_least_binomial(known)
    known["lower"], known["upper"] = value_intervals(known)
    return known


def with_words(judged: pd.DataFrame, group: str) -> pd.DataFrame:
    """``judge_levels`` with ``word``, the verdict in Swedish: ``tydligt lägre än övriga Skaraborg``."""
    words = [
        swedish.level_words(Direction(direction), Strength(strength), difference)
        for direction, strength, difference in zip(
            judged["direction"], judged["strength"], judged["difference"], strict=True
        )
    ]
    certain = (judged["strength"] > 0).to_numpy()
    return judged.assign(
        word=[f"{word} än {group}" if sure else word for word, sure in zip(words, certain, strict=True)]
    )


def at_least_binomial(table: pd.DataFrame) -> Floats:
    """φ for a level or a course over years. A stock's φ under 1 holds between adjacent years only, where it is mostly the same
    people; how far a level may lie from the group's by chance is binomial at least."""
    return np.fmax(floats(table["dispersion"]), np.where(table["dispersion"].notna(), 1.0, np.nan))


def as_one(group: pd.DataFrame, nation: pd.DataFrame) -> pd.DataFrame:
    """A whole group as if it were one municipality, beside the rest of the nation; ``judge_levels`` takes the answer.

    Args:
        group, nation: as ``queries.figures.references``; a pupil-weighted nation has the group taken out of it.
    """
    both = group.merge(nation, on=["indicator", "year", "provider", "gender"], suffixes=("", "_nation"))
    weighted = (both["basis"] == Basis.WEIGHTED.value) & (both["basis_nation"] == Basis.WEIGHTED.value)
    pupils, nation_pupils = floats(both["pupils"]), floats(both["pupils_nation"])
    # Nobody left outside the group (figures that only the group has): nothing to compare with.
    others = np.where(nation_pupils > pupils, nation_pupils - pupils, np.nan)
    rest: pd.Series = (both["value_nation"] * nation_pupils - both["value"] * pupils) / others
    return both.assign(
        municipality="",
        mark=None,
        estimate=both["value"],
        pupils=np.where(both["basis"] == Basis.WEIGHTED.value, pupils / _REGIONAL_NOISE, np.nan),
        group_value=np.where(weighted, rest, both["value_nation"]),
        group_pupils=np.where(weighted, others, nation_pupils),
        group_basis=both["basis_nation"],
    )


def value_intervals(table: pd.DataFrame) -> tuple[Floats, Floats]:
    """95 % intervals of values, in the indicator's unit; NaN where the source gives no denominator or no noise is known.

    Shares: Wilson's interval on the effective number of pupils n/φ, so that what is drawn is the calibrated noise that
    verdicts use. ``nearly_all``: what the mark can mean. Means: value ± z·s/√n. ``table`` has kind, value, mark, pupils,
    dispersion and spread.
    """
    lower = np.full(len(table), np.nan)
    upper = np.full(len(table), np.nan)
    value, pupils = floats(table["value"]), floats(table["pupils"])
    nearly_all = (table["mark"] == Mark.NEARLY_ALL.value).to_numpy(dtype=bool, na_value=False)
    shares = is_kind(table, Kind.PROPORTION) & np.isfinite(value) & ~nearly_all
    effective = pupils[shares] / floats(table["dispersion"])[shares]
    bounds = wilson_interval(value[shares] / 100 * effective, effective)
    lower[shares], upper[shares] = 100 * bounds[0], 100 * bounds[1]
    bounds = nearly_all_interval(pupils[nearly_all])
    lower[nearly_all], upper[nearly_all] = 100 * bounds[0], 100 * bounds[1]
    means = is_kind(table, Kind.MEAN)
    lower[means], upper[means] = mean_interval(value[means], pupils[means], floats(table["spread"])[means])
    return lower, upper


def _p_values(table: pd.DataFrame) -> tuple[Floats, Floats]:
    """Two-sided p of each value against its group, by itself and as one of many; NaN where it cannot be judged.

    By itself: the funnel's limits. As one of many, far out in the tails, a share must also clear the binomial's own skewed
    tail, or the joint picture would accuse small municipalities too often where nearly everybody reaches the goal.

    The group is a number of pupils too: with n pupils against N the noise is that of 1/(1/n + 1/N) pupils. Against the
    region or the country that is nearly n (the plain funnel); against one small municipality of one's own choice it is
    about half, and a difference must be larger to be called one.
    """
    alone, among_many = np.full(len(table), np.nan), np.full(len(table), np.nan)
    value, target = floats(table["estimate"]) / 100, floats(table["group_value"]) / 100
    pupils = against_group(floats(table["pupils"]), floats(table["group_pupils"]))
    published = (table["group_basis"] == Basis.PUBLISHED.value).to_numpy(dtype=bool, na_value=False)
    pupils[published] = floats(table["pupils"])[published]
    nearly_all = (table["mark"] == Mark.NEARLY_ALL.value).to_numpy(dtype=bool, na_value=False)
    dispersion = floats(table["dispersion"])
    shares = is_kind(table, Kind.PROPORTION)
    # What a mark can mean: the value nearest to the target decides, which is the cautious one.
    lower, upper = floats(table["lower"]) / 100, floats(table["upper"]) / 100
    nearest = np.where(nearly_all, nearest_to_target(lower, upper, target), value)
    alone[shares] = funnel_p_value(nearest[shares], pupils[shares], target[shares], dispersion[shares])
    skewed = skewed_p_value(nearest[shares], pupils[shares], target[shares], dispersion[shares])
    among_many[shares] = np.fmax(alone[shares], skewed)
    means = is_kind(table, Kind.MEAN)
    alone[means] = mean_p_value(100 * value[means], pupils[means], 100 * target[means], floats(table["spread"])[means])
    among_many[means] = alone[means]
    return alone, among_many


def against_group(pupils: Floats, group_pupils: Floats) -> Floats:
    """The effective number of pupils in a comparison of two groups of pupils."""
    with np.errstate(divide="ignore"):
        return 1 / (1 / pupils + 1 / group_pupils)


def funnel_curve(
    indicator: Indicator,
    target: float,
    group_pupils: float,
    dispersion: float,
    spread: float,
    smallest: float,
    largest: float,
    *,
    within: bool = False,
) -> pd.DataFrame:
    """The funnel's limits over a range of pupils, for drawing: pupils, lower_95, upper_95, lower_998, upper_998.

    In the indicator's unit; empty when the noise is unknown. ``group_pupils`` is infinite against a published value.
    ``within``: the points are members of the very group that ``target`` and ``group_pupils`` are of. They are judged against
    the group without themselves; seen from the whole group's value, those limits are narrower: a distance x − θ from the whole
    is N/(N − n) times as long from the rest, and 1/n + 1/(N − n) becomes 1/n − 1/N.
    """
    pupils = np.geomspace(max(smallest, 1), max(largest, 2), 120)
    effective = against_group(pupils, np.full_like(pupils, -group_pupils if within else group_pupils))
    effective = np.where(effective > 0, effective, np.nan)
    curve: dict[str, Floats] = {"pupils": pupils}
    for name, confidence in (("95", 0.95), ("998", 0.998)):
        if indicator.kind is Kind.PROPORTION:
            lower, upper = funnel_limits(effective, target / 100, confidence, dispersion)
            curve[f"lower_{name}"], curve[f"upper_{name}"] = 100 * lower, 100 * upper
        else:
            curve[f"lower_{name}"], curve[f"upper_{name}"] = mean_limits(effective, target, spread, confidence)
    return pd.DataFrame(curve).dropna()

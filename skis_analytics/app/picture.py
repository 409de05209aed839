"""What pages ask and have judged, cached by the figures' version and the selection.

The region's verdicts are always judged as one family (all its municipalities × all indicators), so that a cell says the same
on every page; pages take the part they show.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from skis_analytics.app.opened import choices, indicators, results, version
from skis_analytics.app.shared import shared
from skis_analytics.domain import Comparison, Gender, Municipality, Reference, Selection
from skis_analytics.queries import catalogue, figures
from skis_analytics.verdicts.change import judge_changes, judge_trends
from skis_analytics.verdicts.judge import alone
from skis_analytics.verdicts.level import as_one, judge_levels, with_intervals, with_words
from skis_analytics.verdicts.profile import ProfileRow
from skis_analytics.verdicts.profile import profile as profile_of

__all__ = [
    "available", "changes", "choices", "distribution", "group_history", "group_names", "history", "indicator_cells", "indicator_history",
    "indicator_levels", "indicator_movements", "indicators", "levels", "national", "noise", "profile", "reference", "references", "region",
    "region_against_nation", "results", "similar_references", "trends", "version",
]  # fmt: skip


def region() -> dict[str, Municipality]:
    """The region's municipalities by code."""
    return dict(choices().region)


def levels(selection: Selection, *, core: bool = False) -> pd.DataFrame:
    """Every cell of the region's municipalities in the profile's indicators, judged against the comparison group (see ``judge_levels``).

    ``core`` (here and below): only the joint picture's indicators, which is quicker to ask.
    """
    return _levels(_of_region(selection), _wanted(core))


@shared()
def _levels(selection: Selection, wanted: tuple[str, ...]) -> pd.DataFrame:
    asked = _of_gender(figures.levels(results(), selection, list(choices().region), wanted), selection)
    return judge_levels(asked, noise(), indicators())


def changes(selection: Selection, *, core: bool = False) -> pd.DataFrame:
    """The region's changes since the year before, judged (see ``judge_changes``)."""
    return _changes(_uncompared(selection), _wanted(core))


@shared()
def _changes(selection: Selection, wanted: tuple[str, ...]) -> pd.DataFrame:
    return judge_changes(_history(selection, wanted), noise(), indicators())


def trends(selection: Selection, *, core: bool = False) -> pd.DataFrame:
    """The region's courses over five years, judged (see ``judge_trends``)."""
    return _trends(_uncompared(selection), _wanted(core))


@shared()
def _trends(selection: Selection, wanted: tuple[str, ...]) -> pd.DataFrame:
    return judge_trends(_history(selection, wanted), noise(), indicators())


def history(selection: Selection, *, core: bool = False) -> pd.DataFrame:
    """The region's cells of every year up to the chosen one, of the profile's indicators."""
    return _history(_uncompared(selection), _wanted(core))


@shared()
def _history(selection: Selection, wanted: tuple[str, ...]) -> pd.DataFrame:
    return _of_gender(figures.history(results(), selection, list(choices().region), wanted), selection)


def references(selection: Selection, comparison: Comparison | None = None, *, core: bool = False) -> pd.DataFrame:
    """Whole groups' values per indicator: the selection's group, or another."""
    compared = selection if comparison is None else figures.against(selection, comparison)
    return _references(_of_region(compared), _wanted(core))


@shared()
def _references(selection: Selection, wanted: tuple[str, ...]) -> pd.DataFrame:
    return _of_gender(figures.references(results(), selection, wanted), selection)


def region_against_nation(selection: Selection, *, core: bool = False) -> pd.DataFrame:
    """The region as one, judged against the rest of the country, per indicator."""
    return _region_against_nation(_uncompared(selection), _wanted(core))


@shared()
def _region_against_nation(selection: Selection, wanted: tuple[str, ...]) -> pd.DataFrame:
    region, nation = (
        _references(replace(selection, comparison=group), wanted) for group in (Comparison.REGION, Comparison.NATION)
    )
    region_as_one = as_one(region, nation)
    return judge_levels(region_as_one, noise(), indicators())


def _wanted(core: bool) -> tuple[str, ...]:
    """The joint picture's indicators, or all that are judged together. They are families of their own, so a verdict is the same either way.

    What is outside the profile is in neither: thousands of indicators that one looks up would make nothing in the profile certain.
    """
    return tuple(id_ for id_, one in indicators().items() if (one.core if core else one.profile))


def _family(indicator: str) -> tuple[str, ...]:
    """Those that an indicator is judged together with: itself alone when it is outside the profile."""
    one = indicators()[indicator]
    return _wanted(bool(one.core)) if one.core or one.profile else (indicator,)


def _of_gender(table: pd.DataFrame, selection: Selection) -> pd.DataFrame:
    """Only figures of the chosen gender: a joint picture of girls must not hold rows that are of everybody."""
    return table[table["gender"] == selection.gender.value].reset_index(drop=True)


def _of_region(selection: Selection) -> Selection:
    """The selection without what the region's figures do not depend on, so that it is asked once."""
    follows = selection.comparison in (Comparison.SIMILAR, Comparison.SKR_GROUP)
    own_group = selection.own_group if selection.comparison is Comparison.OWN else ()
    return replace(selection, indicator="", focus=selection.focus if follows else None, own_group=own_group, view="")


def _of_indicator(selection: Selection) -> Selection:
    """The same for what is asked of one indicator."""
    return replace(_of_region(selection), indicator=selection.indicator)


def _uncompared(selection: Selection) -> Selection:
    """The selection without its comparison, for what is compared with itself over time."""
    return _of_region(replace(selection, comparison=Comparison.REGION))


def indicator_levels(selection: Selection, group: str) -> pd.DataFrame:
    """The region's cells of the selection's indicator, judged one indicator by itself (the funnel's limits), with the
    verdict in words against ``group``; of all pupils where the source does not split the indicator by gender. ``robust``
    tells which also hold when the whole joint picture is judged at once."""
    return _indicator_levels(_of_indicator(selection), group)


@shared()
def _indicator_levels(selection: Selection, group: str) -> pd.DataFrame:
    family = _family(selection.indicator)
    judged = _levels(_of_region(selection), family)
    if selection.indicator not in set(judged["indicator"]):
        judged = _levels(_of_region(replace(selection, gender=Gender.ALL)), family)
    own = judged[judged["indicator"] == selection.indicator]
    return with_words(alone(own), group).assign(robust=own["strength"] > 0)


def indicator_movements(selection: Selection) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The region's changes and trends of the selection's indicator, judged as ``changes`` and ``trends``."""
    of = replace(_uncompared(selection), indicator=selection.indicator)
    return _indicator_changes(of), _indicator_trends(of)


@shared()
def _indicator_changes(selection: Selection) -> pd.DataFrame:
    changed = _changes(_of_region(selection), _family(selection.indicator))
    return changed[changed["indicator"] == selection.indicator]


@shared()
def _indicator_trends(selection: Selection) -> pd.DataFrame:
    trending = _trends(_of_region(selection), _family(selection.indicator))
    return trending[trending["indicator"] == selection.indicator]


def reference(selection: Selection, label: str) -> Reference:
    """The whole comparison group's value of the selection's indicator."""
    return _reference(_of_indicator(selection), label)


@shared()
def _reference(selection: Selection, label: str) -> Reference:
    return figures.reference(results(), selection, label)


def group_history(selection: Selection) -> pd.DataFrame:
    """The whole comparison group's value of the selection's indicator, year by year."""
    return _group_history(_of_indicator(selection))


@shared()
def _group_history(selection: Selection) -> pd.DataFrame:
    return figures.group_history(results(), selection)


def indicator_history(selection: Selection) -> pd.DataFrame:
    """The region's cells of the selection's indicator, every year there is, with their 95 % intervals."""
    return _indicator_history(_uncompared(selection), selection.indicator)


@shared()
def _indicator_history(selection: Selection, indicator: str) -> pd.DataFrame:
    asked = figures.history(results(), selection, list(choices().region), [indicator])
    return with_intervals(asked, noise(), indicators())


def indicator_cells(selection: Selection) -> pd.DataFrame:
    """The region's cells of the selection's indicator with their 95 % intervals, without verdicts."""
    return _indicator_cells(_uncompared(selection), selection.indicator)


@shared()
def _indicator_cells(selection: Selection, indicator: str) -> pd.DataFrame:
    asked = figures.levels(results(), selection, list(choices().region), [indicator])
    return with_intervals(asked, noise(), indicators())


def national(selection: Selection) -> pd.DataFrame:
    """The country's cells of the selection's indicator with their 95 % intervals."""
    return _national(replace(_uncompared(selection), indicator=selection.indicator))


@shared()
def _national(selection: Selection) -> pd.DataFrame:
    return with_intervals(figures.national(results(), selection), noise(), indicators())


@shared()
def available(indicator: str) -> pd.DataFrame:
    """What the region has of an indicator (see ``figures.available``)."""
    return figures.available(results(), indicator)


def similar_references(selection: Selection) -> pd.DataFrame:
    """The values of the municipalities that are similar to the focus, per indicator, whatever gender they fell back to."""
    return _similar_references(_of_region(replace(selection, comparison=Comparison.SIMILAR)), _wanted(core=False))


@shared()
def _similar_references(selection: Selection, wanted: tuple[str, ...]) -> pd.DataFrame:
    return figures.references(results(), selection, wanted)


def group_names(selection: Selection, comparison: Comparison) -> dict[str, list[str]]:
    """Stage → names of the municipalities in a comparison group."""
    return _group_names(_of_region(replace(selection, comparison=comparison)))


@shared()
def _group_names(selection: Selection) -> dict[str, list[str]]:
    return catalogue.group_names(results(), selection)


@shared()
def by_gender(stage: str, year: int) -> list[str]:
    """The indicators of a stage that the source gives for girls and boys apart, in that year or the five before."""
    return [
        indicator.id
        for indicator in indicators().values()
        if indicator.stage == stage and _told_apart(available(indicator.id), year)
    ]


def _told_apart(there: pd.DataFrame, year: int) -> bool:
    recent = there[there["year"].between(year - 5, year)]
    return {Gender.GIRLS.value, Gender.BOYS.value} <= set(recent["gender"])


@shared()
def noise() -> pd.DataFrame:
    """The calibrated noise of every series."""
    return figures.noise(results())


def profile(selection: Selection) -> list[ProfileRow]:
    """The profile of the municipality in focus."""
    return _profile(replace(selection, indicator="", view=""))


@shared()
def _profile(selection: Selection) -> list[ProfileRow]:
    return profile_of(selection.focus or "", levels(selection), changes(selection), trends(selection), indicators())


def distribution(selection: Selection) -> pd.DataFrame:
    """How the country's municipalities are spread, per indicator of the profile."""
    return _distribution(_uncompared(selection), _wanted(core=False))


@shared()
def _distribution(selection: Selection, wanted: tuple[str, ...]) -> pd.DataFrame:
    return figures.distribution(results(), selection, wanted)

"""What pages ask and have judged, cached by the figures' version and the selection.

The region's verdicts are always judged as one family (all its municipalities × all indicators), so that a cell says the same
on every page; pages take the part they show.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from skis_analytics import regions
from skis_analytics.app.address import Choices
from skis_analytics.database.build import DATA_FILES
from skis_analytics.database.connection import DATABASE_NAME, Results, data_folder, home_folder, open_results
from skis_analytics.domain import Comparison, Gender, Indicator, Municipality, Reference, Selection
from skis_analytics.queries import catalogue, figures
from skis_analytics.verdicts.change import judge_changes, judge_trends
from skis_analytics.verdicts.judge import alone
from skis_analytics.verdicts.level import as_one, judge_levels, with_intervals, with_words
from skis_analytics.verdicts.profile import ProfileRow
from skis_analytics.verdicts.profile import profile as profile_of

_REMEMBERED: Final = 64
"""Selections kept per question: a meeting walks through a few dozen."""


def results() -> Results:
    """The results database, opened anew when the file or data/ has changed on disk.

    Raises:
        DataError: data/ has problems and there is no earlier build to show.
    """
    return _look().results


def indicators() -> dict[str, Indicator]:
    """Every indicator by id."""
    return dict(_current().indicators)


def choices() -> Choices:
    """What there is to choose between."""
    return _current().choices


@dataclass(frozen=True, slots=True)
class _Figures:
    """An open results database, and what every run needs of it many times."""

    results: Results
    indicators: Mapping[str, Indicator]
    choices: Choices


@dataclass(slots=True)
class _Latest:
    """What the latest look on disk found."""

    figures: _Figures | None = None


@st.cache_resource(show_spinner=False)
def _latest() -> _Latest:
    return _Latest()


def _look() -> _Figures:
    watched = [home_folder() / DATABASE_NAME, *(data_folder() / name for name in DATA_FILES)]
    stamps = tuple((stat.st_mtime_ns, stat.st_size) if (stat := _stat(path)) else None for path in watched)
    if stamps[0] is None:  # deleted: a build made by an earlier look at the same data must not be taken for it
        _opened.clear()
    opened = _latest().figures = _opened(f"{regions.current().id} {home_folder()}", stamps)
    return opened


def _current() -> _Figures:
    """What the look at the run's start found: the hundreds of uses in a run do not look each."""
    return _latest().figures or _look()


def version() -> str:
    """The figures' version, for those who cache what they make of them."""
    return _current().results.version


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


@st.cache_resource(max_entries=2, show_spinner="Läser in siffrorna …")
def _opened(home: str, stamps: tuple[tuple[int, int] | None, ...]) -> _Figures:  # noqa: ARG001 - they are the cache's key
    found = open_results()
    years, default_year = catalogue.years(found)
    offered = catalogue.indicators(found)
    region, country = catalogue.region(found), catalogue.country(found)
    return _Figures(
        found,
        offered,
        Choices(
            tuple(offered), region, country, tuple(years), default_year, _comparisons(region), regions.current().id
        ),
    )


def _comparisons(region: Mapping[str, Municipality]) -> tuple[Comparison, ...]:
    """What there is to compare with, the usual one first. A single municipality has no others in its region, and is beside the country."""
    offered = regions.current().comparisons
    if len(region) > 1 and offered:
        return offered
    return (Comparison.NATION, *(each for each in offered if each not in (Comparison.REGION, Comparison.NATION)))


def region() -> dict[str, Municipality]:
    """The region's municipalities by code."""
    return dict(choices().region)


def levels(selection: Selection, *, core: bool = False) -> pd.DataFrame:
    """Every cell of the region's municipalities in the profile's indicators, judged against the comparison group (see ``judge_levels``).

    ``core`` (here and below): only the joint picture's indicators, which is quicker to ask.
    """
    return _levels(version(), _of_region(selection), _wanted(core))


@st.cache_data(max_entries=_REMEMBERED, show_spinner=False)
def _levels(version: str, selection: Selection, wanted: tuple[str, ...]) -> pd.DataFrame:  # noqa: ARG001
    asked = _of_gender(figures.levels(results(), selection, list(choices().region), wanted), selection)
    return judge_levels(asked, noise(), indicators())


def changes(selection: Selection, *, core: bool = False) -> pd.DataFrame:
    """The region's changes since the year before, judged (see ``judge_changes``)."""
    return _changes(version(), _uncompared(selection), _wanted(core))


@st.cache_data(max_entries=_REMEMBERED, show_spinner=False)
def _changes(version: str, selection: Selection, wanted: tuple[str, ...]) -> pd.DataFrame:
    return judge_changes(_history(version, selection, wanted), noise(), indicators())


def trends(selection: Selection, *, core: bool = False) -> pd.DataFrame:
    """The region's courses over five years, judged (see ``judge_trends``)."""
    return _trends(version(), _uncompared(selection), _wanted(core))


@st.cache_data(max_entries=_REMEMBERED, show_spinner=False)
def _trends(version: str, selection: Selection, wanted: tuple[str, ...]) -> pd.DataFrame:
    return judge_trends(_history(version, selection, wanted), noise(), indicators())


def history(selection: Selection, *, core: bool = False) -> pd.DataFrame:
    """The region's cells of every year up to the chosen one, of the profile's indicators."""
    return _history(version(), _uncompared(selection), _wanted(core))


@st.cache_data(max_entries=_REMEMBERED, show_spinner=False)
def _history(version: str, selection: Selection, wanted: tuple[str, ...]) -> pd.DataFrame:  # noqa: ARG001
    return _of_gender(figures.history(results(), selection, list(choices().region), wanted), selection)


def references(selection: Selection, comparison: Comparison | None = None, *, core: bool = False) -> pd.DataFrame:
    """Whole groups' values per indicator: the selection's group, or another."""
    compared = selection if comparison is None else figures.against(selection, comparison)
    return _references(version(), _of_region(compared), _wanted(core))


@st.cache_data(max_entries=_REMEMBERED, show_spinner=False)
def _references(version: str, selection: Selection, wanted: tuple[str, ...]) -> pd.DataFrame:  # noqa: ARG001
    return _of_gender(figures.references(results(), selection, wanted), selection)


def region_against_nation(selection: Selection, *, core: bool = False) -> pd.DataFrame:
    """The region as one, judged against the rest of the country, per indicator."""
    return _region_against_nation(version(), _uncompared(selection), _wanted(core))


@st.cache_data(max_entries=_REMEMBERED, show_spinner=False)
def _region_against_nation(version: str, selection: Selection, wanted: tuple[str, ...]) -> pd.DataFrame:
    region, nation = (
        _references(version, replace(selection, comparison=group), wanted)
        for group in (Comparison.REGION, Comparison.NATION)
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
    family = _family(selection.indicator)
    judged = _levels(version(), _of_region(selection), family)
    if selection.indicator not in set(judged["indicator"]):
        judged = _levels(version(), _of_region(replace(selection, gender=Gender.ALL)), family)
    own = judged[judged["indicator"] == selection.indicator]
    return with_words(alone(own), group).assign(robust=own["strength"] > 0)


def indicator_movements(selection: Selection) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The region's changes and trends of the selection's indicator, judged as ``changes`` and ``trends``."""
    of, family = _uncompared(selection), _family(selection.indicator)
    changed, trending = _changes(version(), of, family), _trends(version(), of, family)
    return changed[changed["indicator"] == selection.indicator], trending[trending["indicator"] == selection.indicator]


def reference(selection: Selection, label: str) -> Reference:
    """The whole comparison group's value of the selection's indicator."""
    return _reference(version(), _of_indicator(selection), label)


@st.cache_data(max_entries=_REMEMBERED, show_spinner=False)
def _reference(version: str, selection: Selection, label: str) -> Reference:  # noqa: ARG001
    return figures.reference(results(), selection, label)


def group_history(selection: Selection) -> pd.DataFrame:
    """The whole comparison group's value of the selection's indicator, year by year."""
    return _group_history(version(), _of_indicator(selection))


@st.cache_data(max_entries=_REMEMBERED, show_spinner=False)
def _group_history(version: str, selection: Selection) -> pd.DataFrame:  # noqa: ARG001
    return figures.group_history(results(), selection)


def indicator_history(selection: Selection) -> pd.DataFrame:
    """The region's cells of the selection's indicator, every year there is, with their 95 % intervals."""
    return _indicator_history(version(), _uncompared(selection), selection.indicator)


@st.cache_data(max_entries=_REMEMBERED, show_spinner=False)
def _indicator_history(version: str, selection: Selection, indicator: str) -> pd.DataFrame:  # noqa: ARG001
    asked = figures.history(results(), selection, list(choices().region), [indicator])
    return with_intervals(asked, noise(), indicators())


def indicator_cells(selection: Selection) -> pd.DataFrame:
    """The region's cells of the selection's indicator with their 95 % intervals, without verdicts."""
    return _indicator_cells(version(), _uncompared(selection), selection.indicator)


@st.cache_data(max_entries=_REMEMBERED, show_spinner=False)
def _indicator_cells(version: str, selection: Selection, indicator: str) -> pd.DataFrame:  # noqa: ARG001
    asked = figures.levels(results(), selection, list(choices().region), [indicator])
    return with_intervals(asked, noise(), indicators())


def national(selection: Selection) -> pd.DataFrame:
    """The country's cells of the selection's indicator with their 95 % intervals."""
    return _national(version(), replace(_uncompared(selection), indicator=selection.indicator))


@st.cache_data(max_entries=_REMEMBERED, show_spinner=False)
def _national(version: str, selection: Selection) -> pd.DataFrame:  # noqa: ARG001
    return with_intervals(figures.national(results(), selection), noise(), indicators())


def available(indicator: str) -> pd.DataFrame:
    """What the region has of an indicator (see ``figures.available``)."""
    return _available(version(), indicator)


@st.cache_data(max_entries=_REMEMBERED, show_spinner=False)
def _available(version: str, indicator: str) -> pd.DataFrame:  # noqa: ARG001
    return figures.available(results(), indicator)


def similar_references(selection: Selection) -> pd.DataFrame:
    """The values of the municipalities that are similar to the focus, per indicator, whatever gender they fell back to."""
    return _similar_references(
        version(), _of_region(replace(selection, comparison=Comparison.SIMILAR)), _wanted(core=False)
    )


@st.cache_data(max_entries=_REMEMBERED, show_spinner=False)
def _similar_references(version: str, selection: Selection, wanted: tuple[str, ...]) -> pd.DataFrame:  # noqa: ARG001
    return figures.references(results(), selection, wanted)


def group_names(selection: Selection, comparison: Comparison) -> dict[str, list[str]]:
    """Stage → names of the municipalities in a comparison group."""
    return _group_names(version(), _of_region(replace(selection, comparison=comparison)))


@st.cache_data(max_entries=_REMEMBERED, show_spinner=False)
def _group_names(version: str, selection: Selection) -> dict[str, list[str]]:  # noqa: ARG001
    return catalogue.group_names(results(), selection)


def noise() -> pd.DataFrame:
    """The calibrated noise of every series."""
    return _noise(version())


@st.cache_data(max_entries=2, show_spinner=False)
def _noise(version: str) -> pd.DataFrame:  # noqa: ARG001
    return figures.noise(results())


def profile(selection: Selection) -> list[ProfileRow]:
    """The profile of the municipality in focus."""
    return _profile(version(), replace(selection, indicator="", view=""))


# A resource and not data: its rows are frozen, and in a meeting thirty screens ask for the same at once.
@st.cache_resource(max_entries=_REMEMBERED, show_spinner=False)
def _profile(version: str, selection: Selection) -> list[ProfileRow]:  # noqa: ARG001
    return profile_of(selection.focus or "", levels(selection), changes(selection), trends(selection), indicators())


def distribution(selection: Selection) -> pd.DataFrame:
    """How the country's municipalities are spread, per indicator of the profile."""
    return _distribution(version(), _uncompared(selection), _wanted(core=False))


@st.cache_data(max_entries=_REMEMBERED, show_spinner=False)
def _distribution(version: str, selection: Selection, wanted: tuple[str, ...]) -> pd.DataFrame:  # noqa: ARG001
    return figures.distribution(results(), selection, wanted)

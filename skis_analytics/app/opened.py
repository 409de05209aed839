"""The results database as it is open now, and what every run needs of it many times."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import streamlit as st

from skis_analytics import regions
from skis_analytics.app.address import Choices
from skis_analytics.database.build import DATA_FILES
from skis_analytics.database.connection import DATABASE_NAME, Results, data_folder, home_folder, open_results
from skis_analytics.domain import Comparison, Indicator, Municipality
from skis_analytics.queries import catalogue


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
    token: object = field(default_factory=object)


@dataclass(slots=True)
class _Latest:
    """What the latest look on disk found."""

    figures: _Figures | None = None


_LATEST: Final = _Latest()


def _look() -> _Figures:
    watched = [home_folder() / DATABASE_NAME, *(data_folder() / name for name in DATA_FILES)]
    stamps = tuple((stat.st_mtime_ns, stat.st_size) if (stat := _stat(path)) else None for path in watched)
    if stamps[0] is None:  # deleted: a build made by an earlier look at the same data must not be taken for it
        _opened.clear()
    opened = _LATEST.figures = _opened(f"{regions.current().id} {home_folder()}", stamps)
    return opened


def _current() -> _Figures:
    """What the look at the run's start found: the hundreds of uses in a run do not look each."""
    return _LATEST.figures or _look()


def version() -> str:
    """The figures' version, for those who cache what they make of them."""
    return _current().results.version


def token() -> object:
    """What stands for the figures as they are open now: another one when they have been opened anew."""
    return _current().token


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

"""What the page Data asks and has judged about the figures themselves, cached by their version."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from skis_analytics.app import picture
from skis_analytics.domain import Kind, Selection
from skis_analytics.queries import quality as asked
from skis_analytics.verdicts import freshness as fresh
from skis_analytics.verdicts import quality as judged
from skis_analytics.verdicts.calibrated import Calibrated, calibrate
from skis_analytics.verdicts.freshness import AtKolada, Freshness
from skis_analytics.verdicts.quality import QualityReport

_REMEMBERED: Final = 64


def now() -> datetime:
    """The time on Swedish clocks. The only place of these tabs that looks at a clock."""
    return datetime.now(ZoneInfo("Europe/Stockholm"))


def _version() -> str:
    return picture.results().version


def coverage(selection: Selection) -> pd.DataFrame:
    """The region's cells of the selection's indicator in every year (see ``queries.quality.coverage``)."""
    return _coverage(_version(), selection.indicator, selection.provider.value, selection.gender.value, selection)


@st.cache_data(max_entries=_REMEMBERED, show_spinner=False)
def _coverage(version: str, indicator: str, provider: str, gender: str, _selection: Selection) -> pd.DataFrame:  # noqa: ARG001
    return asked.coverage(picture.results(), _selection, list(picture.choices().region))


def mark_counts(indicator: str, provider: str, gender: str) -> pd.DataFrame:
    """Values and marks of a series (see ``queries.quality.mark_counts``)."""
    return _mark_counts(_version(), indicator, provider, gender)


@st.cache_data(max_entries=_REMEMBERED, show_spinner=False)
def _mark_counts(version: str, indicator: str, provider: str, gender: str) -> pd.DataFrame:  # noqa: ARG001
    return asked.mark_counts(picture.results(), indicator, provider, gender)


def at_kolada(indicator: str) -> tuple[AtKolada, ...]:
    """The ids that an indicator has at Kolada."""
    return _at_kolada(_version()).get(indicator, ())


@st.cache_data(max_entries=2, show_spinner=False)
def _at_kolada(version: str) -> dict[str, tuple[AtKolada, ...]]:  # noqa: ARG001
    return fresh.at_kolada(asked.publications(picture.results()))


def freshness(indicator: str, latest: int, today: date) -> Freshness:
    """How fresh the figures of an indicator are whose latest year is ``latest``."""
    return fresh.freshness(picture.indicators()[indicator], latest, at_kolada(indicator), today)


def calibrated(indicator: str, provider: str, gender: str) -> Calibrated | None:
    """How often ordinary years of a series are called changes; None where there is nothing to judge."""
    return _calibrated(_version(), indicator, provider, gender)


@st.cache_data(max_entries=_REMEMBERED, show_spinner=False)
def _calibrated(version: str, indicator: str, provider: str, gender: str) -> Calibrated | None:  # noqa: ARG001
    pairs = asked.consecutive_years(picture.results(), indicator, provider, gender)
    if pairs.empty:
        return None
    return calibrate(pairs, Kind(pairs["kind"].iloc[0]), new_cohort=bool(pairs["new_cohort"].iloc[0]))


def report(today: date) -> QualityReport:
    """The quality report of the figures as they stand."""
    return _report(_version(), today)


@st.cache_data(max_entries=2, show_spinner="Granskar alla uppgifter …")
def _report(version: str, today: date) -> QualityReport:  # noqa: ARG001
    choices = picture.choices()
    return judged.report(
        asked.tables(picture.results()), picture.indicators(), choices.country, frozenset(choices.region), today
    )


def built_at() -> datetime:
    """When the figures were last read in."""
    return _built_at(_version())


@st.cache_data(max_entries=2, show_spinner=False)
def _built_at(version: str) -> datetime:  # noqa: ARG001
    return asked.built_at(picture.results())

"""What the page Data asks and has judged about the figures themselves, cached by their version."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from skis_analytics.app import picture
from skis_analytics.app.shared import shared
from skis_analytics.domain import Kind, Selection
from skis_analytics.queries import quality as asked
from skis_analytics.verdicts import freshness as fresh
from skis_analytics.verdicts import quality as judged
from skis_analytics.verdicts.calibrated import Calibrated, calibrate
from skis_analytics.verdicts.freshness import AtKolada, Freshness
from skis_analytics.verdicts.quality import QualityReport


def now() -> datetime:
    """The time on Swedish clocks. The only place of these tabs that looks at a clock."""
    return datetime.now(ZoneInfo("Europe/Stockholm"))


def coverage(selection: Selection) -> pd.DataFrame:
    """The region's cells of the selection's indicator in every year (see ``queries.quality.coverage``)."""
    return _coverage(replace(selection, focus=None))  # whoever is in focus


@shared()
def _coverage(selection: Selection) -> pd.DataFrame:
    return asked.coverage(picture.results(), selection, list(picture.choices().region))


@shared()
def mark_counts(indicator: str, provider: str, gender: str) -> pd.DataFrame:
    """Values and marks of a series (see ``queries.quality.mark_counts``)."""
    return asked.mark_counts(picture.results(), indicator, provider, gender)


def at_kolada(indicator: str) -> tuple[AtKolada, ...]:
    """The ids that an indicator has at Kolada."""
    return _at_kolada().get(indicator, ())


@shared()
def _at_kolada() -> dict[str, tuple[AtKolada, ...]]:
    return fresh.at_kolada(asked.publications(picture.results()))


def freshness(indicator: str, latest: int, today: date) -> Freshness:
    """How fresh the figures of an indicator are whose latest year is ``latest``."""
    return fresh.freshness(picture.indicators()[indicator], latest, at_kolada(indicator), today)


@shared()
def calibrated(indicator: str, provider: str, gender: str) -> Calibrated | None:
    """How often ordinary years of a series are called changes; None where there is nothing to judge."""
    pairs = asked.consecutive_years(picture.results(), indicator, provider, gender)
    if pairs.empty:
        return None
    return calibrate(pairs, Kind(pairs["kind"].iloc[0]), new_cohort=bool(pairs["new_cohort"].iloc[0]))


def report(today: date) -> QualityReport:
    """The quality report of the figures as they stand."""
    return _report(picture.version(), today)


# Streamlit's cache, for its spinner: this one takes seconds, and is asked for by a click.
@st.cache_data(max_entries=2, show_spinner="Granskar alla uppgifter …")
def _report(version: str, today: date) -> QualityReport:  # noqa: ARG001
    choices = picture.choices()
    return judged.report(
        asked.tables(picture.results()), picture.indicators(), choices.country, frozenset(choices.region), today
    )


@shared()
def built_at() -> datetime:
    """When the figures were last read in."""
    return asked.built_at(picture.results())

"""The parts of a municipality's profile: who it is, the spine chart, strengths and concerns, the table behind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from skis_analytics import swedish
from skis_analytics.app import components, meeting_frame, picture, selection
from skis_analytics.app.address import slug
from skis_analytics.app.shared import shared
from skis_analytics.charts.spine import spine as spine_chart
from skis_analytics.domain import Comparison, Selection
from skis_analytics.queries import catalogue
from skis_analytics.verdicts.cells import judged_levels, value_text
from skis_analytics.verdicts.municipality_findings import MAYBE, Assessment
from skis_analytics.verdicts.profile import movement_text, spine_rows

LEGEND = "Förändring: *osäker* kan vara slump; *ej prövad* när källan inte anger antalet elever"
_WIDTH = 740
_PER_ROW = 5


def choose_municipality(chosen: Selection) -> None:
    """What the page shows when no municipality is in focus: the fifteen to choose from."""
    st.title("Välj en kommun", anchor=False)
    st.markdown(
        "Profilen visar en kommuns alla nyckeltal, från förskola till gymnasium, och vad som är säkert och vad som kan vara slump."
    )
    names = list(picture.region().values())
    for start in range(0, len(names), _PER_ROW):
        for column, municipality in zip(st.columns(_PER_ROW), names[start : start + _PER_ROW], strict=False):
            if column.button(municipality.name, key=f"choose_{municipality.code}", width="stretch"):
                selection.open_page("kommun", replace(chosen, focus=municipality.code))


def header(chosen: Selection) -> None:
    """Size, SKR group and similar municipalities, who they are."""
    st.markdown(_header(replace(chosen, indicator="", view="")))


@shared()
def _header(chosen: Selection) -> str:
    focus = chosen.focus or ""
    sizes = picture.levels(chosen)
    sizes = sizes[(sizes["municipality"] == focus) & sizes["indicator"].isin(["pupils_9", "pupils_1_9"])]
    indicators = picture.indicators()
    parts = [
        f"{swedish.number(level.value)} {swedish.uncapitalised(indicators[level.indicator].short_title)} "
        f"({swedish.period(level.year, indicators[level.indicator])})"
        for level in judged_levels(sizes)
        if level.shown
    ]
    skr_group = catalogue.skr_group(picture.results(), focus)
    if skr_group:
        parts.append(f"SKR-grupp: {skr_group[:1].lower()}{skr_group[1:]}")
    alike = picture.group_names(chosen, Comparison.SIMILAR).get("åk 7–9", [])
    if alike:
        parts.append(f"Liknande kommuner (grundskola): {', '.join(alike)}")
    return " · ".join(parts)


def spine(chosen: Selection, group: str) -> Any:
    """The spine chart of the profile."""
    return _spine(replace(chosen, indicator="", view=""), group, components.size(_WIDTH))


@shared()
def _spine(chosen: Selection, group: str, size: components.Size) -> Any:
    rows = picture.profile(chosen)
    alike = picture.similar_references(chosen)
    history = picture.history(chosen)
    table = spine_rows(
        rows,
        picture.distribution(chosen),
        alike,
        history[history["municipality"] == chosen.focus],
    )
    name = picture.region()[chosen.focus or ""].name
    certain = [f"{row.indicator.short_title}: {row.level.words}" for row in rows if row.level.strength]
    spoken = "; ".join(certain) if certain else "inga säkra skillnader"
    return spine_chart(
        table,
        title=f"{name} bland landets kommuner – bättre åt höger",
        source="Källa: Skolverket och Kolada. Jämförelser, intervall och percentiler: egen bearbetning",
        alt=f"Profil för {name} jämfört med {group}. {spoken}. Samma uppgifter finns i tabellen nedanför.",
        against=group,
        **dict(size),
    )


@shared()
def other_series(chosen: Selection) -> str:
    """Which of the profile's figures are of others than the chosen schools (see ``components.other_series``)."""
    return components.other_series(picture.levels(chosen), picture.indicators(), chosen)


def assessment(found: Assessment) -> None:
    """Strengths and what to look into, in words; what may be noise apart and named so."""
    untested = f" {found.untested} kan inte prövas." if found.untested else ""
    nothing = f"Inget säkert bland {found.tested} prövade resultat.{untested}"
    for heading, certain, maybe in (
        ("Styrkor", found.strengths, found.maybe_strengths),
        ("Att undersöka", found.concerns, found.maybe_concerns),
    ):
        st.subheader(heading, anchor=False)
        _listed(certain, nothing)
        if maybe:
            with st.expander(f"{MAYBE} ({len(maybe)})"):
                _listed(maybe, "")


def _listed(texts: list[str], otherwise: str) -> None:
    st.markdown("\n".join(f"- {text}" for text in texts) if texts else otherwise)


@shared()
def _on_screen(chosen: Selection) -> pd.DataFrame:
    rows = picture.profile(chosen)
    return pd.DataFrame(
        {
            "Nyckeltal": [row.indicator.short_title for row in rows],
            "Period": [swedish.period(row.level.year, row.indicator) for row in rows],
            "Värde": [value_text(row.level, row.indicator) for row in rows],
            "Elever": [swedish.number(row.level.pupils) for row in rows],
            "Gruppen": [
                swedish.quantity(row.level.group_value, row.indicator.kind, row.indicator.unit) for row in rows
            ],
            "Bedömning": [row.level.words if row.level.shown else "" for row in rows],
            "Förändring": [movement_text(row, row.indicator) for row in rows],
        }
    )


def table(chosen: Selection, group: str) -> None:
    """The profile as a table, on screen and as files with figures that can be counted with."""
    name, of = picture.region()[chosen.focus or ""].name, replace(chosen, indicator="", view="")

    def draw() -> None:
        components.downloads(
            _file(of), _about(name, chosen, group), f"profil-{slug(name)}-{chosen.year - 1}-{chosen.year % 100:02d}"
        )
        st.dataframe(_on_screen(of), hide_index=True, width="stretch", alt=f"Tabell: {name}, alla nyckeltal")

    meeting_frame.fold("Profilen som tabell och fil", "profile_table", draw)


@shared()
def _file(chosen: Selection) -> pd.DataFrame:
    rows = picture.profile(chosen)
    return pd.DataFrame(
        {
            "Nyckeltal": [row.indicator.title for row in rows],
            "Stadium": [row.indicator.stage for row in rows],
            "Delmål": [row.indicator.national_goal or "" for row in rows],
            "Period": [swedish.period(row.level.year, row.indicator) for row in rows],
            "Enhet": [row.indicator.unit for row in rows],
            "Värde": [None if row.level.mark else row.level.value for row in rows],
            "Markering": [swedish.MARK[row.level.mark] if row.level.mark else "" for row in rows],
            "Nedre gräns 95 %": [round(row.level.lower, 1) for row in rows],
            "Övre gräns 95 %": [round(row.level.upper, 1) for row in rows],
            "Elever (nämnare)": [row.level.pupils for row in rows],
            "Jämförelsegruppen": [round(row.level.group_value, 1) for row in rows],
            "Bedömning": [row.level.words if row.level.shown else "" for row in rows],
            "Förändring": [
                round(row.change.difference, 1) if row.change and row.change.exact else None for row in rows
            ],
            "Förändring från": [swedish.period(row.change.since, row.indicator) if row.change else "" for row in rows],
            "Bedömning av förändringen": [
                swedish.change_words(row.change.direction, row.change.strength, row.change.difference)
                if row.change
                else ""
                for row in rows
            ],
        }
    )


def _about(name: str, chosen: Selection, group: str) -> dict[str, str]:
    return {
        "Profil": name,
        "Läsår": swedish.school_year(chosen.year),
        "Huvudman": swedish.PROVIDER[chosen.provider],
        "Kön": swedish.GENDER[chosen.gender],
        "Jämförelsegruppen": group,
        "Källa": "Skolverket och Kolada. Jämförelser, intervall och medianer: egen bearbetning",
        "Bedömning": "Alla regionens kommuner och nyckeltal är prövade tillsammans (docs/methods.md).",
    }

"""What every page is made of: its title, a picture with its table behind it, sources, and words for the comparison."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from skis_analytics import regions, swedish
from skis_analytics.app import meeting_frame, picture
from skis_analytics.app.plain import plain
from skis_analytics.domain import OWN_SOURCE, Basis, Comparison, Gender, Indicator, Provider, Reference, Selection
from skis_analytics.export import tables
from skis_analytics.queries import catalogue
from skis_analytics.verdicts.cells import JudgedLevel

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FITTED_ON: Final = {
    "own": "beräknat på landets kommuner",
    "total": "beräknat på landets kommuner, flickor och pojkar tillsammans",
    "provider": "lånat från samma nyckeltal hos en annan huvudman, för få år för ett eget mått",
    "kind": "lånat från liknande nyckeltal, för få år för ett eget mått",
}
_SOURCES: Final = {
    "skolverket": "Källa: Skolverket",
    "skolverket_underlag": "Källa: Skolverket, Underlag för analys",
    "kolada": "Källa: Kolada",
    OWN_SOURCE: "Källa: kommunernas egna siffror",
}
_CHART_CONFIG: Final = {
    "displaylogo": False,
    "locale": "sv",
    "locales": {"sv": {"dictionary": {"Download plot as a PNG": "Ladda ner bilden (PNG)"}}},
    "modeBarButtons": [["toImage"]],
}
"""One button, in Swedish: Plotly's own words are English and its zoom buttons only clutter a shared screen."""


def source_line(indicator: Indicator, period: str, *, own_processing: bool = True) -> str:
    """Credit for a picture. What is computed from Kolada's figures must not name Kolada as its source."""
    credit = _SOURCES.get(indicator.source, f"Källa: {indicator.source}")
    work = "; jämförelser och intervall: egen bearbetning" if own_processing else ""
    return f"{credit}, {period}{work}"


def group_name(selection: Selection) -> str:
    """The comparison group in a sentence: ``övriga Skaraborg``, ``liknande kommuner (Tidaholm)``, ``riket``."""
    focus = picture.region().get(selection.focus or "")
    if selection.comparison is Comparison.NATION:
        return "riket"
    if selection.comparison is Comparison.OWN:
        return "det egna urvalet"
    if selection.comparison is Comparison.SIMILAR and focus:
        return f"kommuner som liknar {focus.name}"
    if selection.comparison is Comparison.SKR_GROUP and focus:
        return f"SKR-gruppen {swedish.uncapitalised(catalogue.skr_group(picture.results(), focus.code) or '')}".strip()
    return regions.current().others


def group_label(selection: Selection) -> str:
    """The whole comparison group at the end of a line: ``Skaraborg``, ``Liknande kommuner``, ``Riket``."""
    return {
        Comparison.REGION: regions.current().name,
        Comparison.SKR_GROUP: "SKR-gruppen",
        Comparison.SIMILAR: "Liknande kommuner",
        Comparison.NATION: "Riket",
        Comparison.OWN: "Eget urval",
    }[selection.comparison]


def title(finding: str, provider: Provider, gender: Gender) -> None:
    """The page's finding as its title, saying whose figures it is about when that is not plain."""
    whose = swedish.whose(provider, gender)
    st.title(f"{swedish.sentence(whose)}: {finding}" if whose else finding, anchor=False)


def heading(text: str, place: DeltaGenerator | None = None) -> None:
    """A title that holds what people have written, shown as it stands; at ``place`` where that was kept for it."""
    (place or st).title(plain(text), anchor=False)


def downloads(table: pd.DataFrame, about: Mapping[str, str], name: str) -> None:
    """A table as files: CSV for other programs, Excel with where the figures come from. Made when somebody asks for them."""
    csv, xlsx = st.columns(2)
    csv.download_button(
        "Ladda ner CSV", lambda: tables.as_csv(table), f"{name}.csv", "text/csv", width="stretch", on_click="ignore"
    )
    xlsx.download_button(
        "Ladda ner Excel",
        lambda: tables.as_xlsx(table, about),
        f"{name}.xlsx",
        XLSX,
        width="stretch",
        on_click="ignore",
    )


def members(selection: Selection, stage: str) -> str | None:
    """Who the comparison group is, when it is a handful of municipalities outside the picture."""
    if selection.comparison not in (Comparison.SIMILAR, Comparison.OWN):
        return None
    names = catalogue.group_names(picture.results(), selection).get(stage, [])
    return f"{group_label(selection)}: {swedish.enumeration(names)}" if names else None


def show(figure: go.Figure, key: str) -> None:
    """A picture with its alt text."""
    alt = (figure.layout.meta or {}).get("alt")
    image = {"filename": regions.current().file_name(key), "scale": 2}
    st.plotly_chart(figure, theme=None, key=key, config={**_CHART_CONFIG, "toImageButtonOptions": image}, alt=alt)


Size: TypeAlias = tuple[tuple[str, Any], ...]
"""``large`` and ``width`` of a picture as pairs, for pictures that are shared are asked for by it."""


def size(usual: int | None = None) -> Size:
    """How large a picture is drawn: ``large`` and as wide as the page where a meeting is shown, else of its ``usual`` width (pixels)."""
    if meeting_frame.large():
        return ("large", True), ("width", meeting_frame.width())
    return () if usual is None else (("width", usual),)


def findings(texts: list[str]) -> None:
    """The sentences above a picture, one line each."""
    with st.container(key="findings"):
        st.markdown("\n".join(f"- {text}" for text in texts))


def earlier_figures(problem: str) -> None:
    """The figures shown are an earlier build's, and why."""
    st.warning(f"Här visas de senast inlästa siffrorna.  \n{problem}".replace("\n", "  \n"))


def nothing_this_year(selection: Selection) -> None:
    """Why the joint picture is empty, and what to choose instead."""
    choices = picture.choices()
    st.info(
        f"Helhetsbildens nyckeltal saknar uppgifter för läsåret {swedish.school_year(selection.year)} med det här urvalet. "
        f"Välj ett annat **Läsår** ovan: resultat för åk 9 finns till och med {swedish.school_year(choices.default_year)}."
    )


def nothing_to_show(indicator: Indicator, selection: Selection) -> None:
    """Why there is no picture, and where there are figures."""
    there = picture.available(indicator.id)
    chosen = swedish.period(selection.year, indicator)
    if there.empty:
        st.info(f"**{indicator.title}** har inga uppgifter för någon kommun i {regions.current().name}.")
        return
    st.info(
        f"**{indicator.title}** har inga uppgifter för {chosen} eller de fyra åren före. "
        f"Uppgifter finns för {_span(there, indicator)}: välj ett senare **Läsår** ovan."
    )


def _span(there: pd.DataFrame, indicator: Indicator) -> str:
    first, last = (swedish.period(int(year), indicator) for year in (there["year"].min(), there["year"].max()))
    return first if first == last else f"{first}–{last}"


def facts(texts: list[str | None]) -> None:
    """Short remarks below a picture, on one line."""
    kept = [text for text in texts if text]
    if kept:
        with st.container(key="facts"):
            st.markdown(" · ".join(kept))


def ignored(selection: Selection, *choices: str) -> None:
    """Say which of the bar's choices are made but do not count in a view, so that nobody thinks they do.

    ``choices``: among ``kön``, ``huvudman`` and ``jämför med``.
    """
    made = {
        "kön": selection.gender is not Gender.ALL,
        "huvudman": selection.provider is not Provider.MUNICIPAL,
        "jämför med": selection.comparison is not picture.choices().comparisons[0],
    }
    found = [f"**{choice}**" for choice in choices if made[choice]]
    if found:
        st.info(f"Valet av {swedish.enumeration(found)} högst upp påverkar inte den här vyn.")


def robustness(levels: list[JudgedLevel], focus: str | None) -> str | None:
    """That a verdict on the municipality in focus holds for the indicator by itself but not in the whole joint picture."""
    own = next((level for level in levels if level.municipality == focus), None)
    if own is None or not own.strength or own.robust:
        return None
    return f"Prövat för sig sticker {own.name} ut, men bland alla {own.signal.tested} jämförelser i nulägesbilden kan det vara slump"


def fallback(table: pd.DataFrame, selection: Selection, indicator: Indicator) -> str | None:
    """What the figures are of, where that is not what was chosen."""
    first = table.iloc[0]
    parts = []
    if int(first["year"]) != selection.year:
        period = swedish.period(int(first["year"]), indicator)
        latest = int(first["year"]) != selection.year - 1 or not indicator.calendar_year
        parts.append(f"{period}, som är den senaste uppgiften" if latest else f"kalenderåret {period}")
    if first["provider"] != selection.provider.value:
        parts.append(swedish.PROVIDER[Provider(first["provider"])].lower())
    if first["gender"] != selection.gender.value:
        parts.append("flickor och pojkar tillsammans")
    return f"Visar {'; '.join(parts)}" if parts else None


def not_by_gender(selection: Selection, indicator: Indicator, shown: Gender) -> None:
    """That girls or boys, or the picture that compares them, were asked for where the source does not tell them apart; and which figures do."""
    asked = selection.gender is not Gender.ALL or selection.view == "kon"
    if not asked or (selection.gender is shown and selection.view != "kon"):
        return
    told_apart = picture.by_gender(indicator.stage, selection.year)
    if indicator.id in told_apart:
        return
    others = swedish.some_of([picture.indicators()[id_].short_title for id_ in told_apart])
    st.info(
        f"**{indicator.short_title} finns inte uppdelat på flickor och pojkar** i den statistik som är inläst. Här visas alla elever."
        + (f" Uppdelat finns bland annat: {others}." if others else "")
    )


def about(indicator: Indicator, table: pd.DataFrame, group: Reference) -> None:
    """Definition, source, publication, noise and marks: one click away."""

    def draw() -> None:
        st.markdown(f"**{indicator.title}** ({indicator.unit}). {indicator.definition or ''}")
        there = picture.available(indicator.id)
        coming = f" Nya siffror brukar komma {indicator.publication}." if indicator.publication else ""
        credit = _SOURCES.get(indicator.source, indicator.source)
        st.markdown(f"{credit}. Uppgifter för {_span(there, indicator)}.{coming} {_noise_words(indicator, table)}")
        if group.value is not None:
            st.markdown(f"{group.label} {_rests_on(group, indicator)}.")
        st.markdown(
            "Markeringar: "
            + "; ".join(f"`{swedish.MARK_SYMBOL[mark]}` {text}" for mark, text in swedish.MARK.items())
            + "."
        )

    meeting_frame.fold("Om nyckeltalet: definition, källa, säkerhet och markeringar", "about_indicator", draw)


def _rests_on(group: Reference, indicator: Indicator) -> str:
    """What a group's value is made of."""
    if group.basis is Basis.PUBLISHED:
        return "är källans eget värde"
    municipalities = f"{swedish.number(group.municipalities)} kommuner"
    if group.basis is Basis.MEDIAN:
        return f"är medianen av {municipalities}, för källan anger inget elevantal"
    return f"är viktat: {swedish.number(group.pupils)} {swedish.denominator(indicator)} i {municipalities} med värde"


def _noise_words(indicator: Indicator, table: pd.DataFrame) -> str:
    first = table.iloc[0]
    if pd.notna(first["dispersion"]):
        # φ is a factor on the variance; what a reader sees is the width.
        width = swedish.number(math.sqrt(float(first["dispersion"])), 1)
        return (
            f"Resultaten rör sig {width} gånger så mycket mellan åren som om eleverna vore oberoende av varandra "
            f"({_FITTED_ON[first['fitted_on']]}, φ = {swedish.number(float(first['dispersion']), 2)}); intervall och bedömningar "
            "tar hänsyn till det."
        )
    if pd.notna(first["spread"]):
        return (
            f"Spridningen per elev är {swedish.quantity(float(first['spread']), indicator.kind, indicator.unit)} "
            "(beräknad på landets kommuners förändringar mellan år); intervall och bedömningar bygger på den."
        )
    return "Källan anger inget elevantal, så osäkerheten är okänd: värdena visas men bedöms inte."


def other_series(judged: pd.DataFrame, catalogue: Mapping[str, Indicator], selection: Selection) -> str:
    """Which indicators are of another provider than the chosen one, because the source has no such figures, and that those
    not split by gender are left out when one is chosen."""
    shown = judged[judged["value"].notna()]
    parts = []
    for provider, part in shown[shown["provider"] != selection.provider.value].groupby("provider"):
        parts.append(f"{swedish.PROVIDER[Provider(str(provider))]}: {_titles(part, catalogue)}.")
    if selection.gender is not Gender.ALL:
        parts.append(f"Bara nyckeltal som källan delar upp på kön ({swedish.GENDER[selection.gender].lower()}).")
    return " ".join(parts)


def _titles(part: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> str:
    return swedish.enumeration(
        [swedish.uncapitalised(catalogue[id_].short_title) for id_ in part["indicator"].unique()]
    )

"""Analys, orsaker: what the municipalities believe lies behind the figures, how well founded it is, and what several share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from skis_analytics import swedish
from skis_analytics.app import page_address, permission, picture, record_lines, record_words, register_access
from skis_analytics.app.initiative_views import MUNICIPALITY, municipality_word
from skis_analytics.app.plain import plain
from skis_analytics.app.record_forms import THEME
from skis_analytics.domain import Selection
from skis_analytics.initiatives import causes
from skis_analytics.records import Cause, CauseKind, Entry, EvidenceLevel, RecordKind

_KIND: Final = "slag"
_LEVEL: Final = "sakerhet"
_MANY: Final = 40


def show(chosen: Selection) -> str:
    """Draw the view. Returns its one message."""
    everything = list(register_access.written().contents.causes)
    found = _choose(everything)
    write, _ = st.columns([0.25, 0.75])
    with write:
        record_lines.write("Skriv en orsak", RecordKind.CAUSE, chosen, back="analys", flik="orsaker")
    if not everything:
        way = (
            "Skriv den första här, eller bredvid ett resultat på sidan **Resultat**."
            if permission.begin(RecordKind.CAUSE, chosen.focus, quiet=True)
            else "Ännu är ingen skriven."
        )
        st.markdown(
            "Här samlas det ni tror ligger bakom siffrorna: sorterat på slag, tema och hur säkert det är, med det som talar emot. "
            f"{way}"
        )
        return causes.headline(everything)
    _counted(found)
    _shared(found, chosen)
    st.subheader("Alla i urvalet", anchor=False)
    names = {code: one.name for code, one in picture.region().items()}
    for entry in sorted(found, key=_order)[:_MANY]:
        st.markdown(
            f"**{plain(names.get(entry.record.municipality, record_words.municipality_name(entry.record.municipality)))}**{_about(entry.record)}"
        )
        record_lines.cause(entry, chosen, key="analysis", back="analys")
    if len(found) > _MANY:
        st.markdown(f"och {len(found) - _MANY} till: begränsa urvalet ovan.")
    return causes.headline(found) if found else "Ingen orsak passar urvalet"


def _order(entry: Entry[Cause]) -> tuple[int, str, int]:
    """The best founded first, then by municipality, the latest first."""
    return -causes.LEVELS.index(entry.record.evidence_level), entry.record.municipality, -entry.change


def _about(cause: Cause) -> str:
    theme = record_words.theme_name(cause.theme) if cause.theme else ""
    names = [record_words.indicator_name(name) for name in cause.indicators]
    told = [each for each in (theme, ", ".join(names)) if each]
    return f" · {plain(' · '.join(told))}" if told else ""


def _choose(everything: Sequence[Entry[Cause]]) -> list[Entry[Cause]]:
    theme, where, kind, level = st.columns(4)
    themes = {each.id: each.name for each in register_access.themes()}
    places = {municipality_word(code): one.name for code, one in picture.region().items()}
    kinds = {page_address.slug(each.label): swedish.sentence(each.label) for each in CauseKind}
    levels = {page_address.slug(each.label): swedish.sentence(each.label) for each in EvidenceLevel}
    with theme:
        wanted_themes = page_address.choose_some(THEME, "Tema", themes)
    with where:
        wanted_places = page_address.choose_some(MUNICIPALITY, "Kommun", places)
    with kind:
        wanted_kinds = page_address.choose_some(_KIND, "Slag", kinds)
    with level:
        wanted_levels = page_address.choose_some(_LEVEL, "Hur säkert", levels)
    return [
        entry
        for entry in everything
        if (not wanted_themes or entry.record.theme in wanted_themes)
        and (not wanted_places or municipality_word(entry.record.municipality) in wanted_places)
        and (
            not wanted_kinds
            or (entry.record.kind is not None and page_address.slug(entry.record.kind.label) in wanted_kinds)
        )
        and (not wanted_levels or page_address.slug(entry.record.evidence_level.label) in wanted_levels)
    ]


def _counted(found: Sequence[Entry[Cause]]) -> None:
    counted = causes.counts(found)
    kinds = [kind for kind in (*CauseKind, None) if any((kind, level) in counted for level in EvidenceLevel)]
    if not kinds:
        return
    rows = [
        {
            "Slag av orsak": swedish.sentence(kind.label) if kind else "Slag ej angivet",
            **{swedish.sentence(level.label): counted.get((kind, level), 0) for level in EvidenceLevel},
        }
        for kind in kinds
    ]
    st.dataframe(
        pd.DataFrame(rows), hide_index=True, width="stretch", alt="Tabell: antal orsaker efter slag och hur säkra de är"
    )


def _shared(found: Sequence[Entry[Cause]], chosen: Selection) -> None:
    together = causes.shared(found)
    st.subheader("Orsaker som flera kommuner delar", anchor=False)
    if not together:
        st.markdown("Ännu har inte två kommuner skrivit en orsak av samma slag i samma tema.")
        return
    names = {code: one.name for code, one in picture.region().items()}
    for each in together:
        who = swedish.some_of([names.get(code, record_words.municipality_name(code)) for code in each.municipalities])
        against = f"; {swedish.numeral(each.contradicted)} har något som talar emot" if each.contradicted else ""
        st.markdown(
            f"- **{plain(record_words.theme_name(each.theme))}, {plain(each.kind.label)}:** {plain(who)} "
            f"(säkrast: {plain(each.strongest.label)}{against})"
        )
        page_address.link_to(
            "Visa dem", "analys", chosen,
            **{"flik": "orsaker", THEME: each.theme, _KIND: page_address.slug(each.kind.label)},
        )  # fmt: skip

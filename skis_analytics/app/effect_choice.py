"""What is asked on Effekt: one of the register's initiatives, or one that somebody tries out; all in the address."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from skis_analytics import regions, swedish
from skis_analytics.app import (
    components,
    effect_picture,
    page_address,
    picture,
    record_words,
    register_access,
    selection,
)
from skis_analytics.app.address import neutral
from skis_analytics.app.initiative_views import municipality_word
from skis_analytics.app.plain import plain
from skis_analytics.domain import Selection
from skis_analytics.records import Entry, Initiative
from skis_analytics.verdicts.effect import Controls, Panel, Question, wanted_direction
from skis_analytics.verdicts.effect_question import question_of
from skis_analytics.verdicts.effect_words import control_words

INITIATIVE: Final = "insats"
_START: Final = "start"
_TAKING_PART: Final = "deltar"
_AGAINST: Final = "mot"
_WITHOUT: Final = "utan"
TRIED: Final = "prova"
"""The word in the address for one that is tried out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what it is about. ``entry``: the initiative, None when one is tried out."""

    question: Question
    indicator: str
    panel: Panel | None
    entry: Entry[Initiative] | None


def choose(chosen: Selection, place: DeltaGenerator) -> Asked:
    """Draw the choice of initiative at ``place``, and below what one that is tried out needs."""
    written = register_access.written()
    offered = {
        TRIED: "Pröva själv: valfria kommuner, start och nyckeltal",
        **{entry.record.id: _called(entry.record) for entry in written.contents.initiatives},
    }
    said = st.query_params.get(INITIATIVE, "").strip()
    if said and said not in offered:
        st.warning("Insatsen i länken finns inte i registret: den kan vara borttagen. Välj en annan i listan.")
    with place:
        word = page_address.choose_one(
            INITIATIVE, "Insats", offered, otherwise=_first(written.initiatives, chosen.focus), labelled=False
        )
    entry = written.initiatives.get(word)
    return _tried(chosen) if entry is None else _written(entry, chosen)


def choose_controls(asked: Asked) -> None:
    """Draw with whom it is compared, and whom to leave out."""
    scope, without = st.columns([0.45, 0.55], vertical_alignment="bottom")
    with scope:
        page_address.choose_one(
            _AGAINST, "Jämförelsekommuner väljs bland", {each.value: swedish.sentence(words) for each, words in control_words().items()},
            hint="Lika betyder samma nivå och utveckling före starten och samma elevsammansättning. Väljs bara på det som var känt då.",
        )  # fmt: skip
    country = picture.choices().country
    taking_part = set(asked.question.municipalities)
    with without:
        page_address.choose_some(
            _WITHOUT, "Räkna bort (till exempel någon som gjort samma sak)",
            {municipality_word_of(code): one.name for code, one in country.items() if code not in taking_part}, none="Ingen",
        )  # fmt: skip


def municipality_word_of(code: str) -> str:
    """Any municipality in the address."""
    return page_address.slug(picture.choices().country[code].name)


def _controls() -> tuple[Controls, frozenset[str]]:
    word = neutral(page_address.word(_AGAINST), regions.current().id)
    left_out = set(page_address.words(_WITHOUT))
    codes = [code for code in picture.choices().country if municipality_word_of(code) in left_out] if left_out else []
    return Controls(word) if word in list(Controls) else Controls.NEAREST, frozenset(codes)


def _first(initiatives: Mapping[str, Entry[Initiative]], focus: str | None) -> str:
    """The first that can be judged at all, one's own before others', so that a newcomer sees what the page is for; else one to try."""
    whole = [
        (focus not in entry.record.municipalities, place, id_)
        for place, (id_, entry) in enumerate(initiatives.items())
        if entry.record.start
        and entry.record.expected_indicator
        and (entry.record.municipalities or entry.record.region)
    ]
    return min(whole)[-1] if whole else TRIED


def _called(initiative: Initiative) -> str:
    return f"{initiative.title} – {record_words.municipalities(initiative)}"


def _written(entry: Entry[Initiative], chosen: Selection) -> Asked:
    initiative = entry.record
    controls, excluded = _controls()
    question = question_of(initiative, picture.indicators(), picture.region(), controls, excluded)
    indicator = initiative.expected_indicator
    name = record_words.indicator_name(indicator) or "nyckeltal ej angivet"
    start = f"start {record_words.when(initiative.start)}" if initiative.start else "start ej angiven"
    change = record_words.expected_change(initiative)
    components.facts([plain(name), plain(start), plain(f"förväntat {change}") if change else None])
    return Asked(question, indicator, effect_picture.panel(indicator, chosen.provider), entry)


def _tried(chosen: Selection) -> Asked:
    region = picture.region()
    indicator = chosen.indicator
    panel = effect_picture.panel(indicator, chosen.provider)
    where, when, what = st.columns([0.4, 0.22, 0.38], vertical_alignment="bottom")
    with where:
        words = page_address.choose_some(
            _TAKING_PART,
            "Kommuner",
            {municipality_word(code): one.name for code, one in region.items()},
            none="Välj minst en",
            otherwise=municipality_word(chosen.focus) if chosen.focus in region else "",
        )
    shown = picture.indicators()[indicator]
    years = list(panel.years) if panel else [chosen.year]
    options = {str(year): swedish.period(year, shown) for year in years}
    with when:
        first = page_address.choose_one(
            _START, "Första läsåret med insatsen" if not shown.calendar_year else "Första året med insatsen", options,
            otherwise=str(years[-2] if len(years) > 1 else years[-1]),
        )  # fmt: skip
    with what:
        selection.choose_indicator(chosen, effect_picture.judgeable(chosen), labelled=True)
    _misread({municipality_word(code) for code in region}, options)
    codes = tuple(code for code in region if municipality_word(code) in words)
    controls, excluded = _controls()
    question = Question(codes, int(first), wanted=wanted_direction(shown, None), controls=controls, excluded=excluded)
    return Asked(question, indicator, panel, None)


def _misread(places: Collection[str], years: Collection[str]) -> None:
    """Say what of the question in the address there is not, so that nobody takes the answer for one to it."""
    wrong = [f"kommunen {plain(each[:40])}" for each in page_address.words(_TAKING_PART) if each not in places]
    start = page_address.word(_START)
    if start and start not in years:
        wrong.append(f"startåret {plain(start[:12])}")
    if wrong:
        st.warning(
            f"Adressen säger något som inte kan prövas här: {swedish.enumeration(wrong[:5])}. Svaret gäller det som står ovan."
        )

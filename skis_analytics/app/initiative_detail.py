"""One initiative as a chain: behov → orsak → insats → förväntad förändring → utfall, with its indicator's course and the start marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd
import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.app import (
    components,
    page_address,
    permission,
    picture,
    record_actions,
    record_words,
    register_access,
    writing,
)
from skis_analytics.app.initiative_views import lacking_words
from skis_analytics.app.plain import plain
from skis_analytics.app.record_forms import INITIATIVE
from skis_analytics.charts.tables import ReferenceLine, TimeMark
from skis_analytics.charts.trend import trend
from skis_analytics.database.register.validation import link_problem
from skis_analytics.domain import Comparison, Selection
from skis_analytics.records import Cause, Entry, Initiative, MaterialKind, Need, RecordKind

_WIDTH: Final = 1040
_EMPTY: Final = "*Ej angivet.*"


def asked() -> Entry[Initiative] | None:
    """The initiative that the address has open."""
    return register_access.written().initiatives.get(st.query_params.get(INITIATIVE, "").strip())


def gone() -> None:
    """Tell that the address asks for an initiative that is not there."""
    if st.query_params.get(INITIATIVE, "").strip():
        st.warning(
            "Insatsen i länken finns inte i registret: den kan vara borttagen (se **Borttaget** nedan). Här visas alla i stället."
        )


def title(initiative: Initiative) -> str:
    """The page's title: what it is called and whose it is."""
    return f"{initiative.title} – {record_words.municipalities(initiative)}"


def show(entry: Entry[Initiative], chosen: Selection) -> None:
    """Draw all that is known of an initiative."""
    initiative = entry.record
    _actions(entry, chosen)
    themes = plain(record_words.themes(initiative.themes)) or "tema ej angivet"
    facts = [plain(record_words.status(initiative)), plain(record_words.period(initiative)), themes]
    if initiative.stages:
        facts.append(plain(", ".join(stage.label for stage in initiative.stages)))
    if initiative.target_group:
        facts.append(f"målgrupp: {plain(initiative.target_group)}")
    if initiative.partner:
        facts.append(f"med {plain(initiative.partner)}")
    if initiative.contact_role:
        facts.append(f"kontakt: {plain(initiative.contact_role)}")
    components.facts([*facts])
    _chain(initiative)
    _course(initiative, chosen)
    _rest(initiative)
    record_actions.history(entry)


def _actions(entry: Entry[Initiative], chosen: Selection) -> None:
    back, edit, copy, withdraw, lacking = st.columns([0.16, 0.12, 0.16, 0.14, 0.42], vertical_alignment="center")
    back.button("← Alla insatser", on_click=page_address.put, kwargs={INITIATIVE: ""}, width="stretch")
    if permission.change(entry.record, quiet=True):
        edit.button(
            "Ändra", type="primary", on_click=writing.begin, args=(RecordKind.INITIATIVE, entry.record.id), width="stretch"
        )  # fmt: skip
    with copy.popover("Kopiera", width="stretch"):
        st.markdown("Länk till insatsen och insatsen som text, att klistra in i Teams eller i en anteckning.")
        st.code(page_address.whole("insatser", chosen, **{INITIATIVE: entry.record.id}), language=None, wrap_lines=True)
        st.code(as_text(entry.record), language=None, wrap_lines=True)
    with withdraw:
        record_actions.withdraw(entry, key="initiative", after=_close)
    lacking.markdown(lacking_words(entry.record, all_of_it=True))
    permission.change(entry.record)


def _close() -> None:
    page_address.put(**{INITIATIVE: ""})


def as_text(initiative: Initiative) -> str:
    """The initiative as plain text."""
    needs, causes = _addressed(initiative)
    lines = [
        initiative.title,
        f"Kommun: {record_words.municipalities(initiative)}",
        f"Tema: {record_words.themes(initiative.themes) or 'ej angivet'}",
        f"Status: {record_words.status(initiative)[2:]}, {record_words.period(initiative)}",
        f"Partner: {initiative.partner}" if initiative.partner else "",
        f"Behov: {'; '.join(_need_words(need) for need in needs)}" if needs else "Behov: ej angivet",
        f"Orsak: {'; '.join(cause.text for cause in causes)}" if causes else "Orsak: ej angiven",
        initiative.description,
        f"Förväntad förändring: {_expected(initiative) or 'ej angiven'}",
        f"Uppföljning: {initiative.follow_up or 'ej angiven'}",
        f"Utfall: {initiative.outcome or 'ej angivet'}",
        f"Källa: {initiative.source}" if initiative.source else "",
    ]
    return "\n".join(line for line in lines if line)


def _addressed(initiative: Initiative) -> tuple[list[Need], list[Cause]]:
    written = register_access.written()
    needs = [written.needs[each].record for each in initiative.needs if each in written.needs]
    causes = [written.causes[each].record for each in initiative.causes if each in written.causes]
    return needs, causes


def _need_words(need: Need) -> str:
    where = f"{record_words.theme_name(need.theme)} i {record_words.municipality_name(need.municipality)}"
    return f"{where}: {need.reason}" if need.reason else where


def _expected(initiative: Initiative) -> str:
    name = record_words.indicator_name(initiative.expected_indicator)
    change = record_words.expected_change(initiative)
    return f"{name}: {change}" if name and change else name or change


def _chain(initiative: Initiative) -> None:
    """Five links side by side; one that nobody has filled in says so."""
    needs, causes = _addressed(initiative)
    links = (
        ("Behov", [plain(_need_words(need)) for need in needs]),
        (
            "Orsak",
            [
                f"{plain(cause.text)} ({cause.evidence_level.label}"
                + (f"; emot: {plain(cause.evidence_against)}" if cause.evidence_against else "")
                + ")"
                for cause in causes
            ],
        ),
        ("Insats", [plain(initiative.description or initiative.note) or "*Beskrivning saknas.*"]),
        (
            "Förväntad förändring",
            [plain(each) for each in (_expected(initiative), initiative.success_criteria) if each],
        ),
        ("Utfall", [plain(initiative.outcome)] if initiative.outcome else []),
    )
    with st.container(key="chain"):
        for number, (column, (heading, texts)) in enumerate(zip(st.columns(5), links, strict=True)):
            with column, st.container(border=True, key=f"chain_{number}"):
                arrow = "" if number == 0 else "→ "
                st.markdown(f"**{arrow}{heading}**")
                st.markdown("  \n".join(texts) if texts else _EMPTY)
    if initiative.follow_up:
        st.markdown(f"**Följs upp:** {plain(initiative.follow_up)}")


def _course(initiative: Initiative, chosen: Selection) -> None:
    """The indicator over the years for those who take part, with the start marked."""
    indicator = picture.indicators().get(initiative.expected_indicator)
    if indicator is None:
        st.markdown(
            "Välj ett **förväntat nyckeltal** under **Ändra**, så visas här hur det har gått, med starten utmärkt."
        )
        return
    focus = next((code for code in initiative.municipalities if code == chosen.focus), None)
    if focus is None and initiative.municipalities:
        focus = initiative.municipalities[0]
    asked = replace(chosen, indicator=indicator.id, focus=focus, comparison=Comparison.REGION)
    history = picture.indicator_history(asked)
    if history.empty:
        st.info(f"**{plain(indicator.title)}** har inga uppgifter med det här urvalet.")
        return
    figure = trend(
        history, indicator=indicator, group_series=_line(asked, Comparison.REGION, regions.current().name),
        nation_series=_line(asked, Comparison.NATION, "Riket"), focus=focus,
        title=_course_title(initiative, indicator.short_title, focus),
        source=components.source_line(indicator, f"till och med {swedish.period(int(history['year'].max()), indicator)}"),
        alt=f"Linjediagram: {indicator.title}, år för år, för {record_words.municipalities(initiative)}, {regions.current().name} och riket.",
        year_text=lambda year: swedish.period(year, indicator), mark=_start(initiative, calendar_year=indicator.calendar_year),
**dict(components.size(_WIDTH)),
    )  # fmt: skip
    components.show(figure, "initiative_course")
    page_address.link_to(
        "**Hade insatsen effekt? Se bedömningen →**" if initiative.start else "**Vad behövs för att bedöma effekten? →**",
        "effekt", chosen, **{INITIATIVE: initiative.id},
    )  # fmt: skip
    if len(initiative.municipalities) > 1:
        others = [record_words.municipality_name(code) for code in initiative.municipalities if code != focus]
        st.markdown(
            f"Strecket visar {record_words.municipality_name(focus or '')}. Välj **Kommun i fokus** för att se {swedish.enumeration(others)}."
        )


def _start(initiative: Initiative, *, calendar_year: bool) -> TimeMark | None:
    """Where the start lies on an axis of years, as exactly as it is stated. A school year's result is from the spring in which it
    ends and stands at that year; a calendar-year figure is of the whole year around its place."""
    start = initiative.start
    if start is None:
        return None
    middle = 0.5 if calendar_year else 5.5 / 12  # of a year, where a figure stands: midsummer, or the end of May
    first, last = (
        each.year + (each.timetuple().tm_yday - 1) / 365 - middle for each in (start.first_day, start.last_day)
    )
    return TimeMark(first, last, f"start {record_words.when(start)}")


def _course_title(initiative: Initiative, indicator: str, focus: str | None) -> str:
    where = f" i {record_words.municipality_name(focus)}" if focus else ""
    when = f" före och efter starten ({record_words.when(initiative.start)})" if initiative.start else ""
    return f"{indicator}{where}{when}: att kurvan vänder är inget bevis för att insatsen har hjälpt"


def _line(asked: Selection, comparison: Comparison, label: str) -> ReferenceLine:
    course: pd.DataFrame = picture.group_history(replace(asked, comparison=comparison))
    return ReferenceLine(label, course)


def _rest(initiative: Initiative) -> None:
    _materials(initiative)
    said: Sequence[tuple[str, str]] = (
        ("Beskrivning", initiative.description),
        ("Anteckning", initiative.note if initiative.description else ""),
        ("Källa", initiative.source),
    )
    lines = [f"**{name}:** {plain(text)}" for name, text in said[1:] if text]
    if lines:
        st.markdown("  \n".join(lines))


def _materials(initiative: Initiative) -> None:
    if not initiative.materials:
        return
    st.markdown("**Material**")
    lines: list[Any] = []
    for kind in MaterialKind:
        for material in initiative.materials:
            if material.kind is kind:
                shown = plain(material.title or material.link)
                safe = material.link and link_problem(material.link) is None
                lines.append(f"- {swedish.sentence(kind.label)}: {f'[{shown}](<{material.link}>)' if safe else shown}")
    st.markdown("\n".join(lines))

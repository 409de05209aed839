"""Analys, tidiga signaler: the same pupils in grade 3, 6 and 9, where years allow."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from skis_analytics import swedish
from skis_analytics.app import components, meeting_frame, page_address, picture, selection
from skis_analytics.app.matrix import Cell, Column, Row, matrix
from skis_analytics.app.plain import plain
from skis_analytics.domain import Comparison, Indicator, Selection
from skis_analytics.verdicts import cohort, relation
from skis_analytics.verdicts.cells import level_sentence, short_value
from skis_analytics.verdicts.cohort import Step

_COHORT: Final = "arskull"
_FIRST: Final = 2019
"""The earliest cohort that was seen in grade 6 or has a test in grade 3 six years before it left."""
_AHEAD: Final = 6


def show(chosen: Selection) -> str:
    """Draw the view. Returns its one message."""
    latest = max(picture.choices().years)
    offered = {
        str(year): f"går ut åk 9 {swedish.school_year(year)}{'' if year <= latest else ' (kommande)'}"
        for year in range(latest + _AHEAD, _FIRST - 1, -1)
        if _steps(year, chosen)
    }
    if not offered:
        st.info("Det finns inga värden från åk 3 eller 6 att följa en årskull med.")
        return "Ingen årskull kan följas"
    where, _ = st.columns([0.4, 0.6])
    with where:
        said = page_address.choose_one(_COHORT, "Årskull", offered, otherwise=str(latest))
    leaving = int(said)
    found = _steps(leaving, chosen)
    names = {code: one.name for code, one in picture.region().items()}
    _table(found, chosen, names)
    components.findings([*_followed(found, chosen), _CAVEAT])
    return cohort.headline(found, names, leaving)


_CAVEAT: Final = (
    "Det är samma födelseår men inte exakt samma elever: några har flyttat, och åk 3 räknas efter var eleven bor, de andra efter vilken kommuns skola den gick i. "
    "Provet i åk 3 mäter något annat än betygen i åk 6 och 9, så jämför kommunens plats, inte siffrorna sinsemellan."
)


def _steps(leaving: int, chosen: Selection) -> list[Step]:
    years = picture.choices().years
    wanted = {leaving - before for before, _ in cohort.STEPS}
    judged = {year: picture.levels(replace(chosen, year=year)) for year in wanted if min(years) <= year <= max(years)}
    return cohort.steps(judged, leaving)


def _table(found: list[Step], chosen: Selection, names: dict[str, str]) -> None:
    catalogue = picture.indicators()
    group = components.group_name(chosen)
    columns = [
        Column(code, name, focus=code == chosen.focus, word=f"Öppna {name}", href=page_address.address("kommun", replace(chosen, focus=code)))
        for code, name in names.items()
    ]  # fmt: skip
    rows = []
    for step in found:
        indicator = catalogue[step.indicator]
        at = replace(chosen, indicator=step.indicator, year=step.year)
        rows.append(
            Row(
                step.indicator,
                indicator.short_title,
                section=_section(step, indicator),
                href=page_address.address("resultat", at),
                word=f"Öppna {indicator.title}",
                cells=tuple(_cell(step, code, at, indicator, group) for code in names),
            )
        )
    opened = matrix(
        rows, columns, caption=f"▲▼ säker skillnad mot {group}, när alla nyckeltal det läsåret prövas samtidigt; kursivt: osäkerheten är okänd", label="En årskull genom skolan",
        key="cohort", large=meeting_frame.large(),
    )  # fmt: skip
    if opened is None:
        return
    if opened.row is None:
        selection.open_page("kommun", replace(chosen, focus=opened.column))
    step = next(each for each in found if each.indicator == opened.row)
    selection.open_page(
        "resultat", replace(chosen, indicator=step.indicator, year=step.year, focus=opened.column or chosen.focus)
    )


def _section(step: Step, indicator: Indicator) -> str:
    grade = {6: "Åk 3", 3: "Åk 6", 0: "Åk 9"}[next(before for before, names in cohort.STEPS if step.indicator in names)]
    return f"{grade}, {swedish.period(step.year, indicator)}"


def _cell(step: Step, code: str, at: Selection, indicator: Indicator, group: str) -> Cell:
    level = step.levels.get(code)
    if level is None:
        return Cell("", word="Uppgift saknas.")
    return Cell(
        short_value(level, indicator), symbol=level.symbol, tone=level.direction.value, word=level_sentence(level, indicator, group),
        href=page_address.address("resultat", replace(at, focus=code)),
    )  # fmt: skip


def _followed(found: list[Step], chosen: Selection) -> list[str]:
    """How the grades follow each other over the country for this cohort."""
    catalogue = picture.indicators()
    said = []
    pairs = [
        (early, late)
        for early in found
        for late in found
        if early.year < late.year and {early.indicator, late.indicator} in _COMPARABLE
    ]
    for early, late in pairs:
        ups, acrosses = (
            picture.national(replace(chosen, indicator=step.indicator, year=step.year, comparison=Comparison.REGION))
            for step in (late, early)
        )
        one, other = catalogue[early.indicator], catalogue[late.indicator]
        held = relation.of(relation.pair(acrosses, ups))
        if held.pairs:
            said.append(
                plain(
                    f"{one.short_title} {swedish.period(early.year, one)} och {swedish.uncapitalised(other.short_title)} "
                    f"{swedish.period(late.year, other)}: {swedish.uncapitalised(relation.sentence(held))}"
                )
            )
    return said


_COMPARABLE: Final = (
    {"all_subjects_6", "all_subjects_9"},
    {"np_maths_3_home", "maths_9"},
    {"np_swedish_3_home", "swedish_9"},
)

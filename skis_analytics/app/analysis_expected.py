"""Analys, väntat värde: results beside what could be expected given who the pupils are."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.app import components, effect_picture, meeting_frame, page_address, picture
from skis_analytics.app.plain import plain
from skis_analytics.app.shared import shared
from skis_analytics.charts.expected import difference_course, dumbbell
from skis_analytics.charts.relation import relation
from skis_analytics.domain import Indicator, Selection
from skis_analytics.verdicts import expected

_RESULT: Final = "resultat"
_BESIDE: Final = "bredvid"
_WORDS: Final = {
    "merit_value_9": "meritvarde",
    "vocational_eligibility_9": "behorighet",
    "all_subjects_9": "alla-amnen",
}
_LEFT, _RIGHT = 0.47, 0.53


@shared()
def judged(year: int) -> pd.DataFrame:
    """The region's three results of a year, judged together against what could be expected."""
    tables = [effect_picture.expected(name) for name in expected.RESULTS]
    stacked = pd.concat(tables)
    return expected.judge_expected(stacked[stacked["region"] & (stacked["year"] == year)], picture.indicators())


def show(chosen: Selection) -> str:
    """Draw the view. Returns its one message."""
    catalogue = picture.indicators()
    offered = {_WORDS[name]: catalogue[name].short_title for name in expected.RESULTS if name in catalogue}
    results, beside = st.columns([0.5, 0.5], vertical_alignment="center")
    with results:
        word = page_address.choose_tab(_RESULT, "Resultat", offered)
    with beside:
        view = page_address.choose_tab(_BESIDE, "Bild till höger", {"ar": "Över tid", "landet": "Hela landet"})
    indicator = catalogue[next(name for name, said in _WORDS.items() if said == word)]
    shown = _shown(indicator.id, chosen.year)
    components.facts(
        ["kommunal huvudman, alla elever", expected.how_marked(shown), "ordningen i bilden är ingen rangordning"]
    )
    components.ignored(chosen, "kön", "huvudman", "jämför med")
    with st.container(key="pictures"):
        left, right = st.columns([_LEFT, _RIGHT], gap="small")
    period = swedish.period(chosen.year, indicator)
    size = components.size()
    with left:
        components.show(_beside_expected(indicator.id, chosen.year, chosen.focus, size), "expected")
    with right:
        if view == "ar":
            _over_time(indicator, chosen, size)
        else:
            components.show(_country(indicator.id, chosen.year, chosen.focus, size), "expected_country")
    _figures(shown, indicator, period)
    _about(indicator, chosen)
    return expected.headline(shown, indicator, chosen.focus)


@shared()
def _shown(indicator: str, year: int) -> pd.DataFrame:
    """The region's values of a year with what was expected, in words: judged with the other results, as the title is."""
    together = judged(year)
    return _worded(together[together["indicator"] == indicator])


def _worded(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(word=[expected.verdict_words(row) for row in table.to_dict("records")])


@shared()
def _beside_expected(id_: str, year: int, focus: str | None, size: components.Size) -> Any:
    indicator = picture.indicators()[id_]
    period = swedish.period(year, indicator)
    return dumbbell(
        _shown(id_, year), indicator=indicator, focus=focus, title=f"{indicator.short_title}: resultat och väntat, {period}",
        source=components.source_line(indicator, period),
        alt=f"Diagram: {indicator.title} {period}, resultat och väntat värde för {regions.current().genitive} kommuner.",
        **dict(size),
    )  # fmt: skip


def _over_time(indicator: Indicator, chosen: Selection, size: components.Size) -> None:
    focus = chosen.focus or _furthest(indicator.id, chosen.year)
    if focus is None:
        st.markdown("Välj **Kommun i fokus** för att se hur skillnaden har rört sig över åren.")
        return
    figure, sentence, name = _course(indicator.id, focus, size)
    components.show(figure, "expected_course")
    st.markdown(plain(sentence))
    if chosen.focus is None:
        st.markdown(f"{plain(name)} visas för att skillnaden är störst där. Välj **Kommun i fokus** för en annan.")


@shared()
def _course(id_: str, focus: str, size: components.Size) -> tuple[Any, str, str]:
    """One municipality's years beside what was expected: the picture, what it says, and the municipality's name."""
    indicator, table = picture.indicators()[id_], effect_picture.expected(id_)
    own = _worded(expected.judge_expected(table[table["municipality"] == focus], picture.indicators()))
    name = picture.region()[focus].name if focus in picture.region() else focus
    figure = difference_course(
        own, indicator=indicator, title=f"{name}: så har {swedish.uncapitalised(indicator.short_title)} skilt sig från det väntade",
        source=components.source_line(indicator, f"till och med {swedish.period(int(table['year'].max()), indicator)}"),
        alt=f"Linjediagram: {indicator.title} minus väntat värde, år för år, för {name}.", years=sorted(table["year"].unique().tolist()),
        **dict(size),
    )  # fmt: skip
    return figure, expected.course_sentence(own, name, indicator), name


@shared()
def _furthest(indicator: str, year: int) -> str | None:
    """Who lies furthest from the expected, in standard errors."""
    own = judged(year)
    own = own[(own["indicator"] == indicator) & own["p_value"].notna()]
    return str(own.sort_values("p_value")["municipality"].iloc[0]) if len(own) else None


@shared()
def _country(id_: str, year: int, focus: str | None, size: components.Size) -> Any:
    indicator, table = picture.indicators()[id_], effect_picture.expected(id_)
    table = table[table["year"] == year]
    points = table.assign(x=table["expected"], y=table["value"], in_region=table["region"])
    return relation(
        points, across=indicator, up=indicator, line=(0.0, 1.0), focus=focus,
        title=f"Alla kommuner: väntat (vågrätt) och resultat (lodrätt), {swedish.period(year, indicator)}",
        source=components.source_line(indicator, swedish.period(year, indicator)),
        alt=f"Spridningsdiagram: väntat värde och resultat för landets kommuner, {indicator.title}.",
        line_word="linje: resultat som väntat", called=("Resultat", "Väntat"),
        **dict(size),
    )  # fmt: skip


def _figures(shown: pd.DataFrame, indicator: Indicator, period: str) -> None:
    """What the pictures are drawn from, to read and to take along."""

    def draw() -> None:
        table = expected.as_table(shown, indicator)
        st.dataframe(table, hide_index=True, width="stretch", alt="Tabell: resultat och väntat värde per kommun")
        about = {
            "Nyckeltal": indicator.title,
            "Läsår": period,
            "Gäller": "kommunal huvudman, alla elever",
            "Källa": components.source_line(indicator, period).removeprefix("Källa: "),
        }
        components.downloads(
            table, about, regions.current().file_name(f"vantat-{_WORDS[indicator.id]}-{period.replace('/', '-')}")
        )

    meeting_frame.fold("Siffrorna som tabell och fil", "expected_table", draw)


def _about(indicator: Indicator, chosen: Selection) -> None:
    model = expected.model_of(effect_picture.models(), indicator.id, chosen.year)
    if model is None:
        years = effect_picture.models()["year"]
        span = (
            f"{swedish.school_year(int(years.min()))}–{swedish.school_year(int(years.max()))}"
            if len(years)
            else "inga läsår"
        )
        st.info(f"Det finns ingen modell för {swedish.school_year(chosen.year)}. Modeller finns för {span}.")
        return
    with st.expander("Vad modellen väger in, och hur mycket den förklarar", expanded=True):
        st.markdown("\n".join(f"- {plain(sentence)}" for sentence in expected.model_sentences(model, indicator)))
        st.markdown(
            "Hur modellen stämmer med SKR:s egna beräkningar (till och med 2022) står på sidan **Data** under **Nyckeltal**."
        )

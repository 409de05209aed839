"""A planner: how large must a change be to be told from noise, given who takes part and for how long?"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from skis_analytics import swedish
from skis_analytics.app import effect_picture, page_address, picture, selection
from skis_analytics.app.initiative_views import municipality_word
from skis_analytics.app.plain import plain
from skis_analytics.domain import Indicator, Kind, Selection
from skis_analytics.verdicts import effect_plan
from skis_analytics.verdicts.effect import FEWEST_BEFORE, MOST_AFTER, MOST_BEFORE
from skis_analytics.verdicts.effect_plan import Plan

_TAKING_PART: Final = "deltar"
_PUPILS: Final = "elever"
_MOST_PUPILS: Final = 5000
_SIZES: Final = (60, 150, 500)


def show(chosen: Selection) -> str:
    """Draw the planner. Returns the view's one message."""
    region = picture.region()
    what, where, many = st.columns([0.36, 0.44, 0.2], vertical_alignment="bottom")
    with what:
        selection.choose_indicator(chosen, effect_picture.judgeable(chosen), labelled=True)
    with where:
        words = page_address.choose_some(
            _TAKING_PART, "Kommuner som gör samma sak samtidigt", {municipality_word(code): one.name for code, one in region.items()},
            none="En kommun, vilken som helst", otherwise=municipality_word(chosen.focus) if chosen.focus in region else "",
        )  # fmt: skip
    codes = [code for code in region if municipality_word(code) in words]
    indicator = picture.indicators()[chosen.indicator]
    panel = effect_picture.panel(chosen.indicator, chosen.provider)
    plan = effect_picture.plan(chosen.indicator, chosen.provider)
    usual = effect_plan.usual_pupils(panel, codes) if panel is not None else np.empty(0)
    usual = usual[np.isfinite(usual)]
    with many:
        pupils = page_address.choose_number(
            _PUPILS,
            "Elever om året i varje kommun",
            1,
            _MOST_PUPILS,
            int(np.median(usual)) if usual.size else _SIZES[1],
        )
    if plan is None or panel is None:
        st.info(
            f"Det går inte att räkna på **{indicator.title}**: källan anger inget elevantal, eller det finns för få år från landets kommuner."
        )
        return "För det här nyckeltalet går det inte att säga hur stor en förändring måste vara"
    count = max(len(codes), 1)
    table = _table(plan, indicator, pupils, count)
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        alt="Tabell: minsta förändring som kan skiljas från slumpen, efter antal läsår",
    )
    if usual.size and pupils == int(np.median(usual)):
        st.markdown(
            f"**{swedish.number(pupils)} elever** är vad {plain(swedish.some_of([region[code].name for code in codes]))} brukar ha om året. Ändra talet om insatsen "
            "bara gäller några skolor."
        )
    st.markdown(
        f"**Så läses tabellen:** en mindre förändring än så går inte att skilja från slumpen, även om den är verklig. Räknat med sex år före starten, och så att "
        f"en förändring av den storleken märks fyra gånger av fem. Slumpen är mätt på landets {len(panel.codes)} kommuner."
    )
    _pooled(plan, indicator, pupils, count)
    return _message(plan, indicator, pupils, count)


def _message(plan: Plan, indicator: Indicator, pupils: int, count: int) -> str:
    smallest = plan.detectable(pupils, MOST_BEFORE, 3, count)
    who = (
        f"{swedish.numeral(count)} kommuner med {swedish.number(pupils)} elever var"
        if count > 1
        else f"{swedish.number(pupils)} elever om året"
    )
    return f"Med {who} måste {swedish.uncapitalised(indicator.short_title)} ändras omkring {_amount(smallest, indicator)} för att märkas efter tre läsår"


def _table(plan: Plan, indicator: Indicator, pupils: int, count: int) -> pd.DataFrame:
    rows = []
    sizes = sorted({*_SIZES, pupils})
    for size in sizes:
        found = {"Elever om året": f"{swedish.number(size)}{' (valt)' if size == pupils else ''}"}
        for after in range(1, MOST_AFTER + 1):
            word = "läsår" if not indicator.calendar_year else "år"
            found[f"efter {swedish.numeral(after, neuter=True)} {word}"] = _amount(
                plan.detectable(size, MOST_BEFORE, after, count), indicator
            )
        rows.append(found)
    return pd.DataFrame(rows)


def _pooled(plan: Plan, indicator: Indicator, pupils: int, count: int) -> None:
    """What it gives to do it together."""
    alone, together = (plan.detectable(pupils, MOST_BEFORE, 3, number) for number in (count, count + 4))
    st.markdown(
        f"**Tillsammans syns mer.** Om fyra kommuner till gjorde samma sak samtidigt skulle {_amount(together, indicator)} räcka efter tre läsår, i stället för "
        f"{_amount(alone, indicator)}. Minst {swedish.numeral(FEWEST_BEFORE)} år med resultat före starten behövs alltid."
    )


def _amount(value: float, indicator: Indicator) -> str:
    unit = "procentenheter" if indicator.kind is Kind.PROPORTION else indicator.unit
    return f"{swedish.number(value, 0 if value >= 10 else 1)} {unit}".strip()

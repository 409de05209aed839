"""Effekt: did an initiative have an effect, what can be said of the region as a whole, and what could be told from noise."""

import streamlit as st

from skis_analytics.app import (
    components,
    effect_choice,
    effect_planner,
    effect_region,
    effect_research,
    effect_view,
    page_address,
    record_words,
    register_access,
    selection,
    writing,
)

chosen = selection.effective(selection.current())
heading = st.empty()
writing.said()
parts, which = st.columns([0.42, 0.58], vertical_alignment="center")
with parts:
    view = page_address.choose_tab(
        "flik",
        "Del av sidan",
        {"insats": "En insats", "regionen": record_words.everybody(), "planera": "Planera", "forskning": "Forskning"},
    )
if view == "planera":
    components.heading(effect_planner.show(chosen), heading)
else:
    with register_access.guard():
        if view == "insats":
            asked = effect_choice.choose(chosen, which)
            found = effect_view.answer(asked, chosen)
            components.heading(effect_view.headline(asked, found), heading)
            effect_view.show(asked, found, chosen)
        elif view == "forskning":
            components.heading(effect_research.show(chosen), heading)
        else:
            everything = effect_region.judged(chosen)
            components.heading(effect_region.headline(everything), heading)
            effect_region.show(everything, chosen)
        register_access.watch()

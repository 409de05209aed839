"""Resultat: one indicator in depth."""

import streamlit as st

from skis_analytics.app import (
    components,
    picture,
    record_forms,
    register_access,
    result_views,
    selection,
    writing,
    written_here,
)
from skis_analytics.verdicts import indicator_findings
from skis_analytics.verdicts.cells import judged_levels

catalogue = picture.indicators()
chosen = selection.effective(selection.current())
indicator = catalogue[chosen.indicator]
group = components.group_name(chosen)

shown = result_views.of(chosen, group)
table = shown.levels
levels = list(judged_levels(table))
components.title(
    indicator_findings.indicator_headline(levels, indicator, group, chosen.focus),
    shown.series.provider,
    shown.series.gender,
)
own = next((level for level in levels if level.municipality == chosen.focus), None)
remarks, write = st.columns([0.86, 0.14], gap="small", vertical_alignment="center")
with remarks:
    if not table.empty:
        components.facts(
            [
                indicator_findings.one_pupil(own, indicator) if own else None,
                components.robustness(levels, chosen.focus),
                components.fallback(table, chosen, indicator),
                components.members(chosen, indicator.stage),
            ]
        )
    writing.said()
components.not_by_gender(chosen, indicator, shown.series.gender)
indicators, views = st.columns([0.36, 0.64], gap="small", vertical_alignment="center")
with indicators:
    selection.choose_indicator(chosen, catalogue)
if not any(level.shown for level in levels):
    components.nothing_to_show(indicator, chosen)
    st.stop()

with st.container(key="pictures"):
    left, right = st.columns([0.46, 0.54], gap="small")
with left:
    components.show(result_views.municipalities(shown), "municipalities")
errand = writing.asked()
if errand is None:
    with write:
        written_here.write_cause_button(chosen)
    with views:
        view = selection.choose_view(chosen, result_views.available(shown))
    with right:
        result_views.draw(view, shown)
    with register_access.guard():
        written_here.show_causes(chosen)
        register_access.watch()
else:
    with right, register_access.guard():
        record_forms.draw(errand, chosen, beside=True)
components.about(indicator, table, result_views.group_reference(shown))

"""Kommun: the profile of one municipality, ready for a quality dialogue."""

import streamlit as st

from skis_analytics import swedish
from skis_analytics.app import components, picture, profile_view, register_access, selection, writing, written_here
from skis_analytics.verdicts import municipality_findings

chosen = selection.effective(selection.current())
if chosen.focus is None:
    profile_view.choose_municipality(selection.current())
    st.stop()

municipality = picture.region()[chosen.focus]
group = components.group_name(chosen)
rows = picture.profile(chosen)
assessment = municipality_findings.assess(rows, group)

components.title(
    municipality_findings.municipality_headline(municipality.name, assessment, group, swedish.school_year(chosen.year)),
    chosen.provider,
    chosen.gender,
)
profile_view.header(chosen)
writing.said()
with st.container(key="pictures"):
    left, right = st.columns([0.69, 0.31], gap="small")
with left:
    components.show(profile_view.spine(chosen, group), "profile")
    components.facts([profile_view.LEGEND, profile_view.other_series(chosen)])
with right, st.container(key="assessment"):
    profile_view.assessment(assessment)
    with register_access.guard():
        written_here.of_municipality(chosen)
        register_access.watch()
profile_view.table(chosen, group)

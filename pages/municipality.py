"""Kommun: the profile of one municipality, ready for a quality dialogue."""

import streamlit as st

from skis_analytics import swedish
from skis_analytics.app import (
    components,
    meeting_frame,
    picture,
    profile_view,
    register_access,
    selection,
    writing,
    written_here,
)
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
if meeting_frame.large():
    # What the meeting is to speak of stands first: the picture is as wide as the screen, and longer than it.
    with st.container(key="assessment"):
        judged, why, what = st.columns(3, gap="medium")
        with judged:
            profile_view.assessment(assessment)
        with register_access.guard():
            with why:
                written_here.causes_and_needs(chosen)
            with what:
                written_here.initiatives(chosen)
    beside = st.container()
else:
    with st.container(key="pictures"):
        beside, right = st.columns([0.69, 0.31], gap="small")
    with right, st.container(key="assessment"):
        profile_view.assessment(assessment)
        with register_access.guard():
            written_here.of_municipality(chosen)
with beside:
    components.show(profile_view.spine(chosen, group), "profile")
    components.facts([profile_view.LEGEND, profile_view.other_series(chosen)])
profile_view.table(chosen, group)
# Outside what the page stands in: a part that renews itself is handed a copy of everything that it is drawn within.
with register_access.guard():
    register_access.watch()

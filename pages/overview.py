"""Nuläge: the joint picture of the region this school year."""

import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.app import components, joint_picture, meeting_frame, region_written, register_access, selection
from skis_analytics.app.matrix import matrix

chosen = selection.effective(selection.current())
shown = joint_picture.draw(chosen, components.group_name(chosen))

components.title(shown.headline, chosen.provider, chosen.gender)
if not shown.rows:
    components.nothing_this_year(chosen)
    st.stop()
components.findings(list(shown.findings))

opened = matrix(
    shown.rows,
    shown.columns,
    caption=shown.caption,
    label=f"Nuläge i {regions.current().genitive} kommuner {swedish.school_year(chosen.year)}",
    key="joint_picture",
    large=meeting_frame.large(),
)
if opened:
    selection.open_page(*joint_picture.target(opened, selection.current()))

with register_access.guard():
    region_written.show(chosen)
    register_access.watch()

"""Nuläge: the joint picture of the region this school year."""

import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.app import (
    components,
    joint_picture,
    meeting_frame,
    picture,
    region_written,
    register_access,
    selection,
)
from skis_analytics.app.matrix import matrix
from skis_analytics.domain import Comparison
from skis_analytics.verdicts import region_findings

chosen = selection.effective(selection.current())
catalogue, region = picture.indicators(), picture.region()
group = components.group_name(chosen)
levels = picture.levels(chosen, core=True)

components.title(
    region_findings.headline(levels, group, swedish.school_year(chosen.year)), chosen.provider, chosen.gender
)
if not levels["value"].notna().any():
    components.nothing_this_year(chosen)
    st.stop()
components.findings(
    [
        finding.text
        for finding in region_findings.region_findings(
            levels,
            picture.changes(chosen, core=True),
            picture.trends(chosen, core=True),
            picture.region_against_nation(chosen, core=True),
            catalogue,
            group=group,
            region=regions.current().name,
            focus=chosen.focus,
        )
    ]
)

opened = matrix(
    joint_picture.rows(
        levels,
        picture.references(chosen, Comparison.REGION, core=True),
        picture.references(chosen, Comparison.NATION, core=True),
        picture.references(chosen, core=True),
        catalogue,
        chosen,
        group,
    ),
    joint_picture.columns(region, chosen),
    caption=joint_picture.caption(levels, catalogue, group, chosen),
    label=f"Nuläge i {regions.current().genitive} kommuner {swedish.school_year(chosen.year)}",
    key="joint_picture",
    large=meeting_frame.large(),
)
if opened:
    selection.open_page(*joint_picture.target(opened, selection.current()))

with register_access.guard():
    region_written.show(chosen)
    register_access.watch()

"""Insatser: what the municipalities do, why, and where a need has no initiative."""

import streamlit as st

from skis_analytics.app import (
    components,
    initiative_detail,
    initiative_exchange,
    initiative_filters,
    initiative_views,
    joint_needs,
    need_view,
    record_actions,
    record_forms,
    register_access,
    selection,
    writing,
)

chosen = selection.effective(selection.current())
errand = writing.asked()
if errand is None:
    record_forms.leave(chosen)
with register_access.guard():
    opened = initiative_detail.asked()
    if errand is not None:
        record_forms.draw(errand, chosen)
    elif opened is not None:
        components.heading(initiative_detail.title(opened.record))
        writing.said()
        initiative_detail.show(opened, chosen)
        register_access.watch()
    else:
        heading = st.empty()
        writing.said()
        initiative_detail.gone()
        view = initiative_filters.choose_view()
        if view == "behov":
            needs = joint_needs.matrix(chosen)
            components.heading(need_view.headline(needs), heading)
            need_view.show(needs, chosen)
        else:
            found = initiative_filters.choose()
            components.heading(initiative_filters.headline(found), heading)
            initiative_views.draw(view, found, chosen)
            record_actions.drafts()
            initiative_exchange.show(found)
            record_actions.withdrawn()
        register_access.watch()

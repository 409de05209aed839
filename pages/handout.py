"""Underlag: the material for the school chiefs, from the figures and the register as they are, or as they were when a meeting was frozen."""

import streamlit as st

from skis_analytics.app import components, handout_view, register_access, selection, writing

chosen = selection.effective(selection.current())
with register_access.guard():
    register_access.written()
    frozen = handout_view.asked()
    try:
        opened = register_access.register().snapshot(frozen) if frozen else None
    except KeyError:
        opened = None
    if opened is not None:
        components.heading(opened[0].title)
        writing.said()
        handout_view.show_frozen(*opened, chosen)
    else:
        heading = st.empty()
        writing.said()
        if frozen:
            st.warning("Det frysta underlaget i länken finns inte i registret. Här kan du ta fram ett nytt.")
        wanted = handout_view.choose(chosen)
        components.heading(handout_view.headline(wanted), heading)
        handout_view.show(wanted)
        handout_view.earlier(chosen)
        handout_view.template()
    register_access.watch()

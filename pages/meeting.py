"""Möte: the network's meetings, their agendas and what they come to; and the steps of a meeting that have no page of their own."""

import streamlit as st

from skis_analytics import swedish
from skis_analytics.app import (
    components,
    meeting_frame,
    meeting_list,
    record_forms,
    register_access,
    selection,
    writing,
)

chosen = selection.effective(selection.current())
errand = writing.asked()
with register_access.guard():
    if errand is not None:
        record_forms.draw(errand, chosen)
        st.stop()
    record_forms.leave(chosen)
    written = register_access.written()
    frame = meeting_frame.current()
    opened = written.meetings.get(st.query_params.get(meeting_frame.MEETING, "").strip())
    if frame is not None:
        components.heading(frame.now.question or frame.now.title)
        writing.said()
        meeting_list.step(frame, chosen)
    elif opened is not None:
        components.heading(meeting_list.facts(opened.record))
        writing.said()
        meeting_list.detail(opened, chosen)
    else:
        components.heading(meeting_list.headline(written.meetings, swedish.today()))
        writing.said()
        if st.query_params.get(meeting_frame.MEETING, "").strip() and not meeting_frame.gone():
            st.warning("Mötet i länken finns inte i registret: det kan vara borttaget. Här visas alla i stället.")
        meeting_list.show(chosen)
    register_access.watch()

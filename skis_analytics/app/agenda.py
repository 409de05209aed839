"""The view where one stands, put on a meeting's agenda in one click."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from skis_analytics import swedish
from skis_analytics.app import (
    author,
    meeting_frame,
    meeting_held,
    permission,
    picture,
    record_words,
    register_access,
    registry,
)
from skis_analytics.app.plain import plain
from skis_analytics.database.register import RegisterError
from skis_analytics.domain import Selection
from skis_analytics.records import Entry, Meeting, RecordKind, Step

_SHOWN: Final = 4
_SAID: Final = "agenda_said"
_ABOUT_MEETINGS: Final = ("mote", "underlag")
"""Pages that are about meetings themselves and are no view of a step."""


def offer(screen: registry.Screen, chosen: Selection) -> None:
    """Draw a button per coming meeting; a click adds the view as its last step."""
    if screen.url_path in _ABOUT_MEETINGS:
        return
    try:
        coming = meeting_held.coming(register_access.written().meetings.values(), swedish.today())
    except RegisterError:
        return
    if not permission.begin(RecordKind.MEETING, None, quiet=True):
        return
    view = meeting_frame.link(screen.url_path, chosen)
    about, said = st.session_state.get(_SAID, ("", ""))
    if about == view:
        st.markdown(said)
    st.markdown("**Lägg vyn sist i en dagordning:**")
    if not coming:
        st.markdown("Inget kommande möte är inlagt. Skapa ett på sidan **Möte**.")
        return
    by = author.ask("Ditt namn", "Namnet står i mötets historik.", key="agenda")
    title = _title(screen, chosen)
    for entry in coming[:_SHOWN]:
        st.button(
            plain(record_words.meeting_name(entry.record)), key=f"agenda_{entry.record.id}", width="stretch", disabled=not by,
            on_click=_add, args=(entry, Step(title, None, "", view)),
        )  # fmt: skip


def _title(screen: registry.Screen, chosen: Selection) -> str:
    """What the step is called until somebody calls it something better."""
    parts = [screen.title]
    if screen.url_path == "resultat" and chosen.indicator in picture.indicators():
        parts = [picture.indicators()[chosen.indicator].short_title]
    if chosen.focus in picture.region():
        parts.append(picture.region()[chosen.focus].name)
    return ": ".join(parts)


def _add(entry: Entry[Meeting], step: Step) -> None:
    """Runs before the page is drawn anew. The latest version is what the step is added to, so that nobody's step is lost."""
    try:
        latest = register_access.written().meetings.get(entry.record.id)
        if latest is None:
            said = "Mötet har tagits bort under tiden."
        else:
            meeting = replace(latest.record, steps=(*latest.record.steps, step))
            register_access.register().save(meeting, author.writer(), latest.version)
            said = f"**✓ Tillagd som punkt {len(meeting.steps)}** i {plain(record_words.meeting_name(meeting))}."
    except RegisterError as error:
        said = plain(str(error))
    st.session_state[_SAID] = (step.view, said)

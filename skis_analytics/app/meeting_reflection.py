"""What the municipalities said, side by side: for the group's joint reflection, and to read afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import streamlit as st

from skis_analytics import swedish
from skis_analytics.app import agenda_views, meeting_notes, notes_saving, page_address, record_words, sign_in
from skis_analytics.app.plain import plain
from skis_analytics.database.register import RegisterError
from skis_analytics.domain import Selection
from skis_analytics.meetings.answers import Answers, label, side_by_side

QUESTION: Final = "fraga"
_READ_EVERY: Final = timedelta(seconds=2)
_ABREAST: Final = 3
_TAB: Final = 34
"""Characters of a question in its tab."""


def draw(meeting: str, chosen: Selection, *, abreast: int = _ABREAST) -> None:
    """Draw one question's answers, ``abreast`` municipalities in a row; read anew while the page is open."""
    try:
        found = side_by_side(notes_saving.of_meeting(meeting), agenda_views.asked(meeting))
    except RegisterError as error:
        st.error(str(error))
        return
    tabs = {str(number): _tab(each) for number, each in enumerate(found, start=1)}
    number = page_address.choose_tab(QUESTION, "Fråga", tabs)
    question = found[int(number) - 1].question
    st.markdown(f"**{plain(label(question))}**")
    _answers(meeting, question, chosen, abreast)


def _tab(answers: Answers) -> str:
    short = {"resultat": "Resultat", "orsaker": "Orsaker", "insatser": "Insatser", "gemensamt": "Tillsammans"}
    named = short.get(answers.question, answers.question)
    cut = named if len(named) <= _TAB else f"{named[: _TAB - 1].rstrip()}…"
    return plain(f"{cut} ({len(answers.said)})")


@st.fragment(run_every=_READ_EVERY)
def _answers(meeting: str, question: str, chosen: Selection, abreast: int) -> None:
    sign_in.recheck()
    try:
        notes_saving.until_written()
        everything = side_by_side(notes_saving.of_meeting(meeting), agenda_views.asked(meeting))
    except RegisterError as error:
        st.error(str(error))
        return
    found = next((each for each in everything if each.question == question), None)
    if found is None or not found.said:
        st.markdown("Ingen har svarat ännu. Svaren skrivs under **Anteckningar** och syns här inom några sekunder.")
    else:
        said = list(found.said.items())
        for first in range(0, len(said), abreast):
            for column, (municipality, entries) in zip(
                st.columns(abreast), said[first : first + abreast], strict=False
            ):
                with column, st.container(border=True):
                    name = record_words.municipality_name(municipality) if municipality else record_words.everybody()
                    st.markdown(f"**{plain(name)}**")
                    for entry in entries:
                        meeting_notes.one(entry, chosen)
    if found is not None and found.silent:
        names = swedish.enumeration([record_words.municipality_name(code) for code in found.silent])
        st.markdown(f"Har inte svarat än: {names}.")

"""Who is writing: asked once, remembered while the browser has the page open, and put down beside everything that is saved."""

from __future__ import annotations

from typing import Final

import streamlit as st

_NAME: Final = "author_name"
_WIDGET: Final = "choose_author"
_LONGEST: Final = 80


def name() -> str:
    """The name given, empty when there is none yet."""
    said: str = st.session_state.get(_NAME, "")
    return said


def ask(label: str, why: str) -> str:
    """Draw the field and return the name. ``why`` is told at the question mark: where the name will stand."""
    st.session_state[_WIDGET] = name()
    st.text_input(
        label, key=_WIDGET, max_chars=_LONGEST, help=why, autocomplete="name", placeholder="För- och efternamn",
        on_change=_remember,
    )  # fmt: skip
    return name()


def _remember() -> None:
    st.session_state[_NAME] = " ".join(st.session_state[_WIDGET].split())

"""Who is writing, and with which rights: whoever has signed in; without a login, asked once and remembered in the writer's own browser."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

import streamlit as st

from skis_analytics.access import Author
from skis_analytics.app import folded_field, sign_in

_NAME: Final = "author_name"
_WIDGET: Final = "choose_author"
_LONGEST: Final = 80
_ASKED: Final = "author_asked"


def recall() -> None:
    """Take the name that this browser knows, and let it know a new one. Draws nothing that is seen; once per run, before any page asks."""
    if sign_in.seen().login:
        return
    first = not st.session_state.get(_ASKED)
    st.session_state[_ASKED] = True
    told = _MEMORY(key="author_memory", data={"name": name(), "asked": first}, on_name_change=_ignore).get("name")
    if isinstance(told, str) and told.strip() and not _given():
        st.session_state[_NAME] = " ".join(told[:_LONGEST].split())


def name() -> str:
    """The name of whoever has signed in, or the one given; empty when there is none yet."""
    return sign_in.seen().name(_given())


def writer() -> Author:
    """Who writes, with what they may do now. Ask at each write: rights may have changed since the page was drawn."""
    return sign_in.writer(_given())


def _given() -> str:
    said: str = st.session_state.get(_NAME, "")
    return said


def asks() -> bool:
    """Whether ``ask`` draws a field: whoever signs in, or may only read, is not asked."""
    now = sign_in.seen()
    return not now.login and bool(now.rights and now.rights.writes)


def ask(label: str, why: str, *, key: str = "") -> str:
    """Draw the field, unless one signs in here, and return the name. ``why`` is told at the question mark: where the name will stand. ``key`` tells apart
    several fields on one page."""
    if not asks():
        return name()
    name_of_field = f"{_WIDGET}_{key}"
    field = folded_field.field(name_of_field, name())
    st.text_input(
        label, field.began, key=field.widget, max_chars=_LONGEST, help=why, autocomplete="name", placeholder="För- och efternamn",
        on_change=_remember, args=(name_of_field, field.widget),
    )  # fmt: skip
    return name()


def give(said: str) -> str:
    """Take a name that was asked for elsewhere, and return it. For callbacks."""
    st.session_state[_NAME] = " ".join(said[:_LONGEST].split())
    return name()


def _remember(name_of_field: str, widget: str) -> None:
    folded_field.chosen(name_of_field, give(st.session_state[widget]))


def _ignore() -> None:
    """Streamlit promises a component's answer only where a callback is given."""


_MEMORY: Final = st.components.v2.component(
    "skis_author", html="<span></span>", js=files(__package__).joinpath("author_memory.js").read_text(encoding="utf-8")
)

"""Who is writing, and with which rights: whoever has signed in; without a login, asked once and remembered in the writer's own browser."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Final

import streamlit as st

from skis_analytics.access import Author
from skis_analytics.app import sign_in

_NAME: Final = "author_name"
_WIDGET: Final = "choose_author"
_LONGEST: Final = 80
_ASKED: Final = "author_asked"
_FIELDS: Final = "author_fields"


@dataclass(frozen=True, slots=True)
class _Field:
    """A field for the name: its widget, the name that it began with and the one that it shows."""

    widget: str
    began: str
    shows: str


def recall() -> None:
    """Take the name that this browser knows, and let it know a new one. Draws nothing that is seen; once per run, before any page asks."""
    if sign_in.visitor().login:
        return
    first = not st.session_state.get(_ASKED)
    st.session_state[_ASKED] = True
    told = _MEMORY(key="author_memory", data={"name": name(), "asked": first}, on_name_change=_ignore).get("name")
    if isinstance(told, str) and told.strip() and not _given():
        st.session_state[_NAME] = " ".join(told[:_LONGEST].split())


def name() -> str:
    """The name of whoever has signed in, or the one given; empty when there is none yet."""
    return writer().name


def writer() -> Author:
    """Who writes, with what they may do now. Ask at each write: rights may have changed since the page was drawn."""
    return sign_in.writer(_given())


def _given() -> str:
    said: str = st.session_state.get(_NAME, "")
    return said


def asks() -> bool:
    """Whether ``ask`` draws a field: whoever signs in, or may only read, is not asked."""
    return not sign_in.visitor().login and writer().rights.writes


def ask(label: str, why: str, *, key: str = "") -> str:
    """Draw the field, unless one signs in here, and return the name. ``why`` is told at the question mark: where the name will stand. ``key`` tells apart
    several fields on one page."""
    if not asks():
        return name()
    field = _field(key)
    st.text_input(
        label, field.began, key=field.widget, max_chars=_LONGEST, help=why, autocomplete="name", placeholder="För- och efternamn",
        on_change=_remember, args=(key, field),
    )  # fmt: skip
    return name()


def _field(key: str) -> _Field:
    """The field as it is, when it shows the name; else a new one, with the name from its beginning.

    A field that is mounted later (in a fold or a popover) never gets what was assigned in an earlier run, so it needs a name of its own. The
    one that somebody has just typed in must stay: were it mounted anew, what is below it would jump while it is clicked.
    """
    fields: dict[str, _Field] = st.session_state.setdefault(_FIELDS, {})
    known = fields.get(key)
    if known is None or known.shows != name():
        known = fields[key] = _Field(f"{_WIDGET}_{key}_{name()}", name(), name())
    return known


def give(said: str) -> str:
    """Take a name that was asked for elsewhere, and return it. For callbacks."""
    st.session_state[_NAME] = " ".join(said[:_LONGEST].split())
    return name()


def _remember(key: str, field: _Field) -> None:
    st.session_state[_FIELDS][key] = replace(field, shows=give(st.session_state[field.widget]))


def _ignore() -> None:
    """Streamlit promises a component's answer only where a callback is given."""


_MEMORY: Final = st.components.v2.component(
    "skis_author", html="<span></span>", js=files(__package__).joinpath("author_memory.js").read_text(encoding="utf-8")
)

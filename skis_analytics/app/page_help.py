"""What every page needs of the browser and Streamlit does not do; see ``page_help.js``."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

import streamlit as st

_TOP: Final = "page_help_top"


def to_top() -> None:
    """Let the page be seen from its top once it is drawn: there is something to read there. For callbacks."""
    st.session_state[_TOP] = int(st.session_state.get(_TOP, 0)) + 1


def draw() -> None:
    """Put the helper in the page, once per run. Draws nothing that is seen."""
    _HELPER(key="page_help", data={"top": st.session_state.get(_TOP, 0)})


_HELPER: Final = st.components.v2.component(
    "skis_page_help", html="<span></span>", js=files(__package__).joinpath("page_help.js").read_text(encoding="utf-8")
)

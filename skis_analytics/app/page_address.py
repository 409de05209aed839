"""What one page chooses for itself, kept in the address beside the choices that all pages share.

The address is the truth: a run reads it, and a choice is written to it before the next run. A link to another page carries only
the shared choices.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st


def choose_tab(key: str, label: str, tabs: Mapping[str, str]) -> str:
    """Draw a row of tabs, the first one open unless the address says another. Returns the open one's word in the address.

    Args:
        key: the parameter's name in the address.
        label: what a screen reader calls the row.
        tabs: word in the address → what the tab is called.
    """
    shown = st.query_params.get(key, "").strip().casefold()
    if shown not in tabs:
        shown = next(iter(tabs))
    widget = f"page_{key}"
    st.session_state[widget] = shown
    st.segmented_control(
        label, list(tabs), format_func=tabs.__getitem__, key=widget, on_change=_write, args=(key, next(iter(tabs))),
        required=True, label_visibility="collapsed",
    )  # fmt: skip
    return shown


def _write(key: str, default: str) -> None:
    chosen = st.session_state[f"page_{key}"]
    if chosen == default:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = chosen

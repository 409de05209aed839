"""The shell's look beyond what ``.streamlit/config.toml`` can say.

Colours, type and vertical spacing are configuration. Widths are not: Streamlit gives its sidebar at least 200 px and the
page 80 px of margin on either side, which at 1280×720 leaves three quarters of the picture. ``shell.css`` hangs on
``data-testid`` attributes, which Streamlit keeps for tests; ``tests/browser/test_shell.py`` notices when they change.
"""

from __future__ import annotations

from importlib.resources import files

import streamlit as st


def apply_meeting(*, beside_notes: bool) -> None:
    """Add what a shared screen needs to the style sheet: larger type, no navigation; room for the groups' notes when they are open."""
    names = ["meeting.css", *(["meeting_notes.css"] if beside_notes else [])]
    sheets = [files("skis_analytics.app").joinpath(name).read_text(encoding="utf-8") for name in names]
    st.html(f"<style>{''.join(sheets)}</style>")


def apply() -> None:
    """Add the shell's style sheet to the page. Draws nothing and takes no room."""
    sheet = files("skis_analytics.app").joinpath("shell.css").read_text(encoding="utf-8")
    st.html(f"<style>{sheet}</style>")

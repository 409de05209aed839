"""The shell's look beyond what ``.streamlit/config.toml`` can say.

Colours, type and vertical spacing are configuration. Widths are not: Streamlit gives its sidebar at least 200 px and the
page 80 px of margin on either side, which at 1280×720 leaves three quarters of the picture. ``shell.css`` hangs on
``data-testid`` attributes, which Streamlit keeps for tests; ``tests/browser/test_shell.py`` notices when they change.
"""

from __future__ import annotations

import base64
import html
import re
from functools import cache
from importlib.resources import files

import streamlit as st
from streamlit import config

from skis_analytics import regions


def configure() -> None:
    """Give Streamlit's own controls the region's colour. Once, at start: every session is sent what the configuration says then."""
    for option in ("theme.primaryColor", "theme.linkColor"):
        config.set_option(option, regions.colour())


def logo() -> None:
    """The region's logo, where it has one. As data in the page: nothing is fetched, and a drawing (SVG) in an image runs no script."""
    region = regions.current()
    if region.logo is None:
        return
    try:
        content = base64.b64encode(region.logo.read_bytes()).decode("ascii")
    except OSError:  # taken away since the start; the page is whole without it
        return
    source = f"data:{regions.logo_type(region.logo)};base64,{content}"
    st.html(f'<img class="region-logo" src="{source}" alt="{html.escape(region.logo_alt)}">')


def apply_meeting(*, beside_notes: bool) -> None:
    """Add what a shared screen needs to the style sheet: larger type, no navigation; room for the groups' notes when they are open."""
    names = ["meeting.css", *(["meeting_notes.css"] if beside_notes else [])]
    st.html(f"<style>{''.join(map(_sheet, names))}</style>")


def apply() -> None:
    """Add the shell's style sheet to the page. Draws nothing and takes no room."""
    st.html(f"<style>:root {{ --region: {regions.colour()}; }}{_sheet('shell.css')}</style>")


@cache
def _sheet(name: str) -> str:
    """A style sheet without its comments and indents: Streamlit goes through all of it four times at each run."""
    sheet = files("skis_analytics.app").joinpath(name).read_text(encoding="utf-8")
    return " ".join(re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL).split())

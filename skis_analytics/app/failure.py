"""What a user sees when a screen fails: Swedish words instead of a traceback, which goes to the log."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

import streamlit as st

from skis_analytics import regions
from skis_analytics.database.build import DataError

_LOG = logging.getLogger(__name__)


def explain(error: Exception) -> bool:
    """Say in Swedish what happened, what was kept and what to do. True: Streamlit's English box is not shown."""
    # Of the address only which page: the rest says what somebody searched for.
    path = urlsplit(st.context.url or "").path
    _LOG.error("a screen failed at %s", path, exc_info=error, extra={"event": "failed", "where": "page"})
    if isinstance(error, DataError):  # its text is written for the screen: which file, which row, what was kept
        st.error("**Siffrorna kunde inte läsas in.** Rätta filen och ladda om sidan.")
        st.text(str(error))
        return True
    st.error(
        "**Sidan kunde inte visas.** Det är ett fel i programmet, inte i det du gjorde. Dina val finns kvar i adressen och "
        "allt som var sparat är kvar. Ladda om sidan, eller gå till Nuläge. Händer det igen: skicka adressen och den här "
        f"koden till den som sköter {regions.title()}: `{type(error).__name__}`."
    )
    return True

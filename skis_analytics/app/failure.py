"""What a user sees when a screen fails: Swedish words instead of a traceback, which goes to the log."""

from __future__ import annotations

import logging
from contextlib import suppress
from urllib.parse import urlsplit

import streamlit as st

from skis_analytics import regions
from skis_analytics.app import writing
from skis_analytics.database.build import DataError
from skis_analytics.database.connection import home_folder

_LOG = logging.getLogger(__name__)


def explain(error: Exception) -> bool:
    """Say in Swedish what happened, what was kept and what to do. True: Streamlit's English box is not shown."""
    _tell(error)
    # After the words: what stopped the screen may stop this too. Outside a form there is nothing to keep.
    with suppress(Exception):
        writing.put_away()
    return True


def no_figures(error: regions.RegionError | DataError | OSError) -> None:
    """What is shown instead of the pages when there are no figures at all: the region's file is wrong, or the home folder another region's; data/
    has problems; or the folder for built files cannot be written to."""
    writing.put_away()
    if isinstance(error, regions.RegionError):
        st.title("Regionen kunde inte visas", anchor=False)
        st.error(str(error))
        st.markdown("Rätta det och starta om programmet. Vad varje rad i regionfilen betyder står i `docs/region.md`.")
        return
    st.title("Siffrorna kunde inte läsas in", anchor=False)
    if isinstance(error, DataError):
        st.error(str(error).replace("\n", "  \n"))
        st.markdown("Rätta filen och läs om sidan. Inget annat än siffrorna i `data/` behöver ändras.")
        return
    st.error(
        f"Panelen behöver skriva i mappen {home_folder()} men får inte ({error.strerror or error}).  \n"
        "Ge skrivrätt till mappen, eller peka ut en annan med inställningen SKIS_HOME, och läs om sidan."
    )


def _tell(error: Exception) -> None:
    # Of the address only which page: the rest says what somebody searched for.
    path = urlsplit(st.context.url or "").path
    _LOG.error("a screen failed at %s", path, exc_info=error, extra={"event": "failed", "where": "page"})
    if isinstance(error, DataError):  # its text is written for the screen: which file, which row, what was kept
        st.error("**Siffrorna kunde inte läsas in.** Rätta filen och ladda om sidan.")
        st.text(str(error))
        return
    st.error(
        "**Sidan kunde inte visas.** Det är ett fel i programmet, inte i det du gjorde. Dina val finns kvar i adressen och "
        "allt som var sparat är kvar. Ladda om sidan, eller gå till Nuläge. Händer det igen: skicka adressen och den här "
        f"koden till den som sköter {regions.title()}: `{type(error).__name__}`."
    )

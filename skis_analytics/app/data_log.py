"""Tab Logg: every import, who, when and what; and taking one back whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd
import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.access import Deed, NotAllowedError
from skis_analytics.app import author, components, permission
from skis_analytics.app.plain import plain
from skis_analytics.database import imports
from skis_analytics.database.build import DataError, roll_back
from skis_analytics.database.connection import DATABASE_NAME, data_folder, home_folder

_SAID: Final = "log_said"
_SHOWN: Final = 20
_ALL: Final = "log_all"
_KIND: Final = {"skolverket": "Skolverket", "kolada": "Kolada", "egna": "Egna siffror"}


def show() -> None:
    """Draw the tab."""
    said = st.session_state.pop(_SAID, None)
    if said:
        (st.success if said[0] == "success" else st.error)(said[1].replace("\n", "  \n"))
    batches = imports.log(home_folder())[::-1]
    if not batches:
        st.info(
            "Inget är inläst ännu: alla siffror är de som följde med panelen (se data/README.md). Under **Läs in** hämtas nya från "
            "Kolada eller läses ur filer."
        )
        return
    st.markdown(
        f"{_headline(batches)} En inläsning kan tas tillbaka hel: då gäller de uppgifter som stod före den. Inget raderas ur loggen."
    )
    who, _ = st.columns([0.35, 0.65])
    by = ""
    if permission.deed(Deed.IMPORT):
        with who:
            by = author.ask("Ditt namn", "Namnet skrivs i loggen om du tar tillbaka en inläsning.")
    shown = batches if st.session_state.get(_ALL) else batches[:_SHOWN]
    for batch in shown:
        _entry(batch, by)
    if len(batches) > len(shown):
        st.button(f"Visa alla {len(batches)}", on_click=_show_all)
    components.downloads(
        _listed(batches), {"Innehåll": "Loggen över inläsningar"}, regions.current().file_name("inlasningar")
    )


def _headline(batches: Sequence[imports.Batch]) -> str:
    counting = sum(batch.active for batch in batches)
    taken_back = len(batches) - counting
    more = f", {taken_back} är {'tagen' if taken_back == 1 else 'tagna'} tillbaka" if taken_back else ""
    return f"**{counting} {'inläsning' if counting == 1 else 'inläsningar'} gäller{more}.**"


def _entry(batch: imports.Batch, by: str) -> None:
    with st.container(border=True):
        what, counts, action = st.columns([0.52, 0.3, 0.18], vertical_alignment="center")
        what.markdown(
            f"**{plain(batch.file)}**{_from(batch)}  \n{swedish.sentence(swedish.moment(batch.at))}, {plain(batch.by)}"
        )
        counts.markdown(
            f"{swedish.number(batch.added)} nya · {swedish.number(batch.changed)} ändrade · {swedish.number(batch.removed)} borttagna"
        )
        if batch.active and permission.deed(Deed.IMPORT, quiet=True):
            with action.popover("Ta tillbaka", width="stretch"):
                st.markdown(
                    f"Ta tillbaka inläsningen av **{plain(batch.file)}**? Uppgifterna som stod före den gäller då igen."
                )
                if not by:
                    st.markdown("Skriv ditt namn ovanför listan först.")
                st.button(
                    "Ja, ta tillbaka", key=f"roll_back_{batch.id}", type="primary", disabled=not by, on_click=_roll_back,
                    args=(batch.id,),
                )  # fmt: skip
        elif batch.withdrawn_at is not None:
            action.markdown(f"Tagen tillbaka {swedish.moment(batch.withdrawn_at)}, {plain(batch.withdrawn_by or '')}")
        with st.expander("Mer"):
            notes = "\n".join(f"- {plain(note)}" for note in batch.notes)
            st.markdown(f"Inläsning {batch.id}. Filens kontrollsumma (SHA-256): `{batch.sha256}`\n\n{notes}")


def _from(batch: imports.Batch) -> str:
    """Whose figures they are, where the file's name does not say it."""
    kind = _KIND.get(batch.kind, batch.kind)
    return "" if kind == batch.file else f" · {plain(kind)}"


def _roll_back(batch_id: int) -> None:
    """Runs before the page is drawn anew; a second time changes nothing."""
    try:
        with st.spinner("Tar tillbaka inläsningen och räknar om siffrorna …"):
            roll_back(home_folder() / DATABASE_NAME, data_folder(), batch_id, author.writer())
    except NotAllowedError as error:
        st.session_state[_SAID] = ("error", f"Inget är ändrat. {error}")
        return
    except DataError as error:
        st.session_state[_SAID] = (
            "error",
            f"Inläsningen är tagen tillbaka, men siffrorna kan inte byggas om utan den. {error}",
        )
        return
    except OSError as error:
        st.session_state[_SAID] = (
            "error",
            f"Mappen {home_folder()} går inte att skriva i ({error.strerror or error}). Inget är ändrat.",
        )
        return
    st.session_state[_SAID] = ("success", "Inläsningen är tagen tillbaka. Uppgifterna som stod före den gäller igen.")


def _show_all() -> None:
    st.session_state[_ALL] = True


def _listed(batches: Sequence[imports.Batch]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Inläsning": batch.id,
                "När": batch.at.isoformat(timespec="seconds"),
                "Vem": batch.by,
                "Slag": _KIND.get(batch.kind, batch.kind),
                "Fil": batch.file,
                "SHA-256": batch.sha256,
                "Nya": batch.added,
                "Ändrade": batch.changed,
                "Borttagna": batch.removed,
                "Tagen tillbaka": batch.withdrawn_at.isoformat(timespec="seconds") if batch.withdrawn_at else "",
                "Av": batch.withdrawn_by or "",
                "Anmärkningar": " ".join(batch.notes),
            }
            for batch in batches
        ]
    )

"""Tab Läs in: drop files, see what they would do, let them count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from skis_analytics import swedish
from skis_analytics.access import Deed, NotAllowedError
from skis_analytics.app import author, data_changes, data_fetch, permission, picture, uploads
from skis_analytics.app.components import XLSX
from skis_analytics.app.plain import plain
from skis_analytics.database.build import DataError, Rehearsal
from skis_analytics.database.connection import data_folder, home_folder
from skis_analytics.intake import files, summary
from skis_analytics.sources import own_figures, skolverket

_PREVIEW: Final = "import_preview"
_ROUND: Final = "import_round"
"""Counts the drops: a new key empties Streamlit's field."""
_SAID: Final = "import_said"
_SHOWN_REFUSALS: Final = 10
_SHOWN_FILES: Final = 12
_SHOWN_REMARKS: Final = 20


def show() -> None:
    """Draw the tab."""
    _say()
    if not permission.deed(Deed.IMPORT):
        return
    who, _ = st.columns([0.35, 0.65])
    with who:
        by = author.ask("Ditt namn", "Namnet skrivs i loggen över inläsningar, så att alla ser vem som läste in vad.")
    # What was dropped or fetched is shown above the fields it came from: on a shared screen nobody sees what is below.
    news = st.container()
    dropping, fetching = st.columns(2, gap="medium")
    with dropping, st.container(border=True, height="stretch"):
        offered = _drop()
    with fetching, st.container(border=True, height="stretch"):
        data_fetch.choose(by)
    with news:
        data_fetch.under_way()
        if offered:
            _preview(offered, by)
        else:
            st.session_state.pop(_PREVIEW, None)


def _drop() -> list[Any]:
    st.subheader("Läs in filer", anchor=False)
    st.markdown(
        "Släpp exporter från Skolverkets statistikdatabas (CSV eller XLSX) eller er egen ifyllda mall. Rapporten känns igen på "
        "innehållet. Inget sparas förrän du har sett vad som ändras."
    )
    field = f"import_files_{st.session_state.get(_ROUND, 0)}"
    uploads.ask()
    offered = st.file_uploader("Filer (CSV eller XLSX)", accept_multiple_files=True, key=field)
    names = {code: one.name for code, one in picture.region().items()}
    st.download_button(
        "Ladda ner mallen för egna siffror",
        lambda: own_figures.template(names, picture.choices().default_year),
        "egna-siffror.xlsx",
        XLSX,
        on_click="ignore",
        width="stretch",
    )
    with st.expander("Vilka rapporter kan läsas in?"):
        st.markdown("\n".join(f"- {name}" for name in (*skolverket.REPORTS, "Egna siffror, i den ifyllda mallen ovan")))
    return list(offered or [])


def _preview(offered: Sequence[Any], by: str) -> None:
    found = _found(offered)
    st.subheader("Förhandsvisning", anchor=False)
    _refused(found.refused)
    if found.rehearsal is None:
        return
    names = {place: one.file for place, one in enumerate(found.read)}
    if found.anything:
        st.markdown(f"**{_files(len(names))} kan läsas in:** {summary.in_words(found.rehearsal)}.")
    else:
        st.markdown(
            f"**{_files(len(names))} ändrar ingenting och behöver inte läsas in:** {summary.in_words(found.rehearsal)}."
        )
    data_changes.conflicts(found.rehearsal, names)
    save, discard, why = st.columns([0.2, 0.14, 0.66], vertical_alignment="center")
    save.button(
        f"Läs in {_files(len(names))}", type="primary", disabled=not (by and found.anything), on_click=_save,
        width="stretch",
    )  # fmt: skip
    discard.button("Släng", on_click=_discard, width="stretch")
    if not by and found.anything:
        why.markdown("Skriv ditt namn överst för att kunna läsa in.")
    data_changes.show(found.rehearsal, picture.indicators(), names, "files")
    with st.expander(f"Filerna, en för en ({len(names)})", expanded=True):
        st.dataframe(
            _overview(found.read, found.rehearsal), hide_index=True, width="stretch",
            height="content" if len(names) <= _SHOWN_FILES else 38 + 35 * _SHOWN_FILES,
            column_config={"Rapport": st.column_config.Column(width="medium")}, alt="Filerna, en för en",
        )  # fmt: skip
        remarks = [f"- {plain(one.file)}: {plain(note)}" for one in found.read for note in one.notes]
        if remarks:
            st.markdown("Att veta:\n\n" + "\n".join(remarks[:_SHOWN_REMARKS]))
        if len(remarks) > _SHOWN_REMARKS:
            st.markdown(f"… och {len(remarks) - _SHOWN_REMARKS} anmärkningar till. De står i loggen efter inläsningen.")


def _found(offered: Sequence[Any]) -> files.Preview:
    """The preview of these files beside the figures as they stand, made once."""
    key = (picture.results().version, *(one.file_id for one in offered))
    kept = st.session_state.get(_PREVIEW)
    if kept is not None and kept[0] == key:
        known: files.Preview = kept[1]
        return known
    bar = st.progress(0.0, "Läser filerna …")

    def tell(done: int, of: int, file: str) -> None:
        bar.progress(done / max(1, of), f"Läser fil {done + 1} av {of}: {plain(file)}")

    found = files.preview(
        [files.Offered(one.name, one.getvalue()) for one in offered],
        picture.results(),
        home_folder(),
        data_folder(),
        tell,
    )
    bar.empty()
    st.session_state[_PREVIEW] = (key, found)
    return found


def _refused(refused: Sequence[files.Refused]) -> None:
    if not refused:
        return
    lines = [f"- {plain(one.reason)}" for one in refused[:_SHOWN_REFUSALS]]
    if len(refused) > _SHOWN_REFUSALS:
        lines.append(f"- … och {len(refused) - _SHOWN_REFUSALS} till.")
    own = "\n\nÄr det egna siffror: fyll i **mallen för egna siffror** nedan och släpp den."
    st.error(f"**{_files(len(refused))} läses inte in.** Siffrorna är orörda.\n\n" + "\n".join(lines) + own)


def _overview(read: Sequence[files.Read], rehearsal: Rehearsal) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Rapport": one.what,
                "År": _years(one.years),
                "Nya": rehearsal.count("added", place),
                "Ändras": rehearsal.count("changed", place),
                "Som förut": rehearsal.count("unchanged", place),
                "Annan källa står": rehearsal.count("outranked", place),
                "Fil": one.file,
                "Inläst förut": f"{swedish.moment(one.earlier.at)} av {one.earlier.by}" if one.earlier else "",
            }
            for place, one in enumerate(read)
        ]
    )


def _years(years: Sequence[int]) -> str:
    """The years as the schema has them; whether they are school years is told by each indicator in the lists."""
    if not years:
        return ""
    return str(years[0]) if len(years) == 1 else f"{min(years)}–{max(years)}"


def _save() -> None:
    """Runs before the page is drawn anew. A second click finds nothing to save."""
    kept = st.session_state.pop(_PREVIEW, None)
    if kept is None:
        return
    found: files.Preview = kept[1]
    try:
        with st.spinner("Sparar och räknar om siffrorna …"):
            batches = files.save(found, author.writer(), home_folder(), data_folder())
    except (DataError, NotAllowedError) as error:
        st.session_state[_SAID] = ("error", f"Inget är inläst. {error}")
        return
    except OSError as error:
        st.session_state[_SAID] = (
            "error",
            f"Inget är inläst: mappen {home_folder()} går inte att skriva i ({error.strerror or error}).",
        )
        return
    added, changed = sum(batch.added for batch in batches), sum(batch.changed for batch in batches)
    st.session_state[_SAID] = (
        "success",
        f"{_files(len(batches))} inlästa: {swedish.number(added)} nya och {swedish.number(changed)} ändrade uppgifter. "
        "Alla sidor visar dem nu. Under **Logg** kan inläsningen tas tillbaka.",
    )
    _discard()


def _discard() -> None:
    st.session_state.pop(_PREVIEW, None)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _say() -> None:
    said = st.session_state.pop(_SAID, None)
    if said:
        kind, text = said
        (st.success if kind == "success" else st.error)(text.replace("\n", "  \n"))


def _files(count: int) -> str:
    return "1 fil" if count == 1 else f"{swedish.number(count)} filer"

"""What is written about a municipality or an indicator, beside its results, each with a way to write more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.app import (
    initiative_views,
    page_address,
    permission,
    picture,
    record_lines,
    record_words,
    register_access,
    writing,
)
from skis_analytics.app.plain import plain
from skis_analytics.domain import Selection
from skis_analytics.records import Cause, Entry, Initiative, RecordKind, Status

_SHOWN: Final = 4
_CURRENT: Final = (Status.ONGOING, Status.PLANNED, None)


def of_municipality(chosen: Selection) -> None:
    """Draw the causes, needs and initiatives of the municipality in focus."""
    causes_and_needs(chosen)
    initiatives(chosen)


def causes_and_needs(chosen: Selection) -> None:
    """Draw the causes and needs of the municipality in focus."""
    code = chosen.focus or ""
    written = register_access.written()
    st.subheader("Orsaker", anchor=False)
    causes = [entry for entry in written.contents.causes if entry.record.municipality == code]
    for cause in causes[: -_SHOWN - 1 : -1]:
        record_lines.cause(cause, chosen, key="municipality", back="kommun")
    _more(len(causes), "Inga orsaker är skrivna ännu.")
    record_lines.write("Skriv en orsak", RecordKind.CAUSE, chosen, back="kommun")
    st.subheader("Behov", anchor=False)
    needs = [entry for entry in written.contents.needs if entry.record.municipality == code]
    for need in needs[: -_SHOWN - 1 : -1]:
        record_lines.need(need, chosen, key="municipality", where=True, back="kommun")
    _more(len(needs), "Gruppen har inte pekat ut något behov ännu.")
    record_lines.write("Skriv ett behov", RecordKind.NEED, chosen, back="kommun")


def initiatives(chosen: Selection) -> None:
    """Draw the initiatives of the municipality in focus, and the whole region's."""
    code = chosen.focus or ""
    st.subheader("Insatser", anchor=False)
    own, wide = _initiatives(register_access.written().contents.initiatives, code)
    for entry in own[:_SHOWN]:
        record_lines.initiative(entry, chosen)
        st.markdown(f"{plain(record_words.status(entry.record))} · {plain(record_words.period(entry.record))}")
    _more(len(own), "Ingen egen insats är inlagd ännu.")
    for entry in wide[:_SHOWN]:
        record_lines.initiative(entry, chosen)
        st.markdown(f"{plain(record_words.status(entry.record))} · {regions.current().whole}")
    record_lines.write("Skriv en insats", RecordKind.INITIATIVE, chosen, back="kommun")
    page_address.link_to(
        "Alla kommunens insatser", "insatser", chosen,
        **{initiative_views.MUNICIPALITY: initiative_views.municipality_word(code)},
    )  # fmt: skip


def _initiatives(
    entries: Sequence[Entry[Initiative]], code: str
) -> tuple[list[Entry[Initiative]], list[Entry[Initiative]]]:
    """The municipality's own, those under way first, and the whole region's that are under way."""
    own = [entry for entry in entries if code in entry.record.municipalities and not entry.record.region]
    wide = [entry for entry in entries if entry.record.region and entry.record.status in _CURRENT]
    return sorted(own, key=lambda entry: entry.record.status not in _CURRENT), wide


def _more(count: int, nothing: str) -> None:
    if not count:
        st.markdown(nothing)
    elif count > _SHOWN:
        st.markdown(f"och {count - _SHOWN} till")


def _causes(chosen: Selection) -> list[Entry[Cause]]:
    """The causes written of the selection's indicator: the focus municipality's first, then the latest."""
    found = [
        entry for entry in register_access.written().contents.causes if chosen.indicator in entry.record.indicators
    ]
    return sorted(found, key=lambda entry: (entry.record.municipality != chosen.focus, -entry.change))


def write_cause_button(chosen: Selection) -> None:
    """A button beside a result that opens the form for a cause."""
    focus = picture.region().get(chosen.focus or "")
    if not permission.begin(RecordKind.CAUSE, chosen.focus, quiet=True):
        return
    st.button(
        "Skriv en orsak", key="write_cause", on_click=writing.begin, args=(RecordKind.CAUSE,), width="stretch",
        help=f"Skriv vad ni tror ligger bakom resultatet{f' i {focus.name}' if focus else ''}.",
    )  # fmt: skip


def show_causes(chosen: Selection) -> None:
    """Draw the causes written of the selection's indicator."""
    found = _causes(chosen)
    names: Mapping[str, str] = {code: one.name for code, one in picture.region().items()}
    by_place: dict[str, list[Entry[Cause]]] = {}
    for entry in found:
        by_place.setdefault(entry.record.municipality, []).append(entry)
    places = swedish.some_of([names.get(code, record_words.municipality_name(code)) for code in by_place])
    with st.container(key="written"):
        st.subheader(f"Orsaker som {places} har skrivit" if found else "Orsaker", anchor=False)
        if not found:
            may = permission.begin(RecordKind.CAUSE, chosen.focus)
            way = " Välj **Skriv en orsak** ovan." if may else ""
            st.markdown(f"Ingen har skrivit någon orsak till det här resultatet ännu.{way}")
        for code, entries in by_place.items():
            page_address.link_to(f"**{names.get(code, code)}**", "kommun", replace(chosen, focus=code))
            for entry in entries:
                record_lines.cause(entry, chosen, key="indicator", back="resultat")

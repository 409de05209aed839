"""What research says, per theme: entries that the network has written in, beside what it does itself."""

from __future__ import annotations

import streamlit as st

from skis_analytics import swedish
from skis_analytics.app import page_address, record_lines, register_access
from skis_analytics.app.plain import plain
from skis_analytics.app.record_forms import THEME
from skis_analytics.domain import Selection
from skis_analytics.records import EvidenceStrength, RecordKind

_STRONGEST_FIRST = (*EvidenceStrength, None)


def show(chosen: Selection) -> str:
    """Draw the view. Returns its one message."""
    written = register_access.written()
    themes = {theme.id: theme.name for theme in register_access.themes()}
    choose, write = st.columns([0.7, 0.3], vertical_alignment="bottom")
    with choose:
        wanted = page_address.choose_some(THEME, "Tema", themes)
    with write:
        record_lines.write(
            "Skriv in forskning",
            RecordKind.EVIDENCE,
            chosen,
            back="effekt",
            flik="forskning",
            **({THEME: wanted[0]} if wanted else {}),
        )
    everything = written.evidence.values()
    if not everything:
        st.markdown(
            "Här skriver nätverket in vad forskningen säger om ett tema: titel, vem som står bakom, länk, en kort sammanfattning, hur starkt stödet är och "
            "när den gavs ut. Panelen hittar inte på något och hämtar inget: bara det ni själva har läst och kan länka till hör hemma här."
        )
    for id_, name in themes.items():
        own = [entry for entry in everything if id_ in entry.record.themes]
        if (wanted and id_ not in wanted) or not (own or wanted):
            continue
        st.subheader(name, anchor=False)
        tried = sum(id_ in entry.record.themes for entry in written.initiatives.values())
        page_address.link_to(
            f"{swedish.sentence(swedish.numeral(tried))} {'insats' if tried == 1 else 'insatser'} i temat hos oss",
            "insatser",
            chosen,
            **{THEME: id_},
        )
        if not own:
            st.markdown(f"Ingen forskning är inskriven om {plain(swedish.uncapitalised(name))} ännu.")
        for entry in sorted(own, key=lambda each: (_STRONGEST_FIRST.index(each.record.strength), each.record.title)):
            record_lines.evidence(entry, chosen, key=f"research_{id_}", back="effekt")
    return _headline(len(everything), len({theme for entry in everything for theme in entry.record.themes}))


def _headline(count: int, themes: int) -> str:
    if not count:
        return "Ingen forskning är inskriven ännu"
    text = f"{swedish.sentence(swedish.numeral(count, neuter=True))} underlag från forskningen"
    return f"{text}, i {swedish.numeral(themes, neuter=True)} {'tema' if themes == 1 else 'teman'}"

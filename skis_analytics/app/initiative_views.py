"""Four views of the same selection of initiatives: cards, table, timeline, and themes × municipalities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.app import (
    components,
    meeting_frame,
    page_address,
    picture,
    record_lines,
    record_words,
    register_access,
)
from skis_analytics.app.matrix import Cell, Column, Row, matrix
from skis_analytics.app.plain import plain
from skis_analytics.app.record_forms import INITIATIVE, THEME
from skis_analytics.charts import timeline as chart
from skis_analytics.domain import Selection
from skis_analytics.records import Entry, Initiative, Status, missing

VIEW: Final = "visa"
VIEWS: Final = {
    "kort": "Kort", "tabell": "Tabell", "tidslinje": "Tidslinje", "matris": "Tema × kommun", "behov": "Behov ↔ insats",
}  # fmt: skip
"""The views of Insatser: word in the address → what it is called."""
MUNICIPALITY: Final = "kommuner"
NO_MUNICIPALITY: Final = "ej-angiven"
_CARDS: Final = 24
_PER_ROW: Final = 3
_MORE: Final = "initiative_cards"
_LACKING: Final = 3
_WIDTHS: Final = {
    "Titel": 300,
    "Status": 110,
    "Kommun": 170,
    "Tema": 200,
    "Tid": 160,
    "Partner": 160,
    "Nyckeltal": 160,
    "Saknas": 300,
}
_ORDER: Final = (Status.ONGOING, Status.PLANNED, None, Status.PAUSED, Status.COMPLETED, Status.CANCELLED)


def draw(view: str, found: Sequence[Entry[Initiative]], chosen: Selection) -> None:
    """Draw one view of what was found."""
    if not found:
        st.info(
            "Ingen insats passar urvalet. Ta bort något filter, eller lägg till en insats med **Ny insats**: titel räcker."
        )
        return
    {"kort": _cards, "tabell": _table, "tidslinje": _timeline, "matris": _matrix}[view](found, chosen)


def _cards(found: Sequence[Entry[Initiative]], chosen: Selection) -> None:
    shown = found[: st.session_state.get(_MORE, _CARDS)]
    with st.container(key="cards"):
        for start in range(0, len(shown), _PER_ROW):
            for column, entry in zip(st.columns(_PER_ROW), shown[start : start + _PER_ROW], strict=False):
                with column, st.container(border=True, key=f"card_{start}_{entry.record.id}"):
                    card(entry, chosen)
    if len(shown) < len(found):
        st.button(f"Visa fler ({len(found) - len(shown)} till)", on_click=_more, args=(len(shown) + _CARDS,))


def _more(count: int) -> None:
    st.session_state[_MORE] = count


def card(entry: Entry[Initiative], chosen: Selection) -> None:
    """One initiative: title, whose, themes, status, period and what is missing."""
    initiative = entry.record
    record_lines.initiative(entry, chosen)
    own = chosen.focus is not None and (chosen.focus in initiative.municipalities or initiative.region)
    where = plain(swedish.sentence(record_words.municipalities(initiative)))
    lines = [f"**{where}**" if own else where]
    if initiative.partner:
        lines.append(f"med {plain(initiative.partner)}")
    st.markdown(", ".join(lines))
    st.markdown(
        f"{plain(record_words.status(initiative))} · {plain(record_words.period(initiative))}  \n"
        + (plain(record_words.themes(initiative.themes)) or "tema ej angivet")
    )
    lacking = lacking_words(initiative)
    if lacking:
        st.markdown(f":gray[{lacking}]")


def lacking_words(initiative: Initiative, *, all_of_it: bool = False) -> str:
    """What is not filled in yet, the most important first, or ``all_of_it``; empty when nothing."""
    lacking = missing(initiative)
    shown = lacking if all_of_it else lacking[:_LACKING]
    rest = len(lacking) - len(shown)
    more = f" och {rest} till" if rest > 0 else ""
    return f"Saknas: {', '.join(shown)}{more}" if lacking else ""


def _table(found: Sequence[Entry[Initiative]], chosen: Selection) -> None:
    del chosen
    municipalities, themes = record_words.municipality_names(), record_words.theme_names()
    indicators = {name: one.short_title for name, one in picture.indicators().items()}
    table = pd.DataFrame(
        [
            {
                "Titel": entry.record.title,
                "Status": record_words.status(entry.record),
                "Kommun": swedish.sentence(record_words.municipalities(entry.record, municipalities)),
                "Tema": record_words.themes(entry.record.themes, themes),
                "Tid": record_words.period(entry.record),
                "Partner": entry.record.partner,
                "Nyckeltal": indicators.get(entry.record.expected_indicator, entry.record.expected_indicator),
                "Saknas": ", ".join(missing(entry.record)),
                "Ändrad": swedish.day(swedish.date_of(entry.recorded_at)),
            }
            for entry in found
        ]
    )
    st.markdown("Välj en rad med rutan längst till vänster för att öppna insatsen.")
    event: Any = st.dataframe(
        table, hide_index=True, width="stretch", height="content" if len(found) <= _CARDS else 560,
        on_select="rerun", selection_mode="single-row", column_config={name: st.column_config.TextColumn(width=width) for name, width in _WIDTHS.items()}, key="initiative_table", alt=f"Tabell: {len(found)} insatser",
    )  # fmt: skip
    rows = event.selection.rows
    if rows and rows[0] < len(found):
        page_address.put(**{INITIATIVE: found[rows[0]].record.id})
        st.rerun()


def _timeline(found: Sequence[Entry[Initiative]], chosen: Selection) -> None:
    initiatives = [entry.record for entry in found]
    names = {code: one.name for code, one in picture.choices().country.items()}
    figure = chart.timeline(
        initiatives, names=names, today=swedish.today(), focus=chosen.focus, title=_timeline_title(initiatives),
        source="Källa: registret över insatser, som kommunerna själva skriver", alt=chart.description(initiatives),
        **dict(components.size()),
    )  # fmt: skip
    components.show(figure, "initiatives")


def _timeline_title(initiatives: Sequence[Initiative]) -> str:
    dated = sum(initiative.start is not None for initiative in initiatives)
    if not dated:
        return "Ingen av insatserna har någon start angiven: skriv den, så syns de på tidslinjen"
    if dated == len(initiatives):
        return "Så ligger insatserna i tiden"
    return f"{dated} av {len(initiatives)} insatser har en start angiven"


def _matrix(found: Sequence[Entry[Initiative]], chosen: Selection) -> None:
    """Themes × municipalities: how many, by the status that matters most. A click lists them."""
    region = picture.region()
    columns = [
        *(Column(code, one.name, focus=code == chosen.focus, word=f"Insatser i {one.name}") for code, one in region.items()),
        Column(NO_MUNICIPALITY, "Ej angiven", word="Insatser där kommunen inte är angiven", reference=True),
    ]  # fmt: skip
    rows = []
    for theme in register_access.themes():
        of_theme = [entry.record for entry in found if theme.id in entry.record.themes]
        cells = tuple(_matrix_cell(of_theme, theme.name, column, chosen, theme.id) for column in columns)
        rows.append(
            Row(
                theme.id, theme.name, note=str(len(of_theme)) if of_theme else "", word=f"Visa insatser inom {theme.name}",
                href=page_address.address("insatser", chosen, **{THEME: theme.id}), cells=cells,
            )
        )  # fmt: skip
    opened = matrix(
        rows, columns, caption=_matrix_caption(found), label="Insatser per tema och kommun", key="initiative_matrix", large=meeting_frame.large(),
    )  # fmt: skip
    if opened:
        page_address.put(
            **{
                VIEW: "",
                THEME: opened.row or st.query_params.get(THEME, ""),
                MUNICIPALITY: municipality_word(opened.column)
                if opened.column
                else st.query_params.get(MUNICIPALITY, ""),
            }
        )
        st.rerun()


def municipality_word(code: str) -> str:
    """A municipality in the address of Insatser."""
    region = picture.region()
    return page_address.slug(region[code].name) if code in region else code


def _matrix_cell(of_theme: Sequence[Initiative], theme: str, column: Column, chosen: Selection, theme_id: str) -> Cell:
    here = [initiative for initiative in of_theme if _is_in(initiative, column.id)]
    if not here:
        return Cell("", word=f"{column.title}, {swedish.uncapitalised(theme)}: ingen insats.")
    statuses = Counter(initiative.status for initiative in here)
    first = next(status for status in _ORDER if statuses[status])
    words = ", ".join(
        f"{initiative.title} ({initiative.status.label if initiative.status else record_words.NO_STATUS})" for initiative in here[:8]
    )  # fmt: skip
    more = f" och {len(here) - 8} till" if len(here) > 8 else ""
    return Cell(
        f"{record_words.STATUS_SYMBOL[first]} {len(here)}" if len(here) > 1 else record_words.STATUS_SYMBOL[first],
        tone="higher" if first in (Status.ONGOING, Status.PLANNED) else "none",
        word=f"{column.title}, {swedish.uncapitalised(theme)}: {words}{more}.",
        href=page_address.address("insatser", chosen, **{THEME: theme_id, MUNICIPALITY: municipality_word(column.id)}),
    )


def _is_in(initiative: Initiative, code: str) -> bool:
    if code == NO_MUNICIPALITY:
        return not initiative.region and not initiative.municipalities
    return initiative.region or code in initiative.municipalities


def _matrix_caption(found: Sequence[Entry[Initiative]]) -> str:
    legend = "  ".join(
        f"{symbol} {status.label if status else record_words.NO_STATUS}"
        for status, symbol in record_words.STATUS_SYMBOL.items()
    )
    wide = sum(entry.record.region for entry in found)
    everywhere = f" {wide} gäller {regions.current().whole} och räknas i varje kommun." if wide else ""
    return f"{len(found)} insatser. {legend}. Är de flera står antalet efter tecknet för den status som är mest aktuell.{everywhere}"


def by_status(initiatives: Sequence[Initiative]) -> Mapping[Status | None, int]:
    """How many there are of each status, the most current first."""
    counted = Counter(initiative.status for initiative in initiatives)
    return {status: counted[status] for status in _ORDER if counted[status]}

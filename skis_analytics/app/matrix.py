"""A table of many things (rows) in many places (columns), to be read at a glance, sorted and opened.

The browser's part is ``matrix_table.js`` and ``matrix_table.css``. They know nothing of indicators: what a cell says,
shows and opens is decided by the page that fills it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

import streamlit as st

from skis_analytics.charts import style

TONES: Final = frozenset({"better", "worse", "higher", "lower", "none", "unknown", "reference"})
"""What a cell's colour may say; the first six are the values of :class:`skis_analytics.domain.Direction`."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One square. ``word`` is the whole Swedish sentence (tooltip, screen reader); ``sort`` is what columns sort by.

    ``href`` is a real address, so that the cell can be opened in a new tab; the ordinary click is answered in Python.
    An address that is not http(s) once resolved is shown as plain text.

    Raises ValueError for a ``tone`` outside ``TONES``.
    """

    text: str
    symbol: str = ""
    tone: str = "none"
    word: str = ""
    sort: float | None = None
    href: str = ""

    def __post_init__(self) -> None:
        if self.tone not in TONES:
            raise ValueError(f"Cell {self.text!r} has the unknown tone {self.tone!r}.")


@dataclass(frozen=True, slots=True)
class Column:
    """A column. A ``reference`` keeps its place when the others are sorted; the ``focus`` column is outlined."""

    id: str
    title: str
    href: str = ""
    word: str = ""
    reference: bool = False
    focus: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row. Adjacent rows with the same ``section`` share one heading; ``note`` is small print after the title."""

    id: str
    title: str
    section: str = ""
    note: str = ""
    href: str = ""
    word: str = ""
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """What was clicked: a cell has both, a row's title has no ``column``, a column's title has no ``row``."""

    row: str | None
    column: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """How the columns lie until the reader sorts them otherwise: by one row's values."""

    row: str
    descending: bool = True


def payload(
    rows: Sequence[Row],
    columns: Sequence[Column],
    *,
    caption: str,
    key: str,
    reset: str,
    label: str = "",
    order: Order | None = None,
    large: bool = False,
) -> dict[str, Any]:
    """What the browser gets: plain JSON, empty fields left out.

    Raises ValueError when a row has not one cell per column, when two rows or two columns share an id, when a
    reference column stands left of an ordinary one, or when ``order`` names no row.
    """
    for row in rows:
        if len(row.cells) != len(columns):
            raise ValueError(f"Row {row.id!r} has {len(row.cells)} cells for {len(columns)} columns.")
    for kind, ids in (("row", [row.id for row in rows]), ("column", [column.id for column in columns])):
        twice = sorted({each for each in ids if ids.count(each) > 1})
        if twice:
            raise ValueError(f"More than one {kind} is called {', '.join(map(repr, twice))}.")
    references = [column.reference for column in columns]
    if references != sorted(references):
        raise ValueError("Reference columns must stand to the right of the others.")
    if order is not None and order.row not in {row.id for row in rows}:
        raise ValueError(f"There is no row {order.row!r} to sort by.")
    return {
        "key": key,
        "caption": caption,
        "label": label,
        "reset": reset,
        "large": large,
        "order": None if order is None else {"row": order.row, "descending": order.descending},
        "columns": [
            _filled(
                id=column.id,
                title=column.title,
                href=column.href,
                word=column.word,
                reference=column.reference,
                focus=column.focus,
            )
            for column in columns
        ],
        "rows": [
            _filled(id=row.id, title=row.title, section=row.section, note=row.note, href=row.href, word=row.word)
            | {"cells": [_cell(cell) for cell in row.cells]}
            for row in rows
        ],
    }


def opened(value: object, rows: Sequence[Row], columns: Sequence[Column]) -> Opened | None:
    """Read what the browser reported; None when nothing was opened, or what is not in the table (any more)."""
    if not isinstance(value, Mapping):
        return None
    row, column = value.get("row"), value.get("column")
    if row is None and column is None:
        return None
    if row not in [None, *(each.id for each in rows)] or column not in [None, *(each.id for each in columns)]:
        return None
    return Opened(row, column)


def matrix(
    rows: Sequence[Row],
    columns: Sequence[Column],
    *,
    caption: str,
    key: str,
    reset: str = "Kommun A–Ö",
    label: str = "",
    order: Order | None = None,
    large: bool = False,
) -> Opened | None:
    """Show the table and return what was just opened, once; the rerun after that returns None again.

    ``caption`` stands under the table (its legend and source); ``label`` is the table's name to a screen reader, which
    reads the whole caption instead where there is none.

    ``columns`` come in the order that ``reset`` (the button in the corner) goes back to, references last. Each row
    with ``sort`` values gets a button that sorts the columns by them; ``order`` is where that starts. What the reader
    has sorted by stays in the browser under ``key``: it survives reruns and visits to other pages, but not a reload,
    and costs no rerun. ``large`` is meeting mode's type.

    Raises ValueError as :func:`payload` does.
    """
    data = payload(rows, columns, caption=caption, key=key, reset=reset, label=label, order=order, large=large)
    result = _TABLE(key=key, data=data, on_opened_change=_ignore)
    return opened(result.get("opened"), rows, columns)


def _filled(**fields: str | bool) -> dict[str, str | bool]:
    return {name: value for name, value in fields.items() if value}


def _cell(cell: Cell) -> dict[str, Any]:
    shown: dict[str, Any] = dict(_filled(text=cell.text, symbol=cell.symbol, word=cell.word, href=cell.href))
    shown["tone"] = str(cell.tone)
    if cell.sort is not None and math.isfinite(cell.sort):  # JSON has no NaN: the browser would refuse all of it
        shown["sort"] = cell.sort
    return shown


def _ignore() -> None:
    """Streamlit promises ``result.opened`` only where a callback is given."""


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _colours() -> str:
    names = {
        "ink": style.INK,
        "muted": style.MUTED,
        "context": style.CONTEXT,
        "grid": style.GRID,
        "accent": style.ACCENT,
        "better": style.BETTER,
        "worse": style.WORSE,
        "neutral": style.NEUTRAL,
    }
    return ":host{" + "".join(f"--{name}:{colour};" for name, colour in names.items()) + "}\n"


# At import, so once per process and not at every rerun; where another runtime mounts it (AppTest makes one per test),
# Streamlit registers it there by itself.
_TABLE: Final = st.components.v2.component(
    "skis_matrix",
    html='<div class="matrix"></div>',
    css=_colours() + _asset("matrix_table.css"),
    js=_asset("matrix_table.js"),
)

"""The matrix's payload and what is read back from the browser. What it looks like is tested in tests/browser."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skis_analytics.app import matrix as module
from skis_analytics.app.matrix import Cell, Column, Opened, Order, Row, opened, payload
from skis_analytics.charts import style
from skis_analytics.domain import Direction

COLUMNS = (
    Column("1497", "Hjo"),
    Column("1498", "Tidaholm", href="kommun?kommun=1498", focus=True),
    Column("0000", "Riket", word="Samtliga huvudmän", reference=True),
)
ROWS = (
    Row(
        "maths_9",
        "Matematik åk 9",
        "Delmål 6",
        cells=(
            Cell("90", "▲", "better", "Hjo: 90,1 %, tydligt högre än Skaraborg.", 90.1, "resultat?kommun=1497"),
            Cell("..", tone="unknown", word="Tidaholm: skyddat."),
            Cell("82", tone="reference", sort=82.0),
        ),
    ),
    Row(
        "swedish_9",
        "Svenska åk 9",
        "Delmål 5",
        note="%",
        href="resultat?nyckeltal=swedish_9",
        word="Andel elever",
        cells=(Cell("1"), Cell("2"), Cell("3")),
    ),
)


def sent(rows=ROWS, columns=COLUMNS, **more):
    return payload(rows, columns, **{"caption": "Källa", "key": "k", "reset": "Kommun A–Ö", **more})


def test_payload_leaves_out_what_is_empty():
    assert sent(label="Läget", order=Order("maths_9")) == {
        "key": "k",
        "caption": "Källa",
        "label": "Läget",
        "reset": "Kommun A–Ö",
        "large": False,
        "order": {"row": "maths_9", "descending": True},
        "columns": [
            {"id": "1497", "title": "Hjo"},
            {"id": "1498", "title": "Tidaholm", "href": "kommun?kommun=1498", "focus": True},
            {"id": "0000", "title": "Riket", "word": "Samtliga huvudmän", "reference": True},
        ],
        "rows": [
            {
                "id": "maths_9",
                "title": "Matematik åk 9",
                "section": "Delmål 6",
                "cells": [
                    {
                        "text": "90",
                        "symbol": "▲",
                        "tone": "better",
                        "word": "Hjo: 90,1 %, tydligt högre än Skaraborg.",
                        "sort": 90.1,
                        "href": "resultat?kommun=1497",
                    },
                    {"text": "..", "tone": "unknown", "word": "Tidaholm: skyddat."},
                    {"text": "82", "tone": "reference", "sort": 82.0},
                ],
            },
            {
                "id": "swedish_9",
                "title": "Svenska åk 9",
                "section": "Delmål 5",
                "note": "%",
                "href": "resultat?nyckeltal=swedish_9",
                "word": "Andel elever",
                "cells": [{"text": "1", "tone": "none"}, {"text": "2", "tone": "none"}, {"text": "3", "tone": "none"}],
            },
        ],
    }


def test_zero_is_a_value_to_sort_by():
    row = replace(ROWS[0], cells=(Cell("0", sort=0.0), *ROWS[0].cells[1:]))
    assert sent([row])["rows"][0]["cells"][0]["sort"] == 0.0


@given(
    st.lists(
        st.builds(
            Cell,
            text=st.text(),
            word=st.text(),
            tone=st.sampled_from(sorted(module.TONES)),
            sort=st.none() | st.floats(),
        ),
        max_size=6,
    ),
    st.integers(min_value=0, max_value=6),
)
def test_every_row_has_one_cell_per_column(cells, width):
    columns = [Column(str(place), "K") for place in range(width)]
    rows = [Row("r", "R", cells=tuple(cells))]
    if len(cells) != width:
        with pytest.raises(ValueError, match="cells for"):
            sent(rows, columns)
        return
    shown = sent(rows, columns)["rows"][0]["cells"]
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown  # NaN is not JSON: the browser would show nothing
    for cell, square in zip(cells, shown, strict=True):
        assert ("sort" in square) == (cell.sort is not None and math.isfinite(cell.sort))


@pytest.mark.parametrize(
    ("rows", "columns", "more", "complaint"),
    [
        ((ROWS[0], ROWS[0]), COLUMNS, {}, "More than one row is called 'maths_9'"),
        ((), (COLUMNS[0], COLUMNS[0]), {}, "More than one column is called '1497'"),
        ((), (COLUMNS[2], COLUMNS[0]), {}, "Reference columns"),
        (ROWS, COLUMNS, {"order": Order("gone")}, "no row 'gone'"),
    ],
)
def test_nonsense_is_refused(rows, columns, more, complaint):
    with pytest.raises(ValueError, match=complaint):
        sent(rows, columns, **more)


def test_tones_are_the_directions_and_reference():
    assert {str(direction) for direction in Direction} | {"reference"} == module.TONES
    row = replace(ROWS[0], cells=(Cell("1", tone=Direction.WORSE),) * 3)
    assert [json.loads(json.dumps(cell["tone"])) for cell in sent([row])["rows"][0]["cells"]] == ["worse"] * 3
    with pytest.raises(ValueError, match="purple"):
        Cell("1", tone="purple")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"row": "maths_9", "column": "1498"}, Opened("maths_9", "1498")),
        ({"row": "maths_9", "column": None}, Opened("maths_9", None)),
        ({"row": None, "column": "0000"}, Opened(None, "0000")),
        ({"row": None, "column": None}, None),
        ({"row": "gone", "column": "1498"}, None),
        ({"row": "maths_9", "column": "gone"}, None),
        ({"row": ["maths_9"], "column": "1498"}, None),
        ({}, None),
        (None, None),
        ("maths_9", None),
        (3, None),
    ],
)
def test_only_what_is_in_the_table_is_opened(value, expected):
    assert opened(value, ROWS, COLUMNS) == expected


def test_script_never_reads_texts_as_markup():
    script = module._asset("matrix_table.js")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment", script)
    assert "textContent" in script
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", script + module._asset("matrix_table.css"))


def luminance(colour: str) -> float:
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("text", "tint"),
    [
        (style.BETTER, "better"),
        (style.WORSE, "worse"),
        (style.NEUTRAL, "neutral"),
        (style.MUTED, "hover"),
        (style.MUTED, "reference"),
    ],
)
def test_text_is_readable_on_its_tint(text, tint):
    found = re.search(rf"--{tint}-tint: (#[0-9a-f]{{6}})", module._asset("matrix_table.css"))
    assert found
    lighter, darker = sorted((luminance(found[1]), luminance(text)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5  # WCAG 2.2, 1.4.3

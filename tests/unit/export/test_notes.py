"""Markdown is read again by CommonMark, the document by Word's own format: all words are there, and none of them became markup."""

from __future__ import annotations

import io
from typing import Any

import docx
import pandas as pd
import pytest
from markdown_it import MarkdownIt

from skis_analytics.export import fitting
from skis_analytics.export.figure import Figure
from skis_analytics.export.handout import Handout, Section, cell_text, cells
from skis_analytics.export.notes import markdown, word
from tests.unit.export.handouts import (
    BODY,
    CAVEATS,
    DOTS,
    FIGURES,
    FINDING,
    HANDOUT,
    HOSTILE,
    MADE,
    MUNICIPALITIES,
    SOURCE,
    TABLE,
    section,
)

_READER = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")


def tokens(text: str) -> list[Any]:
    return [inner for token in _READER.parse(text) for inner in (token, *(token.children or ()))]


def seen(text: str) -> str:
    return "\n".join(token.content for token in tokens(text) if token.type == "text")


def document(handout: Handout) -> Any:
    return docx.Document(io.BytesIO(word(handout)))


def of(*sections: Section) -> Handout:
    return Handout("Underlag", "Till skolcheferna", MADE, "v1", sections)


def test_markdown_has_headings_sentences_sources_and_caveats():
    text = markdown(HANDOUT)
    assert text.startswith(f"# {HANDOUT.title}\n\n{HANDOUT.subtitle}\n\nFramtaget 15 november 2024 kl. 09.00")
    assert [line[3:] for line in text.split("\n") if line.startswith("## ")] == [
        each.finding for each in HANDOUT.sections
    ]
    assert text.count(f"Källa: {SOURCE}") == len(HANDOUT.sections)
    assert all(sentence in seen(text) for sentence in BODY)
    assert all(f"- {caveat}" in text for caveat in CAVEATS)
    assert "**Anteckningar:** Fråga efter orsakerna." in text


def test_a_markdown_table_has_all_its_cells():
    rows = [
        [cell.strip().replace("\\", "") for cell in line.strip("|").split(" | ")]
        for line in markdown(of(section("x", table=TABLE))).split("\n")
        if line.startswith("|")
    ]
    assert rows[0] == list(TABLE.columns)
    assert rows[2:] == [[cell_text(value) for value in row] for row in cells(TABLE)]


def test_nothing_anyone_wrote_becomes_markup():
    text = markdown(HOSTILE["markup"])
    kinds = {token.type for token in tokens(text)}
    assert not kinds & {"html_inline", "html_block", "link_open", "image", "code_inline", "fence"}
    assert sum(token.type == "heading_open" for token in tokens(text)) == 2
    for wanted in ("<script>alert(1)</script>", "<b>=1+1</b>", "# x", "[a](javascript:alert(1))", "<!-- -->"):
        assert wanted in seen(text)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_parts_do_no_harm(name: str):
    text = markdown(HOSTILE[name])
    assert "\x00" not in text
    text.encode()
    assert not any(token.type in ("html_inline", "html_block", "link_open", "image") for token in tokens(text))
    found = document(HOSTILE[name])
    assert found.paragraphs[0].text


def test_the_document_has_headings_to_go_by_and_all_the_words():
    found = document(HANDOUT)
    assert found.paragraphs[0].style.name == "Title"
    assert [each.text for each in found.paragraphs if each.style.name == "Heading 1"] == [
        each.finding for each in HANDOUT.sections
    ]
    texts = [each.text for each in found.paragraphs]
    assert FINDING in texts
    assert all(sentence in texts for sentence in BODY)
    assert all(caveat in texts for caveat in CAVEATS)
    assert texts.count(f"Källa: {SOURCE}") == len(HANDOUT.sections)
    assert found.core_properties.language == "sv-SE"
    page = found.sections[0]
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (21.0, 29.7)


def test_a_table_of_the_document_has_all_its_cells_and_repeats_its_headings():
    (table,) = document(of(section("x", table=TABLE))).tables
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    assert texts == [list(TABLE.columns), *([cell_text(value) for value in row] for row in cells(TABLE))]
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")


def test_a_chart_becomes_the_table_of_what_it_draws():
    (table,) = document(of(section("x", chart=DOTS))).tables
    assert [row.cells[0].text for row in table.rows][1:] == list(MUNICIPALITIES)
    assert [row.cells[1].text for row in table.rows][1:] == [cell_text(value) for value in DOTS.series[0].values]


def test_an_empty_handout_says_so():
    assert "Inga delar är valda till underlaget." in markdown(HOSTILE["nothing"])
    assert "Inga delar är valda till underlaget." in [each.text for each in document(HOSTILE["nothing"]).paragraphs]


def test_what_cannot_be_judged_is_in_italics_and_has_its_sign():
    handout = of(section("x", table=FIGURES))
    assert "| *8,2\u00a0○* |" in markdown(handout)
    (table,) = document(handout).tables
    runs = {
        run.text: bool(run.font.italic) for row in table.rows for cell in row.cells for run in cell.paragraphs[0].runs
    }
    assert [text for text, italic in runs.items() if italic] == ["8,2\u00a0○"]


def test_a_table_of_fifteen_lies_on_a_page_across_and_what_follows_stands():
    columns = {name: [Figure(82.5, 1, sign="▼▼")] * 3 for name in (*MUNICIPALITIES, "Skaraborg", "Riket")}
    wide = pd.DataFrame({"Nyckeltal": ["Ej i gymnasiet efter åk 9 (2022)"] * 3, **columns})
    found = document(of(section("a", table=TABLE), section("b", table=wide), section("c", table=TABLE)))
    assert [one.page_width > one.page_height for one in found.sections] == [False, True, False]
    across = found.tables[1]
    page = found.sections[1]
    assert sum(column.width for column in across.columns) <= page.page_width - page.left_margin - page.right_margin
    for cell in across.rows[1].cells[1:]:
        assert cell.width / 12_700 - 4 >= fitting.width(cell.text, 7.5) * 0.9
        assert " " not in cell.text

"""The page is read again as a browser does: one file, no script, the figures in it, nothing that anyone wrote in effect."""

from __future__ import annotations

import pandas as pd
import pytest
from lxml import html

from skis_analytics.charts.style import BETTER, WORSE
from skis_analytics.domain import Direction
from skis_analytics.export.figure import Figure
from skis_analytics.export.handout import (
    DotChart,
    Handout,
    Section,
    Series,
    cell_text,
    cells,
    cleaned,
    headings,
    printed_tables,
)
from skis_analytics.export.page import page
from tests.unit.export.handouts import (
    BODY,
    CAVEATS,
    CHARTS,
    DOTS,
    FIGURES,
    FINDING,
    HANDOUT,
    HOSTILE,
    JUDGED,
    MADE,
    SOURCE,
    TABLE,
    section,
)

_MADE_OF = frozenset(
    [
        "html",
        "i",
        "footer",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "h1",
        "h2",
        "p",
        "nav",
        "ol",
        "ul",
        "li",
        "a",
        "main",
        "section",
        "figure",
        "figcaption",
        "span",
        "details",
        "summary",
        "div",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "svg",
        "path",
        "rect",
        "circle",
        "text",
    ]
)


def tree(handout: Handout) -> html.HtmlElement:
    return html.document_fromstring(page(handout).decode(), parser=html.HTMLParser(encoding="utf-8"))


def of(*sections: Section) -> Handout:
    return Handout("Underlag", "Till skolcheferna", MADE, "v1", sections)


def shown_tables(root: html.HtmlElement) -> list[list[list[str]]]:
    return [[[cell.text_content() for cell in row] for row in table.iter("tr")] for table in root.iter("table")]


@pytest.mark.parametrize("handout", [HANDOUT, *HOSTILE.values()], ids=["ordinary", *HOSTILE])
def test_one_file_of_known_elements_that_fetches_and_runs_nothing(handout: Handout):
    root = tree(handout)
    assert {each.tag for each in root.iter() if isinstance(each.tag, str)} <= _MADE_OF
    for each in root.iter():
        assert not any(name.startswith("on") for name in each.attrib)
        assert each.get("href", "#").startswith("#")
        assert "src" not in each.attrib
    raw = page(handout).decode()
    assert "default-src 'none'" in raw
    assert "url(" not in raw.split("</style>")[0]


@pytest.mark.parametrize("handout", [HANDOUT, *HOSTILE.values()], ids=["ordinary", *HOSTILE])
def test_ids_are_unique_and_every_reference_leads_somewhere(handout: Handout):
    root = tree(handout)
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(set(ids)) == len(ids)
    wanted = [each.get("aria-labelledby") for each in root.iter() if each.get("aria-labelledby")]
    assert set(wanted) | {each.get("href")[1:] for each in root.iter("a")} <= set(ids)


def test_what_anyone_wrote_is_shown_as_it_stands():
    root = tree(HOSTILE["markup"])
    assert root.find(".//h1").text_content() == "<script>alert(1)</script>"
    assert root.find(".//h2").text_content() == "<b>=1+1</b>"
    assert root.find("head/title").text_content() == "<script>alert(1)</script>"


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_a_picture_with_its_description_and_its_figures_below(name: str):
    chart = CHARTS[name]
    root = tree(of(section("x", chart=chart)))
    (picture,) = root.iter("svg")
    assert picture.get("role") == "img"
    assert picture.find("title").text == "Bild: x"
    expected, decimals = printed_tables(cleaned(of(section("x", chart=chart))).sections[0])[0]
    (shown,) = shown_tables(root)
    assert shown == [headings(expected), *([cell_text(value, decimals) for value in row] for row in cells(expected))]


@pytest.mark.parametrize("handout", [HANDOUT, *HOSTILE.values()], ids=["ordinary", *HOSTILE])
def test_nothing_is_drawn_outside_its_picture(handout: Handout):
    for picture in tree(handout).iter("svg"):
        _, _, wide, high = map(float, picture.get("viewbox", picture.get("viewBox")).split())
        for each in picture.iter("circle", "rect", "text"):
            across = float(each.get("x") or each.get("cx"))
            down = float(each.get("y") or each.get("cy"))
            assert -1 <= across <= wide + 1
            assert -1 <= down <= high + 1


def test_each_part_says_what_where_from_and_what_to_mind():
    root = tree(HANDOUT)
    parts = list(root.iter("section"))
    assert len(parts) == len(HANDOUT.sections)
    for part in parts:
        assert part.find("h2").text_content()
        assert f"Källa: {SOURCE}" in part.text_content()
        assert all(caveat in part.text_content() for caveat in CAVEATS)
    assert parts[0].find("h2").text_content() == FINDING
    assert all(sentence in parts[0].text_content() for sentence in BODY)
    assert root.get("lang") == "sv"
    assert "Framtaget 15 november 2024 kl. 09.00" in root.find(".//header").text_content()


def test_a_table_has_headings_for_rows_and_columns():
    root = tree(of(section("x", table=TABLE)))
    assert shown_tables(root)[0][0] == list(TABLE.columns)
    assert all(cell.get("scope") == "col" for cell in root.findall(".//thead//th"))
    assert [cell.text for cell in root.findall(".//tbody//th[@scope='row']")] == list(TABLE["Kommun"])
    assert root.find(".//caption").text == "Bild: x"


def test_a_municipality_begins_a_page_but_the_first_part_does_not():
    root = tree(of(section("a", new_page=True), section("b", new_page=True), section("c")))
    assert [part.get("class") for part in root.iter("section")] == [None, "page", None]


def test_a_name_stands_unbroken_and_a_word_that_no_page_holds_is_broken():
    long = "x" * 300
    root = tree(of(section("x", table=TABLE.assign(Lång=long))))
    kinds = [cell.get("class") or "" for cell in root.findall(".//thead//th")]
    assert kinds == ["short", "number short", "number short", "", "long"]


def test_a_missing_value_is_said_in_words():
    assert "uppgift saknas" in tree(of(section("x", chart=DOTS))).text_content()
    assert "Det finns inga värden att visa" in tree(HOSTILE["no values"]).text_content()
    assert "Inga delar är valda till underlaget." in tree(HOSTILE["nothing"]).text_content()


def test_only_one_pagers_have_no_cover_and_each_says_what_it_is_part_of():
    one = of(section("a", new_page=True), section("b", new_page=True))
    assert [part.findtext("p") for part in tree(one).iter("section")] == [f"Underlag · {one.origin()}"] * 2
    assert tree(one).find("body").get("class") == "pages"
    assert tree(of(section("a", new_page=True), section("b"))).find("body").get("class") is None


def test_a_page_by_itself_that_has_much_to_say_is_set_smaller():
    full = section("a", new_page=True, body=("Mycket att läsa om det. " * 30,) * 6, chart=DOTS, table=TABLE)
    kinds = [part.get("class") for part in tree(of(section("b", new_page=True, table=TABLE), full)).iter("section")]
    assert kinds[0] is None
    assert "tight" in kinds[1] or "snug" in kinds[1]


def test_a_result_and_what_it_is_compared_with_are_drawn_on_one_line():
    chart = DotChart(
        ("Essunga", "Hjo"), (Series("Väntat", (70.0, 70.0)), Series("Resultat", (50.0, 71.0))), "%",
        signals=(Direction.WORSE, Direction.NONE),
    )  # fmt: skip
    (picture,) = tree(of(section("x", chart=chart))).iter("svg")
    rows = [each.get("cy") for each in picture.iter("circle")][:3]
    assert rows[1] == rows[2] != rows[0]
    assert [each.get("fill") for each in picture.iter("path") if each.get("fill")] == [WORSE]


def test_headings_of_a_wide_table_stand_on_end_and_are_not_broken():
    wide = TABLE[["Kommun"]].assign(**{f"Kommun {number}": "45 ▼" for number in range(16)})
    (found,) = tree(of(section("x", table=wide))).find_class("wide")
    assert found.get("class") == "wide many turned"


def test_what_cannot_be_judged_is_in_italics_and_has_its_sign():
    found = tree(Handout("t", "", MADE, "", (Section("x", table=FIGURES),)))
    assert [each.text_content() for each in found.iter("i")] == ["8,2\u00a0○"]


def test_a_table_that_has_no_room_on_an_upright_page_lies_across():
    columns = {f"K{number}": [Figure(8.25, 1, sign="○")] for number in range(17)}
    wide = pd.DataFrame({"Nyckeltal": ["Ej i gymnasiet efter åk 9 (2022)"], **columns})
    found = tree(Handout("t", "", MADE, "", (Section("x", table=FIGURES), Section("y", table=wide))))
    assert [each.get("class") for each in found.iter("section")] == [None, "across"]
    (table,) = found.xpath("//section[@class='across']/div")
    assert table.get("class") == "wide many turned"


def test_points_are_coloured_and_shaped_by_their_verdicts_and_the_table_says_them():
    found = tree(of(section("x", chart=JUDGED)))
    (picture,) = found.iter("svg")
    painted = [each.get("fill") for each in picture.iter("path") if each.get("fill") in (BETTER, WORSE)]
    assert painted == [WORSE, BETTER, BETTER, WORSE]  # two points, then the legend
    assert {"tydligt bättre", "tydligt sämre", "ingen säker skillnad", "kan inte prövas"} <= {
        each.text for each in picture.iter("text")
    }
    cells_said = [each.text_content() for each in found.iter("td")]
    assert {"▼ tydligt sämre", "▲ tydligt bättre", "○ kan inte prövas"} <= set(cells_said)

"""Slides are opened again as whoever gets them does: with python-pptx, and with LibreOffice where it is installed."""

from __future__ import annotations

import io
import time
import zipfile
from typing import Any

import openpyxl
import pandas as pd
import pptx
import pytest
from lxml import etree
from pptx.enum.shapes import PP_PLACEHOLDER

from skis_analytics.charts.style import BETTER, MUTED, WORSE
from skis_analytics.domain import Direction
from skis_analytics.export import fitting
from skis_analytics.export.handout import (
    BarChart,
    Chart,
    DotChart,
    Handout,
    LineChart,
    Section,
    Series,
    cell_text,
    cells,
    cleaned,
)
from skis_analytics.export.slides import slides
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
    MUNICIPALITIES,
    SOURCE,
    TABLE,
    section,
    values,
    with_interval,
)

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def deck(handout: Handout, template: bytes | None = None) -> Any:
    return pptx.Presentation(io.BytesIO(slides(handout, template)))


def of(*sections: Section) -> Handout:
    return Handout("Underlag", "Till skolcheferna", MADE, "v1", sections)


def text(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def charts(presentation: Any) -> list[Any]:
    return [shape.chart for slide in presentation.slides for shape in slide.shapes if shape.has_chart]


def drawn(chart: Any, name: str) -> dict[int, float]:
    """Category's place → value of the series with a name, from the chart itself."""
    for element in chart._chartSpace.iter(f"{C}ser"):
        if element.findtext(f"{C}tx//{C}v") == name:
            held = element.find(f"{C}val") if element.find(f"{C}val") is not None else element.find(f"{C}xVal")
            return {int(point.get("idx")): float(point.findtext(f"{C}v")) for point in held.iter(f"{C}pt")}
    raise AssertionError(f"no series {name}")


def workbook_columns(chart: Any) -> dict[str, list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    return {str(column[0] or ""): list(column[1:]) for column in sheet.iter_cols(values_only=True)}


@pytest.mark.parametrize("name", CHARTS)
def test_every_value_is_in_the_chart_and_in_the_workbook_behind_it(name: str):
    chart = CHARTS[name]
    (found,) = charts(deck(of(section("x", chart=chart))))
    columns = workbook_columns(found)
    assert columns[""][: len(chart.categories)] == list(chart.categories)
    for series in chart.series:
        assert drawn(found, series.name) == {
            place: value for place, value in enumerate(series.values) if value is not None
        }
        assert columns[series.name][: len(series.values)] == list(series.values)
    if chart.reference:
        assert set(drawn(found, chart.reference.name).values()) == {chart.reference.value}


@pytest.mark.parametrize("name", CHARTS)
def test_intervals_reach_from_their_lower_to_their_upper_end(name: str):
    chart = CHARTS[name]
    (found,) = charts(deck(of(section("x", chart=chart))))
    expected = {each.interval(place) for each in chart.series for place in range(len(chart.categories))} - {None}
    seen: set[tuple[float, float]] = set()
    for element in found._chartSpace.iter(f"{C}ser"):
        bars = element.find(f"{C}errBars")
        if bars is not None:
            points = {at: float(value) for at, value in _points(element.find(f"{C}val"))}
            up, down = (dict(_points(bars.find(f"{C}{end}"))) for end in ("plus", "minus"))
            seen |= {(points[at] - down[at], points[at] + up[at]) for at in points}
        if "intervall" in (element.findtext(f"{C}tx//{C}v") or ""):
            ends = [value for _, value in _points(element.find(f"{C}xVal"))]
            seen |= {(ends[at], ends[at + 1]) for at in range(0, len(ends), 3)}
    rounded = lambda pairs: {(round(low, 6), round(high, 6)) for low, high in pairs}  # noqa: E731
    # Only the line in focus carries its intervals: the grey ones would hide it.
    assert rounded(seen) == rounded(expected)


def _points(element: Any) -> list[tuple[int, float]]:
    return [(int(point.get("idx")), float(point.findtext(f"{C}v"))) for point in element.iter(f"{C}pt")]


def test_numbers_are_written_the_swedish_way():
    (found,) = charts(deck(of(section("x", chart=CHARTS["genders"]))))
    formats = {each.text for each in found._chartSpace.iter(f"{C}formatCode")} | {
        each.get("formatCode") for each in found._chartSpace.iter(f"{C}numFmt")
    }
    assert '[$-41D]#,##0.0"\u00a0%"' in formats
    assert found._chartSpace.find(f"{C}lang").get("val") == "sv-SE"


def test_each_slide_says_what_where_from_and_what_to_mind():
    presentation = deck(HANDOUT)
    first, *rest = presentation.slides
    assert HANDOUT.title in text(first)
    assert "15 november 2024 kl. 09.00" in text(first)
    assert ["a1b2c3" in text(slide) for slide in presentation.slides] == [False] * len(rest[:-1]) + [False, True]
    assert "a1b2c3" in presentation.core_properties.comments
    assert len(rest) >= len(HANDOUT.sections)
    for slide in rest:
        assert slide.shapes.title.text_frame.text
        assert f"Källa: {SOURCE}" in text(slide)
        assert all(caveat in text(slide) for caveat in CAVEATS)
    titles = [slide.shapes.title.text_frame.text for slide in rest]
    assert titles[0] == FINDING
    assert len(set(titles)) == len(titles)
    assert all(sentence in text(rest[0]) for sentence in BODY)
    assert rest[0].notes_slide.notes_text_frame.text == "Fråga efter orsakerna.\nSedan nästa steg."


def test_every_chart_and_table_has_its_alternative_text():
    for slide in deck(HANDOUT).slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                assert shape._element.xpath(".//p:cNvPr")[0].get("descr").startswith("Bild: ")


def test_type_can_be_read_from_the_back_of_the_room():
    for slide in list(deck(HANDOUT).slides)[1:]:
        for shape in slide.shapes:
            sizes = [run.font.size.pt for paragraph in _paragraphs(shape) for run in paragraph.runs if run.font.size]
            if shape == slide.shapes.title:
                assert sizes
                assert min(sizes) >= 24
            elif shape.name != "Källa och förbehåll" and not is_footer(shape):
                assert all(size >= 14 for size in sizes)
            if shape.has_chart:
                assert all(int(each.get("sz")) >= 1400 for each in shape.chart._chartSpace.xpath(".//*[@sz]"))


def is_footer(shape: Any) -> bool:
    return shape.is_placeholder and shape.placeholder_format.type == PP_PLACEHOLDER.FOOTER


def _paragraphs(shape: Any) -> list[Any]:
    if shape.has_table:
        return [paragraph for row in shape.table.rows for cell in row.cells for paragraph in cell.text_frame.paragraphs]
    return list(shape.text_frame.paragraphs) if shape.has_text_frame else []


@pytest.mark.parametrize("handout", [HANDOUT, *HOSTILE.values()], ids=["ordinary", *HOSTILE])
def test_nothing_runs_out_of_its_slide(handout: Handout):
    presentation = deck(handout)
    wide, high = presentation.slide_width, presentation.slide_height
    for slide in presentation.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= wide
            assert shape.top + shape.height <= high
            if shape.has_text_frame and shape.text_frame.text and not is_footer(shape):
                size = max(
                    (run.font.size.pt for p in shape.text_frame.paragraphs for run in p.runs if run.font.size),
                    default=10,
                )
                needed = sum(
                    len(fitting.lines(p.text, shape.width / 12_700, size)) * size * 1.2
                    for p in shape.text_frame.paragraphs
                )
                assert needed <= shape.height / 12_700 * 1.15


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_parts_do_no_harm(name: str):
    raw = slides(HOSTILE[name])
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        assert packed.testzip() is None
        assert len(set(packed.namelist())) == len(packed.namelist())
        for part in packed.namelist():
            if part.endswith((".xml", ".rels")):
                etree.fromstring(packed.read(part))
    for chart in charts(pptx.Presentation(io.BytesIO(raw))):
        book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)


def test_a_long_text_goes_on_and_none_of_it_is_lost():
    words = [f"ord{number}" for number in range(20_000)]
    found = deck(of(Section("Anteckningar", body=(" ".join(words),))))
    shown = " ".join(text(slide) for slide in list(found.slides)[1:])
    notes = " ".join(slide.notes_slide.notes_text_frame.text for slide in found.slides if slide.has_notes_slide)
    assert set(words) <= set(f"{shown} {notes}".split())
    assert len(found.slides) < 30
    assert "fortsätter i anteckningarna" in shown


def test_caveats_that_do_not_fit_get_a_slide_of_their_own():
    caveats = tuple(f"Förbehåll nummer {number} säger något om hur siffrorna ska läsas." for number in range(20))
    found = list(deck(of(section("x", chart=DOTS, caveats=caveats))).slides)
    assert "Förbehåll nummer 0" in text(found[1])
    listed = "\n".join(text(slide) for slide in found[2:])
    assert all(caveat in listed for caveat in caveats)


def test_the_fifteen_stand_in_one_table_with_all_their_cells():
    found = []
    for slide in deck(of(section("x", table=TABLE))).slides:
        for shape in slide.shapes:
            if shape.has_table:
                rows = [[cell.text_frame.text for cell in row.cells] for row in shape.table.rows]
                assert rows[0] == list(TABLE.columns)
                assert len(rows) == 16
                found += rows[1:]
    assert found == [[cell_text(value) for value in row] for row in cells(TABLE)]


def test_a_wide_table_repeats_what_its_rows_are():
    table = HOSTILE["wide and long table"].sections[0].table
    assert table is not None
    seen: dict[tuple[str, str], str] = {}
    for slide in deck(HOSTILE["wide and long table"]).slides:
        for shape in slide.shapes:
            if shape.has_table:
                head, *rows = [[cell.text_frame.text for cell in row.cells] for row in shape.table.rows]
                assert head[0] == "Kolumn 0"
                seen |= {(row[0], name): value for row in rows for name, value in zip(head, row, strict=True)}
    assert len(seen) == table.size
    assert all(row == value for (row, _), value in seen.items())


@pytest.mark.parametrize("kind", [BarChart, DotChart])
def test_forty_categories_are_dealt_out_on_one_scale(kind: type[Chart]):
    names = tuple(f"Kommun {number}" for number in range(40))
    chart = kind(names, (section_series := CHARTS["two years"].series[0].__class__("a", values(40)),), "%", names[3])
    found = charts(deck(of(section("x", chart=chart))))
    assert len(found) == 3
    shown = [value for each in found for value in drawn(each, "a").values()]
    assert shown == list(section_series.values)
    scales = {
        tuple(axis.get("val") for axis in each._chartSpace.xpath(".//c:valAx[c:delete/@val='0']/c:scaling/*"))
        for each in found
    }
    assert len(scales) == 1


def test_a_missing_value_is_a_gap_and_its_name_says_so():
    chart = cleaned(of(section("x", chart=DOTS))).sections[0].chart
    assert chart is not None
    (found,) = charts(deck(of(section("x", chart=DOTS))))
    assert MUNICIPALITIES.index("Karlsborg") not in drawn(found, "Läsåret 2023/24")
    assert "Karlsborg  –" in [
        each.text for each in found._chartSpace.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}t")
    ]
    assert found._chartSpace.find(f".//{C}dispBlanksAs").get("val") == "gap"


def test_a_chart_without_values_says_so_in_words():
    found = deck(HOSTILE["no values"])
    assert not charts(found)
    assert "Det finns inga värden att visa" in text(found.slides[1])


def test_an_empty_handout_says_so():
    (only,) = deck(HOSTILE["nothing"]).slides
    assert "Inga delar är valda" in text(only)


def test_fifteen_municipalities_in_well_under_twenty_seconds():
    three = ("dots", "lines", "costs")
    handout = of(
        *(
            section(f"{name}: {kind}", body=BODY, chart=CHARTS[kind], kicker=name)
            for name in MUNICIPALITIES
            for kind in three
        )
    )
    told: list[float] = []
    start = time.perf_counter()
    raw = slides(handout, progress=told.append)
    assert time.perf_counter() - start < 20
    assert len(pptx.Presentation(io.BytesIO(raw)).slides) == 46
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, 1)


def test_progress_may_break_off():
    def stop(_share: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        slides(HANDOUT, progress=stop)


def test_names_of_lines_that_end_together_are_kept_apart():
    chart = LineChart(("a", "b"), (Series("Hjo", (50.0, 80.0)), Series("Vara", (60.0, 80.1))), "%", "Hjo")
    (found,) = charts(deck(of(section("x", chart=chart))))
    moved = [float(each.get("val")) for each in found._chartSpace.xpath(".//c:dLbl/c:layout/c:manualLayout/c:y")]
    assert len(moved) == 2
    assert max(moved) - min(moved) > 0.04


def test_a_short_sentence_stands_over_its_chart_and_a_longer_one_beside():
    for body, over in ((("Kommunala skolor.",), True), (("Flera meningar om det som syns i bilden. " * 3,) * 2, False)):
        slide = deck(of(section("x", chart=DOTS, body=body))).slides[1]
        (frame,) = (shape for shape in slide.shapes if shape.has_chart)
        written = next(
            shape for shape in slide.shapes if shape.has_text_frame and body[0].strip() in shape.text_frame.text
        )
        assert (written.top + written.height <= frame.top) == over
        assert (written.left >= frame.left + frame.width) != over


def test_a_result_and_what_it_is_compared_with_lie_on_one_line_and_a_certain_difference_has_its_sign():
    signals = (Direction.WORSE, Direction.BETTER, Direction.NONE)
    series = (with_interval("Väntat", (70.0, 70.0, 70.0)), Series("Resultat", (50.0, 90.0, 71.0)))
    (found,) = charts(deck(of(section("x", chart=DotChart(("Essunga", "Hjo", "Vara"), series, "%", signals=signals)))))
    heights = {
        element.findtext(f"{C}tx//{C}v"): [float(each.text) for each in element.iterfind(f"{C}yVal//{C}v")]
        for element in found._chartSpace.iter(f"{C}ser")
    }
    assert heights["Väntat"] == heights["Resultat"] == [3, 2, 1]
    words = [each.text for each in found._chartSpace.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}t")]
    assert [word for word in words if word in "▲▼"] == ["▼", "▲"]


def test_a_table_of_fifteen_municipalities_and_nineteen_indicators_takes_at_most_two_slides():
    columns = {name: [f"{value:.0f}" for value in values(19)] for name in (*MUNICIPALITIES, "Skaraborg", "Riket")}
    table = pd.DataFrame({"Nyckeltal": [f"Nyckeltal nummer {number}" for number in range(19)], **columns})
    shown = [
        shape.table for slide in deck(of(section("x", table=table))).slides for shape in slide.shapes if shape.has_table
    ]
    assert len(shown) <= 2
    assert all([cell.text_frame.text for cell in one.rows[0].cells] == list(table.columns) for one in shown)
    sizes = [run.font.size.pt for one in shown for row in one.rows for cell in row.cells for run in cell.text_frame.paragraphs[0].runs]  # fmt: skip
    assert min(sizes) >= 10


def test_what_cannot_be_judged_is_in_italics_and_has_its_sign():
    (table,) = [shape.table for shape in deck(of(section("x", table=FIGURES))).slides[1].shapes if shape.has_table]
    found = {
        run.text: bool(run.font.italic)
        for row in table.rows
        for cell in row.cells
        for run in cell.text_frame.paragraphs[0].runs
    }
    assert found["8,2\u00a0○"]
    assert [text for text, italic in found.items() if italic] == ["8,2\u00a0○"]
    assert {"81\u00a0▼▼", "~100", "82,5", "93,4\u00a0%", "–"} <= set(found)


def test_points_are_coloured_and_shaped_by_their_verdicts_and_a_legend_says_what_they_mean():
    (found,) = charts(deck(of(section("x", chart=JUDGED))))
    (series,) = [
        each for each in found._chartSpace.iter(f"{C}ser") if each.findtext(f"{C}tx//{C}v") == "Läsåret 2023/24"
    ]
    colours = {
        int(each.find(f"{C}idx").get("val")): each.xpath(".//a:srgbClr/@val")[0] for each in series.iter(f"{C}dPt")
    }
    assert colours == {0: WORSE.lstrip("#"), 1: BETTER.lstrip("#"), 14: "FFFFFF"}
    signs = {
        int(each.find(f"{C}idx").get("val")): "".join(each.xpath(".//a:t/text()")) for each in series.iter(f"{C}dLbl")
    }
    assert signs == {0: "▼", 1: "▲", 14: "○"}
    assert series.xpath("c:marker/c:spPr/a:solidFill/a:srgbClr/@val") == [MUTED.lstrip("#")]
    names = [each.findtext(f"{C}tx//{C}v") for each in found._chartSpace.iter(f"{C}ser")]
    hidden = {int(each.get("val")) for each in found._chartSpace.xpath(".//c:legendEntry/c:idx")}
    shown = [name for place, name in enumerate(names) if place not in hidden]
    assert shown == ["▲ tydligt bättre", "▼ tydligt sämre", "ingen säker skillnad", "○ kan inte prövas"]

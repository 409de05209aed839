"""The material for the school chiefs: made on the page, taken along, frozen, and the same whatever is written or imported afterwards."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pptx import Presentation

from skis_analytics.access import on_this_computer
from skis_analytics.database.register import open_register
from skis_analytics.records import Action, Meeting, Note, RecordKind, When
from tests.browser.conftest import Server, running_server

Wait = Callable[[Page], None]
SHORT = "/underlag?mote=m1&delar=nyckeltal,anteckningar,beslut&tal=merit_value_9"


@pytest.fixture(scope="module")
def meeting_server(project: Path, tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Server]:
    """A server with one meeting at which something was said and decided."""
    with running_server(project, tmp_path_factory.mktemp("handout")) as running:
        register, anna = open_register(running.home), on_this_computer("Anna")
        register.save(Meeting("Möte / 😀", id="m1", day=When(2026, 12, 4), digital=True), anna, 0)
        register.save(Note("m1", "1497", "orsaker", "Frånvaro <i>i åk 8</i>", group="Grupp 1"), anna, 0)
        register.save(Action("Kartlägg frånvaron", id="a1", meeting="m1", who="Anna"), anna, 0)
        yield running


def built(page: Page, server: Server, path: str, wait_ready: Wait) -> Page:
    page.goto(f"{server.base_url}{path}")
    wait_ready(page)
    page.get_by_role("button", name="Ta fram underlaget").click()
    expect(page.get_by_role("button", name="PowerPoint")).to_be_visible(timeout=60_000)
    return page


def download(page: Page, label: str) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_the_charts_of_the_slides_carry_the_numbers_of_the_page(
    meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    name, content = download(built(page, meeting_server, SHORT, wait_ready), "PowerPoint")
    assert name == "SKIS_Möte-4_december_2026_Skaraborgs_kommuner-läsåret_2024-25.pptx"
    deck = Presentation(io.BytesIO(content))
    sheets = [
        load_workbook(io.BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob)).active
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_chart
    ]
    drawn = {
        row[0]: [each for each in row[1:] if isinstance(each, (int, float))] for sheet in sheets for row in sheet.values
    }
    page.locator("summary", has_text="Genomsnittligt meritvärde").click()
    rows = page.locator("table").first.locator("tbody tr")
    expect(rows.first).to_be_visible()
    shown = [row.locator("td").all_inner_texts()[:2] for row in rows.all()]
    assert len(shown) == 12
    for municipality, value in shown:
        if value != "–":
            assert float(value.replace(",", ".")) in [round(number, 1) for number in drawn[municipality]]
    said = " ".join(shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame)
    cells_said = [
        cell.text
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    ]
    assert "Källa: Skolverket" in said
    assert "Frånvaro <i>i åk 8</i>" in cells_said


def test_what_is_frozen_stays_whatever_is_written_afterwards(
    meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    built(page, meeting_server, SHORT, wait_ready)
    page.get_by_role("button", name="Frys underlaget").click()
    page.get_by_role("textbox", name="Ditt namn").fill("Berit Berg")
    page.get_by_role("textbox", name="Ditt namn").press("Enter")
    page.get_by_role("button", name="Frys", exact=True).click()
    expect(page.get_by_text("Underlaget är fryst.")).to_be_visible(timeout=20_000)
    page.wait_for_url("**fryst=**")
    address = page.url
    register = open_register(meeting_server.home)
    [note] = register.notes("m1")
    register.save(
        Note("m1", "1497", "orsaker", "Något helt annat", group="Grupp 1"), on_this_computer("Bo"), note.version
    )
    register.withdraw(RecordKind.MEETING, "m1", on_this_computer("Bo"), 1)
    page.goto(address)
    wait_ready(page)
    expect(page.get_by_text("Fryst", exact=False).first).to_be_visible()
    page.locator("summary", has_text="har ni identifierat orsaker").click()
    expect(page.get_by_text("Frånvaro <i>i åk 8</i>")).to_be_visible()
    page.get_by_role("button", name="Ta fram filerna").click()
    expect(page.get_by_role("button", name="Markdown")).to_be_visible(timeout=60_000)
    _, text = download(page, "Markdown")
    assert "Något helt annat" not in text.decode()
    register.reinstate(RecordKind.MEETING, "m1", on_this_computer("Bo"), 2)


def test_a_template_that_is_none_is_refused_and_the_slides_are_made_as_before(
    meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    page.goto(f"{meeting_server.base_url}{SHORT}")
    wait_ready(page)
    page.locator("summary", has_text="Egen mall").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "mall.pptx", "mimeType": "application/octet-stream", "buffer": b"<html>inte en mall</html>"}
    )
    page.get_by_role("button", name="Använd mallen").click()
    expect(page.get_by_text("Mallen används inte.")).to_be_visible()
    page.get_by_role("button", name="Ta fram underlaget").click()
    expect(page.get_by_role("button", name="PowerPoint")).to_be_visible(timeout=60_000)


@pytest.mark.parametrize("path", ["/underlag", SHORT, "/underlag?fryst=finns-inte", "/mote?mote=m1&visa=underlag"])
def test_handouts_are_accessible(
    path: str, meeting_server: Server, page: Page, wait_ready: Wait, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto(f"{meeting_server.base_url}{path}")
    wait_ready(page)
    expect(page.locator("h1")).to_have_count(1)
    if "fryst" in path:
        expect(page.get_by_text("finns inte i registret")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= 1280")

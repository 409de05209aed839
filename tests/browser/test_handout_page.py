"""The handout's page in a real browser: it is read by everyone, and printed it keeps within A4."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from skis_analytics.export.handout import Handout
from skis_analytics.export.page import page as written
from tests.unit.export.handouts import HANDOUT, HOSTILE, LINES, MADE, TABLE, section

A4_BETWEEN_MARGINS = 680
"""CSS pixels: 210 mm without 15 mm on each side."""


def opened(page: Page, folder: Path, handout: Handout) -> None:
    file = folder / "underlag.html"
    file.write_bytes(written(handout))
    page.goto(file.as_uri())


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_anyone_can_read_it(page: Page, tmp_path: Path):
    opened(page, tmp_path, HANDOUT)
    page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("handout", [HANDOUT, *HOSTILE.values()], ids=["ordinary", *HOSTILE])
def test_nothing_is_wider_than_the_paper(page: Page, tmp_path: Path, handout: Handout):
    opened(page, tmp_path, handout)
    page.set_viewport_size({"width": A4_BETWEEN_MARGINS, "height": 994})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= A4_BETWEEN_MARGINS


def test_a_municipality_is_one_page_of_a4(page: Page, tmp_path: Path):
    parts = (
        section(
            "Ingen säker skillnad mot Skaraborg", body=("Andelen behöriga är 71,4 %.",), chart=LINES, new_page=True
        ),
        section("Nyckeltalen och hur de bedöms", table=TABLE),
    )
    opened(page, tmp_path, replace(HANDOUT, sections=parts * 3))
    pdf = page.pdf(prefer_css_page_size=True)
    assert pages(pdf) == 3
    (size,) = set(re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf))
    assert [round(float(each) / 72 * 25.4) for each in size] == [210, 297]


def test_it_runs_nothing_and_fetches_nothing(page: Page, tmp_path: Path):
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    opened(page, tmp_path, HOSTILE["markup"])
    assert len(asked) == 1
    assert said == []


def test_an_empty_handout_is_a_page(page: Page, tmp_path: Path):
    opened(page, tmp_path, Handout("", "", MADE, ""))
    assert pages(page.pdf(prefer_css_page_size=True)) == 1

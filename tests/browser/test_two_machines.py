"""Two dashboards, as on two machines, with one register in PostgreSQL: who sits at one sees what is done at the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from benchmarks import postgres
from skis_analytics.access import on_this_computer
from skis_analytics.database.register import Place, Register, open_register
from skis_analytics.records import Meeting, Step, When
from tests.browser.conftest import Server, running_server

Wait = Callable[[Page], None]


@pytest.fixture
def address(cluster: postgres.Cluster) -> str:
    """An empty database, as ``SKIS_REGISTER`` names it."""
    return cluster.address()


@pytest.fixture
def register(address: str, tmp_path: Path) -> Register:
    """The register with one meeting in it."""
    opened = open_register(place=Place(tmp_path / "here", address))
    steps = (Step("Bild", view="/"), Step("Hjo", view="/kommun?kommun=hjo"), Step("Insatser", view="/insatser"))
    opened.save(Meeting("Provmöte", id="m1", day=When(2099, 12, 4), steps=steps), on_this_computer("Anna"), 0)
    return opened


@pytest.fixture
def machines(project: Path, address: str, register: Register, tmp_path: Path, chromium: str) -> Iterator[list[Server]]:
    """Two dashboards with homes of their own."""
    with ExitStack() as stack:
        folders = [tmp_path / "machine-1", tmp_path / "machine-2"]
        for folder in folders:
            folder.mkdir()
        yield [
            stack.enter_context(running_server(project, folder, environment={"SKIS_REGISTER": address}))
            for folder in folders
        ]


def test_a_step_and_a_note_reach_whoever_sits_at_another_machine(
    machines: list[Server], register: Register, page: Page, browser: Browser, wait_ready: Wait
) -> None:
    here, there = machines
    context = browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 720})
    another = context.new_page()
    try:
        page.goto(f"{here.base_url}/?mote=m1&steg=1")
        wait_ready(page)
        page.get_by_role("button", name="Led härifrån").click()
        expect(page.get_by_text("Du leder mötet.")).to_be_visible()
        another.goto(f"{there.base_url}/?mote=m1&steg=1&folj=1&anteckna=1")
        wait_ready(another)
        page.get_by_role("button", name="Nästa").click()
        expect(another.get_by_text("2 av 3: Hjo")).to_be_visible()
        expect(another.locator("h1")).to_contain_text("Hjo")
        name = another.get_by_role("textbox", name="Ditt namn").first
        name.fill("Berit Berg")
        name.press("Enter")
        another.get_by_role("textbox", name="Resultat: hur ser det ut").press_sequentially("Frånvaron ökar i åk 8")
        page.get_by_role("button", name="Anteckningar").click()
        expect(page.get_by_text("Frånvaron ökar i åk 8")).to_be_visible()
        notes = register.notes("m1")
        assert [(entry.record.group, entry.record.text) for entry in notes] == [("Berit Berg", "Frånvaron ökar i åk 8")]
        page.get_by_role("button", name="Nästa").click()
        expect(another.get_by_text("3 av 3: Insatser")).to_be_visible()
    finally:
        context.close()

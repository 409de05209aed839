"""Who corrects the name or the group of a note, and writes on: nothing is lost, and nothing is cut in two."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from skis_analytics.access import on_this_computer
from skis_analytics.database.register import open_register
from skis_analytics.records import Meeting, Note, Step
from tests.browser.conftest import Server, running_server

Wait = Callable[[Page], None]
RESULTS = "Resultat: hur ser det ut i er kommun?"
LONG = "Frånvaron ökar i åk 8, och vikarierna saknas i matematik sedan i höstas"
SAVED = re.compile(r"^Sparat \d")
STEPS = tuple(Step(name, view=f"/kommun?kommun={name.casefold()}") for name in ("Hjo", "Tibro"))


@pytest.fixture(scope="module")
def meeting_server(project: Path, tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Server]:
    with running_server(project, tmp_path_factory.mktemp("renamed")) as running:
        open_register(running.home).save(Meeting("Provmöte", id="m1", steps=STEPS), on_this_computer("Anna"), 0)
        yield running


def notes(server: Server) -> dict[str, str]:
    """What every name and group has written, by name."""
    return {entry.record.group: entry.record.text for entry in open_register(server.home).notes("m1")}


def opened(page: Page, server: Server, wait_ready: Wait, name: str) -> Locator:
    """The field for the first question, in the note of a name."""
    page.goto(f"{server.base_url}/kommun?kommun=hjo&mote=m1&steg=1&anteckna=1")
    wait_ready(page)
    page.get_by_role("textbox", name="Ditt namn").fill(name)
    page.keyboard.press("Enter")
    area = page.get_by_role("textbox", name=RESULTS)
    expect(area).to_be_visible()
    wait_ready(page)
    return area


def typed(page: Page, text: str) -> None:
    """As fast as people type, so that the page is drawn anew in the middle of it; an arrow key last must not leave the text."""
    page.keyboard.type(text, delay=30)
    page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("way", ["Tab", "click"])
def test_what_is_typed_right_after_the_group_was_changed_is_whole_and_the_groups(
    way: str, meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    area = opened(page, meeting_server, wait_ready, f"Anna {way}")
    page.get_by_role("textbox", name="Grupp").fill(f"Grupp {way}")
    if way == "Tab":
        page.keyboard.press("Tab")
    else:
        area.click()
    typed(page, LONG)
    expect(page.get_by_text(SAVED).first).to_be_visible()
    expect(area).to_have_value(LONG)
    expect(area).to_be_focused()
    expect(page.get_by_text("1 av 2: Hjo")).to_be_visible()
    assert notes(meeting_server)[f"Grupp {way}"] == LONG
    assert f"Anna {way}" not in notes(meeting_server)
    expect(page.get_by_text("Du skriver nu som")).to_have_count(0)


def test_who_corrects_their_name_is_told_where_the_text_is_and_writes_on(
    meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    area = opened(page, meeting_server, wait_ready, "Berit Breg")
    area.press_sequentially("Skrivet före")
    page.get_by_role("textbox", name="Ditt namn").fill("Berit Berg")
    area.click()
    page.keyboard.press("End")
    typed(page, "och skrivet efter")
    expect(
        page.get_by_text("Du skriver nu som Berit Berg. Det som skrevs som Berit Breg står kvar under det namnet.")
    ).to_be_visible()
    expect(page.get_by_text(SAVED).first).to_be_visible()
    expect(area).to_have_value("och skrivet efter")
    expect(area).to_be_focused()
    said = notes(meeting_server)
    assert (said["Berit Breg"], said["Berit Berg"]) == ("Skrivet före", "och skrivet efter")


def test_what_is_typed_on_the_way_into_a_group_that_has_written_comes_below_its_text(
    meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    register = open_register(meeting_server.home)
    register.save(Note("m1", "1497", "resultat", "Gruppens rad", group="Grupp 7"), on_this_computer("Disa"), 0)
    area = opened(page, meeting_server, wait_ready, "Cecilia Dahl")
    page.get_by_role("textbox", name="Grupp").fill("Grupp 7")
    page.keyboard.press("Tab")
    typed(page, LONG)
    expect(page.get_by_text(re.compile(r"^Sparat .*Cecilia Dahl$"))).to_be_visible()
    expect(area).to_have_value(f"Gruppens rad\n{LONG}")
    assert notes(meeting_server)["Grupp 7"] == f"Gruppens rad\n{LONG}"
    assert "Cecilia Dahl" not in notes(meeting_server)


def test_the_server_dies_with_a_new_name_and_a_text_on_their_way_and_nothing_is_lost(
    project: Path, tmp_path: Path, chromium: str, page: Page, wait_ready: Wait
) -> None:
    with running_server(project, tmp_path) as first:
        open_register(first.home).save(Meeting("Provmöte", id="m1", steps=STEPS), on_this_computer("Anna"), 0)
        area = opened(page, first, wait_ready, "Gun Alm")
        page.get_by_role("textbox", name="Grupp").fill("Grupp 2")
        area.click()
        # Before it dies: in the next moment the browser says that there is no contact, and takes the focus.
        page.keyboard.type(LONG)
        expect(area).to_have_value(LONG)
        os.kill(first.pid, signal.SIGKILL)
    with running_server(project, tmp_path, first.port) as second:
        opened(page, second, wait_ready, "Gun Alm")
        expect(page.get_by_text(LONG)).to_be_visible(timeout=60_000)  # as everybody reads it, in whichever of the two
        assert list(notes(second).values()) == [LONG]

"""A meeting as it is run: an agenda from a template, step by step by key, others following, a view put on the agenda."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect
from prometheus_client.parser import text_string_to_metric_families

from skis_analytics.access import on_this_computer
from skis_analytics.database.meeting_state import MeetingState, Position
from skis_analytics.database.register import open_register
from skis_analytics.records import Meeting, Step, When
from tests.browser.conftest import Server, running_server

Wait = Callable[[Page], None]
FIRST = "/?mote=m1&steg=1"


@pytest.fixture(scope="module")
def meeting_server(project: Path, tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Server]:
    """A server with one meeting, in which views of different pages follow each other, and another that stays to come when that is ended."""
    steps = (
        Step("Gemensam bild", 15, "Vad sticker ut i år?", "/"),
        Step("Hjo", 6, "Vad säger ni?", "/kommun?kommun=hjo"),
        Step("Tibro", 6, "Vad säger ni?", "/kommun?kommun=tibro"),
        Step("En vy som inte finns", 5, "Vad nu?", "/finns-inte?x=1"),
        Step("Beslut", 10, "Vem gör vad, till när?"),
    )
    with running_server(project, tmp_path_factory.mktemp("meeting")) as running:
        meeting = Meeting("Provmöte", id="m1", day=When(2099, 12, 4), starts="13.00", digital=True, steps=steps)
        later = Meeting("Ett senare", id="m2", day=When(2099, 12, 11), steps=steps)
        for each in (meeting, later):
            open_register(running.home).save(each, on_this_computer("Anna"), 0)
        yield running


def at(page: Page, server: Server, path: str, wait_ready: Wait) -> Page:
    page.goto(f"{server.base_url}{path}")
    wait_ready(page)
    return page


def until(page: Page, true: Callable[[], bool]) -> None:
    """Wait for something that is not on the page."""
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


def test_the_steps_follow_each_other_by_key_each_with_its_view(
    meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    at(page, meeting_server, FIRST, wait_ready)
    expect(page.get_by_text("1 av 5: Gemensam bild")).to_be_visible()
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("2 av 5: Hjo")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("Hjo")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("3 av 5: Tibro")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("Tibro")
    page.wait_for_url("**/kommun?*kommun=tibro*steg=3*")
    page.reload()
    wait_ready(page)
    expect(page.get_by_text("3 av 5: Tibro")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("h1")).to_contain_text("Hjo")


def test_a_table_behind_a_picture_is_there_when_it_is_opened_and_stays(
    meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    at(page, meeting_server, "/kommun?kommun=hjo&mote=m1&steg=2", wait_ready)
    fold = page.get_by_test_id("stExpander").filter(has_text="Profilen som tabell och fil")
    fold.locator("summary").click()
    expect(fold.get_by_test_id("stDataFrame")).to_be_visible()
    with page.expect_download() as download:
        fold.get_by_role("button", name="Ladda ner CSV").click()
    assert download.value.suggested_filename.startswith("profil-hjo")
    expect(fold.get_by_test_id("stDataFrame")).to_be_visible()


def test_a_step_without_a_view_any_more_says_so_and_the_meeting_goes_on(
    meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    at(page, meeting_server, "/mote?mote=m1&steg=4", wait_ready)
    expect(page.get_by_text("Vyn i punkten finns inte")).to_be_visible()
    page.get_by_role("button", name="Nästa").click()
    expect(page.get_by_text("5 av 5: Beslut")).to_be_visible()
    expect(page.get_by_role("button", name="Nästa")).to_be_disabled()


def test_who_follows_is_taken_along_and_who_looks_around_is_left_alone(
    meeting_server: Server, page: Page, browser: Browser, chromium: str, wait_ready: Wait
) -> None:
    contexts = [browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 720}) for _ in range(2)]
    follower, wanderer = (context.new_page() for context in contexts)
    try:
        at(page, meeting_server, FIRST, wait_ready).get_by_role("button", name="Led härifrån").click()
        expect(page.get_by_text("Du leder mötet.")).to_be_visible()
        at(follower, meeting_server, FIRST, wait_ready).get_by_role("button", name="Följ mötet").click()
        expect(follower.get_by_role("button", name="Sluta följa")).to_be_visible()
        at(wanderer, meeting_server, FIRST, wait_ready)
        page.get_by_role("button", name="Nästa").click()
        expect(follower.get_by_text("2 av 5: Hjo")).to_be_visible()
        expect(follower.locator("h1")).to_contain_text("Hjo")
        follower.wait_for_url("**/kommun?*kommun=hjo*steg=2*folj=1*")
        expect(wanderer.get_by_text("är på punkt 2: gå dit")).to_be_visible()
        expect(wanderer.get_by_text("1 av 5: Gemensam bild")).to_be_visible()
        wanderer.get_by_text("är på punkt 2: gå dit").click()
        expect(wanderer.get_by_text("2 av 5: Hjo")).to_be_visible()
        wanderer.get_by_role("button", name="Nästa").click()
        expect(wanderer.get_by_text("3 av 5: Tibro")).to_be_visible()
        expect(wanderer.get_by_text("är på punkt 2: gå dit")).to_be_visible()
        expect(follower.get_by_text("2 av 5: Hjo")).to_be_visible()
        page.get_by_role("button", name="Avsluta mötet").click()
        page.get_by_role("button", name="Avsluta", exact=True).click()
        expect(page.get_by_role("link", name="Ta fram underlag för skolcheferna")).to_be_visible()
        expect(follower.get_by_text("Mötet är avslutat.")).to_be_visible()
        expect(follower.get_by_role("button", name="Nästa")).to_be_enabled()
    finally:
        for context in contexts:
            context.close()


def test_keys_go_into_the_box_that_they_open_and_no_key_alone_ends_a_meeting(
    meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    at(page, meeting_server, FIRST, wait_ready).get_by_role("button", name="Led härifrån").click()
    expect(page.get_by_text("Du leder mötet.")).to_be_visible()
    bar = page.locator(".st-key-meeting_bottom")
    before = bar.bounding_box()
    decide, end = (page.get_by_role("button", name=name) for name in ("Beslut", "Avsluta mötet"))
    text = page.get_by_role("textbox", name="Vad kom ni fram till?")
    decide.press("Enter")
    expect(text).to_be_focused()
    page.keyboard.type("Vi ska läsa mer")
    page.keyboard.press("Shift+Tab")
    expect(decide).to_be_focused()
    page.keyboard.press("Tab")
    expect(text).to_be_focused()
    page.keyboard.press("Escape")
    expect(text).to_have_count(0)
    expect(decide).to_be_focused()
    page.keyboard.press("Tab")
    expect(end).to_be_focused()
    page.keyboard.press("Space")
    expect(page.get_by_text("Avsluta mötet för alla?")).to_be_visible()
    expect(page.get_by_role("button", name="Fortsätt mötet")).to_be_focused()
    assert bar.bounding_box() == before
    page.keyboard.press("Space")
    expect(page.get_by_text("Avsluta mötet för alla?")).to_have_count(0)
    expect(end).to_be_focused()
    expect(page.get_by_text("Du leder mötet.")).to_be_visible()
    end.press("Enter")
    expect(page.get_by_role("button", name="Fortsätt mötet")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Ta fram underlag för skolcheferna")).to_be_visible()


def test_one_with_two_screens_leads_from_the_one_that_goes_on(
    meeting_server: Server, page: Page, browser: Browser, chromium: str, wait_ready: Wait
) -> None:
    context = browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 720})
    projector = context.new_page()
    try:
        for screen in (page, projector):
            at(screen, meeting_server, "/", wait_ready)
            screen.get_by_role("button", name="Dela vy").click()
            screen.get_by_role("textbox", name="Ditt namn").fill("Berit Berg")
            screen.get_by_role("textbox", name="Ditt namn").press("Enter")
            wait_ready(screen)
            at(screen, meeting_server, FIRST, wait_ready)
        page.get_by_role("button", name="Led härifrån").click()
        expect(page.get_by_role("button", name="Avsluta mötet")).to_be_visible()
        page.get_by_role("button", name="Nästa").click()
        expect(page.get_by_text("2 av 5: Hjo")).to_be_visible()
        expect(projector.get_by_text("är på punkt 2: gå dit")).to_be_visible()
        expect(projector.get_by_role("button", name="Följ mötet")).to_be_visible()
        page.get_by_role("button", name="Avsluta mötet").click()
        page.get_by_role("button", name="Avsluta", exact=True).click()
        expect(page.get_by_role("link", name="Ta fram underlag för skolcheferna")).to_be_visible()
    finally:
        context.close()


def test_the_view_where_one_stands_is_put_on_the_agenda(meeting_server: Server, page: Page, wait_ready: Wait) -> None:
    meeting = Meeting("Vårmöte", id="m5", day=When(2099, 12, 5), steps=(Step("Hjo", view="/kommun?kommun=hjo"),))
    open_register(meeting_server.home).save(meeting, on_this_computer("Anna"), 0)
    at(page, meeting_server, "/resultat?nyckeltal=merit_value_9&kommun=vara", wait_ready)
    page.get_by_role("button", name="Dela vy").click()
    page.get_by_role("textbox", name="Ditt namn").fill("Berit Berg")
    page.get_by_role("textbox", name="Ditt namn").press("Enter")
    page.get_by_role("button", name="Vårmöte").click()
    expect(page.get_by_text("Tillagd som punkt 2")).to_be_visible()
    at(page, meeting_server, "/mote?mote=m5", wait_ready)
    page.get_by_role("link", name="Meritvärde åk 9: Vara").click()
    expect(page.get_by_text("2 av 2: Meritvärde åk 9: Vara")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("Vara, meritvärde åk 9")


def test_a_meeting_begins_from_a_template_and_is_run(fresh_server: Server, page: Page, wait_ready: Wait) -> None:
    at(page, fresh_server, "/mote", wait_ready).get_by_role("link", name="Skolchefsmöte").first.click()
    page.get_by_role("textbox", name="Ditt namn").fill("Anna Ek")
    page.get_by_role("button", name="Spara").click()
    page.get_by_role("button", name="Starta mötet").click()
    expect(page.get_by_text("1 av 7: Att följa upp")).to_be_visible()
    wait_ready(page)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("2 av 7: Gemensam bild av nuläget")).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/mote", "/mote?mote=m1", FIRST, "/kommun?kommun=hjo&mote=m1&steg=2", "/mote?mote=m1&steg=5"]
)
def test_meetings_are_accessible(
    path: str, meeting_server: Server, page: Page, wait_ready: Wait, assert_accessible: Callable[[Page], None]
) -> None:
    at(page, meeting_server, path, wait_ready)
    expect(page.locator("h1")).to_have_count(1)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= 1280")


def test_opening_the_notes_keeps_the_municipality_that_one_has_come_to_by_key(
    meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    steps = (
        Step("Gemensam bild", view="/"),
        Step("Hjo", view="/kommun?kommun=hjo"),
        Step("Tibro", view="/kommun?kommun=tibro"),
    )
    open_register(meeting_server.home).save(Meeting("Eget", id="m4", steps=steps), on_this_computer("Anna"), 0)
    at(page, meeting_server, "/mote?mote=m4", wait_ready)
    page.get_by_role("button", name="Starta mötet").click()
    expect(page.get_by_text("1 av 3: Gemensam bild")).to_be_visible()
    expect(page.get_by_text("Du leder mötet.")).to_be_visible()
    for step, name in (("2 av 3", "Hjo"), ("3 av 3", "Tibro")):
        page.keyboard.press("ArrowRight")
        expect(page.get_by_text(f"{step}: {name}")).to_be_visible()
        expect(page.locator("h1")).to_contain_text(name)
    page.get_by_role("button", name="Anteckningar").click()
    expect(page.get_by_role("button", name="Dölj anteckningar")).to_be_visible()
    wait_ready(page)
    expect(page.locator("h1")).to_contain_text("Tibro")
    expect(page.get_by_role("combobox", name="Anteckningar om")).to_have_value("Tibro")


def test_what_was_chosen_in_the_fold_is_not_chosen_again_by_the_next_click(
    meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    at(page, meeting_server, "/kommun?kommun=hjo&mote=m1&steg=2", wait_ready)
    page.get_by_role("button", name="Välj").click()
    page.get_by_role("combobox", name="Kommun i fokus").click()
    page.get_by_role("option", name="Skara", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Skara")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Nästa").click()
    expect(page.get_by_text("3 av 5: Tibro")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("Tibro")
    page.get_by_role("button", name="Anteckningar").click()
    expect(page.get_by_role("button", name="Dölj anteckningar")).to_be_visible()
    wait_ready(page)
    expect(page.locator("h1")).to_contain_text("Tibro")


def test_arrow_keys_in_the_matrix_go_between_its_cells_and_not_between_the_steps(
    meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    at(page, meeting_server, FIRST, wait_ready)
    cell = page.get_by_role("link", name=re.compile("^Falköping, ")).first
    cell.focus()
    page.keyboard.press("ArrowRight")
    expect(cell).not_to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(cell).to_be_focused()
    expect(page.get_by_text("1 av 5: Gemensam bild")).to_be_visible()


def test_an_agenda_that_was_shortened_under_a_meeting_leaves_the_followers_at_its_last_step(
    meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    register = open_register(meeting_server.home)
    meeting = Meeting(
        "Kort",
        id="m3",
        steps=(Step("Hjo", view="/kommun?kommun=hjo"), Step("Tibro", view="/kommun?embed=true&kommun=tibro")),
    )
    register.save(meeting, on_this_computer("Anna"), 0)
    MeetingState(meeting_server.home).move("m3", Position(9, datetime.now(UTC), "Anna", "x"), on_this_computer("Anna"))
    at(page, meeting_server, "/kommun?kommun=hjo&mote=m3&steg=1&folj=1", wait_ready)
    expect(page.get_by_text("2 av 2: Tibro")).to_be_visible(timeout=30_000)
    wait_ready(page)
    expect(page.locator("h1")).to_contain_text("Tibro")


def test_what_the_next_step_shows_is_drawn_while_this_one_is_talked_about(
    fresh_server: Server, page: Page, wait_ready: Wait
) -> None:
    def runs(of: str) -> float:
        with urlopen(f"{fresh_server.base_url}/metrics") as answer:  # noqa: S310  # this machine
            counted = text_string_to_metric_families(answer.read().decode())
        samples = [sample for family in counted for sample in family.samples if sample.name == "skis_run_seconds_count"]
        return sum(sample.value for sample in samples if sample.labels["page"] == of)

    steps = (Step("Bild", 15, "", "/"), Step("Effekt", 6, "", "/effekt"), Step("Hjo", 6, "", "/kommun?kommun=hjo"))
    meeting = Meeting("Provmöte", id="m1", day=When(2099, 12, 4), steps=steps)
    open_register(fresh_server.home).save(meeting, on_this_computer("Anna"), 0)
    at(page, fresh_server, FIRST, wait_ready)
    until(page, lambda: runs("effekt") == 1)
    page.reload()
    wait_ready(page)
    expect(page.get_by_text("1 av 3: Bild")).to_be_visible()
    page.get_by_role("button", name="Nästa").click()
    expect(page.get_by_text("2 av 3: Effekt")).to_be_visible()
    until(page, lambda: runs("kommun") == 1)
    assert runs("effekt") == 2, "drawn ahead once, and for the one who went there"

"""What groups write in a meeting: at the same time, beside the figures, kept through whatever happens, and turned into what is to be done."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from skis_analytics.access import on_this_computer
from skis_analytics.database.register import open_register
from skis_analytics.records import Action, Meeting, Note, RecordKind, Step, When, note_id
from tests.browser.conftest import Server, running_server

Wait = Callable[[Page], None]
HJO = "/kommun?kommun=hjo&mote=m1&steg=2&anteckna=1"
RESULTS = "Resultat: hur ser det ut i er kommun?"
CAUSES = "Hur har ni arbetat med resultaten"


@pytest.fixture(scope="module")
def meeting_server(project: Path, tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Server]:
    """A server with one meeting under way and one before it, which left something open."""
    steps = (
        Step("Att följa upp", 5, "Hur gick det vi bestämde?", "/mote?visa=uppfoljning"),
        Step("Hjo", 6, "Vad säger ni?", "/kommun?kommun=hjo"),
        Step("Tibro", 6, "Vad säger ni?", "/kommun?kommun=tibro"),
        Step("Gemensam reflektion", 20, "Vad ser vi tillsammans?", "/mote?visa=anteckningar"),
    )
    with running_server(project, tmp_path_factory.mktemp("dialogue")) as running:
        register = open_register(running.home)
        register.save(
            Meeting("Provmöte", id="m1", day=When(2099, 12, 4), digital=True, steps=steps), on_this_computer("Anna"), 0
        )
        register.save(
            Action("Ta fram en rutin", meeting="m0", who="Anna", due=When(2020, 1)), on_this_computer("Anna"), 0
        )
        yield running


@pytest.fixture
def another(browser: Browser, chromium: str) -> Iterator[Page]:
    """Somebody else's browser."""
    context = browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 720})
    yield context.new_page()
    context.close()


def at(page: Page, server: Server, path: str, wait_ready: Wait, name: str = "") -> Page:
    page.goto(f"{server.base_url}{path}")
    wait_ready(page)
    if name:
        field = page.get_by_role("textbox", name="Ditt namn").first
        field.fill(name)
        field.press("Enter")
        expect(page.get_by_role("textbox", name=RESULTS)).to_be_visible()
    return page


def saved(server: Server, text: str, group: str, question: str = "resultat", municipality: str = "1497") -> bool:
    """Whether a note says a text in the register."""
    notes = {entry.record.id: entry.record.text for entry in open_register(server.home).notes("m1")}
    return text in notes.get(note_id("m1", municipality, question, group), "")


def test_what_one_writes_the_others_see_and_arrow_keys_stay_in_the_text(
    meeting_server: Server, page: Page, another: Page, wait_ready: Wait
) -> None:
    at(page, meeting_server, HJO, wait_ready, "Anna Ek")
    at(another, meeting_server, HJO, wait_ready, "Berit Berg")
    area = page.get_by_role("textbox", name=RESULTS)
    area.press_sequentially("Frånvaron ökar <b>i åk 8</b>")
    page.keyboard.press("ArrowLeft")
    expect(another.get_by_text("Frånvaron ökar <b>i åk 8</b>")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Sparat", exact=False).first).to_be_visible()
    expect(page.get_by_text("2 av 4: Hjo")).to_be_visible()
    assert saved(meeting_server, "Frånvaron ökar <b>i åk 8</b>", "Anna Ek")


def test_two_of_one_group_write_in_the_same_note_and_both_are_kept(
    meeting_server: Server, page: Page, another: Page, wait_ready: Wait
) -> None:
    for browser, name in ((page, "Anna Ek"), (another, "Berit Berg")):
        at(browser, meeting_server, f"{HJO}&grupp=Grupp+2", wait_ready, name)
    page.get_by_role("textbox", name=CAUSES).press_sequentially("Vikarier i matematik")
    another.get_by_role("textbox", name=CAUSES).press_sequentially("Ny rektor")
    for browser in (page, another):
        area = browser.get_by_role("textbox", name=CAUSES)
        expect(area).to_have_value(re.compile("Vikarier i matematik"), timeout=30_000)
        expect(area).to_have_value(re.compile("Ny rektor"), timeout=30_000)
    assert saved(meeting_server, "Vikarier i matematik", "Grupp 2", "orsaker")
    assert saved(meeting_server, "Ny rektor", "Grupp 2", "orsaker")


def test_going_to_the_next_step_in_the_middle_of_a_word_loses_nothing(
    meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    at(page, meeting_server, HJO, wait_ready, "Cecilia Dahl")
    page.get_by_role("textbox", name=RESULTS).press_sequentially("Halvvägs in i en men")
    page.get_by_role("button", name="Nästa").click()
    expect(page.get_by_text("3 av 4: Tibro")).to_be_visible()
    expect(page.get_by_role("textbox", name=RESULTS)).to_have_value("")
    page.get_by_role("button", name="Föregående").click()
    expect(page.get_by_text("2 av 4: Hjo")).to_be_visible()
    expect(page.get_by_role("textbox", name=RESULTS)).to_have_value("Halvvägs in i en men")


def test_the_server_is_killed_in_the_middle_of_a_word_and_nothing_is_lost(
    project: Path, tmp_path: Path, chromium: str, page: Page, wait_ready: Wait
) -> None:
    meeting = Meeting("Provmöte", id="m1", steps=(Step("Hjo"), Step("Hjo", view="/kommun?kommun=hjo")))
    with running_server(project, tmp_path) as first:
        open_register(first.home).save(meeting, on_this_computer("Anna"), 0)
        at(page, first, HJO, wait_ready, "Gun Alm")
        page.get_by_role("textbox", name=RESULTS).press_sequentially("Servern dör snart")
        os.kill(first.pid, signal.SIGKILL)
        page.get_by_role("textbox", name=RESULTS).press_sequentially(" men jag skriver vidare")
    with running_server(project, tmp_path, first.port) as second:
        expect(page.get_by_text("Sparat", exact=False).first).to_be_visible(timeout=60_000)
        assert saved(second, "Servern dör snart men jag skriver vidare", "Gun Alm")
        expect(page.get_by_role("textbox", name=RESULTS)).to_have_value("Servern dör snart men jag skriver vidare")


def test_a_meeting_that_is_taken_away_while_it_is_shown_says_so(
    meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    register = open_register(meeting_server.home)
    register.save(
        Meeting("Kort", id="m9", steps=(Step("Hjo", view="/kommun?kommun=hjo"),)), on_this_computer("Anna"), 0
    )
    at(page, meeting_server, "/kommun?kommun=hjo&mote=m9&steg=1", wait_ready)
    expect(page.get_by_text("1 av 1: Hjo")).to_be_visible()
    register.withdraw(RecordKind.MEETING, "m9", on_this_computer("Bo"), 1)
    expect(page.get_by_text("Mötet i länken finns inte")).to_be_visible(timeout=30_000)
    expect(page.locator("h1")).to_contain_text("Hjo")


def test_a_meeting_is_run_and_written_in_by_keys_alone(meeting_server: Server, page: Page, wait_ready: Wait) -> None:
    at(page, meeting_server, "/kommun?kommun=hjo&mote=m1&steg=2", wait_ready)
    _tab_to(page, "Anteckningar")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Dölj anteckningar")).to_be_visible()
    wait_ready(page)
    _tab_to(page, "Ditt namn")
    page.keyboard.type("Hanna Ros")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name=RESULTS)).to_be_visible()
    _tab_to(page, RESULTS)
    page.keyboard.type("Skrivet utan mus")
    expect(page.get_by_text("Sparat", exact=False).first).to_be_visible(timeout=30_000)
    _tab_to(page, "Nästa")
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 av 4: Tibro")).to_be_visible()
    assert saved(meeting_server, "Skrivet utan mus", "Hanna Ros")


def _tab_to(page: Page, label: str) -> None:
    """Go on with Tab until the focus is on what is called so, also inside a component."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate(_FOCUSED).startswith(label):
            return
    raise AssertionError(f"Tab never came to {label}")


_FOCUSED = """() => {
  let at = document.activeElement;
  while (at && at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;
  if (!at) return "";
  const label = at.labels && at.labels[0] ? at.labels[0].textContent : "";
  return (label || at.getAttribute("aria-label") || at.textContent || "").trim();
}"""


def test_a_text_that_is_too_long_stays_and_says_so(meeting_server: Server, page: Page, wait_ready: Wait) -> None:
    at(page, meeting_server, HJO, wait_ready, "Disa Fors")
    area = page.get_by_role("textbox", name=RESULTS)
    area.fill("Klistrat ur Word. " * 12000)
    expect(page.get_by_text("Inte sparad: texten är 216")).to_be_visible()
    page.reload()
    wait_ready(page)
    expect(page.get_by_role("textbox", name=RESULTS)).to_have_value("Klistrat ur Word. " * 12000)
    area.fill("Kort")
    expect(page.get_by_text("Sparat", exact=False).first).to_be_visible(timeout=30_000)
    assert saved(meeting_server, "Kort", "Disa Fors")


def _make(page: Page, server: Server, wait_ready: Wait, note: Note, what: str) -> None:
    """Open, beside the step, the form for what a note of Hjo is to become."""
    open_register(server.home).save(note, on_this_computer("Eva"), 0)
    at(page, server, HJO, wait_ready, "Eva Gran")
    page.locator("[class*='st-key-note_a']").filter(has_text="Gör till").last.get_by_text("Gör till").click()
    page.get_by_role("link", name=what, exact=True).click()


def test_a_note_becomes_a_cause_that_tells_where_it_came_from(
    meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    note = Note("m1", "1497", "insatser", "Läslyft i åk 1–3 från hösten", group="Grupp 7")
    _make(page, meeting_server, wait_ready, note, "+ En insats")
    expect(page.get_by_role("textbox", name="Titel", exact=True)).to_have_value("Läslyft i åk 1–3 från hösten")
    page.get_by_role("button", name="Spara", exact=True).first.click()
    expect(page.get_by_text("är sparad")).to_be_visible()
    expect(page.get_by_text("2 av 4: Hjo")).to_be_visible()
    expect(page.get_by_role("link", name="→ insats: Läslyft i åk 1–3 från hösten")).to_be_visible(timeout=30_000)
    made = [entry.record for entry in open_register(meeting_server.home).initiatives()]
    assert any("Provmöte" in one.source and one.municipalities == ("1497",) for one in made)


def test_a_note_becomes_a_decision_while_the_notes_stay_open(
    meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    note = Note("m1", "1497", "insatser", "Läsa tillsammans varje dag", group="Grupp 8")
    _make(page, meeting_server, wait_ready, note, "+ Ett beslut eller en åtgärd")
    wait_ready(page)
    expect(page.get_by_role("textbox", name="Vad kom ni fram till?").first).to_have_value("Läsa tillsammans varje dag")
    expect(page.get_by_text("Gör till").first).to_be_visible()


def test_what_the_municipalities_said_stands_side_by_side(meeting_server: Server, page: Page, wait_ready: Wait) -> None:
    register = open_register(meeting_server.home)
    for municipality, text in (("1498", "Få studiehandledare"), ("1499", "Läsförståelsen")):
        register.save(Note("m1", municipality, "orsaker", text, group="Grupp 9"), on_this_computer("Eva"), 0)
    at(page, meeting_server, "/mote?mote=m1&steg=4&visa=anteckningar", wait_ready)
    page.get_by_text("Orsaker (").click()
    expect(page.get_by_text("Få studiehandledare")).to_be_visible()
    expect(page.get_by_text("Läsförståelsen")).to_be_visible()
    silent = page.get_by_text("Har inte svarat än:")
    expect(silent).to_contain_text("Tibro")
    expect(silent).not_to_contain_text("Essunga")  # the meeting is about Hjo and Tibro


def test_a_decision_is_written_where_one_is_and_met_again_at_the_next_meeting(
    meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    at(page, meeting_server, HJO, wait_ready, "Frida Hed")
    page.get_by_role("button", name="Beslut").click()
    page.get_by_role("textbox", name="Vad kom ni fram till?").fill("Kartlägg frånvaron")
    page.get_by_role("textbox", name="När", exact=True).fill("när vi hinner")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_text("Inte sparat än.").first).to_be_visible()
    expect(page.get_by_role("textbox", name="Vad kom ni fram till?")).to_have_value("Kartlägg frånvaron")
    page.get_by_role("textbox", name="När", exact=True).fill("2027-01")
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_text("Kartlägg frånvaron är sparat. Gäller Hjo.").first).to_be_visible()
    expect(page.get_by_text("2 av 4: Hjo")).to_be_visible()
    at(page, meeting_server, "/mote?mote=m1&steg=1&visa=uppfoljning", wait_ready)
    expect(page.get_by_text("Ta fram en rutin")).to_be_visible()
    expect(page.get_by_text("tiden har gått ut")).to_be_visible()
    expect(page.get_by_text("Kartlägg frånvaron")).to_have_count(0)
    page.get_by_role("button", name="Klar").first.click()
    expect(page.get_by_text("Inget är öppet från tidigare möten.")).to_be_visible()


@pytest.mark.parametrize(
    "path", [HJO, "/mote?mote=m1&visa=anteckningar", "/mote?mote=m1&steg=4&visa=anteckningar&anteckna=1", "/mote?mote=m1&visa=beslut"]
)  # fmt: skip
def test_the_dialogue_is_accessible(
    path: str, meeting_server: Server, page: Page, wait_ready: Wait, assert_accessible: Callable[[Page], None]
) -> None:
    at(page, meeting_server, path, wait_ready)
    field = page.get_by_role("textbox", name="Ditt namn").first
    if field.is_visible():
        field.fill("Anna Ek")
        field.press("Enter")
        expect(page.locator("textarea").first).to_be_visible()
    expect(page.locator("h1")).to_have_count(1)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= 1280")


def test_what_a_browser_kept_of_another_history_is_joined_and_replaces_nothing(
    meeting_server: Server, page: Page, wait_ready: Wait
) -> None:
    register = open_register(meeting_server.home)
    for version, text in enumerate(("Rad ett", "Rad ett\nBerits rad")):
        register.save(Note("m1", "1497", "resultat", text, group="Ines Ström"), on_this_computer("Berit Berg"), version)
    at(page, meeting_server, HJO, wait_ready)
    draft = {
        "municipality": "1497", "question": "resultat", "group": "Ines Ström", "text": "Rad ett\nLokal rad", "base": 2, "began": "Rad ett",
    }  # fmt: skip
    key = f"skis.note.m1.{note_id('m1', '1497', 'resultat', 'Ines Ström')}"
    page.evaluate("([key, draft]) => localStorage.setItem(key, JSON.stringify(draft))", [key, draft])
    at(page, meeting_server, HJO, wait_ready, "Ines Ström")
    expect(page.get_by_role("textbox", name=RESULTS)).to_have_value(re.compile("Berits rad"), timeout=30_000)
    expect(page.get_by_role("textbox", name=RESULTS)).to_have_value(re.compile("Lokal rad"))
    assert saved(meeting_server, "Berits rad", "Ines Ström")
    assert saved(meeting_server, "Lokal rad", "Ines Ström")

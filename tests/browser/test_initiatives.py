"""Insatser as the network uses it: written in a meeting by several at once, found again, joined to the figures."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from skis_analytics.access import on_this_computer
from skis_analytics.database.register import open_register
from skis_analytics.records import Cause
from tests.browser.conftest import Server

Open = Callable[[str], Page]
Wait = Callable[[Page], None]

BEHIND = "ruta=undervisning-och-larande.essunga"
SHIPPED = "Förstudie skolbibliotek"


def field(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def fill(page: Page, wait_ready: Wait, **values: str) -> None:
    for name, value in values.items():
        field(page, name.replace("_", " ")).fill(value)
        field(page, name.replace("_", " ")).press("Tab")
        wait_ready(page)


def press(page: Page, wait_ready: Wait, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    wait_ready(page)


def visit(page: Page, server: Server, address: str, wait_ready: Wait) -> Page:
    page.goto(f"{server.base_url}{address}")
    wait_ready(page)
    return page


@pytest.mark.parametrize(
    "address",
    [
        "/insatser", "/insatser?visa=tabell", "/insatser?visa=tidslinje", "/insatser?visa=matris", "/insatser?visa=behov",
        f"/insatser?visa=behov&{BEHIND}", "/insatser?insats=trygghet-och-studiero", "/insatser?skriv=insats&kommun=hjo",
        "/insatser?skriv=orsak", "/insatser?skriv=behov", "/resultat?skriv=orsak&kommun=hjo",
    ],
)  # fmt: skip
def test_every_view_and_form_opens_cold_and_is_accessible(
    address: str, open_page: Open, assert_accessible: Callable[[Page], None]
) -> None:
    page = open_page(address)
    expect(page.locator("h1")).to_have_count(1)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= 1280")


def test_what_is_looked_for_is_found_and_stands_in_the_address(open_page: Open, wait_ready: Wait) -> None:
    page = open_page("/insatser")
    page.get_by_role("searchbox", name="Sök").fill("skolbiblotek")
    expect(page.get_by_role("link", name=SHIPPED)).to_be_visible()
    expect(page.get_by_role("link", name="Samverkan för bästa skola")).to_have_count(0)
    wait_ready(page)
    assert "sok=skolbiblotek" in page.url
    page.get_by_role("radio", name="Tidslinje").click()
    wait_ready(page)
    expect(page.locator("h1")).to_contain_text("En insats")
    assert "sok=skolbiblotek" in page.url
    page.get_by_role("button", name="Rensa filtren").click()
    expect(page.locator("h1")).to_contain_text("Åtta insatser")


def test_a_theme_chip_and_a_square_of_the_matrix_narrow_what_is_shown(open_page: Open, wait_ready: Wait) -> None:
    page = open_page("/insatser")
    page.get_by_role("button", name="Systematiskt kvalitetsarbete 2").click()
    wait_ready(page)
    expect(page.locator("h1")).to_contain_text("Två insatser")
    page.goto(page.url.split("?")[0] + "?visa=matris")
    wait_ready(page)
    page.get_by_role("table").get_by_role("link", name=re.compile("Lidköping, bedömning och betyg")).click()
    wait_ready(page)
    expect(page.get_by_role("link", name=re.compile("Ämnesbetygsreformen"))).to_be_visible()
    expect(page.locator("h1")).to_contain_text("En insats")


def test_an_initiative_is_written_shown_as_text_and_changed_back(
    fresh_server: Server, page: Page, wait_ready: Wait
) -> None:
    title = "Räknelyft <b>i</b> åk 4 *snabbt* =1+1"
    visit(page, fresh_server, "/insatser?kommun=toreboda", wait_ready)
    press(page, wait_ready, "Ny insats")
    press(page, wait_ready, "Spara")
    expect(page.get_by_text("Inte sparat än.")).to_be_visible()
    expect(page.get_by_text("Skriv ditt namn")).to_be_visible()
    fill(page, wait_ready, Titel=title, Start="2024-13", Ditt_namn="Anna Andersson")
    expect(page.get_by_text("finns inte i almanackan")).to_be_visible()
    fill(page, wait_ready, Start="2024-08")
    press(page, wait_ready, "Spara")
    expect(page.locator("h1")).to_have_text(f"{title} – Töreboda")
    expect(page.get_by_text("från augusti 2024, slut ej angivet")).to_be_visible()

    press(page, wait_ready, "Ändra")
    fill(page, wait_ready, Samarbetspartner="Skolverket")
    press(page, wait_ready, "Spara")
    page.get_by_text(re.compile(r"Historik \(2 versioner")).click()
    page.get_by_role("button", name="Låt den gälla").click()
    wait_ready(page)
    expect(page.get_by_text("är som i version 1 igen")).to_be_visible()
    expect(page.get_by_text("med Skolverket")).to_have_count(0)

    page.get_by_role("button", name="Ta bort").click()
    page.get_by_role("button", name="Ja, ta bort").click()
    wait_ready(page)
    expect(page.locator("h1")).to_contain_text("Åtta insatser")
    page.get_by_text("Borttaget (1)").click()
    page.get_by_role("button", name="Ta tillbaka").click()
    expect(page.locator("h1")).to_contain_text("Nio insatser")


def test_a_draft_survives_a_lost_browser(fresh_server: Server, page: Page, browser: Browser, wait_ready: Wait) -> None:
    visit(page, fresh_server, "/insatser?skriv=insats", wait_ready)
    fill(page, wait_ready, Titel="Närvaroteam", Slut="2027")
    expect(page.get_by_text("Utkast sparat")).to_be_visible()
    address = page.url
    page.close()
    another = browser.new_context(locale="sv-SE").new_page()
    another.goto(address)
    wait_ready(another)
    expect(field(another, "Titel")).to_have_value("Närvaroteam")
    expect(field(another, "Slut")).to_have_value("2027")
    another.context.close()


def test_two_who_save_at_once_both_survive_and_the_second_chooses(
    fresh_server: Server, page: Page, browser: Browser, wait_ready: Wait
) -> None:
    anna, bo = page, browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 720}).new_page()
    for person in (anna, bo):
        visit(person, fresh_server, "/insatser?insats=forstudie-skolbibliotek", wait_ready)
        press(person, wait_ready, "Ändra")
    fill(anna, wait_ready, Start="2024", Samarbetspartner="Biblioteket", Ditt_namn="Anna")
    fill(bo, wait_ready, Start="2025", Slut="2026", Ditt_namn="Bo")
    press(anna, wait_ready, "Spara")
    expect(bo.get_by_text("Någon annan har sparat")).to_be_visible()
    expect(field(bo, "Start")).to_have_value("2025")
    press(bo, wait_ready, "Spara")
    expect(bo.get_by_text("Anna sparade medan du skrev")).to_be_visible()
    bo.get_by_text("Din: 2025").click()
    wait_ready(bo)
    press(bo, wait_ready, "Spara så här")
    expect(bo.get_by_text("2025 – 2026")).to_be_visible()
    expect(bo.get_by_text("med Biblioteket")).to_be_visible()
    expect(bo.get_by_text(re.compile(r"Historik \(4 versioner"))).to_be_visible()
    bo.context.close()


def test_others_changes_appear_by_themselves_and_what_is_being_typed_stays(
    fresh_server: Server, page: Page, browser: Browser, wait_ready: Wait
) -> None:
    reader = browser.new_context(locale="sv-SE").new_page()
    visit(reader, fresh_server, "/", wait_ready)
    expect(reader.get_by_text("Alla insatser 8")).to_be_visible()
    visit(page, fresh_server, "/insatser?skriv=insats", wait_ready)
    fill(page, wait_ready, Titel="Fritidslyft", Ditt_namn="Anna")
    press(page, wait_ready, "Spara")
    expect(reader.get_by_text("Alla insatser 9")).to_be_visible(timeout=5000)
    expect(reader.get_by_text("Anna skrev Fritidslyft")).to_be_visible()
    reader.context.close()


def test_a_cause_is_written_beside_the_figure_and_stands_there_ever_after(
    fresh_server: Server, page: Page, wait_ready: Wait
) -> None:
    visit(page, fresh_server, "/resultat?kommun=essunga&nyckeltal=merit_value_9", wait_ready)
    press(page, wait_ready, "Skriv en orsak")
    fill(
        page,
        wait_ready,
        **{"Vad tror ni är orsaken?": "Många vikarier i åk 8", "Vad talar emot?": "Gäller inte Nossebro"},
        Ditt_namn="Bo",
    )
    press(page, wait_ready, "Spara")
    for address in ("/resultat?nyckeltal=merit_value_9", "/kommun?kommun=essunga", f"/insatser?visa=behov&{BEHIND}"):
        visit(page, fresh_server, address, wait_ready)
        expect(page.get_by_text("Många vikarier i åk 8")).to_be_visible()
        expect(page.get_by_text("Talar emot: Gäller inte Nossebro")).to_be_visible()


def test_a_square_tells_what_lies_behind_and_an_initiative_against_the_need_changes_it(
    fresh_server: Server, page: Page, wait_ready: Wait
) -> None:
    visit(page, fresh_server, "/insatser?visa=behov&lasar=2024-25", wait_ready)
    expect(page.locator("h1")).to_contain_text("saknar insats: undervisning och lärande i Essunga")
    page.get_by_role("table").get_by_role("link", name=re.compile("Essunga, undervisning och lärande")).click()
    wait_ready(page)
    assert BEHIND in page.url
    square = page.locator(".st-key-square")
    expect(square).to_contain_text("Meritvärde åk 9: mycket säker trend nedåt")
    expect(square).to_contain_text("Lär av")
    square.get_by_role("link", name="Skriv en insats").click()
    wait_ready(page)
    fill(page, wait_ready, Titel="Meritlyft", Ditt_namn="Anna")
    press(page, wait_ready, "Spara")
    visit(page, fresh_server, "/insatser?visa=behov&lasar=2024-25", wait_ready)
    expect(page.locator("h1")).to_have_text("Båda de dokumenterade behoven har en insats")


def test_a_file_is_taken_out_changed_and_read_in(fresh_server: Server, page: Page, wait_ready: Wait) -> None:
    visit(page, fresh_server, "/insatser", wait_ready)
    page.get_by_text("Ta ut och läs in insatser som fil").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Ladda ner Excel (8)").click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    sheet = book["Insatser"]
    titles = {sheet.cell(row, 1).value: row for row in range(2, sheet.max_row + 1)}
    partner = next(cell.column for cell in sheet[1] if cell.value == "samarbetspartner")
    sheet.cell(titles[SHIPPED], partner, "Biblioteket")
    sheet.cell(sheet.max_row + 1, 1, "Ny ur fil")
    file = io.BytesIO()
    book.save(file)
    page.locator("input[type=file]").set_input_files(
        [{"name": "insatser.xlsx", "mimeType": "application/octet-stream", "buffer": file.getvalue()}]
    )
    expect(page.get_by_text("1 ny · 1 ändrad · 7 oförändrad")).to_be_visible()
    fill(page, wait_ready, Ditt_namn="Anna")
    press(page, wait_ready, "Spara 2 rader")
    expect(page.get_by_text("2 insatser är sparade.")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("Nio insatser")


def test_a_damaged_register_offers_its_latest_backup_and_the_results_are_still_there(
    fresh_server: Server, page: Page, wait_ready: Wait
) -> None:
    visit(page, fresh_server, "/insatser", wait_ready)
    file = fresh_server.home / "register.duckdb"
    file.write_bytes(b"x" * 5000)
    visit(page, fresh_server, "/insatser", wait_ready)
    expect(page.get_by_text("Den senaste hela säkerhetskopian är från")).to_be_visible()
    visit(page, fresh_server, "/", wait_ready)
    expect(page.get_by_role("table")).to_be_visible()
    page.get_by_role("button", name="Återställ den senaste säkerhetskopian").click()
    expect(page.get_by_text("Registret är återställt till säkerhetskopian")).to_be_visible()
    expect(page.get_by_text("Alla insatser 8")).to_be_visible()


def test_a_field_that_was_folded_away_keeps_what_it_says(fresh_server: Server, page: Page, wait_ready: Wait) -> None:
    visit(page, fresh_server, "/insatser?skriv=insats", wait_ready)
    fill(page, wait_ready, Titel="Läslyft", Ditt_namn="Anna")
    page.get_by_text("Behov och orsaker").click()
    fill(page, wait_ready, Beskrivning="Alla läser varje dag")
    page.get_by_text("Material, kontakt och källa").click()
    page.get_by_role("textbox", name="Titel på materialet").first.fill("Läsordning")
    page.get_by_role("textbox", name="Titel på materialet").first.press("Tab")
    wait_ready(page)
    expect(page.get_by_role("textbox", name="Titel på materialet")).to_have_count(2)
    press(page, wait_ready, "Spara")
    press(page, wait_ready, "Ändra")
    fill(page, wait_ready, Start="2025")
    fill(page, wait_ready, Start="2026")
    page.get_by_text("Behov och orsaker").click()
    expect(field(page, "Beskrivning")).to_have_value("Alla läser varje dag")
    page.get_by_text("Material, kontakt och källa").click()
    expect(page.get_by_role("textbox", name="Titel på materialet").first).to_have_value("Läsordning")
    press(page, wait_ready, "Spara")
    expect(page.locator(".st-key-chain")).to_contain_text("Alla läser varje dag")
    expect(page.get_by_text("Teori: Läsordning")).to_be_visible()


def test_the_writers_name_is_known_after_a_reload(fresh_server: Server, page: Page, wait_ready: Wait) -> None:
    visit(page, fresh_server, "/insatser?skriv=insats", wait_ready)
    fill(page, wait_ready, Ditt_namn="Anna Andersson")
    visit(page, fresh_server, "/data?flik=las-in", wait_ready)
    expect(field(page, "Ditt namn")).to_have_value("Anna Andersson")


def test_the_shared_address_holds_what_the_page_chose_and_no_form(open_page: Open, wait_ready: Wait) -> None:
    page = open_page("/insatser?visa=behov&kommun=hjo")
    page.get_by_role("button", name="Dela vy").click()
    expect(page.locator("[data-testid=stCode]").first).to_contain_text("visa=behov")
    page.goto(page.url.split("?")[0] + "?skriv=insats&tema=matematik")
    wait_ready(page)
    page.get_by_role("button", name="Dela vy").click()
    shared = page.locator("[data-testid=stCode]").first
    expect(shared).to_contain_text("tema=matematik")
    expect(shared).not_to_contain_text("utkast")


def test_a_text_that_one_is_still_writing_is_kept_when_the_tab_is_closed(
    fresh_server: Server, page: Page, wait_ready: Wait
) -> None:
    visit(page, fresh_server, "/insatser?skriv=orsak&kommun=hjo", wait_ready)
    expect(page.get_by_text("Utkast sparat")).to_have_count(0)
    writing = field(page, "Vad tror ni är orsaken?")
    writing.click()
    page.keyboard.type("Många vikarier i åk 7")
    page.get_by_text("Utkast sparat").wait_for()
    page.keyboard.type(" och 8")
    expect(writing).to_be_focused()
    expect(writing).to_have_value("Många vikarier i åk 7 och 8")
    address = page.url
    other = page.context.new_page()
    page.close()
    other.goto(address)
    wait_ready(other)
    expect(field(other, "Vad tror ni är orsaken?")).to_have_value(re.compile("^Många vikarier i åk 7"))


def test_a_cause_has_its_history_and_the_last_change_can_be_taken_back(
    fresh_server: Server, page: Page, wait_ready: Wait
) -> None:
    register = open_register(fresh_server.home)
    first = register.save(Cause("Fel ord", "1497", id="c"), on_this_computer("Anna"), 0).entry.record
    register.save(replace(first, text="Rätt ord"), on_this_computer("Bo"), 1)
    visit(page, fresh_server, "/kommun?kommun=hjo", wait_ready)
    press(page, wait_ready, "Historik")
    page.get_by_text("Historik (2 versioner").click()
    page.get_by_role("textbox", name="Ditt namn").last.fill("Cia")
    page.get_by_role("textbox", name="Ditt namn").last.press("Tab")
    wait_ready(page)
    press(page, wait_ready, "Låt den gälla")
    assert [entry.record.text for entry in register.causes()] == ["Fel ord"]


def test_a_square_is_seen_at_once_and_copied_with_whom_to_learn_from(
    server: Server, page: Page, wait_ready: Wait
) -> None:
    visit(page, server, f"/insatser?visa=behov&{BEHIND}", wait_ready)
    expect(page.get_by_role("heading", name="Essunga, undervisning och lärande")).to_be_in_viewport()
    page.get_by_text("Kopiera som länk, text eller tabell").click()
    expect(page.get_by_test_id("stCode").filter(has_text="Lär av:")).to_contain_text(
        "Essunga, undervisning och lärande"
    )
    expect(page.get_by_test_id("stCode").filter(has_text="http").first).to_contain_text(
        BEHIND.split("=", maxsplit=1)[0]
    )

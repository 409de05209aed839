"""What a development leader does: from the joint picture to the cause of a figure, and a link for the chat."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from skis_analytics.app.address import VIEWS
from tests.browser.conftest import Server

Open = Callable[[str], Page]
Wait = Callable[[Page], None]


def parameters(page: Page) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def choose(page: Page, label: str, option: str, wait_ready: Wait) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()
    wait_ready(page)


def test_a_cell_of_the_joint_picture_opens_its_indicator_and_municipality(open_page: Open, wait_ready: Wait) -> None:
    page = open_page("/?lasar=2023-24")
    page.get_by_role("row", name="Meritvärde åk 9").get_by_role("link").filter(has_text="185").click()
    expect(page.locator("h1")).to_contain_text("Skara, meritvärde åk 9 2023/24: 185,4 poäng")
    wait_ready(page)
    assert urlsplit(page.url).path == "/resultat"
    assert parameters(page) == {"nyckeltal": "merit_value_9", "lasar": "2023-24", "kommun": "skara"}


def test_a_municipalitys_name_opens_its_profile(open_page: Open, wait_ready: Wait) -> None:
    page = open_page("/?lasar=2023-24")
    page.locator("thead").get_by_role("link", name="Gullspång").click()
    expect(page.locator("h1")).to_contain_text("Gullspång 2023/24")
    wait_ready(page)
    assert urlsplit(page.url).path == "/kommun"


def test_the_joint_picture_works_from_the_keyboard(open_page: Open, wait_ready: Wait) -> None:
    page = open_page("/?lasar=2023-24")
    first = page.locator("tbody a").first
    first.focus()
    page.keyboard.press("ArrowRight")  # the button that sorts
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Essunga, behöriga yrkesprogram 2023/24: 70,4 %")


def test_sorting_the_joint_picture_puts_the_highest_first_and_keeps_the_references_last(open_page: Open) -> None:
    page = open_page("/?lasar=2023-24")
    page.get_by_role("row", name="Meritvärde åk 9").get_by_role("button").click()
    names = [name.strip() for name in page.locator("thead th a, thead th.column").all_inner_texts() if name.strip()]
    order = list(dict.fromkeys(names))
    assert order.index("Grästorp") < order.index("Karlsborg") < order.index("Skara")
    assert order[-2:] == ["Skaraborg", "Riket"]


def test_what_is_chosen_on_one_page_is_chosen_on_the_next_and_back_undoes_it(open_page: Open, wait_ready: Wait) -> None:
    page = open_page("/resultat?lasar=2023-24")
    choose(page, "Kommun i fokus", "Tidaholm", wait_ready)
    assert parameters(page)["kommun"] == "tidaholm"
    page.get_by_test_id("stSidebar").get_by_role("link", name="Kommun").click()
    expect(page.locator("h1")).to_contain_text("Tidaholm 2023/24")
    wait_ready(page)
    assert parameters(page)["kommun"] == "tidaholm"
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Tidaholm, behöriga yrkesprogram")
    wait_ready(page)
    page.go_back()
    expect(page.locator("h1")).not_to_contain_text("Tidaholm")
    wait_ready(page)
    assert "kommun" not in parameters(page)


def test_a_link_from_the_chat_opens_the_same_view_for_somebody_else(
    open_page: Open, wait_ready: Wait, browser: Browser, server: Server
) -> None:
    page = open_page("/resultat?nyckeltal=all_subjects_9&kommun=Hjo&lasar=2022&jamfor=liknande")
    page.get_by_role("radio", name="Tratt").click()
    wait_ready(page)
    page.get_by_role("button", name="Dela vy").click()
    link = page.get_by_test_id("stPopoverBody").locator("code").inner_text()
    with browser.new_context(locale="sv-SE", viewport={"width": 1280, "height": 720}) as other:
        theirs = other.new_page()
        theirs.goto(link)
        wait_ready(theirs)
        assert heading(theirs) == heading(page)
        expect(theirs.get_by_role("radio", name="Tratt")).to_be_checked()


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_an_indicator_shows_something_and_is_accessible(
    view: str, open_page: Open, assert_accessible: Wait
) -> None:
    page = open_page(f"/resultat?kommun=grastorp&vy={view}")
    pictures = page.get_by_test_id("stPlotlyChart")
    expect(pictures).to_have_count(1 if view == "tabell" else 2)
    for picture in pictures.all():
        assert picture.locator("[aria-label], [alt]").count() or picture.get_attribute("aria-label")
    assert_accessible(page)


@pytest.mark.parametrize(
    "address",
    [
        "/resultat?kommun=%3Cscript%3Ealert(1)%3C/script%3E&nyckeltal=%3Cimg%20src=x%20onerror=alert(1)%3E",
        "/kommun?kommun='%3B%20DROP%20TABLE%20result%3B--&lasar=1e9&jamfor=..%2F..%2Fetc",
        f"/?kommun={'x' * 7000}&egna={'y,' * 1000}&lasar=-1&kon=%00",
    ],
)
def test_hostile_addresses_fall_back_to_defaults(address: str, open_page: Open) -> None:
    page = open_page(address)
    assert heading(page)
    expect(page.get_by_role("combobox", name="Kommun i fokus")).to_have_value("Hela Skaraborg")


def test_the_table_downloads_as_a_spreadsheet_with_its_source(open_page: Open) -> None:
    page = open_page("/resultat?nyckeltal=vocational_eligibility_9&lasar=2024&vy=tabell")
    with page.expect_download() as download:
        page.get_by_role("button", name="Ladda ner Excel").click()
    workbook = load_workbook(BytesIO(download.value.path().read_bytes()))
    rows = list(workbook["Uppgifter"].iter_rows(values_only=True))
    tidaholm = next(row for row in rows if row[1] == "Tidaholm")
    grastorp = next(row for row in rows if row[1] == "Grästorp")
    assert tidaholm[2] == 86.2
    assert grastorp[2] is None
    assert "nästan alla" in str(grastorp[3])
    assert any(
        "Skolverket" in str(cell) for row in workbook["Om uppgifterna"].iter_rows(values_only=True) for cell in row
    )


def test_a_comparison_that_needs_a_municipality_says_so(open_page: Open, wait_ready: Wait) -> None:
    page = open_page("/resultat?jamfor=liknande")
    expect(page.get_by_role("status").filter(has_text="följer en kommun")).to_contain_text("välj Kommun i fokus")
    choose(page, "Kommun i fokus", "Tidaholm", wait_ready)
    expect(page.get_by_role("status").filter(has_text="följer en kommun")).to_have_count(0)
    assert "kommuner som liknar Tidaholm" in heading(page)


def test_without_a_municipality_the_profile_offers_the_fifteen(open_page: Open, wait_ready: Wait) -> None:
    page = open_page("/kommun")
    expect(page.get_by_test_id("stMain").get_by_role("button", name="Skövde")).to_have_count(1)
    page.get_by_test_id("stMain").get_by_role("button", name="Skövde").click()
    expect(page.locator("h1")).to_contain_text("Skövde")


def test_the_whole_joint_picture_fits_the_shared_screen_in_width(open_page: Open) -> None:
    page = open_page("/?kommun=toreboda")
    widest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('*')].flatMap(e => e.shadowRoot ? [...e.shadowRoot.querySelectorAll('th,td')] : []).concat([...document.querySelectorAll('th,td')]).map(e => e.getBoundingClientRect().right))"
    )
    assert 600 < widest <= 1280

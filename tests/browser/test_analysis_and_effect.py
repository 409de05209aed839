"""Analys and Effekt as a development leader uses them: a finding at once, a question tried out, and the link passed on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server

Open = Callable[[str], Page]
Wait = Callable[[Page], None]

TRIED = "/effekt?insats=prova&nyckeltal=merit_value_9&deltar=hjo&start=2023"


@pytest.mark.parametrize(
    "address",
    [
        "/analys", "/analys?bredvid=landet&kommun=hjo", "/analys?flik=samband", "/analys?flik=tidigt&arskull=2028", "/analys?flik=orsaker",
        "/effekt", TRIED, "/effekt?flik=skaraborg", "/effekt?flik=planera&kommun=hjo",
    ],
)  # fmt: skip
def test_every_part_opens_cold_and_is_accessible(
    address: str, open_page: Open, assert_accessible: Callable[[Page], None]
) -> None:
    page = open_page(address)
    expect(page.locator("h1")).to_have_count(1)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= 1280")


def test_a_question_is_tried_out_and_the_link_opens_the_same_answer(
    page: Page, server: Server, open_page: Open, wait_ready: Wait
) -> None:
    asked = open_page(TRIED)
    expect(asked.locator("h1")).to_contain_text("meritvärde åk 9 i Hjo")
    before = asked.locator("h1").inner_text()
    asked.get_by_role("combobox", name="Första läsåret med insatsen").click()
    asked.get_by_role("option", name="2021/22", exact=True).click()
    wait_ready(asked)
    asked.get_by_text("Kontroller av bedömningen").wait_for()
    expect(asked.locator("h1")).not_to_have_text(before)
    answer = asked.locator("h1").inner_text()
    page.goto(asked.url)
    wait_ready(page)
    expect(page.locator("h1")).to_have_text(answer)


def test_an_initiative_that_lacks_what_is_needed_is_filled_in_and_judged(
    fresh_server: Server, page: Page, wait_ready: Wait
) -> None:
    page.goto(f"{fresh_server.base_url}/effekt?flik=skaraborg")
    wait_ready(page)
    expect(page.locator("h1")).to_contain_text("kan bedömas ännu")
    page.get_by_role("link", name="Nyanländas lärande med fokus på språkutveckling").click()
    wait_ready(page)
    expect(page.get_by_role("textbox", name="Titel", exact=True)).to_be_visible()


def test_the_expected_values_follow_the_chosen_result_and_municipality(open_page: Open, wait_ready: Wait) -> None:
    page = open_page("/analys?kommun=toreboda")
    expect(page.locator("h1")).to_contain_text("Törebodas meritvärde åk 9 ligger")
    page.get_by_role("radio", name="Alla ämnen åk 9").click()
    wait_ready(page)
    expect(page.locator("h1")).to_contain_text("Törebodas alla ämnen åk 9 ligger")
    assert "resultat=alla-amnen" in page.url


def test_a_cell_of_a_cohort_opens_the_result_of_that_year(open_page: Open, wait_ready: Wait) -> None:
    page = open_page("/analys?flik=tidigt&arskull=2028")
    page.get_by_role("row", name="Alla ämnen åk 6").get_by_role("link").nth(10).click()
    wait_ready(page)
    page.wait_for_url("**/resultat?**")
    assert "nyckeltal=all_subjects_6" in page.url


def test_a_link_within_the_page_is_in_the_address_and_back_leads_back(
    fresh_server: Server, page: Page, wait_ready: Wait
) -> None:
    page.goto(f"{fresh_server.base_url}/insatser")
    wait_ready(page)
    everything = page.locator("h1").inner_text()
    page.get_by_role("link", name="Samverkan för bästa skola").first.click()
    expect(page.locator("h1")).to_contain_text("Samverkan för bästa skola")
    page.wait_for_url("**/insatser?*insats=samverkan-for-basta-skola*")
    page.reload()
    wait_ready(page)
    expect(page.locator("h1")).to_contain_text("Samverkan för bästa skola")
    page.go_back()
    expect(page.locator("h1")).to_have_text(everything)

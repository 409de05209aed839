"""The frame around every screen, in a real browser against the real server."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from skis_analytics.app.registry import PAGES
from tests.browser.conftest import Network, Server

ADDRESSES = [f"/{screen.url_path}" for screen in PAGES]
Open = Callable[[str], Page]
Wait = Callable[[Page], None]


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_swedish_whole_and_alone(address: str, open_page: Open, network: Network) -> None:
    page = open_page(address)
    assert page.locator("html").get_attribute("lang") == "sv"
    assert page.title().endswith("SKIS Nuläge")
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator('[data-testid="stException"]')).to_have_count(0)
    assert network.foreign() == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_accessible(address: str, open_page: Open, assert_accessible: Wait) -> None:
    assert_accessible(open_page(address))


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_wider_than_the_shared_screen(address: str, open_page: Open) -> None:
    page = open_page(address)
    wide = page.evaluate(
        """() => ['html', '[data-testid="stMain"]', '[data-testid="stSidebarContent"]'].filter(s => {
             const e = document.querySelector(s); return e.scrollWidth > e.clientWidth + 1; })"""
    )
    assert wide == []


def test_content_starts_at_the_top_and_the_navigation_is_narrow(open_page: Open) -> None:
    page = open_page("/")
    sidebar = page.get_by_test_id("stSidebar").bounding_box()
    first = page.locator('[data-testid="stMainBlockContainer"] [data-testid="stWidgetLabel"]').first.bounding_box()
    assert sidebar is not None
    assert first is not None
    assert sidebar["width"] == 170
    assert first["y"] < 40
    assert first["x"] < 170 + 40


def test_navigation_lists_every_screen_and_nothing_folds_it_away(open_page: Open) -> None:
    page = open_page("/")
    links = page.get_by_test_id("stSidebar").get_by_role("link")
    assert links.all_inner_texts() == [screen.title for screen in PAGES]
    expect(page.get_by_test_id("stSidebarCollapseButton")).to_have_count(0)
    expect(page.get_by_test_id("stMainMenu")).to_have_count(0)


@pytest.mark.parametrize(
    ("address", "title"), [("/resultat?kommun=1498", "Resultat"), ("/kommun?kommun=1447", "Kommun")]
)
def test_cold_deep_link_opens_its_screen(
    address: str, title: str, fresh_server: Server, page: Page, wait_ready: Wait
) -> None:
    page.goto(fresh_server.base_url + address)
    wait_ready(page)
    expect(page).to_have_title(f"{title} – SKIS Nuläge")
    assert page.url == fresh_server.base_url + address
    expect(page.locator("h1")).to_have_count(1)
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("address", ["/finns-inte?kommun=tidaholm", "/resultat/djup?kommun=tidaholm"])
def test_unknown_address_says_so_in_swedish_and_keeps_the_choices(address: str, open_page: Open) -> None:
    page = open_page(address)
    expect(page.get_by_role("alert").filter(has_text="en sida som inte finns")).to_have_count(1)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert "kommun=tidaholm" in page.url
    assert page.url.split("?")[0].endswith("/")


@pytest.mark.parametrize("key", ["c", "r", "Shift+C"])
def test_letter_keys_open_no_dialogue(key: str, open_page: Open, wait_ready: Wait) -> None:
    page = open_page("/")
    page.locator("h1").click()
    page.keyboard.press(key)
    wait_ready(page)
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_server_answers_on_this_machine_only(server: Server) -> None:
    own = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}
    listening = {bytes.fromhex(line.split()[1].split(":")[0])[::-1] for line in _listening(server.port)}
    assert listening == {bytes((127, 0, 0, 1))}
    for address in own:
        with socket.socket() as outside, pytest.raises(OSError):  # noqa: PT012  # the connection is what is refused
            outside.settimeout(2)
            outside.connect((address, server.port))


def _listening(port: int) -> list[str]:
    """Lines of the kernel's table of sockets that listen on a port; none where there is no such table."""
    try:
        with open("/proc/net/tcp", encoding="ascii") as table:  # noqa: PTH123  # not a file of ours
            lines = table.read().splitlines()[1:]
    except FileNotFoundError:
        pytest.skip("needs Linux")
    return [line for line in lines if line.split()[3] == "0A" and int(line.split()[1].split(":")[1], 16) == port]

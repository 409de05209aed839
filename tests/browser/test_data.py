"""The coordinator's autumn: new figures in, seen everywhere, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server, running_server
from tests.kolada_server import KoladaServer

Open = Callable[[str], Page]
Wait = Callable[[Page], None]

COSTS = "\r\n".join(
    (
        "Grundskola - Kostnader per kommun", "Valt år: 2024", "",
        "Kommun;Kommunkod;Län;Läns-kod;Typ av huvudman;Genomsnittligt elevantal;Totalt;Undervisning;Totalt per elev;"
        "Undervisning per elev;Lokaler per elev;Elevhälsa per elev;",
        "Hjo;1497;Västra Götalands län;14;Kommunal;1 000;1;1;123 456;79 000;1;5 190;",
    )
).encode("utf-8-sig")  # fmt: skip
HJO = "/resultat?nyckeltal=cost_per_pupil&kommun=hjo&vy=karta&lasar=2023-24"


@pytest.fixture
def kolada() -> Iterator[KoladaServer]:
    with KoladaServer(latency=0.02) as running:
        yield running


@pytest.fixture
def writable(
    project: Path, tmp_path: Path, chromium: str, kolada: KoladaServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    """A server of one's own, to change figures in, that fetches from a Kolada on this machine."""
    monkeypatch.setenv("SKIS_KOLADA_URL", kolada.url)
    with running_server(project, tmp_path) as running:
        yield running


def give_name(page: Page, wait_ready: Wait) -> None:
    page.get_by_role("textbox", name="Ditt namn").fill("Anna Andersson")
    page.get_by_role("textbox", name="Ditt namn").press("Enter")
    wait_ready(page)


@pytest.mark.parametrize("tab", ["nyckeltal", "kvalitet", "las-in", "logg"])
def test_every_tab_opens_cold_and_is_accessible(
    tab: str, open_page: Open, assert_accessible: Callable[[Page], None]
) -> None:
    page = open_page(f"/data?flik={tab}")
    expect(page.locator("h1")).to_have_text("Data")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= 1280")


def test_back_returns_to_the_tab_before(open_page: Open, wait_ready: Wait) -> None:
    page = open_page("/data")
    page.get_by_role("radio", name="Kvalitet").click()
    expect(page.get_by_text("saker att granska i Skaraborg")).to_be_visible()
    wait_ready(page)
    assert "flik=kvalitet" in page.url
    page.go_back()
    expect(page.get_by_role("radio", name="Nyckeltal")).to_be_checked()


def test_a_file_is_previewed_taken_in_and_taken_back(writable: Server, page: Page, wait_ready: Wait) -> None:
    page.goto(f"{writable.base_url}/data?flik=las-in")
    wait_ready(page)
    give_name(page, wait_ready)
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "kostnader.csv", "mimeType": "text/csv", "buffer": COSTS},
            {
                "name": "sida.csv",
                "mimeType": "text/csv",
                "buffer": b"<!DOCTYPE html><html><body>Logga in</body></html>",
            },
        ]
    )
    expect(page.get_by_text("1 fil kan läsas in:")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("1 fil läses inte in.")).to_be_visible()
    page.get_by_role("button", name="Läs in 1 fil").click()
    expect(page.get_by_text("1 fil inlästa:")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Resultat").click()
    wait_ready(page)
    page.goto(f"{writable.base_url}{HJO}")
    wait_ready(page)
    expect(page.locator("h1")).to_contain_text("123\u00a0456")
    page.goto(f"{writable.base_url}/data?flik=logg")
    wait_ready(page)
    give_name(page, wait_ready)
    page.get_by_role("button", name="Ta tillbaka").click()
    page.get_by_role("button", name="Ja, ta tillbaka").click()
    expect(page.get_by_text("Inläsningen är tagen tillbaka.")).to_be_visible(timeout=30_000)
    page.goto(f"{writable.base_url}{HJO}")
    wait_ready(page)
    expect(page.locator("h1")).not_to_contain_text("123\u00a0456")


def test_a_fetch_shows_its_progress_can_be_stopped_and_is_saved(
    writable: Server, page: Page, wait_ready: Wait, kolada: KoladaServer
) -> None:
    page.goto(f"{writable.base_url}/data?flik=las-in")
    wait_ready(page)
    give_name(page, wait_ready)
    page.get_by_role("button", name="Hämta från Kolada").click()
    page.get_by_role("button", name="Avbryt").click()
    expect(page.get_by_text("Hämtningen avbröts. Inga siffror är ändrade")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Stäng").click()
    page.get_by_text("Skaraborg och riket").click()
    wait_ready(page)
    page.get_by_role("button", name="Hämta från Kolada").click()
    expect(page.get_by_text("Hämtat från Kolada, inte sparat ännu")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Spara").click()
    expect(page.get_by_text("Sparat:")).to_be_visible(timeout=60_000)
    assert kolada.data_requests()

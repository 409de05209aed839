"""The policy of the headers lets everything of ours work and nothing else; what is refused is said in Swedish."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from skis_analytics.app.address import VIEWS
from skis_analytics.app.registry import PAGES
from tests.browser.conftest import Server, running_server

Open = Callable[[str], Page]
Wait = Callable[[Page], None]
HJO = "kommun=hjo&lasar=2023-24"
EVERYTHING = (
    *(f"/{screen.url_path}?{HJO}" for screen in PAGES),
    *(f"/resultat?{HJO}&vy={view}" for view in VIEWS),
    "/insatser?skriv=insats",
    *(f"/data?flik={tab}" for tab in ("kvalitet", "las-in", "logg")),
)
LISTEN = """
window.refused = [];
document.addEventListener("securitypolicyviolation", event =>
  window.refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A browser that keeps to the policy, as users' do."""
    return {**browser_context_args, "bypass_csp": False}


def open_all(page: Page, wait_ready: Wait) -> None:
    """Open every fold, one after the other, and every popover."""
    for fold in page.get_by_test_id("stExpander").locator("summary").all():
        if fold.is_visible() and fold.locator("xpath=..").get_attribute("open") is None:
            fold.click()
            wait_ready(page)
    for opener in page.get_by_test_id("stPopover").get_by_role("button").all():
        if opener.is_visible() and opener.is_enabled():
            opener.click()
            wait_ready(page)
            page.keyboard.press("Escape")


@pytest.mark.parametrize("address", EVERYTHING)
def test_the_policy_stops_nothing_of_ours(address: str, page: Page, open_page: Open, wait_ready: Wait) -> None:
    page.add_init_script(LISTEN)
    open_page(address)
    open_all(page, wait_ready)
    assert page.evaluate("window.refused") == []


def test_a_chart_can_be_saved_as_a_picture(page: Page, open_page: Open) -> None:
    page.add_init_script(LISTEN)
    open_page(f"/resultat?{HJO}")
    chart = page.get_by_test_id("stPlotlyChart").first
    chart.hover()
    with page.expect_download() as download:
        chart.locator('[data-title*="png" i], [data-title*="bild" i]').first.click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")
    assert page.evaluate("window.refused") == []


def test_a_script_that_is_not_ours_does_not_run(page: Page, open_page: Open, network: object) -> None:
    open_page("/")
    ran = page.evaluate(
        """() => new Promise(answer => {
          document.addEventListener("securitypolicyviolation", () => answer("refused"));
          const script = document.createElement("script");
          script.textContent = "window.foreign = true";
          document.body.append(script);
          if (window.foreign) answer("ran");
        })"""
    )
    assert ran == "refused"
    network.refused.clear()  # type: ignore[attr-defined]  # this one was to be refused


def test_no_other_site_may_show_the_dashboard_in_a_frame(
    page: Page, server: Server, network: object, tmp_path: Path
) -> None:
    around = tmp_path / "around.html"
    around.write_text(f'<iframe src="{server.base_url}/"></iframe>')
    page.goto(around.as_uri())
    page.wait_for_function("document.readyState === 'complete'")
    (frame,) = page.main_frame.child_frames
    assert frame.get_by_test_id("stApp").count() == 0
    network.refused.clear()  # type: ignore[attr-defined]


def test_a_file_that_is_too_large_is_refused_in_swedish(page: Page, open_page: Open, tmp_path: Path) -> None:
    open_page("/data?flik=las-in")
    large = tmp_path / "stor.csv"
    with large.open("wb") as file:
        file.truncate(51 * 1024 * 1024)
    page.get_by_role("textbox", name="Ditt namn").fill("Anna")
    page.locator("input[type=file]").set_input_files(large)
    expect(page.get_by_role("alert").filter(has_text="Filen får vara högst 50")).to_be_attached()


def test_an_address_of_nothing_is_explained_in_swedish(page: Page, server: Server) -> None:
    answer = page.goto(f"{server.base_url}/media/finns-inte.png")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading")).to_have_text("Det finns inget här")
    assert "Starlette" not in page.content()


def test_the_intranet_may_show_it_when_it_is_named(
    project: Path, tmp_path: Path, chromium: str, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKIS_EMBED", "teams https://intranat.example.se")
    with running_server(project, tmp_path) as running:
        context = browser.new_context()
        answer = context.request.get(running.base_url, headers={"X-Forwarded-Proto": "https"})
        context.close()
    assert "frame-ancestors 'self' https://teams.microsoft.com" in answer.headers["content-security-policy"]
    assert "https://intranat.example.se" in answer.headers["content-security-policy"]
    assert "x-frame-options" not in answer.headers
    assert answer.headers["strict-transport-security"] == "max-age=31536000"

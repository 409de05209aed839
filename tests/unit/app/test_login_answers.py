"""The login's cookies and errors, that its way back passes the middleware that answers unknown addresses, and that it leads to the link one came by and
never anywhere else."""

from __future__ import annotations

import base64

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from skis_analytics.app import login_answers, registry
from skis_analytics.app.document import SwedishDocument
from skis_analytics.app.login_answers import LoginAnswers
from skis_analytics.app.refusals import SwedishRefusals

HERE = "http://skis.example.se"


def signed_in(request: Request) -> Response:
    answer = RedirectResponse("/", status_code=302)
    answer.set_cookie("_streamlit_user", "anna", httponly=True, samesite="lax")
    answer.set_cookie("other", "x", secure=True)
    return answer


def failing(request: Request) -> Response:
    return Response("Authentication error", status_code=400)


def beginning(request: Request) -> Response:
    return RedirectResponse("https://inloggning.example.se/authorize", status_code=302)


def served(base: str = "", *, reachable: bool = True) -> TestClient:
    """The login's addresses behind the middleware, at ``base``."""
    pages = registry.url_paths()

    def back(request: Request) -> Response:
        answer = signed_in(request)
        answer.headers["location"] = f"{base}/"
        return answer

    app = Starlette(
        routes=[
            Route(f"{base}/oauth2callback", back),
            Route(f"{base}/auth/login", beginning if reachable else failing),
            Route("/annat", failing),
        ],
        middleware=[
            Middleware(SwedishRefusals),
            Middleware(SwedishDocument, pages=pages),
            Middleware(LoginAnswers, pages=pages),
        ],
    )
    return TestClient(app, HERE, follow_redirects=False, headers={"accept": "text/html"})


@pytest.fixture
def client() -> TestClient:
    return served(reachable=False)


def led_to(client: TestClient, referer: str | None) -> str:
    """Where a login leads that is begun at a page."""
    client.get("/auth/login", headers={} if referer is None else {"referer": referer})
    return client.get("/oauth2callback?code=x&state=y").headers["location"]


@pytest.mark.parametrize("https", [True, False])
def test_cookies_are_for_https_only_where_the_dashboard_is(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, https: bool
) -> None:
    monkeypatch.setattr(login_answers, "served_over_https", lambda: https)
    answer = client.get("/oauth2callback?code=x&state=y")
    assert (answer.status_code, answer.headers["location"]) == (302, "/")
    first, second = answer.headers.get_list("set-cookie")
    assert ("; Secure" in first) is https and "HttpOnly" in first and "SameSite=lax" in first
    assert second.casefold().count("secure") == 1


def test_a_login_that_cannot_be_reached_is_told_in_swedish(client: TestClient) -> None:
    answer = client.get("/auth/login")
    assert answer.status_code == 400
    assert "Inloggningen svarar inte" in answer.text and 'lang="sv"' in answer.text and "error" not in answer.text
    assert "Begäran gick inte att ta emot" in client.get("/annat").text


@pytest.mark.parametrize(
    "link",
    [
        "/kommun?kommun=toreboda&lasar=2023-24&jamfor=riket", "/insatser?skriv=orsak&kommun=toreboda&tema=matematik", "/?mote=m1&steg=3&folj=1",
        "/resultat?sok=a%20b;c,%22d%22&vidare=https://annan.example.se", "/data",
    ],
)  # fmt: skip
def test_a_login_leads_to_the_link_that_one_came_by_and_only_once(link: str) -> None:
    client = served()
    assert led_to(client, HERE + link) == link
    assert client.get("/oauth2callback?code=x&state=y").headers["location"] == "/"


def test_a_login_from_the_first_screen_does_not_lead_to_where_an_earlier_one_began() -> None:
    client = served()
    client.get("/auth/login", headers={"referer": f"{HERE}/kommun?kommun=hjo"})
    assert led_to(client, f"{HERE}/") == "/"


@pytest.mark.parametrize(
    "referer",
    [
        None, "", "/", "kommun", f"{HERE}/", f"{HERE}", "http://annan.example.se/kommun?kommun=hjo", "http://skis.example.se.annan.se/kommun",
        "http://skis.example.se:8080/kommun", "http://skis.example.se@annan.se/kommun", "http://annan@skis.example.se/kommun", "javascript:alert(1)",
        "javascript://skis.example.se/kommun", "data:text/html,x", "//skis.example.se/kommun", f"{HERE}//annan.se", f"{HERE}//kommun", f"{HERE}///kommun",
        f"{HERE}/kommun/", f"{HERE}/kommun/../annat", f"{HERE}/%2F%2Fannan.se", f"{HERE}/\\annan.se", f"{HERE}/kommun\\@annan.se", f"{HERE}/finns-inte",
        f"{HERE}/auth/logout", f"{HERE}/oauth2callback?code=z", f"{HERE}/kommun?a=\\b", f"{HERE}/kommun?a=b c", f"{HERE}/kommun?a=\x7f",
        f"{HERE}/kommun?a=\x00", f"{HERE}/kommun?a={'b' * 2000}", "http://[skis.example.se/kommun", f"{HERE}/https://annan.se",
    ],
)  # fmt: skip
def test_a_hostile_referer_leads_to_the_first_screen(referer: str | None) -> None:
    assert led_to(served(), referer) == "/"


@pytest.mark.parametrize(
    "made_up",
    [
        "/annan.se", "//annan.se", "https://annan.se", "\\\\annan.se", ".annan.se", "@annan.se", "kommun\r\nset-cookie: a=b", "kommun?a=\r\nx: y", "kommun?a=å",
        "kommun#x", "kommun\\", "\tkommun", "auth/logout", "", "kommun?" + "a" * 2000,
    ],
)  # fmt: skip
def test_a_hostile_cookie_leads_to_the_first_screen_and_is_forgotten(made_up: str) -> None:
    for cookie in (
        base64.urlsafe_b64encode(made_up.encode()).decode().rstrip("="),
        made_up.encode("ascii", "ignore").decode().split("\r")[0],
    ):
        answer = served().get("/oauth2callback?code=x&state=y", headers={"cookie": f"skis_after_login={cookie}"})
        assert (answer.status_code, answer.headers["location"]) == (302, "/")
        assert "x" not in answer.headers
        assert any(
            each.startswith("skis_after_login=") and "Max-Age=0" in each
            for each in answer.headers.get_list("set-cookie")
        )


def test_the_link_is_kept_shortly_and_out_of_the_reach_of_scripts() -> None:
    for scheme in ("http", "https"):
        here = f"{scheme}://skis.example.se"
        answer = served().get(f"{here}/auth/login", headers={"referer": f"{here}/kommun?kommun=hjo"})
        assert answer.headers["location"] == "https://inloggning.example.se/authorize"
        cookie = answer.headers["set-cookie"]
        assert "Max-Age=600" in cookie and "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/;" in cookie
        assert ("Secure" in cookie) is (scheme == "https")
    assert "set-cookie" not in served().get("/auth/login", headers={"referer": f"{HERE}/"}).headers


def test_under_a_path_of_its_own_a_login_leads_back_there(monkeypatch: pytest.MonkeyPatch) -> None:
    option = st.get_option
    monkeypatch.setattr(st, "get_option", lambda name: "skis" if name == "server.baseUrlPath" else option(name))
    client = served("/skis")
    for referer, leads in (
        ("/skis/kommun?kommun=hjo", "/skis/kommun?kommun=hjo"),
        ("/kommun?kommun=hjo", "/skis/"),
        ("/skis//annan.se", "/skis/"),
    ):
        begun = client.get("/skis/auth/login", headers={"referer": HERE + referer})
        assert "set-cookie" not in begun.headers or "Path=/skis" in begun.headers["set-cookie"]
        assert client.get("/skis/oauth2callback?code=x&state=y").headers["location"] == leads

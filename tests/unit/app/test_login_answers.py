"""The login's cookies and errors, and that its way back passes the middleware that answers unknown addresses."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from skis_analytics.app import login_answers, registry
from skis_analytics.app.document import SwedishDocument
from skis_analytics.app.login_answers import LoginAnswers


def signed_in(request: Request) -> Response:
    answer = RedirectResponse("/", status_code=302)
    answer.set_cookie("_streamlit_user", "anna", httponly=True, samesite="lax")
    answer.set_cookie("other", "x", secure=True)
    return answer


def failing(request: Request) -> Response:
    return Response("Authentication error", status_code=400)


@pytest.fixture
def client() -> TestClient:
    app = Starlette(
        routes=[Route("/oauth2callback", signed_in), Route("/auth/login", failing), Route("/annat", failing)],
        middleware=[Middleware(SwedishDocument, pages=registry.url_paths()), Middleware(LoginAnswers)],
    )
    return TestClient(app, follow_redirects=False, headers={"accept": "text/html"})


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
    assert client.get("/annat").text == "Authentication error"

"""Files are taken from sessions whose page has asked for one."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from skis_analytics.app.uploads import Asked, Uploads

HERE = "/_stcore/upload_file"
MEGABYTE = 1024 * 1024


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def browser(asked: Asked) -> TestClient:
    async def taken(request: Request) -> Response:
        return PlainTextResponse(str(len(await request.body())))

    routes = [Route(f"{HERE}/{{session}}/{{file}}", taken, methods=["PUT", "DELETE"]), Route("/annat", taken, methods=["PUT"])]  # fmt: skip
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Uploads, asked=asked)]))


def test_a_session_that_nobody_has_asked_may_send_nothing(asked: Asked, browser: TestClient) -> None:
    refused = browser.put(f"{HERE}/a/1", content=b"x" * MEGABYTE)
    assert refused.status_code == 403
    assert "Ladda om sidan" in refused.text
    asked.ask("a")
    assert browser.put(f"{HERE}/a/1", content=b"x" * MEGABYTE).text == str(MEGABYTE)
    assert browser.put(f"{HERE}/b/1", content=b"x").status_code == 403


def test_a_session_sends_as_much_as_a_page_is_about(asked: Asked, browser: TestClient) -> None:
    asked.ask("a")
    assert asked.takes("a", 249 * MEGABYTE)
    asked.ask("a")
    assert browser.put(f"{HERE}/a/1", content=b"x" * MEGABYTE).status_code == 200
    assert browser.put(f"{HERE}/a/2", content=b"x").status_code == 403
    assert browser.request("DELETE", f"{HERE}/a/1").status_code == 200


def test_how_much_comes_must_be_said(asked: Asked, browser: TestClient) -> None:
    asked.ask("a")
    assert browser.put(f"{HERE}/a/1", content=iter([b"x"])).status_code == 403
    assert browser.put("/annat", content=iter([b"x"])).status_code == 200

"""What stands between a request and Streamlit: headers, hosts, refusals in Swedish, probes and metrics."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from skis_analytics.app import probes
from skis_analytics.app.headers import SecurityHeaders, policy
from skis_analytics.app.refusals import KnownHosts, SwedishRefusals
from skis_analytics.settings import MetricsFor

INSIDE = "/srv/hemlig/mapp"
BROWSER = {"accept": "text/html"}


def fine(_: Request) -> Response:
    answer = PlainTextResponse("sida")
    answer.set_cookie("_streamlit_xsrf", "1", samesite="lax")
    return answer


def failing(_: Request) -> Response:
    raise RuntimeError(INSIDE)


def client(
    *,
    readers: MetricsFor = MetricsFor.LOCAL,
    embedders: tuple[str, ...] = (),
    reasons: tuple[str, ...] = (),
    peer: str = "127.0.0.1",
) -> TestClient:
    app = Starlette(
        routes=[
            Route("/", fine),
            Route("/fel", failing),
            Route("/_stcore/metrics", fine),
            *probes.routes(probes.Watch(lambda: reasons)),
        ],
        middleware=[
            Middleware(SecurityHeaders, embedders=embedders),
            Middleware(SwedishRefusals, own=probes.OWN_PATHS),
            Middleware(probes.MetricsGuard, readers=readers),
            Middleware(KnownHosts, served=["nulage.example.se"], open_paths=probes.open_paths(readers)),
        ],
    )
    return TestClient(app, base_url="http://nulage.example.se", raise_server_exceptions=False, client=(peer, 50000))


def test_every_answer_has_the_headers_refusals_too() -> None:
    for path in ("/", "/finns-inte", "/fel", "/healthz"):
        headers = client().get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "same-origin"
        assert "strict-transport-security" not in headers


def test_scripts_are_ours_or_known_by_their_hash() -> None:
    scripts = next(part for part in policy().split("; ") if part.startswith("script-src"))
    assert "'sha256-" in scripts
    assert "'unsafe-inline'" not in scripts
    assert "'unsafe-eval'" not in scripts
    assert "http" not in policy()


def test_over_https_the_browser_is_told_to_stay_there_and_cookies_too() -> None:
    answer = client().get("https://nulage.example.se/")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert answer.headers["set-cookie"].endswith("; Secure")
    assert "Secure" not in client().get("/").headers["set-cookie"]


def test_those_who_are_named_may_frame_it() -> None:
    headers = client(embedders=("https://teams.microsoft.com",)).get("/").headers
    assert "frame-ancestors 'self' https://teams.microsoft.com" in headers["content-security-policy"]
    assert "x-frame-options" not in headers


@pytest.mark.parametrize(
    ("path", "host", "status", "words"),
    [
        ("/", "evil.example", 400, "SKIS_HOSTS"),
        ("/finns-inte", "nulage.example.se", 404, "Det finns inget här"),
        ("/fel", "nulage.example.se", 500, "Felet står i loggen"),
    ],
)
@pytest.mark.parametrize("headers", [BROWSER, {"accept": "*/*"}])
def test_refusals_are_swedish_and_tell_nothing_of_the_inside(
    path: str, host: str, status: int, words: str, headers: dict[str, str]
) -> None:
    answer = client().get(path, headers={**headers, "host": host})
    assert answer.status_code == status
    assert words in answer.text
    assert ('<html lang="sv">' in answer.text) == (headers is BROWSER)
    assert INSIDE not in answer.text
    assert "Traceback" not in answer.text


def test_what_failed_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    client().get("/fel?q=namn")
    assert INSIDE in caplog.text
    assert "namn" not in caplog.text


def test_a_wrong_method_says_which_are_right() -> None:
    answer = client().post("/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


def test_probes_are_answered_under_any_name() -> None:
    by_number = {"host": "10.0.0.7:8501"}
    assert client().get("/healthz", headers=by_number).text == "ok\n"
    assert client().get("/readyz", headers=by_number).json() == {"klar": True, "orsaker": []}
    assert client().get("/", headers=by_number).status_code == 400


def test_who_is_not_ready_says_why() -> None:
    answer = client(reasons=("Disken är nästan full.",)).get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"klar": False, "orsaker": ["Disken är nästan full."]})


@pytest.mark.parametrize("path", ["/metrics", "/_stcore/metrics"])
@pytest.mark.parametrize(
    ("readers", "peer", "headers", "admitted"),
    [
        (MetricsFor.LOCAL, "127.0.0.1", {}, True),
        (MetricsFor.LOCAL, "::1", {}, True),
        (MetricsFor.LOCAL, "10.0.0.7", {}, False),
        (MetricsFor.LOCAL, "127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, False),
        (MetricsFor.LOCAL, "127.0.0.1", {"forwarded": "for=10.0.0.7"}, False),
        (MetricsFor.LOCAL, "127.0.0.1", {"via": "1.1 proxy"}, False),
        (MetricsFor.LOCAL, "unix", {}, False),
        (MetricsFor.EVERYBODY, "10.0.0.7", {}, True),
        (MetricsFor.NOBODY, "127.0.0.1", {}, False),
    ],
)
def test_metrics_are_for_those_whom_the_setting_lets_in(
    path: str, readers: MetricsFor, peer: str, headers: dict[str, str], *, admitted: bool
) -> None:
    assert client(readers=readers, peer=peer).get(path, headers=headers).status_code == (200 if admitted else 404)


def test_metrics_are_not_told_to_a_page_whose_name_is_made_to_point_here() -> None:
    foreign = {"host": "evil.example"}
    assert client(readers=MetricsFor.LOCAL, peer="127.0.0.1").get("/metrics", headers=foreign).status_code == 400
    assert client(readers=MetricsFor.EVERYBODY).get("/metrics", headers=foreign).status_code == 200
    assert client().get("/healthz", headers=foreign).status_code == 200


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_disk_is_looked_at_every_few_seconds_only() -> None:
    looks: list[int] = []
    clock = Clock()
    watch = probes.Watch(lambda: looks.append(1) or (), clock)  # type: ignore[func-returns-value]

    async def ask() -> None:
        await asyncio.gather(*(watch.reasons() for _ in range(20)))
        await watch.reasons()
        assert len(looks) == 1
        clock.now = 6.0
        await watch.reasons()
        assert len(looks) == 2

    asyncio.run(ask())


@pytest.fixture
def hanging() -> Iterator[Callable[[], tuple[str, ...]]]:
    """A disk that does not answer, until the test is over."""
    over = threading.Event()

    def look() -> tuple[str, ...]:
        looks.append(1)
        over.wait(30)
        return ()

    looks: list[int] = []
    look.looks = looks  # type: ignore[attr-defined]
    yield look
    over.set()


def test_a_disk_that_hangs_is_told_of_and_not_asked_again(hanging: Callable[[], tuple[str, ...]]) -> None:
    watch = probes.Watch(hanging, patience=0.01)

    async def ask() -> None:
        for _ in range(3):
            (reason,) = await watch.reasons()
            assert "inte färdig" in reason
        assert hanging.looks == [1]  # type: ignore[attr-defined]

    loop = asyncio.new_event_loop()
    loop.run_until_complete(ask())


@pytest.mark.parametrize(
    ("host", "origin", "answered"),
    [
        ("127.0.0.1:8501", "http://127.0.0.1:8501", True),
        ("127.0.0.1:8501", "http://127.0.0.1:9999", False),
        ("localhost:8501", "http://localhost:8080", False),
        ("[::1]:8501", "http://[::1]:9999", False),
        ("127.0.0.1:8501", "null", False),
        ("127.0.0.1:8501", "", True),
        ("nulage.example.se", "https://nulage.example.se:8443", True),
    ],
)
def test_a_page_of_another_program_on_this_computer_opens_no_session(host: str, origin: str, answered: bool) -> None:
    async def speak(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text("hej")
        await socket.close()

    app = Starlette(
        routes=[WebSocketRoute("/", speak)], middleware=[Middleware(KnownHosts, served=["nulage.example.se"])]
    )
    headers = {"host": host, **({"origin": origin} if origin else {})}
    if answered:
        with TestClient(app).websocket_connect("/", headers=headers) as socket:
            assert socket.receive_text() == "hej"
    else:
        with pytest.raises(WebSocketDisconnect), TestClient(app).websocket_connect("/", headers=headers):
            pass


def test_a_folder_that_is_gone_is_not_called_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKIS_HOME", str(tmp_path / "borta"))
    said = probes._disk()
    assert "finns inte" in said and "full" not in said
    assert str(tmp_path) not in said
    (tmp_path / "borta").mkdir()
    assert "finns inte" not in probes._disk()

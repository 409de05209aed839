"""The real server and a real browser.

The server is the one users start, ``streamlit run dashboard.py``, on a free port of this machine with a home of its own.
Nothing waits for a fixed time: every wait is for something to be true, with a deadline.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page, Request, expect

START_DEADLINE = 60.0
READY_DEADLINE_MS = 60_000
expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong; speed is measured in benchmarks/
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
QUIET = (
    "--no-sandbox",  # root in CI
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@dataclass(frozen=True)
class Server:
    """A running dashboard."""

    base_url: str
    port: int
    pid: int
    home: Path
    log: Path


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of an installed Chromium; without one the browser tests are skipped, or fail where they must run."""
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        reason = "webbläsartesterna behöver Chromium: `apt-get install chromium` (browser tests need Chromium)"
        if os.environ.get("SKIS_REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium: str) -> dict[str, Any]:
    """The installed Chromium instead of one that Playwright would download."""
    return {**browser_type_launch_args, "executable_path": chromium, "args": list(QUIET)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A Swedish reader at the size that is shared in meetings."""
    # Playwright's wait_for_function needs eval, which the policy refuses. test_security.py goes without it, and holds everything to the policy.
    return {
        **browser_context_args,
        "locale": "sv-SE",
        "viewport": {"width": 1280, "height": 720},
        "bypass_csp": True,
    }


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_server(
    project: Path,
    folder: Path,
    port: int = 0,
    options: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Start the dashboard, wait until it is healthy, stop it afterwards. ``port``: where an earlier one was, whose home is still there.
    ``options`` and ``environment`` are added to what every server is started with."""
    port = port or free_port()
    home, log = folder / "home", folder / "server.log"
    home.mkdir(exist_ok=True)
    command = [
        sys.executable, "-m", "streamlit", "run", str(project / "dashboard.py"),
        "--server.port", str(port), "--server.headless", "true", *options,
    ]  # fmt: skip
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=project,
            env={**os.environ, "SKIS_HOME": str(home), **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        base_url = f"http://127.0.0.1:{port}"
        _wait_until_healthy(base_url, process, log)
        yield Server(base_url, port, process.pid, home, log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_healthy(base_url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_DEADLINE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urlopen(f"{base_url}/_stcore/health", timeout=2) as answer:  # noqa: S310  # this machine
                if answer.status == 200:
                    return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise RuntimeError(f"The server did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


@pytest.fixture(scope="session")
def server(project: Path, tmp_path_factory: pytest.TempPathFactory, chromium: str) -> Iterator[Server]:
    """One server for all tests that change nothing."""
    with running_server(project, tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def fresh_server(project: Path, tmp_path: Path, chromium: str) -> Iterator[Server]:
    """A server that nobody has visited: for cold deep links, and for tests that write."""
    with running_server(project, tmp_path) as running:
        yield running


@pytest.fixture(scope="session")
def base_url(server: Server) -> str:
    """Where the shared server answers; ``page.goto("/resultat")`` is relative to it."""
    return server.base_url


@dataclass
class Network:
    """What a page asked for, and what it complained about."""

    requests: list[str] = field(default_factory=list)
    page_errors: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """What the Content-Security-Policy stopped."""

    def foreign(self) -> list[str]:
        """Requests that left this machine."""
        hosts = ((url, urlsplit(url)) for url in self.requests)
        return [url for url, parts in hosts if parts.scheme in {"http", "https", "ws", "wss"}
                and parts.hostname not in {"127.0.0.1", "localhost"}]  # fmt: skip


@pytest.fixture(autouse=True)
def network(page: Page) -> Iterator[Network]:
    """Records every request and script error; any foreign host, script error or breach of the policy fails the test."""
    seen = Network()

    def record(request: Request) -> None:
        seen.requests.append(request.url)

    page.on("request", record)
    page.on("websocket", lambda socket_: seen.requests.append(socket_.url))
    page.on("pageerror", lambda error: seen.page_errors.append(str(error)))
    page.on("console", lambda said: seen.refused.append(said.text) if "Content Security Policy" in said.text else None)
    yield seen
    assert seen.foreign() == [], "the page asked a foreign host"
    assert seen.page_errors == [], "a script failed in the browser"
    assert seen.refused == [], "the Content-Security-Policy stopped something that is ours"


# Finished: connected, no run in progress for a while (a click starts one a moment later), nothing left of an earlier run,
# every picture drawn.
_READY = """quiet => {
  const app = document.querySelector('[data-testid="stApp"]');
  const drawn = chart => chart.querySelector('.main-svg');
  const ready = app
    && app.dataset.testConnectionState === 'CONNECTED'
    && app.dataset.testScriptState === 'notRunning'
    && document.querySelector('[data-testid="stMainBlockContainer"]')?.innerText.trim()
    && !document.querySelector('[data-testid="stSkeleton"], [data-testid="stElementContainer"][data-stale="true"]')
    && [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].every(
         chart => !chart.checkVisibility() || drawn(chart));
  if (!ready) { window.readySince = undefined; return false; }
  window.readySince ??= performance.now();
  return performance.now() - window.readySince >= quiet;
}"""


def _is_ready(page: Page, quiet_ms: int) -> bool:
    try:
        return bool(page.evaluate(_READY, quiet_ms))
    except Error as error:
        if "context was destroyed" in str(error):  # the page is on its way to another address
            return False
        raise


@pytest.fixture
def wait_ready() -> Callable[[Page], None]:
    """Waits until the page shows the result of its last run."""

    def wait(page: Page, quiet_ms: int = 300) -> None:
        page.evaluate("window.readySince = undefined")
        deadline = time.monotonic() + READY_DEADLINE_MS / 1000
        while not _is_ready(page, quiet_ms):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{page.url} was not drawn within {READY_DEADLINE_MS} ms")
            page.wait_for_timeout(50)

    return wait


@pytest.fixture
def open_page(page: Page, wait_ready: Callable[[Page], None], server: Server) -> Callable[[str], Page]:
    """Opens an address (relative to the shared server), waits until it is drawn; a failing screen fails the test."""

    def open_(address: str) -> Page:
        page.goto(address)
        wait_ready(page)
        if page.get_by_text("Sidan kunde inte visas").count():
            pytest.fail(f"{address} failed:\n{server.log.read_text(encoding='utf-8', errors='replace')[-5000:]}")
        return page

    return open_


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Runs axe; serious and critical violations of WCAG 2.2 A and AA fail."""

    def check(page: Page) -> None:
        options = {
            "runOnly": {
                "type": "tag",
                "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
            }
        }
        violations = [
            {
                "rule": v["id"],
                "impact": v["impact"],
                "help": v["help"],
                "where": [n["html"][:200] for n in v["nodes"]][:3],
            }
            for v in Axe().run(page, options=options).response["violations"]
            if v["impact"] in {"serious", "critical"}
        ]
        assert not violations, json.dumps(violations, indent=1, ensure_ascii=False)

    return check

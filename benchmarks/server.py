"""The real server and a real browser: start, first text, first picture, memory."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter, sleep
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.report import Required, Row
from skis_analytics.app.registry import PAGES

HEALTHY: Final = Required(3)
MEMORY: Final = Required(400)
_PROJECT: Final = Path(__file__).resolve().parents[1]
_DEADLINE: Final = 120.0
_POLL: Final = 0.01
_CHROMIUM_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
_FLAGS: Final = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking")
_TEXT: Final = '[data-testid="stMain"] h1'
_CHART: Final = '[data-testid="stPlotlyChart"] .main-svg'
_IDLE: Final = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def measure(home: Path, repetitions: int) -> list[Row]:
    """Start the dashboard ``repetitions`` times (``home`` holds a built database) and open it in a new browser each time."""
    healthy: list[float] = []
    text: list[float] = []
    chart: list[float] = []
    first: list[float] = []
    walked: list[float] = []
    chromium = found()
    for _ in range(repetitions):
        start = perf_counter()
        with running(home) as (address, pid):
            healthy.append(perf_counter() - start)
            if chromium is None:
                continue
            with browsing(chromium) as browser:
                page = browser.new_page(locale="sv-SE", viewport={"width": 1280, "height": 720})
                page.set_default_timeout(1000 * _DEADLINE)
                opened = perf_counter()
                page.goto(f"{address}/resultat", wait_until="commit")
                page.wait_for_selector(_TEXT)
                text.append(perf_counter() - opened)
                page.wait_for_selector(_CHART)
                chart.append(perf_counter() - opened)
                page.wait_for_selector(_IDLE)
                first.append(memory(pid))
                _walk(page)
                walked.append(memory(pid))
    missing = "" if chromium else "no Chromium here"
    return [
        Row("start → healthy", healthy, "s", HEALTHY),
        Row("address opened → first text visible", text, "s", note=missing or "Resultat, in a browser without a cache"),
        Row("address opened → first picture visible", chart, "s", note=missing),
        Row("memory, one session on Resultat", first, "MB", MEMORY, missing or "resident, the server's process"),
        Row("memory, one session through every page", walked, "MB", MEMORY, missing),
    ]


def _walk(page: Page) -> None:
    """Visit every page by its link, in the same session."""
    for screen in PAGES:
        page.locator('[data-testid="stSidebar"] a', has_text=screen.title).first.click()
        page.wait_for_url(lambda url, path=screen.url_path: url.split("?")[0].rstrip("/").endswith(path))  # type: ignore[misc]
        page.wait_for_selector(_IDLE)


def found() -> str | None:
    """The path of an installed Chromium."""
    return next(filter(None, map(shutil.which, _CHROMIUM_NAMES)), None)


@contextmanager
def browsing(chromium: str) -> Iterator[Browser]:
    """A browser, closed afterwards."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def running(home: Path, **environment: str) -> Iterator[tuple[str, int]]:
    """The dashboard on a free port, healthy: its address and process id. Stopped afterwards whatever happens. ``environment`` is added to this
    process's."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = home / "server.log"
    command = [sys.executable, "-m", "streamlit", "run", str(_PROJECT / "dashboard.py"), "--server.port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--server.headless", "true"],
            cwd=_PROJECT,
            env={**os.environ, "SKIS_HOME": str(home), **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_healthy(address, process, log)
        yield address, process.pid
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = perf_counter() + _DEADLINE
    while perf_counter() < deadline and process.poll() is None:
        with (
            suppress(URLError, ConnectionError, TimeoutError),
            urlopen(f"{address}/_stcore/health", timeout=2) as answer,
        ):
            if answer.status == 200:
                return
        sleep(_POLL)
    raise RuntimeError(f"The server did not start:\n{log.read_text(encoding='utf-8', errors='replace')}")


def memory(pid: int) -> float:
    """Memory that a process holds, in MB."""
    kilobytes = _status(pid, "VmRSS:")
    if kilobytes is None:  # macOS; Windows has neither
        kilobytes = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True
        ).stdout
    return int(kilobytes) * 1024 / 1e6


def peak_memory(pid: int) -> float:
    """The most that a process has held, in MB; what it holds now where the system does not say."""
    kilobytes = _status(pid, "VmHWM:")
    return memory(pid) if kilobytes is None else int(kilobytes) * 1024 / 1e6


def _status(pid: int, line: str) -> str | None:
    status = Path(f"/proc/{pid}/status")
    if not status.is_file():
        return None
    return next(text.split()[1] for text in status.read_text(encoding="ascii").splitlines() if text.startswith(line))

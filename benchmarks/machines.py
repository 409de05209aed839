"""Two dashboards, as on two machines, with one register in PostgreSQL: ``python -m benchmarks.machines``.

Anna leads a meeting in one, Berit follows it in the other, each in a Chromium. How long after Anna's click is the step on Berit's screen, and how long after
Anna's last letter is her note there? What one screen takes to draw is in both, and so is what the browsers take of the same machine.
"""

from __future__ import annotations

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter, sleep
from typing import Final

from playwright.sync_api import Page

from benchmarks import postgres, report
from benchmarks.report import Required, Row
from benchmarks.server import browsing, found, running
from skis_analytics.access import on_this_computer
from skis_analytics.database.register import Place, open_register
from skis_analytics.records import Meeting, Step, When

_VIEWS: Final = (
    "/",
    "/kommun?kommun=hjo",
    "/kommun?kommun=tibro",
    "/insatser?visa=behov",
    "/kommun?kommun=vara",
    "/analys",
)
_NOTES: Final = "/kommun?kommun=hjo&mote=m&steg=2&anteckna=1"
_BETWEEN: Final = 10.0
"""Seconds between two steps, and between two notes: in a meeting it is minutes. Two browsers without a graphics card need some of them to draw a page with
pictures to its end."""
_PATIENCE: Final = 60_000
"""Milliseconds."""


def measure(home: Path, *, short: bool) -> list[Row]:
    """Run both in folders below ``home``. Where PostgreSQL or Chromium is not installed, a row that says so."""
    chromium = found()
    if postgres.programs() is None or chromium is None:
        return [Row("two dashboards", [], "s", note="PostgreSQL or Chromium is not installed")]
    with ExitStack() as stack:
        address = stack.enter_context(postgres.cluster()).address()
        register = open_register(place=Place(home / "machine-0", address))
        steps = tuple(Step(f"Punkt {number}", 5, "", view) for number, view in enumerate(_VIEWS, start=1))
        register.save(Meeting("Mätning", id="m", day=When(2099, 1, 1), steps=steps), on_this_computer("Mätning"), 0)
        browser, pages = stack.enter_context(browsing(chromium)), []
        for machine in (1, 2):
            folder = home / f"machine-{machine}"
            folder.mkdir()
            served, _ = stack.enter_context(running(folder, SKIS_REGISTER=address))
            page = browser.new_page(base_url=served, locale="sv-SE", viewport={"width": 1280, "height": 720})
            page.set_default_timeout(_PATIENCE)
            pages.append(page)
        anna, berit = pages
        moved = _steps(anna, berit, 3 if short else len(_VIEWS))
        written = _notes(anna, berit, 1 if short else 5)
    return [
        Row("step changed on one machine → on the screen of one who follows on another", moved, "s", Required(2)),
        Row("last letter of a note on one machine → on a screen of another", written, "s", Required(5)),
    ]


def _steps(anna: Page, berit: Page, last: int) -> list[float]:
    anna.goto("/?mote=m&steg=1")
    anna.get_by_role("button", name="Led härifrån").click()
    anna.get_by_text("Du leder mötet.").wait_for()
    berit.goto("/?mote=m&steg=1&folj=1")
    berit.get_by_text(f"1 av {len(_VIEWS)}: Punkt 1").wait_for()
    took = []
    for step in range(2, last + 1):
        sleep(_BETWEEN)
        began = perf_counter()
        anna.get_by_role("button", name="Nästa").click()
        berit.get_by_text(f"{step} av {len(_VIEWS)}: Punkt {step}").wait_for()
        took.append(perf_counter() - began)
    return took


def _notes(anna: Page, berit: Page, times: int) -> list[float]:
    for page, name in ((anna, "Anna Ek"), (berit, "Berit Berg")):
        page.goto(_NOTES)
        field = page.get_by_role("textbox", name="Ditt namn").first
        field.fill(name)
        field.press("Enter")
    area = anna.get_by_role("textbox", name="Resultat: hur ser det ut i er kommun?")
    took = []
    for time in range(times):
        sleep(_BETWEEN)
        area.press_sequentially(f" Mening {time}.")
        began = perf_counter()
        berit.get_by_text(f"Mening {time}.").wait_for()
        took.append(perf_counter() - began)
    return took


def main() -> None:
    """Measure in a folder of its own and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.machines", description=__doc__)
    parser.add_argument("--short", action="store_true", help="two steps and one note")
    short = parser.parse_args().short
    with tempfile.TemporaryDirectory(prefix="skis-machines-") as folder:
        report.show("Two machines", measure(Path(folder), short=short))


if __name__ == "__main__":
    main()

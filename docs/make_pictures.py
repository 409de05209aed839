"""The handbook's pictures: the real dashboard on a free port, a real Chromium, 1280×720.

From the project's root:

    .venv/bin/python -m docs.make_pictures            # all of them
    .venv/bin/python -m docs.make_pictures nulage     # those named

Needs requirements-dev.txt and an installed Chromium. Look at every picture before it is kept: what is on it is what the
handbook promises.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from skis_analytics.access import on_this_computer
from skis_analytics.database.register import open_register
from skis_analytics.records import Meeting, Note, Step, When
from tests.browser.conftest import _READY, CHROMIUM_NAMES, QUIET, READY_DEADLINE_MS, running_server

PROJECT: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = PROJECT / "docs" / "pictures"
SIZE: Final = {"width": 1280, "height": 720}
LARGEST: Final = 200_000
"""Bytes that a picture may weigh: the handbook is read over slow lines too."""
_MEETING: Final = "exempel"
_EXAMPLE: Final = Meeting(
    "Nuläge i våra kommuner",
    id=_MEETING,
    day=When(2026, 12, 4),
    starts="13.00",
    ends="15.00",
    digital=True,
    steps=(
        Step("Gemensam bild av nuläget", 15, "Vad sticker ut i Skaraborg i år?", "/"),
        Step("Skara", 6, "Resultat, orsaker och insatser: vad säger ni?", "/kommun?kommun=skara"),
        Step("Gemensam reflektion", 20, "Vad är samma behov i flera kommuner?", "/mote?visa=anteckningar"),
        Step("Beslut och åtgärder", 10, "Vem gör vad, till när?", "/mote?visa=beslut"),
    ),
)
"""The meeting that the pictures of meetings are of. What is written in it says that it is an example."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its file name, the address it is of, and what to do on the page before it is taken."""

    name: str
    address: str
    prepare: Callable[[Page], None] | None = None
    quiet_ms: int = 700
    """For how long nothing may have happened on the page: a meeting looks every second where it is."""


def _share(page: Page) -> None:
    page.get_by_role("button", name="Dela vy").click()
    page.get_by_text("Adressen öppnar samma vy").wait_for()


def _focus_cell(page: Page) -> None:
    """Keyboard focus on a cell of the matrix, whose sentence then shows."""
    page.get_by_role("table").get_by_role("link", name="Skara, behöriga yrkesprogram").focus()


def _bottom(page: Page) -> None:
    """The lower end of the page: what a reader finds by scrolling."""
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, main.scrollHeight)")


PICTURES: Final = (
    Picture("nulage", "/?lasar=2023-24"),
    Picture("nulage-ruta", "/?lasar=2023-24&kommun=skara", _focus_cell),
    Picture("dela-vy", "/?lasar=2023-24&kommun=skara&jamfor=liknande", _share),
    Picture("resultat", "/resultat?lasar=2023-24&kommun=skara"),
    Picture("resultat-alla", "/resultat?lasar=2023-24&kommun=skara&vy=alla"),
    Picture("resultat-tratt", "/resultat?lasar=2023-24&kommun=skara&vy=tratt"),
    Picture("resultat-karta", "/resultat?lasar=2023-24&vy=karta"),
    Picture("resultat-kon", "/resultat?lasar=2024-25&vy=kon"),
    Picture("resultat-huvudman", "/resultat?lasar=2023-24&vy=huvudman"),
    Picture("resultat-tabell", "/resultat?lasar=2023-24&kommun=skara&vy=tabell"),
    Picture("kommun", "/kommun?lasar=2023-24&kommun=skara"),
    Picture("kommun-nere", "/kommun?lasar=2023-24&kommun=skara", _bottom),
    Picture("kommun-valj", "/kommun?lasar=2023-24"),
    Picture("analys", "/analys?lasar=2024-25"),
    Picture("analys-tidigt", "/analys?flik=tidigt&arskull=2028&lasar=2024-25"),
    Picture("effekt", "/effekt?insats=prova&nyckeltal=merit_value_9&deltar=hjo&start=2023&lasar=2024-25"),
    Picture("insatser", "/insatser?lasar=2024-25"),
    Picture("insatser-en", "/insatser?lasar=2024-25&insats=trygghet-och-studiero"),
    Picture("insatser-ny", "/insatser?lasar=2024-25&skriv=insats&kommun=toreboda"),
    Picture("insatser-behov", "/insatser?lasar=2024-25&visa=behov"),
    Picture("mote", "/mote?lasar=2024-25"),
    Picture("mote-laget", f"/?mote={_MEETING}&steg=1&lasar=2024-25", quiet_ms=250),
    Picture("mote-anteckningar", f"/kommun?kommun=skara&mote={_MEETING}&steg=2&anteckna=1&lasar=2024-25", quiet_ms=250),
    Picture("underlag", "/underlag?lasar=2024-25"),
    Picture("data", "/data?lasar=2024-25"),
    Picture("data-las-in", "/data?flik=las-in&lasar=2024-25"),
    Picture("tillganglighet", "/tillganglighet?lasar=2024-25"),
)


def make(pictures: Iterable[Picture], folder: Path = FOLDER) -> list[Path]:
    """Take the pictures and return their files.

    Raises:
        RuntimeError: the server did not start, or a picture weighs too much.
        StopIteration: there is no Chromium.
    """
    folder.mkdir(parents=True, exist_ok=True)
    chromium = next(path for path in map(shutil.which, CHROMIUM_NAMES) if path)
    with (
        tempfile.TemporaryDirectory() as home,
        running_server(PROJECT, Path(home)) as server,
        sync_playwright() as playwright,
    ):
        _write_example(server.home)
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        context = browser.new_context(locale="sv-SE", viewport=SIZE, base_url=server.base_url)  # type: ignore[arg-type]
        return [_take(context.new_page(), picture, folder / f"{picture.name}.png") for picture in pictures]


def _write_example(home: Path) -> None:
    """The example meeting with a note, in the register of the server that is photographed."""
    register = open_register(home)
    register.save(_EXAMPLE, on_this_computer("Exempel"), 0)
    note = Note(_MEETING, "1495", "resultat", "Exempel: här skriver gruppen vad den ser i resultaten.", group="Grupp 1")
    register.save(note, on_this_computer("Exempel"), 0)


def _take(page: Page, picture: Picture, file: Path) -> Path:
    page.goto(picture.address)
    _wait(page, picture.quiet_ms)
    if picture.prepare is not None:
        picture.prepare(page)
        _wait(page, picture.quiet_ms)
    page.screenshot(path=file)
    page.close()
    with Image.open(file) as taken:
        palette = taken.convert("RGB").quantize(method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
        palette.save(file, optimize=True)
    if file.stat().st_size > LARGEST:
        raise RuntimeError(f"{file.name} weighs {file.stat().st_size} bytes, more than {LARGEST}")
    return file


def _wait(page: Page, quiet_ms: int) -> None:
    page.evaluate("window.readySince = undefined")
    page.wait_for_function(_READY, arg=quiet_ms, timeout=READY_DEADLINE_MS)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Takes the handbook's pictures.")
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(picture.name for picture in PICTURES))
    names = parser.parse_args().names
    unknown = set(names) - {picture.name for picture in PICTURES}
    if unknown:
        parser.error(f"no such picture: {', '.join(sorted(unknown))}")
    for made in make(picture for picture in PICTURES if not names or picture.name in names):
        sys.stdout.write(f"{made.relative_to(PROJECT)}  {made.stat().st_size // 1000} kB\n")

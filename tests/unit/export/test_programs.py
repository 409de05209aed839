"""The files in the programs that people have: LibreOffice opens each without repair and reads the figures that were written."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pptx
import pytest

from skis_analytics.export.handout import Handout, Section
from skis_analytics.export.notes import markdown, word
from skis_analytics.export.page import page
from skis_analytics.export.slides import slides
from skis_analytics.export.workbook import workbook
from tests.unit.export.handouts import BODY, CHARTS, DOTS, HANDOUT, HOSTILE, LINES, MADE, MUNICIPALITIES, TABLE, section

WRITERS = {"pptx": slides, "xlsx": workbook, "docx": word}
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
HARMFUL = ("markup", "control characters", "empty parts", "zero, negative, enormous")


@pytest.fixture(scope="session")
def office() -> str:
    """The path of an installed LibreOffice; without one these tests are skipped."""
    path = shutil.which("soffice")
    if path is None:
        pytest.skip(
            "testerna av filerna i LibreOffice behöver `apt-get install libreoffice` (these tests need LibreOffice)"
        )
    return path


def converted(office: str, folder: Path, raw: bytes, kind: str, to: str) -> bytes:
    """A file opened in LibreOffice and saved as another kind; LibreOffice has a profile of its own, so nobody else's is in the way."""
    source, out = folder / f"underlag.{kind}", folder / "out"
    source.write_bytes(raw)
    subprocess.run(
        [
            office,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            to,
            "--outdir",
            out,
            source,
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return (out / f"underlag.{to}").read_bytes()


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_each_slide_is_one_page(office: str, tmp_path: Path):
    raw = slides(HANDOUT)
    assert pages(converted(office, tmp_path, raw, "pptx", "pdf")) == len(pptx.Presentation(io.BytesIO(raw)).slides)


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_workbook_and_document_open(office: str, tmp_path: Path, kind: str):
    assert pages(converted(office, tmp_path, WRITERS[kind](HANDOUT), kind, "pdf"))


@pytest.mark.parametrize("name", HARMFUL)
def test_slides_of_hostile_parts_open(office: str, tmp_path: Path, name: str):
    raw = slides(HOSTILE[name])
    assert pages(converted(office, tmp_path, raw, "pptx", "pdf")) == len(pptx.Presentation(io.BytesIO(raw)).slides)


def test_libreoffice_reads_the_figures_that_were_written(office: str, tmp_path: Path):
    """Saved again by LibreOffice, each series has its values: it read the charts, and did not guess at them."""
    handout = Handout("Underlag", "", MADE, "", tuple(section(name, chart=chart) for name, chart in CHARTS.items()))
    again = pptx.Presentation(io.BytesIO(converted(office, tmp_path, slides(handout), "pptx", "pptx")))
    saved = [shape.chart for slide in again.slides for shape in slide.shapes if shape.has_chart]
    assert len(saved) == len(CHARTS)
    for found, chart in zip(saved, CHARTS.values(), strict=True):
        held = dict(map(_values, found._chartSpace.iter(f"{C}ser")))
        for series in chart.series:
            known = {place: value for place, value in enumerate(series.values) if value is not None}
            assert held[series.name] == pytest.approx(known)


def _values(series: Any) -> tuple[str, dict[int, float]]:
    held = series.find(f"{C}val") if series.find(f"{C}val") is not None else series.find(f"{C}xVal")
    found = [] if held is None else held.iter(f"{C}pt")  # what only stands in the legend has no points
    points = {int(point.get("idx")): float(point.findtext(f"{C}v")) for point in found}
    return series.findtext(f"{C}tx//{C}v"), points


def municipality(name: str) -> tuple[Section, ...]:
    return (
        section(f"{name}: ingen säker skillnad mot Skaraborg", body=BODY, chart=LINES, new_page=True),
        section(f"{name}s nyckeltal", table=TABLE),
    )


def test_fifteen_municipalities_in_every_format_within_twenty_seconds():
    parts = [section("Gemensam bild", body=BODY, chart=DOTS), section("Sida vid sida", table=TABLE)]
    handout = Handout(
        "Underlag",
        "Alla kommuner",
        MADE,
        "v1",
        (*parts, *(part for name in MUNICIPALITIES for part in municipality(name))),
    )
    start = time.perf_counter()
    written = [slides(handout), workbook(handout), page(handout), word(handout), markdown(handout).encode()]
    assert time.perf_counter() - start < 20
    assert all(written)

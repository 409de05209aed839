"""The statement that the law wants: what ships is whole, and what an installation fills in stands before it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from skis_analytics.app.accessibility_statement import FILE, StatementError, read
from skis_analytics.app.registry import MAIN_SCRIPT, PAGES
from skis_analytics.database.connection import data_folder

SHIPPED = (data_folder() / FILE).read_text(encoding="utf-8")
SCREEN = next(screen for screen in PAGES if screen.url_path == "tillganglighet")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SKIS_HOME", str(tmp_path))
    return tmp_path


def page() -> AppTest:
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60).run()
    return app.switch_page(str(SCREEN.file)).run()


def text(app: AppTest) -> str:
    return " ".join(
        element.value for element in (*app.title, *app.header, *app.subheader, *app.markdown, *app.error)
    ).replace("\\", "")


def test_the_page_says_what_the_law_wants(home: Path) -> None:
    said = text(page())
    statement = read(home)
    for wanted in (
        statement.responsible, statement.service, statement.status, "2018:1937", statement.supervisor, statement.supervisor_link,
        "Senaste bedömningen gjordes", "Redogörelsen uppdaterades senast", "Självskattning", "Innehåll som inte är tillgängligt",
        *(one.what for one in statement.shortcomings), *(one.why for one in statement.shortcomings),
    ):  # fmt: skip
        assert wanted in said
    assert "inte fyllt i e-post" in said  # nobody's address is invented


def test_what_the_installation_filled_in_is_what_is_shown(home: Path) -> None:
    (home / FILE).write_text(
        SHIPPED.replace('contact_email = ""', 'contact_email = "hjalp@example.org"'), encoding="utf-8"
    )
    said = text(page())
    assert "(mailto:hjalp@example.org)" in said
    assert "inte fyllt i" not in said


def test_a_broken_file_is_told_of_and_stops_nothing_else(home: Path) -> None:
    (home / FILE).write_text("status = helt", encoding="utf-8")
    app = page()
    assert not app.exception
    assert f"{FILE} går inte att läsa" in text(app)


@pytest.mark.parametrize(
    ("line", "instead", "told"),
    [
        ('status = "delvis förenlig"', 'status = "bra"', "status ska vara"),
        ('status = "delvis förenlig"', 'status = "helt förenlig"', "inga brister"),
        ("assessed = 2026-11-28", 'assessed = "i höstas"', "assessed ska vara ett datum"),
        ("assessed = 2026-11-28", "", "går inte att läsa"),
        ('responsible = ""', "responsible = 1", "responsible ska vara text"),
        ('supervisor_link = "https://', 'supervisor_link = "javascript:', "supervisor_link"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(line: str, instead: str, told: str, tmp_path: Path) -> None:
    assert line in SHIPPED
    (tmp_path / FILE).write_text(SHIPPED.replace(line, instead), encoding="utf-8")
    with pytest.raises(StatementError, match=told):
        read(tmp_path)


def test_the_shipped_dates_are_in_order() -> None:
    statement = read(Path("/nowhere"))
    assert date(2026, 1, 1) <= statement.assessed <= statement.updated

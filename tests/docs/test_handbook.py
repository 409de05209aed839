"""The handbook describes the screens that exist, and its worked examples say what the screens say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from skis_analytics import swedish
from skis_analytics.app.address import KEYS, VIEWS
from skis_analytics.app.registry import MAIN_SCRIPT, PAGES
from skis_analytics.app.selection import comparison_labels
from tests.docs.documents import headings

HANDBOOK = Path(__file__).resolve().parents[2] / "docs" / "handbok.md"
TEXT = HANDBOOK.read_text(encoding="utf-8")
PAGE_HEADING = "Sidan "
OF_ONE_PAGE = {
    "flik", "visa", "tema", "kommuner", "status", "stadium", "partner", "sok", "lage", "insats", "ruta", "skriv", "historik",
    "resultat", "bredvid", "mot", "arskull", "slag", "sakerhet", "deltar", "start", "utan", "elever", "mote", "steg", "folj", "anteckna", "grupp", "fraga", "delar", "tal", "fryst",
}  # fmt: skip
"""Address parameters that a page has for itself."""
OPENED = re.compile(r"^Öppna `(/[^`]*)`$", re.MULTILINE)
QUOTED = re.compile(r"”([^”]+)”")
END_OF_EXAMPLE = re.compile(r"^(?:#|\*\*Svar)", re.MULTILINE)


def parameter_table() -> dict[str, str]:
    """Address parameter → what the handbook's row says of it."""
    return dict(re.findall(r"^\| `(\w+)` \|(.*)$", TEXT, re.MULTILINE))


def examples() -> Iterator[tuple[str, list[str]]]:
    """Each address that a reader is asked to open, with what the handbook quotes from the page."""
    for found in OPENED.finditer(TEXT):
        rest = TEXT[found.end() :]
        ends = [match.start() for pattern in (OPENED, END_OF_EXAMPLE) if (match := pattern.search(rest))]
        yield found[1], [" ".join(quote.split()) for quote in QUOTED.findall(rest[: min(ends)])]


EXAMPLES = dict(examples())


@pytest.fixture(scope="module", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SKIS_HOME", str(tmp_path_factory.mktemp("home")))
        yield


def test_every_page_has_a_section_and_every_section_a_page() -> None:
    sections = [title.removeprefix(PAGE_HEADING) for title in headings(HANDBOOK, 2) if title.startswith(PAGE_HEADING)]
    assert sections == [screen.title for screen in PAGES]


def test_every_address_parameter_is_described() -> None:
    assert set(parameter_table()) == {*KEYS, *OF_ONE_PAGE}


def test_every_view_is_described_in_order() -> None:
    assert re.findall(r"`(\w+)`", parameter_table()["vy"]) == list(VIEWS)


@pytest.mark.parametrize("words", [comparison_labels().values(), swedish.MARK_SYMBOL.values(), "▲▼●○"])
def test_every_comparison_mark_and_sign_is_described(words: list[str]) -> None:
    assert [word for word in words if not re.search(rf"^\|.*{re.escape(word)}.*\|", TEXT, re.MULTILINE)] == []


def test_there_are_five_questions_with_answers() -> None:
    assert len(re.findall(r"^\*\*Svar:\*\*", TEXT, re.MULTILINE)) == 5
    assert all(EXAMPLES.values()), "an example that quotes nothing is not checked"


@pytest.mark.parametrize("address", EXAMPLES)
def test_example_says_what_the_page_says(address: str) -> None:
    parts = urlsplit(address)
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60)
    for key, value in parse_qsl(parts.query):
        app.query_params[key] = value
    app.run()
    screen = next(screen for screen in PAGES if screen.url_path == parts.path.strip("/"))
    if not screen.is_default:
        app.switch_page(str(screen.file)).run()
    assert not app.exception
    on_page = " ".join(element.value for element in (*app.title, *app.markdown)).replace("**", "")
    on_page = " ".join(on_page.split())
    assert [quote for quote in EXAMPLES[address] if quote not in on_page] == []

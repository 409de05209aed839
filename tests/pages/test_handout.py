"""Underlag: one's own page begins with the municipality in focus, and its files say whose it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from skis_analytics.access import on_this_computer
from skis_analytics.app.registry import MAIN_SCRIPT, PAGES
from skis_analytics.database.register import open_register
from skis_analytics.records import Meeting, When

UNDERLAG = next(screen for screen in PAGES if screen.url_path == "underlag")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register with a meeting, whose name a handout usually has."""
    folder = tmp_path_factory.mktemp("home")
    meeting = Meeting("Nuläge i våra kommuner", id="mote", day=When(2024, 11, 28))
    open_register(folder).save(meeting, on_this_computer("Anna"), 0)
    return folder


def opened(home: Path, monkeypatch: pytest.MonkeyPatch, **parameters: str) -> AppTest:
    monkeypatch.setenv("SKIS_HOME", str(home))
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=120)
    for key, value in parameters.items():
        app.query_params[key] = value
    app.run().switch_page(str(UNDERLAG.file)).run()
    assert not app.exception
    return app


def about(app: AppTest) -> str:
    return app.title[0].value.replace("\\", "")


def municipalities(app: AppTest) -> list[str]:
    return list(next(each for each in app.multiselect if each.label == "Kommuner").value)


def test_ones_own_page_begins_with_the_municipality_in_focus(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(home, monkeypatch, kommun="toreboda", delar="kommuner")
    assert municipalities(app) == ["toreboda"]
    assert about(app) == "Underlag i en del om Töreboda, läsåret 2024/25"


def test_the_others_can_be_chosen_too_and_the_choice_stays(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(home, monkeypatch, kommun="toreboda", delar="kommuner")
    chosen = next(each for each in app.multiselect if each.label == "Kommuner")
    chosen.set_value(["hjo", "toreboda"]).run()
    assert municipalities(app) == ["hjo", "toreboda"]
    next(each for each in app.multiselect if each.label == "Kommuner").set_value([]).run()
    assert about(app) == "Underlag i en del om alla Skaraborgs kommuner, läsåret 2024/25"
    assert municipalities(app.run()) == []


def test_what_the_region_is_told_by_is_not_narrowed_to_the_focus(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert municipalities(opened(home, monkeypatch, kommun="toreboda", delar="nulage,kommuner")) == []
    assert municipalities(opened(home, monkeypatch, delar="kommuner")) == []


def test_the_file_is_named_of_the_municipality_and_lists_what_is_worth_following(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(home, monkeypatch, kommun="toreboda", delar="kommuner")
    next(each for each in app.button if each.label == "Ta fram underlaget").click().run()
    assert not app.exception
    handout = app.session_state["handout_built"][1]
    assert handout.title == "Töreboda, läsåret 2024/25"
    assert "Nuläge i våra kommuner" not in handout.title + handout.subtitle
    body = "\n".join(handout.sections[0].body).replace("\u00a0", " ")
    assert (
        "Kan vara slump – värt att följa (1): Meritvärde åk 9: 187,7 poäng, lägre än övriga Skaraborg (210,1 poäng)"
        in body
    )

"""Underlag: one's own page begins with the municipality in focus, and its files say whose it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from skis_analytics.access import on_this_computer
from skis_analytics.app.registry import MAIN_SCRIPT, PAGES
from skis_analytics.database.register import open_register
from skis_analytics.records import Cause, Meeting, Note, Step, When

UNDERLAG = next(screen for screen in PAGES if screen.url_path == "underlag")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register with a meeting, whose name a handout usually has."""
    folder = tmp_path_factory.mktemp("home")
    register, anna = open_register(folder), on_this_computer("Anna")
    register.save(Meeting("Nuläge i våra kommuner", id="mote", day=When(2024, 11, 28)), anna, 0)
    steps = (
        Step("Profil", view="/kommun?kommun=toreboda"),
        Step("Orsaker", view="/analys?flik=orsaker&kommun=toreboda"),
    )
    register.save(Meeting("Kvalitetsdialog Töreboda", id="dialog", day=When(2024, 10, 1), steps=steps), anna, 0)
    register.save(Note("mote", "1473", "orsaker", "Många vikarier"), anna, 0)
    register.save(Note("dialog", "1473", "orsaker", "Många vikarier"), anna, 0)
    register.save(Cause("Hög personalomsättning", "1473"), anna, 0)
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


def parts(app: AppTest) -> list[str]:
    return list(
        next(
            each for each in app.button_group if "nulage" in each.options or "Nuläget i Skaraborg" in each.options
        ).value
    )


def test_a_dialogue_begins_with_its_municipality_and_with_what_was_written_in_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(home, monkeypatch, mote="dialog")
    assert municipalities(app) == ["toreboda"]
    assert {"orsaker", "anteckningar"} <= set(parts(app))
    next(each for each in app.button if each.label == "Ta fram underlaget").click().run()
    handout = app.session_state["handout_built"][1]
    [notes] = [each for each in handout.sections if each.kicker == "Anteckningar från mötet"]
    assert notes.body == ()
    [causes] = [each for each in handout.sections if each.kicker == "Orsaker"]
    assert "Hög personalomsättning" in causes.table["Orsak"].tolist()
    next(each for each in app.multiselect if each.label == "Kommuner").set_value([]).run()
    assert municipalities(app.run()) == []


def test_a_meeting_of_all_begins_with_all_and_says_who_has_not_answered(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(home, monkeypatch, mote="mote")
    assert municipalities(app) == []
    assert "orsaker" not in parts(app)
    next(each for each in app.button if each.label == "Ta fram underlaget").click().run()
    [notes] = [
        each for each in app.session_state["handout_built"][1].sections if each.kicker == "Anteckningar från mötet"
    ]
    assert notes.body[0].startswith("Har inte svarat: Essunga, Falköping")


def test_no_part_can_be_chosen_too(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(home, monkeypatch, mote="dialog")
    chips = next(each for each in app.button_group if "nulage" in each.options or "Nuläget i Skaraborg" in each.options)
    chips.set_value([]).run()
    assert about(app) == "Välj vad underlaget ska innehålla"
    assert parts(app.run()) == []


@pytest.mark.parametrize(("meeting", "silent"), [("dialog", False), ("mote", True)])
def test_only_those_that_a_meeting_is_about_are_said_not_to_have_answered(
    home: Path, monkeypatch: pytest.MonkeyPatch, meeting: str, silent: bool
) -> None:
    monkeypatch.setenv("SKIS_HOME", str(home))
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=120)
    for key, value in {"mote": meeting, "visa": "anteckningar", "fraga": "2"}.items():
        app.query_params[key] = value
    app.run().switch_page(str(next(screen for screen in PAGES if screen.url_path == "mote").file)).run()
    said = [each.value for each in app.markdown]
    assert any("Många vikarier" in each for each in said)
    assert any("Har inte svarat än" in each for each in said) == silent

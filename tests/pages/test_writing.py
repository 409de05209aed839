"""Bad input in the forms gets a Swedish message, and what was typed stays where it was."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from skis_analytics.access import on_this_computer
from skis_analytics.app import failure, page_help
from skis_analytics.app.registry import MAIN_SCRIPT, screen
from skis_analytics.database.register import open_register
from skis_analytics.meetings.answers import written_of
from skis_analytics.records import Initiative, Meeting, Need, Note, RecordKind

INSATSER = screen("insatser")
KEY = "write_initiative:p1:u1_"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SKIS_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def form(home: Path) -> AppTest:
    return opened(skriv="insats", post="p1", utkast="u1")


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60)
    for key, value in parameters.items():
        app.query_params[key] = value
    app.run().switch_page(str(INSATSER.file)).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return " ".join(element.value.replace("\\", "") for element in (*app.error, *app.warning, *app.success))


def save(app: AppTest, **values: object) -> AppTest:
    for field, value in values.items():
        widget = next(
            w for w in (*app.text_input, *app.text_area, *app.multiselect, *app.checkbox) if w.key == KEY + field
        )
        widget.set_value(value)
    name = next(w for w in app.text_input if (w.key or "").startswith("choose_author"))
    if not name.value:
        name.set_value("Anna").run()
    next(b for b in app.button if b.key == KEY + "save").click().run()
    assert not app.exception
    return app


def saved(home: Path) -> list[str]:
    return [entry.record.title for entry in open_register(home).initiatives() if entry.recorded_by == "Anna"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "Skriv en titel."),
        ({"title": "   "}, "Skriv en titel."),
        ({"title": "A", "start": "2025", "end": "2024"}, "Slut (2024) ligger före start (2025)."),
        ({"title": "A", "start": "i höst"}, "går inte att läsa: skriv ett år (2024)"),
        ({"title": "A", "description": "x" * 100_000}, "är 100 000 tecken. Korta till högst 20 000."),
        ({"title": "A", "expected_change": "mycket"}, "är inget tal"),
        ({"title": "A", "region": True, "municipalities": ["1497"]}, "antingen hela Skaraborg eller enskilda kommuner"),
        ({"title": "A", "materials_0_0_title": "Film", "materials_0_0_link": "javascript:alert(1)"}, "börjar inte med https://"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_told_and_nothing_is_saved_or_lost(
    form: AppTest, home: Path, values: dict[str, object], message: str
) -> None:
    save(form, **values)
    assert message in said(form)
    assert "Inte sparat än." in said(form)
    assert saved(home) == []
    for field, value in values.items():
        assert form.session_state[KEY + field] == value


def test_an_empty_decision_is_not_called_a_cause(home: Path) -> None:
    app = opened(skriv="beslut", post="p1", utkast="u1")
    next(w for w in app.text_input if (w.key or "").startswith("choose_author")).set_value("Anna").run()
    next(b for b in app.button if b.key == "write_action:p1:u1_save").click().run()
    assert "Beslut eller åtgärd: Skriv vad ni kom fram till." in said(app)
    assert "Orsak:" not in said(app)


def test_a_personal_number_is_warned_of_with_the_reason_and_saved_only_when_meant(form: AppTest, home: Path) -> None:
    save(form, title="Stöd", description="Gäller 20120229-2384")
    assert "personnummer i beskrivning" in said(form)
    assert "sparar allt som skrivs" in said(form)
    assert saved(home) == []
    assert next(b for b in form.button if b.key == KEY + "save").label == "Spara ändå"
    save(form)
    assert saved(home) == ["Stöd"]


def test_what_seems_to_be_there_already_is_asked_about_first(form: AppTest, home: Path) -> None:
    save(form, title="förstudie  skolbibliotek")
    assert "Det finns redan en insats som heter" in said(form)
    assert saved(home) == []
    save(form)
    assert saved(home) == ["förstudie skolbibliotek"]


def test_text_is_kept_as_it_was_written_whatever_it_looks_like(form: AppTest, home: Path) -> None:
    title = '=HYPERLINK("http://x") <script>*å* 👩🏽‍🏫 :red[x] $a^2$ [b](javascript:c)'
    save(form, title=title)
    assert saved(home) == [title]
    shown = opened(insats="p1")
    assert title in " ".join(element.value.replace("\\", "") for element in shown.title)
    assert all("[b](javascript:c)" not in element.value for element in (*shown.markdown, *shown.title))


def test_pressing_save_twice_makes_one_initiative(form: AppTest, home: Path) -> None:
    save(form, title="En gång")
    again = opened(skriv="insats", post="p1", utkast="u1")
    save(again, title="En gång")
    assert saved(home) == ["En gång"]
    assert len(open_register(home).history(RecordKind.INITIATIVE, "p1")) == 1


@pytest.mark.parametrize(
    "parameters",
    [
        {"skriv": "nonsens"}, {"skriv": "insats", "post": "../../etc/passwd", "utkast": "x" * 10_000}, {"skriv": "orsak", "kommun": "paris"},
        {"insats": "finns-inte"}, {"insats": "<script>"}, {"visa": "nej", "tema": "nej,matematik," * 500, "status": ",,,", "sok": "x" * 10_000},
        {"visa": "behov", "ruta": "matematik."}, {"visa": "behov", "ruta": ".hjo"}, {"visa": "behov", "ruta": "…" * 5000}, {"lage": "nej"},
        {"tillbaka": "//evil.example"}, {"skriv": "behov", "tema": "nej", "behov": "nej", "orsak": "nej"},
    ],
)  # fmt: skip
def test_a_hostile_or_outdated_address_shows_a_page(home: Path, parameters: dict[str, str]) -> None:
    app = opened(**parameters)
    assert len(app.title) == 1


def test_a_newer_register_is_refused_politely_and_the_results_go_on(home: Path) -> None:
    register = open_register(home)
    register.save(Initiative("A"), on_this_computer("Anna"), 0)
    with register.keeper.store.writing() as connection:
        connection.execute("INSERT INTO register.migration VALUES (999, now())")
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60).run()
    assert not app.exception
    assert "nyare version av programmet" in said(app)
    assert app.title[0].value


def test_a_screen_that_fails_before_its_form_is_drawn_takes_no_text_with_it(
    form: AppTest, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        failure.explain(ZeroDivisionError("a fault in the program"))
        st.stop()

    with monkeypatch.context() as broken:
        broken.setattr(page_help, "draw", fail)
        next(w for w in form.text_input if w.key == f"{KEY}title").set_value("Läslust hela året").run()
        assert "Sidan kunde inte visas" in said(form)
    again = opened(skriv="insats", post="p1", utkast="u1")
    assert next(w for w in again.text_input if w.key == f"{KEY}title").value == "Läslust hela året"


def test_an_initiative_made_of_a_note_meets_what_else_was_made_in_the_meeting(home: Path) -> None:
    register, by = open_register(home), on_this_computer("Anna")
    register.save(Meeting("Provmöte", id="m1"), by, 0)
    seen, tried, elsewhere = (
        Note("m1", municipality, question, text, group="Grupp 1")
        for municipality, question, text in (
            ("1473", "resultat", "Matematiken sjunker"), ("1473", "orsaker", "Mattelyftet igen"), ("1497", "resultat", "Annat"),
        )
    )  # fmt: skip
    for note in (seen, tried, elsewhere):
        register.save(note, by, 0)
    register.save(
        Need("1473", "undervisning-och-larande", id=f"{written_of(seen)}n1", reason="Matematiken sjunker"), by, 0
    )
    register.save(Need("1497", "matematik", id=f"{written_of(elsewhere)}n2", reason="Annat"), by, 0)
    app = opened(skriv="insats", post=f"{written_of(tried)}i1", utkast="u1", anteckning=tried.id)
    chosen = {w.key.rsplit("_", 1)[-1]: w.value for w in app.multiselect if w.key}
    assert chosen["needs"] == [f"{written_of(seen)}n1"]
    assert chosen["themes"] == ["undervisning-och-larande"]

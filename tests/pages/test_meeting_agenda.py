"""A meeting's agenda and decisions as the page lets one write them, and what it says once the meeting has been ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from skis_analytics import swedish
from skis_analytics.access import on_this_computer
from skis_analytics.app.registry import MAIN_SCRIPT, PAGES
from skis_analytics.database.meeting_state import MeetingState, Position
from skis_analytics.database.register import open_register
from skis_analytics.records import Action, Meeting, RecordKind, Step, When

ANNA = on_this_computer("Anna")
PAGE = {screen.url_path: str(screen.file) for screen in PAGES}
FORM = "write_meeting:p1:u1_"
STEPS = (Step("Profil", 5, "", "/kommun?kommun=toreboda"), Step("Prat", 5, "Vad nu?"))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SKIS_HOME", str(tmp_path))
    return tmp_path


def opened(path: str = "mote", **parameters: str) -> AppTest:
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60)
    for key, value in parameters.items():
        app.query_params[key] = value
    app.run().switch_page(PAGE[path]).run()
    assert not app.exception
    return app


def keep(home: Path, meeting_id: str, *steps: Step, day: When | None = None) -> None:
    open_register(home).save(Meeting("Höstmöte", id=meeting_id, day=day, steps=steps), ANNA, 0)


def today() -> When:
    at = swedish.today()
    return When(at.year, at.month, at.day)


def meeting(home: Path, meeting_id: str) -> Meeting:
    found = {entry.record.id: entry.record for entry in open_register(home).entries(RecordKind.MEETING)}
    return found[meeting_id]


def said(app: AppTest) -> str:
    return " ".join(
        element.value.replace("\\", "")
        for element in (*app.title, *app.markdown, *app.error, *app.warning, *app.success)
    )


def views(app: AppTest) -> list[str]:
    return [field.value for field in app.text_input if "_view" in (field.key or "") and field.value]


def save(app: AppTest, label: str = "Spara") -> AppTest:
    name = next((field for field in app.text_input if field.label == "Ditt namn"), None)
    if name is not None and not name.value:
        name.set_value("Anna").run()
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


class TestADialogue:
    def test_it_asks_for_the_municipality_and_every_view_and_the_title_follow(self, home: Path) -> None:
        app = opened(skriv="mote", post="p1", utkast="u1", mall="kvalitetsdialog")
        assert "Mötet gäller ingen kommun än" in said(app)
        app.selectbox(key=f"{FORM}_whose").set_value("1473").run()
        assert app.text_input(key=f"{FORM}title").value == "Kvalitetsdialog Töreboda"
        assert len(views(app)) == 6 and all("kommun=toreboda" in view for view in views(app))
        assert "Mötet gäller ingen kommun än" not in said(app)
        save(app)
        saved = meeting(home, "p1")
        assert saved.title == "Kvalitetsdialog Töreboda"
        assert all("kommun=toreboda" in step.view for step in saved.steps)

    def test_it_is_about_the_municipality_in_focus_until_another_is_chosen(self) -> None:
        app = opened(skriv="mote", post="p1", utkast="u1", mall="kvalitetsdialog", kommun="hjo")
        assert app.text_input(key=f"{FORM}title").value == "Kvalitetsdialog Hjo"
        assert all("kommun=hjo" in view for view in views(app))
        app.text_input(key=f"{FORM}title").set_value("Vår egen rubrik").run()
        app.selectbox(key=f"{FORM}_whose").set_value("1473").run()
        assert app.text_input(key=f"{FORM}title").value == "Vår egen rubrik"
        assert all("kommun=toreboda" in view for view in views(app))

    def test_other_meetings_are_not_asked(self) -> None:
        for word in ("nulage", "skolchefsmote", ""):
            app = opened(skriv="mote", post="p1", utkast="u1", mall=word)
            assert not [choice for choice in app.selectbox if choice.label == "Vilken kommun gäller det?"]


def test_a_meeting_without_an_agenda_gets_a_ready_one_and_keeps_what_it_had(home: Path) -> None:
    keep(home, "p1", day=When(2099, 12, 4))
    assert "Börja från en färdig" in said(opened(mote="p1"))
    app = opened(skriv="mote", post="p1", utkast="u1", mote="p1", mall="skolchefsmote")
    assert app.text_input(key=f"{FORM}title").value == "Höstmöte"
    assert "Utkast sparat" in said(app) and not meeting(home, "p1").steps
    save(app)
    saved = meeting(home, "p1")
    assert (saved.title, saved.day, len(saved.steps)) == ("Höstmöte", When(2099, 12, 4), 7)
    assert len(open_register(home).history(RecordKind.MEETING, "p1")) == 2


def test_an_agenda_that_somebody_wrote_meanwhile_is_not_written_over(home: Path) -> None:
    keep(home, "p1", *STEPS)
    app = opened(skriv="mote", post="p1", utkast="u1", mote="p1", mall="skolchefsmote")
    assert views(app) == ["/kommun?kommun=toreboda"]


def test_a_view_that_is_no_page_is_warned_of_and_kept_as_it_was_written(home: Path) -> None:
    keep(home, "p1", STEPS[0], Step("Fel", 5, "", "/finnsinte"))
    app = opened(skriv="mote", post="p1", utkast="u1", mote="p1")
    assert "Det finns ingen sida **/finnsinte** (punkt 2)" in said(app)
    app.text_input(key=f"{FORM}title").set_value("Nytt namn").run()
    save(app)
    assert "Inte sparat än." in said(app) and meeting(home, "p1").title == "Höstmöte"
    save(app, "Spara ändå")
    assert (meeting(home, "p1").title, meeting(home, "p1").steps[1].view) == ("Nytt namn", "/finnsinte")
    shown = opened(mote="p1", steg="2")
    assert "Vyn i punkten finns inte (/finnsinte)" in said(shown)


class TestAQuickDecision:
    @pytest.mark.parametrize(("chosen", "told"), [(None, "Töreboda"), ("1496", "Skövde"), ("", "Hela Skaraborg")])
    def test_it_says_whom_it_concerns_and_lets_one_change_it(self, home: Path, chosen: str | None, told: str) -> None:
        keep(home, "p1", *STEPS)
        app = self.unfolded("kommun", steg="1", kommun="toreboda")
        whom = app.selectbox(key="decide_whom")
        assert (whom.label, whom.value) == ("Gäller", "1473")
        if chosen is not None:
            whom.set_value(chosen)
        app.text_input(key="decide_text").set_value("Visar sin lässtuga")
        save(app)
        assert f"**Visar sin lässtuga** är sparat. Gäller {told}." in said(app)
        actions: list[Action] = [entry.record for entry in open_register(home).entries(RecordKind.ACTION)]
        assert [each.municipality for each in actions] == ["1473" if chosen is None else chosen]
        assert app.selectbox(key="decide_whom").value == "1473"  # the next one is about the step again

    def test_it_concerns_everybody_where_the_step_is_about_no_municipality(self, home: Path) -> None:
        keep(home, "p1", *STEPS)
        assert self.unfolded("mote", steg="2").selectbox(key="decide_whom").value == ""

    @staticmethod
    def unfolded(path: str, **parameters: str) -> AppTest:
        app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60)
        app.session_state["meeting_unfolded"] = {"meeting_decide"}
        app.session_state["author_name"] = "Anna"
        for key, value in {"mote": "p1", **parameters}.items():
            app.query_params[key] = value
        app.run().switch_page(PAGE[path]).run()
        assert not app.exception
        return app


class TestAnEndedMeeting:
    def test_it_says_when_and_offers_what_it_came_to_and_is_not_the_next_one(self, home: Path) -> None:
        keep(home, "p1", *STEPS, day=today())
        assert "Nästa möte: Höstmöte" in said(opened())
        MeetingState(home).end("p1", ANNA)
        app = opened(mote="p1")
        labels = [button.label for button in app.button]
        assert "Avslutat kl." in said(app)
        assert "Underlag" in labels and "Öppna igen" in labels and "▶ Starta mötet" not in labels
        assert "Nästa möte: Höstmöte" not in said(opened())
        assert "Genomförda" in [each.value for each in opened().subheader]

    def test_it_can_be_opened_again(self, home: Path) -> None:
        keep(home, "p1", *STEPS, day=today())
        MeetingState(home).end("p1", ANNA)
        app = opened(mote="p1")
        app.button(key="meeting_begin").click().run()
        assert MeetingState(home).ended("p1") is None
        assert MeetingState(home).position("p1") is not None

    def test_one_that_was_ended_before_its_day_is_held_and_can_be_opened_again(self, home: Path) -> None:
        at = swedish.today() + timedelta(days=3)
        keep(home, "p1", *STEPS, day=When(at.year, at.month, at.day))
        MeetingState(home).end("p1", ANNA)
        everything = opened()
        assert "Nästa möte: Höstmöte" not in said(everything)
        assert next(each.value for each in everything.subheader) == "Genomförda"
        app = opened(mote="p1")
        assert "Avslutat kl." in said(app)
        assert "▶ Starta mötet" not in [button.label for button in app.button]
        app.button(key="meeting_begin").click().run()
        assert "Nästa möte: Höstmöte" in said(opened())

    def test_who_comes_to_one_that_somebody_leads_goes_there_first_and_takes_over_last(self, home: Path) -> None:
        keep(home, "p1", *STEPS, day=today())
        MeetingState(home).move("p1", Position(2, datetime.now(UTC), "Bo", "another"), ANNA)
        app = opened(mote="p1")
        buttons = {button.key: button for button in app.button}
        order = [key for key in buttons if key in ("meeting_go_there", "meeting_begin")]
        assert order == ["meeting_go_there", "meeting_begin"]
        buttons["meeting_go_there"].click().run()
        assert (app.query_params["steg"], app.query_params["folj"]) == ("2", "1")


def test_who_has_written_of_a_note_in_a_meeting_comes_back_to_what_the_step_shows(home: Path) -> None:
    keep(home, "m1", Step("Behov", 10, "", "/insatser?visa=behov"))
    app = opened("insatser", mote="m1", steg="1", tillbaka="insatser")
    assert app.query_params["visa"] == "behov"
    assert "tillbaka" not in app.query_params
    assert "1 av 1: Behov" in said(app)

"""Without a login: the laptop writes, and whatever is served to others only reads, and says why."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from skis_analytics.app import sign_in
from skis_analytics.app.registry import MAIN_SCRIPT, PAGES
from skis_analytics.app.sign_in import OPEN_WITHOUT_LOGIN
from skis_analytics.database.register import open_register

PAGE = {screen.url_path: str(screen.file) for screen in PAGES}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SKIS_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKIS_HOSTS", "skis.example.se")


def opened(path: str, **parameters: str) -> AppTest:
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60)
    for key, value in parameters.items():
        app.query_params[key] = value
    app.run()
    if path:
        app.switch_page(PAGE[path]).run()
    assert not app.exception
    return app


def told(app: AppTest) -> int:
    return sum(OPEN_WITHOUT_LOGIN in element.value.replace("\\", "") for element in app.markdown)


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def test_the_laptop_writes_as_ever() -> None:
    app = opened("insatser")
    assert "Ny insats" in labels(app) and told(app) == 0
    assert not any("Logga in" in label for label in labels(app))


@pytest.mark.parametrize("path", ["insatser", "mote", "kommun", "underlag"])
def test_what_is_served_without_a_login_is_read_only_and_says_so_once(served: None, path: str) -> None:
    app = opened(path, kommun="hjo")
    assert told(app) <= 1
    assert not {"Ny insats", "Spara", "Frys", "Ja, ta bort", "Ta tillbaka", "Använd mallen"} & labels(app)
    assert not [field for field in app.text_input if field.label == "Ditt namn"]


@pytest.mark.parametrize(("path", "parameters"), [("insatser", {"skriv": "insats"}), ("insatser", {"skriv": "mote"}), ("data", {"flik": "las-in"}),
    ("data", {"flik": "logg"}), ("insatser", {"insats": "trygghet-och-studiero"})])  # fmt: skip
def test_a_link_to_where_one_writes_says_why_one_cannot(
    served: None, path: str, parameters: dict[str, str], home: Path
) -> None:
    app = opened(path, **parameters)
    if parameters.get("flik") == "logg":
        assert told(app) == 0  # there is nothing to take back
    else:
        assert told(app) == 1
    assert not {"Spara", "Läs in", "Hämta från Kolada", "Ändra"} & labels(app)
    assert not (home / "drafts").exists()


def test_who_may_not_write_is_not_invited_to_write_the_first_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    def invited() -> bool:
        app = opened("analys", flik="orsaker")
        said = " ".join(element.value for element in app.markdown)
        assert "Här samlas det ni tror ligger bakom siffrorna" in said
        return "Skriv den första" in said

    assert invited()
    monkeypatch.setenv("SKIS_HOSTS", "skis.example.se")
    assert not invited()


def test_a_forged_name_in_the_session_gives_no_rights(served: None, home: Path) -> None:
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60)
    app.session_state["author_name"] = "Anna"
    app.session_state["sign_in_served"] = False
    app.query_params["skriv"] = "insats"
    app.run().switch_page(PAGE["insatser"]).run()
    assert told(app) == 1
    assert all(entry.recorded_by != "Anna" for entry in open_register(home).initiatives())


def test_an_address_that_others_reach_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        st, "get_option", lambda name: "10.0.0.5" if name == "server.address" else st.config.get_option(name)
    )
    assert told(opened("insatser")) == 1


def test_settings_for_a_login_that_cannot_be_read_do_not_open_the_door(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "secrets.toml"
    broken.write_text("[auth\nclient_id = ", encoding="utf-8")
    monkeypatch.setattr(sign_in, "secrets_places", lambda: (str(broken),))
    app = opened("insatser")
    assert "Ny insats" not in labels(app)
    assert any("inställningarna för inloggningen" in element.value for element in app.markdown)

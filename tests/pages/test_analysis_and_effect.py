"""Analys and Effekt answer every address with a finding or a reason, never with an exception."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from skis_analytics.access import on_this_computer
from skis_analytics.app.registry import MAIN_SCRIPT, PAGES
from skis_analytics.database.register import open_register
from skis_analytics.records import Cause, CauseKind, Evidence, EvidenceStrength, Initiative, When

SCREENS = {screen.url_path: screen for screen in PAGES}


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register with what the two pages judge."""
    folder = tmp_path_factory.mktemp("home")
    register, by = open_register(folder), on_this_computer("Anna")
    for record in (
        Initiative("Läslyft", id="las", municipalities=("1473",), start=When(2022, 8), expected_indicator="merit_value_9", expected_change=10.0),
        Initiative("Utan nyckeltal", id="utan", municipalities=("1497",)),
        Initiative("Ännu inget resultat", id="ny", municipalities=("1497",), start=When(2026, 8), expected_indicator="all_subjects_9"),
        Initiative("Utan elevantal", id="okand", municipalities=("1497",), start=When(2020, 8), expected_indicator="safety_8"),
        Initiative("Hela Skaraborg", id="alla", region=True, start=When(2022), expected_indicator="vocational_eligibility_9"),
        Evidence(
            "Läsundervisning", organisation="Skolforskningsinstitutet", link="https://www.skolfi.se/las", themes=("matematik",),
            strength=EvidenceStrength.STRONG, summary="Kort <b>text</b>",
        ),
        Cause("Många vikarier", "1473", theme="matematik", kind=CauseKind.STAFF),
        Cause("Svårt att rekrytera", "1497", theme="matematik", kind=CauseKind.STAFF, evidence_against="Inte i år"),
    ):  # fmt: skip
        register.save(record, by, 0)
    return folder


def opened(home: Path, monkeypatch: pytest.MonkeyPatch, screen: str, **parameters: str) -> AppTest:
    monkeypatch.setenv("SKIS_HOME", str(home))
    app = AppTest.from_file(str(MAIN_SCRIPT), default_timeout=60)
    for key, value in parameters.items():
        app.query_params[key] = value
    app.run().switch_page(str(SCREENS[screen].file)).run()
    assert not app.exception
    assert not app.error
    return app


def title(app: AppTest) -> str:
    return app.title[0].value.replace("\\", "")


def words(app: AppTest) -> str:
    return " ".join(element.value.replace("\\", "") for element in (*app.markdown, *app.info, *app.warning))


@pytest.mark.parametrize(
    ("parameters", "finding"),
    [
        ({"insats": "las"}, "Ingen säker effekt på meritvärde åk 9 i Töreboda"),
        ({"insats": "utan"}, "det inte är angivet vilket nyckeltal som ska förändras"),
        ({"insats": "ny"}, "det ännu inte finns något resultat efter starten: det första är 2026/27"),
        ({"insats": "okand"}, "osäkerhet är okänd"),
        ({"insats": "alla"}, "Ändring åt fel håll på behöriga yrkesprogram i hela Skaraborg: −"),
        ({"insats": "las", "mot": "skaraborg"}, "kan visa vad slumpen gör"),
        ({"insats": "las", "mot": "skr", "utan": "lindesberg,gotland"}, "meritvärde åk 9 i Töreboda"),
        ({"insats": "prova", "nyckeltal": "merit_value_9", "deltar": "hjo", "start": "2023"}, "Om Hjo hade börjat med något 2022/23: ingen säker effekt på meritvärde åk 9 i Hjo"),
        ({"insats": "prova", "nyckeltal": "merit_value_9", "deltar": "hjo", "start": "2018"}, "färre än fem år före"),
        ({"insats": "prova", "nyckeltal": "pupils_9", "deltar": "hjo"}, "Kan inte bedömas"),
        ({"insats": "prova", "nyckeltal": "cost_per_pupil"}, "Kan inte bedömas"),
        ({"insats": "<script>", "mot": "'; DROP", "start": "99999999999999", "deltar": "x" * 3000}, ""),
        ({"flik": "skaraborg"}, "kan inte bedömas"),
        ({"flik": "planera", "nyckeltal": "merit_value_9", "elever": "150"}, "Med 150 elever om året måste meritvärde åk 9 ändras omkring"),
        ({"flik": "planera", "nyckeltal": "merit_value_9", "elever": "-3", "deltar": "hjo,vara"}, "två kommuner"),
        ({"flik": "planera", "nyckeltal": "safety_8"}, "går det inte att säga"),
        ({"flik": "forskning"}, "Ett underlag från forskningen, i ett tema"),
    ],
)  # fmt: skip
def test_effect_answers(home: Path, monkeypatch: pytest.MonkeyPatch, parameters: dict[str, str], finding: str) -> None:
    assert finding in title(opened(home, monkeypatch, "effekt", **parameters))


@pytest.mark.parametrize(
    "indicator", ["merit_value_9", "degree_3y", "teaching_cost_per_pupil", "np_maths_3", "certified_teachers"]
)
def test_any_indicator_can_be_tried_and_planned_with(
    home: Path, monkeypatch: pytest.MonkeyPatch, indicator: str
) -> None:
    for part in ({"insats": "prova"}, {"flik": "planera"}):
        assert title(opened(home, monkeypatch, "effekt", nyckeltal=indicator, **part))


def test_a_question_that_the_address_garbles_is_not_answered_as_another(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(home, monkeypatch, "effekt", insats="prova", deltar="atlantis", start="1990")
    assert "inte är angivet vilka kommuner" in title(app)
    assert "kommunen atlantis och startåret 1990" in words(app)
    kept = opened(home, monkeypatch, "effekt", insats="prova", deltar="atlantis,hjo", start="2023")
    assert "i Hjo" in title(kept)
    assert "startåret" not in words(kept)


def test_what_is_missing_has_a_way_to_the_form(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = words(opened(home, monkeypatch, "effekt", insats="utan"))
    assert "behöver **Utan nyckeltal** också ha: startår" in said


def test_the_region_says_when_what_is_missing_is_time(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = words(opened(home, monkeypatch, "effekt", flik="skaraborg"))
    assert "inte skiljas från slumpen ens efter fem läsår" in said
    assert "två läsår till" in said


@pytest.mark.parametrize(
    ("parameters", "finding"),
    [
        ({}, "det väntade i meritvärde åk 9"),
        ({"resultat": "alla-amnen", "bredvid": "landet", "kommun": "hjo"}, "Hjos alla ämnen åk 9 ligger"),
        ({"lasar": "2014-15"}, "inget väntat värde"),
        ({"flik": "samband", "nyckeltal": "merit_value_9"}, "Meritvärde åk 9 och föräldrar eftergymnasial åk 9 följs starkt åt i landet"),
        ({"flik": "samband", "nyckeltal": "safety_8", "mot": "degree_3y"}, "åk 8"),
        ({"flik": "samband", "nyckeltal": "merit_value_9", "mot": "merit_value_9"}, "i landet"),
        ({"flik": "tidigt"}, "åk 9 2024/25"),
        ({"flik": "tidigt", "arskull": "2028"}, "Skara"),
        ({"flik": "tidigt", "arskull": "1900"}, "åk 9"),
        ({"flik": "orsaker"}, "Två orsaker från två kommuner: två är antaganden"),
        ({"flik": "orsaker", "kommun": "hjo", "slag": "undervisning"}, "Ingen orsak passar urvalet"),
        ({"flik": "%00", "resultat": "x", "bredvid": "<b>"}, "det väntade"),
    ],
)  # fmt: skip
def test_analysis_answers(
    home: Path, monkeypatch: pytest.MonkeyPatch, parameters: dict[str, str], finding: str
) -> None:
    assert finding in title(opened(home, monkeypatch, "analys", **parameters))


def test_a_relation_never_claims_a_cause(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "säger inte att det ena påverkar det andra" in words(opened(home, monkeypatch, "analys", flik="samband"))


def test_shared_causes_are_told_with_what_speaks_against(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = words(opened(home, monkeypatch, "analys", flik="orsaker"))
    assert "Matematik, bemanning och kompetens:** Töreboda och Hjo" in said
    assert "en har något som talar emot" in said


def test_research_stands_by_its_theme_with_who_says_it_and_its_link(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(home, monkeypatch, "effekt", flik="forskning", tema="matematik,narvaro")
    said = words(app)
    assert "[Läsundervisning](<https://www.skolfi.se/las>)** (Skolforskningsinstitutet, starkt stöd" in said
    assert "Kort <b>text</b>" in said
    assert "Ingen forskning är inskriven om närvaro ännu" in said
    assert [heading.value for heading in app.subheader] == ["Matematik", "Närvaro"]

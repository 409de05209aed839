"""The shipped initiatives enter once, and what people have made of them stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from skis_analytics.database.register import Register, open_register, shipped
from skis_analytics.records import EvidenceStrength, RecordKind, Stage, Status, When
from tests.unit.database.register.example import ANNA, EVIDENCE, HEADER, INITIATIVES, write_data


def test_they_are_version_one_by_the_notes(register: Register) -> None:
    entries = {entry.record.id: entry for entry in register.initiatives()}
    assert {(entry.version, entry.recorded_by) for entry in entries.values()} == {
        (1, "SKIS:s mötesanteckningar hösten 2024")
    }
    research, calm, library = (entries[name].record for name in ("forskning", "studiero", "bibliotek"))
    assert research.municipalities == ("1497", "1495") and research.themes == ("matematik",)
    assert research.status is Status.ONGOING and research.start is None and research.partner == "Göteborgs universitet"
    assert (
        calm.region
        and calm.themes == ("matematik", "lasning")
        and calm.stages == (Stage.YEARS_7_9, Stage.UPPER_SECONDARY)
    )
    assert (calm.start, calm.end) == (When(2024), When(2026, 6))
    assert (
        not library.region
        and library.municipalities == ()
        and library.municipality_note == "kommun ej angiven, kanske Hjo"
    )


def test_later_only_new_ones_enter(register: Register, home: Path, data: Path) -> None:
    calm = next(entry for entry in register.initiatives() if entry.record.id == "studiero")
    register.save(replace(calm.record, title="Ändrad av Anna"), ANNA, 1)
    register.withdraw(RecordKind.INITIATIVE, "bibliotek", ANNA, 1)
    changed = (
        INITIATIVES.replace("Trygghet & Studiero", "Ny titel i filen")
        + "ny,En till,,Skara,False,,,Läsning,planerad,,,,,\n"
    )
    after = open_register(home, write_data(data, changed))
    assert {entry.record.id: entry.record.title for entry in after.initiatives()} == {
        "forskning": "Samarbete med forskare",
        "studiero": "Ändrad av Anna",
        "ny": "En till",
    }


def test_bad_rows_are_named_and_the_register_opens_without_them(home: Path, data: Path) -> None:
    bad = (
        HEADER
        + "a,,,Ankeborg,False,,,Matematik,pågående,,,,,\n"
        + "b,Bra,,Hjo,Ja,,,Okänt,på gång,våren,2023,,,\n"
        + "b,Baklänges,,Hjo,False,,,Matematik,planerad,2025,2024,åk 12,,\n"
    )
    register = open_register(home, write_data(data, bad))
    assert register.initiatives() == []
    told = (register.problem or "").splitlines()
    for row, reason in (
        (2, "kommuner: kommunen Ankeborg finns inte"), (2, "Skriv en titel"), (3, "”Ja” ska vara True eller False"),
        (3, "temat Okänt finns inte"), (3, "status: ”på gång” är inte något av: planerad, pågående"), (3, "start: ”våren” går inte att läsa"),
        (4, "id b står på flera rader"), (4, "Slut (2024) ligger före start (2025)"), (4, "”åk 12” är inte något av: förskola"),
    ):  # fmt: skip
        assert any(f"data/initiatives.csv, rad {row}: " in line and reason in line for line in told), (row, reason)
    assert len(open_register(home, write_data(data)).initiatives()) == 3


@pytest.mark.parametrize("name", ["initiatives.csv", "themes.csv"])
def test_a_missing_file_is_named(name: str, home: Path, data: Path) -> None:
    (data / name).unlink()
    assert f"data/{name}: saknas" in (open_register(home, data).problem or "")


def test_research_ships_like_initiatives_and_a_bad_row_is_named(home: Path, tmp_path: Path) -> None:
    row = "e1,Läsundervisning,Skolforskningsinstitutet,https://www.skolfi.se/las,Kort,Matematik,starkt stöd,2019-05\n"
    register = open_register(home, write_data(tmp_path / "good", evidence=EVIDENCE + row))
    assert register.problem is None
    entry = register.entries(RecordKind.EVIDENCE)[0]
    assert (entry.record.title, entry.record.strength, entry.record.themes) == (
        "Läsundervisning", EvidenceStrength.STRONG, ("matematik",),
    )  # fmt: skip
    bad = row.replace("https://www.skolfi.se/las", "javascript:alert(1)").replace("2019-05", "i våras")
    problem = open_register(tmp_path / "other", write_data(tmp_path / "bad", evidence=EVIDENCE + bad)).problem
    assert problem is not None
    assert "data/evidence.csv, rad 2: utgiven: ”i våras” går inte att läsa" in problem
    assert "börjar inte med https://" in problem


def test_no_research_ships_that_nobody_has_read(project: Path) -> None:
    """Only entries whose content and link are certain may ship; today there is none."""
    known = shipped.references(project / "data")
    assert shipped.evidence(project / "data", known) == []

"""The file of roles: read as people write it, and in doubt nobody gets more than reading."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skis_analytics.access import Rights, Role
from skis_analytics.database.roles import Roles, parse, read, roles_file

NAMES = {"1497": "Hjo", "1472": "Tibro", "1473": "Töreboda"}
GOOD = """vem;roll;kommuner
# utvecklingsledare
Anna@Hjo.se;redaktör;Hjo
bo@tibro.se ; Redaktör ; tibro + 1473

grupp:2F1C-9;samordnare;
eva@skaraborg.se;administratör;
inloggade;läsare;
"""


def rights(roles: Roles, email: str = "", *groups: str, signed_in: bool = True) -> Rights | None:
    return roles.rights(email, groups, signed_in=signed_in)


def test_rows_give_what_they_say() -> None:
    roles = parse(GOOD, NAMES)
    assert roles.problems == ()
    assert rights(roles, "anna@hjo.se") == Rights(Role.EDITOR, frozenset({"1497"}))
    assert rights(roles, "bo@tibro.se") == Rights(Role.EDITOR, frozenset({"1472", "1473"}))
    assert rights(roles, "anna@hjo.se", "2f1c-9") == Rights(Role.COORDINATOR)
    assert rights(roles, "eva@skaraborg.se") == Rights(Role.ADMINISTRATOR)
    assert rights(roles, "okänd@annan.se") == Rights(Role.READER)
    assert rights(roles, signed_in=False) is None


def test_who_is_in_no_row_is_not_let_in() -> None:
    roles = parse("vem;roll;kommuner\nanna@hjo.se;läsare;", NAMES)
    assert rights(roles, "bo@hjo.se") is None and rights(roles, "") is None
    assert rights(parse("vem;roll;kommuner\nalla;läsare;", NAMES), signed_in=False) == Rights()


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_what_a_spreadsheet_saves_is_read(delimiter: str, encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "roller.csv"
    file.write_bytes(
        "vem;roll;kommuner\r\nbo@t.se;redaktör;Töreboda + Hjo\r\n;;\r\n".replace(";", delimiter).encode(encoding)
    )
    assert rights(read(file, NAMES), "bo@t.se") == Rights(Role.EDITOR, frozenset({"1473", "1497"}))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("bo@tibro.se;kung;", "rollen ska vara en av: läsare, redaktör, samordnare, administratör"), ("bo@tibro.se;redaktör;", "minst en kommun"),
        ("bo@tibro.se;redaktör;Paris", "kommunen Paris finns inte"), ("bo@tibro.se;samordnare;Hjo", "bara en redaktör har kommuner"),
        ("alla;redaktör;Hjo", "kan bara vara läsare"), ("inloggade;administratör;", "kan bara vara läsare"), ("bo;läsare;", "e-postadress"),
        ("@tibro.se;läsare;", "e-postadress"), ("grupp:;läsare;", "ingen grupp"), ("bo@tibro.se;redaktör;Hjo;Tibro", "+ emellan"), ("bo@tibro.se", "rollen"),
        ("*;läsare;", "e-postadress"), ("bo@@tibro.se;läsare;", "e-postadress"),
    ],
)  # fmt: skip
def test_a_bad_row_is_told_with_its_number_and_nobody_writes_meanwhile(row: str, said: str) -> None:
    roles = parse(GOOD + row, NAMES)
    assert len(roles.problems) == 1 and roles.problems[0].startswith("rad 9:") and said in roles.problems[0]
    assert "bo@" not in roles.problems[0]
    for email in ("anna@hjo.se", "eva@skaraborg.se", "bo@tibro.se"):
        found = rights(roles, email, "2f1c-9")
        assert found is not None and found.role is Role.READER and "rad 9" in found.why


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"hej", b"namn;roll;kommuner\na@b.se;administrat\xf6r;", b"x" * 1_000_001]
)
def test_a_file_that_is_none_lets_nobody_in(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "roller.csv"
    file.write_bytes(content)
    roles = read(file, NAMES)
    assert roles.problems and rights(roles, "a@b.se") is None


def test_what_looks_the_same_is_the_same() -> None:
    roles = parse(
        unicodedata.normalize("NFD", "vem;roll;kommuner\nåsa@töre.se;redaktör;Töreboda\n")
        + "bo@hjo.se\u200b;läsare;\n",
        NAMES,
    )
    assert roles.problems == ()
    assert rights(roles, "åsa@töre.se") == Rights(Role.EDITOR, frozenset({"1473"}))
    assert rights(roles, unicodedata.normalize("NFD", "åsa@töre.se")) == Rights(Role.EDITOR, frozenset({"1473"}))
    assert rights(roles, "bo@hjo.se\u200b") is None, "an address with a sign that cannot be seen is another one"
    assert rights(roles, "bo@hjo.se") == Rights()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_another_encoding_is_told_with_how_to_save_it(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "roller.csv"
    file.write_bytes(GOOD.encode(encoding))
    roles = read(file, NAMES)
    assert "Spara den som CSV UTF-8" in roles.problems[0]
    assert rights(roles, "eva@skaraborg.se") is None


def test_no_file_and_a_folder_let_nobody_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKIS_ROLES", str(tmp_path))
    assert roles_file(Path("annat")) == tmp_path
    for path in (tmp_path, tmp_path / "saknas.csv"):
        assert rights(read(path, NAMES), "a@b.se") is None
    monkeypatch.delenv("SKIS_ROLES")
    assert roles_file(tmp_path) == tmp_path / "roller.csv"


@given(st.text())
def test_no_text_raises(text: str) -> None:
    parse(text, NAMES)
    parse(f"vem;roll;kommuner\n{text}", NAMES)

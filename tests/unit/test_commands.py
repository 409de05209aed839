"""The commands do what they say, and say in Swedish what they could not do."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from skis_analytics.__main__ import main
from skis_analytics.access import on_this_computer
from skis_analytics.database.register import open_register
from skis_analytics.records import Initiative


@pytest.fixture
def data(project: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(project / "data", tmp_path / "data"))


def test_build_makes_the_results_database(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "hem å"
    assert main(["build", "--data", str(data), "--home", str(home)]) == 0
    assert "uppgifter inlästa" in capsys.readouterr().out
    with duckdb.connect(str(home / "results.duckdb"), read_only=True) as database:
        assert database.execute("SELECT count(*) > 200000 FROM result").fetchone() == (True,)


def test_build_names_what_is_wrong_and_keeps_the_old_database(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "--data", str(data), "--home", str(tmp_path)]) == 0
    before = (tmp_path / "results.duckdb").read_bytes()
    (data / "groups.csv").unlink()
    assert main(["build", "--data", str(data), "--home", str(tmp_path)]) == 1
    assert "data/groups.csv: saknas" in capsys.readouterr().err
    assert (tmp_path / "results.duckdb").read_bytes() == before


def test_build_says_when_the_folder_cannot_be_written(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    occupied = tmp_path / "fil"
    occupied.write_text("inte en mapp")
    assert main(["build", "--data", str(data), "--home", str(occupied)]) == 1
    assert "kunde inte skrivas eller läsas" in capsys.readouterr().err


def test_the_help_names_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "build" in capsys.readouterr().out


COSTS = (
    "Grundskola - Kostnader per kommun\r\nValt år: 2024\r\n\r\n"
    "Kommun;Kommunkod;Län;Läns-kod;Typ av huvudman;Genomsnittligt elevantal;Totalt;Undervisning;Totalt per elev;"
    "Undervisning per elev;Lokaler per elev;Elevhälsa per elev;\r\n"
    "Hjo;1497;Västra Götalands län;14;Kommunal;1 000;1;1;123 456;79 000;1;5 190;\r\n"
).encode("utf-8-sig")


def test_a_file_is_taken_in_logged_and_taken_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "kostnader.csv"
    file.write_bytes(COSTS)
    home = ["--home", str(tmp_path / "home")]
    assert main(["import", str(file), "--dry-run", *home]) == 0
    assert main(["log", *home]) == 0
    said = capsys.readouterr().out
    assert "Inget är sparat (--dry-run)" in said
    assert "Inget är inläst" in said
    assert main(["import", str(file), "--by", "Eva", *home]) == 0
    assert main(["log", *home]) == 0
    assert "1. kostnader.csv" in (said := capsys.readouterr().out)
    assert "Eva" in said
    assert main(["rollback", "1", *home]) == 0
    assert main(["rollback", "7", *home]) == 1
    assert "ingen inläsning 7" in capsys.readouterr().err


def test_one_bad_file_stops_them_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "bra.csv", tmp_path / "sida.csv"
    good.write_bytes(COSTS)
    bad.write_text("<!DOCTYPE html><html></html>")
    home = ["--home", str(tmp_path / "home")]
    assert main(["import", str(good), str(bad), *home]) == 1
    assert main(["import", str(tmp_path / "finns inte.csv"), *home]) == 1
    assert "sida.csv" in (said := capsys.readouterr().err)
    assert "finns inte.csv" in said
    assert main(["log", *home]) == 0
    assert "Inget är inläst" in capsys.readouterr().out


def test_check_reports_and_tells_by_its_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = ["--home", str(tmp_path / "home")]
    assert main(["check", *home]) == 0
    assert "Kvalitetsrapport" in capsys.readouterr().out
    file = tmp_path / "kostnader.csv"
    file.write_bytes(COSTS)
    assert main(["import", str(file), *home]) == 0
    (tmp_path / "home" / "imports" / "000001.parquet").write_bytes(b"skadad")
    assert main(["check", *home]) == 1
    assert "000001.parquet" in capsys.readouterr().err


def test_the_template_is_written(tmp_path: Path) -> None:
    assert main(["template", str(tmp_path / "mall.xlsx"), "--home", str(tmp_path / "home")]) == 0
    assert (tmp_path / "mall.xlsx").read_bytes().startswith(b"PK")


def test_initiatives_are_written_to_a_file_as_its_name_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, start in (("insatser.csv", b"\xef\xbb\xbftitel;"), ("insatser.xlsx", b"PK")):
        assert main(["export", str(tmp_path / name), "--home", str(tmp_path)]) == 0
        assert (tmp_path / name).read_bytes().startswith(start)
        assert "8 insatser är skrivna till" in capsys.readouterr().out


def test_the_register_is_copied_and_restored_and_what_stood_there_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = ["--home", str(tmp_path)]
    assert main(["backup", *home]) == 0
    register = open_register(tmp_path)
    register.save(Initiative("Skriven efter kopian"), on_this_computer("Anna"), 0)
    capsys.readouterr()
    assert main(["backup", "--list", *home]) == 0
    listed = capsys.readouterr().out
    (copied,) = [line.split(",")[0] for line in listed.splitlines() if "asked-for" in line]
    assert main(["restore", copied, *home]) == 0
    said = capsys.readouterr().out
    assert "Registret är återställt till" in said
    assert "Det som gällde före ligger kvar som" in said
    assert len(open_register(tmp_path).initiatives()) == 8
    assert main(["restore", said.split("kvar som ")[1].strip().rstrip("."), *home]) == 0
    assert len(open_register(tmp_path).initiatives()) == 9
    assert main(["restore", "finns-inte.duckdb", *home]) == 1
    assert "backup --list" in capsys.readouterr().err


def test_a_copy_that_lies_elsewhere_is_restored_by_its_path(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, elsewhere = ["--home", str(tmp_path / "hem")], tmp_path / "annan mapp" / "min kopia.duckdb"
    assert main(["backup", str(elsewhere), *home]) == 0
    open_register(tmp_path / "hem").save(Initiative("Skriven efter kopian"), on_this_computer("Anna"), 0)
    assert main(["restore", str(elsewhere), *home]) == 0
    assert "Registret är återställt till min kopia.duckdb" in capsys.readouterr().out
    assert len(open_register(tmp_path / "hem").initiatives()) == 8
    shutil.copyfile(elsewhere, tmp_path / "hem" / "backups" / "egen.duckdb")
    assert main(["restore", "egen.duckdb", *home]) == 0
    elsewhere.write_bytes(elsewhere.read_bytes()[:5000])
    capsys.readouterr()
    assert main(["restore", str(elsewhere), *home]) == 1
    assert "Säkerhetskopian min kopia.duckdb" in (said := capsys.readouterr().err)
    assert "Registret är orört" in said
    assert len(open_register(tmp_path / "hem").initiatives()) == 8

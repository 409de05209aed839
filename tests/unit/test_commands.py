"""The commands do what they say, and say in Swedish what they could not do."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from skis_analytics.__main__ import main


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

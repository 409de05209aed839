"""Files that are offered: what they would do is shown first, and saving does just that."""

from __future__ import annotations

from pathlib import Path

import pytest

from skis_analytics.access import on_this_computer
from skis_analytics.database import imports
from skis_analytics.database.connection import Results, data_folder, open_results
from skis_analytics.intake import files, summary
from skis_analytics.intake.files import Offered

HEADER = "Kommun;Kommunkod;Län;Läns-kod;Typ av huvudman;Genomsnittligt elevantal;Totalt;Undervisning;Totalt per elev;Undervisning per elev;Lokaler per elev;Elevhälsa per elev;"


def costs(*rows: tuple[str, str, int], year: int = 2024) -> bytes:
    """Skolverket's report Kostnader per kommun: name, code and cost per pupil of each municipality."""
    lines = [
        f"{name};{code};Västra Götalands län;14;Kommunal;1 000;1;1;{cost};79 000;1;5 190;" for name, code, cost in rows
    ]
    return "\r\n".join(("Grundskola - Kostnader per kommun", f"Valt år: {year}", "", HEADER, *lines)).encode(
        "utf-8-sig"
    )


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def results(home: Path) -> Results:
    return open_results(home, data_folder())


def value(home: Path) -> float:
    asked = open_results(home, data_folder())
    sql = (
        "SELECT value FROM results.result WHERE indicator = 'cost_per_pupil' AND municipality = '1440' AND year = 2024 "
        "AND provider = 'municipal'"
    )
    found = float(asked.ask(sql)["value"].iloc[0])
    asked.close()
    return found


def test_a_file_is_shown_before_it_counts_and_then_counts(home: Path, results: Results) -> None:
    before = value(home)
    found = files.preview([Offered("kostnader.csv", costs(("Ale", "1440", 111_100)))], results, home, data_folder())
    assert found.rehearsal is not None
    assert found.anything
    changed = found.rehearsal.rows[found.rehearsal.rows["indicator"] == "cost_per_pupil"].to_dict("records")
    assert [(row["outcome"], row["old_value"], row["new_value"], row["name"]) for row in changed] == [
        ("changed", before, 111_100.0, "Ale")
    ]
    assert value(home) == before
    [batch] = files.save(found, on_this_computer("Anna"), home, data_folder())
    assert value(home) == 111_100.0
    assert (batch.by, batch.file, batch.sha256) == ("Anna", "kostnader.csv", found.read[0].sha256)


def test_bad_files_are_refused_by_name_and_the_good_ones_are_kept(home: Path, results: Results) -> None:
    good = costs(("Ale", "1440", 122_200))
    offered = [
        Offered("tom.csv", b""),
        Offered("sida.csv", b"<!DOCTYPE html><html><body>Logga in</body></html>"),
        Offered("bra.csv", good),
        Offered("samma.csv", good),
        Offered("framtid.csv", costs(("Ale", "1440", 1), year=2044)),
        Offered("okänd.csv", costs(("Ankeborg", "9999", 1))),
    ]
    found = files.preview(offered, results, home, data_folder())
    assert [one.file for one in found.read] == ["bra.csv"]
    assert {one.file for one in found.refused} == {"tom.csv", "sida.csv", "samma.csv", "framtid.csv", "okänd.csv"}
    assert all(one.file in one.reason for one in found.refused)
    assert "samma fil som bra.csv" in next(one.reason for one in found.refused if one.file == "samma.csv")


def test_two_files_that_disagree_are_told_apart_and_the_later_stands(home: Path, results: Results) -> None:
    offered = [Offered("b.csv", costs(("Ale", "1440", 2_000))), Offered("a.csv", costs(("Ale", "1440", 1_000)))]
    found = files.preview(offered, results, home, data_folder())
    assert found.rehearsal is not None
    assert [one.file for one in found.read] == ["a.csv", "b.csv"]
    assert len(found.rehearsal.conflicts) == 1
    assert found.rehearsal.count("changed", 1) >= 1
    assert found.rehearsal.count("outranked", 0) == 1
    assert "ändras" in summary.in_words(found.rehearsal)


def test_a_file_that_is_already_in_is_known_again(home: Path, results: Results) -> None:
    offered = Offered("igen.csv", costs(("Ale", "1440", 133_300)))
    files.save(files.preview([offered], results, home, data_folder()), on_this_computer("Bo"), home, data_folder())
    again = files.preview([offered], open_results(home, data_folder()), home, data_folder())
    assert again.read[0].earlier is not None
    assert again.read[0].earlier.by == "Bo"
    assert not again.anything


def test_many_files_are_taken_in_together_each_in_the_log(home: Path, results: Results) -> None:
    towns = results.ask(
        "SELECT code, name FROM results.municipality WHERE code <> '0000' ORDER BY code LIMIT 100"
    ).to_dict("records")
    offered = [Offered(f"{one['code']}.csv", costs((one["name"], one["code"], 1_234))) for one in towns]
    before = len(imports.log(home))
    batches = files.save(
        files.preview(offered, results, home, data_folder()), on_this_computer("Eva"), home, data_folder()
    )
    assert len(batches) == 100
    assert len(imports.log(home)) == before + 100
    assert all(batch.changed >= 1 for batch in batches)

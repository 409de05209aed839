"""Imported figures: each batch whole or not at all, the right source on top, every batch taken back whole."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

from skis_analytics.access import on_this_computer
from skis_analytics.database import imports
from skis_analytics.database.build import DataError, add, build, is_current, rehearse, roll_back
from skis_analytics.database.connection import DATABASE_NAME, open_results
from tests.unit.database import small

NEW_INDICATOR = {
    "id": "N99999", "title": "Elever som trivs, andel (%)", "short_title": "Trivsel", "kind": "proportion", "unit": "%",
    "direction": "higher", "area": "Egna nyckeltal", "stage": "åk 7–9", "source": "kolada", "new_cohort": "True",
    "calendar_year": "False",
}  # fmt: skip


ANNA, BO = on_this_computer("Anna"), on_this_computer("Bo")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return small.write(tmp_path / "data")


@pytest.fixture
def database(data: Path, tmp_path: Path) -> Path:
    build(tmp_path / "home" / DATABASE_NAME, data)
    return tmp_path / "home" / DATABASE_NAME


def draft(*rows: dict[str, object], source: str = "skolverket", removed: bool = False, **said: object) -> imports.Draft:
    table = pd.DataFrame([{**row, "source": source, "removed": removed} for row in rows])
    plain = {"kind": source, "file": "export.csv", "sha256": "0"}
    return imports.Draft(table, **{**plain, **said})  # type: ignore[arg-type]


def standing(database: Path, data: Path, indicator: str = "share_9", municipality: str = "1001", year: int = 2024):
    results = open_results(database.parent, data)
    assert results.problem is None
    sql = "SELECT value, source FROM results.result WHERE indicator = $i AND municipality = $m AND year = $y"
    found = results.ask(sql, {"i": indicator, "m": municipality, "y": year}).to_dict("records")
    results.close()
    return [(row["value"], row["source"]) for row in found]


def test_a_batch_adds_and_changes_and_is_in_the_log(database: Path, data: Path) -> None:
    [batch] = add(database, data, [draft(small.row(value=81.0), small.row(value=70.0, year=2025))], ANNA)
    assert standing(database, data) == [(81.0, "skolverket")]
    assert standing(database, data, year=2025) == [(70.0, "skolverket")]
    assert is_current(database, data)
    logged = imports.log(database.parent)
    assert [(one.id, one.by, one.file, one.active) for one in logged] == [(batch.id, "Anna", "export.csv", True)]


def test_a_batch_is_taken_back_whole(database: Path, data: Path) -> None:
    before = standing(database, data)
    [first] = add(database, data, [draft(small.row(value=81.0))], ANNA)
    add(database, data, [draft(small.row(value=82.0))], ANNA)
    roll_back(database, data, first.id, BO)
    assert standing(database, data) == [(82.0, "skolverket")]
    roll_back(database, data, 2, BO)
    assert standing(database, data) == before
    assert [one.withdrawn_by for one in imports.log(database.parent)] == ["Bo", "Bo"]
    with pytest.raises(KeyError):
        roll_back(database, data, 99, BO)


def test_a_rehearsal_tells_what_would_happen_and_changes_nothing(database: Path, data: Path) -> None:
    first = draft(small.row(value=81.0), small.row(value=70.0, year=2025))
    second = draft(small.row(value=82.0), file="later.csv")
    other = draft(small.row(value=60.0), source="kolada")
    before = standing(database, data)
    rehearsal = rehearse(database, data, [first, second, other])
    assert (rehearsal.count("added"), rehearsal.count("changed"), rehearsal.count("outranked")) == (1, 1, 2)
    assert (rehearsal.count("outranked", 0), rehearsal.count("changed", 1), rehearsal.count("outranked", 2)) == (
        1,
        1,
        1,
    )
    changed = rehearsal.rows[rehearsal.rows["outcome"] == "changed"].to_dict("records")
    assert [(row["old_value"], row["new_value"], row["draft"]) for row in changed] == [(before[0][0], 82.0, 1)]
    assert rehearsal.conflicts["values"].map(list).to_list() == [[81.0, 82.0]], "two files that disagree"
    assert standing(database, data) == before
    assert imports.log(database.parent) == []


def test_several_files_are_taken_in_at_once_and_each_can_be_taken_back(database: Path, data: Path) -> None:
    first = draft(small.row(value=81.0), small.row(value=70.0, year=2025), file="a.csv")
    batches = add(database, data, [first, draft(small.row(value=82.0), file="b.csv")], ANNA)
    assert [(one.file, one.added, one.changed) for one in batches] == [("a.csv", 1, 0), ("b.csv", 0, 1)]
    roll_back(database, data, batches[1].id, BO)
    assert standing(database, data) == [(81.0, "skolverket")]


def test_the_same_figure_without_its_number_of_pupils_keeps_it(database: Path, data: Path) -> None:
    sql = (
        "SELECT value, pupils FROM results.result WHERE indicator = 'share_9' AND municipality = '1001' AND year = 2024"
    )
    add(database, data, [draft(small.row(value=81.0, pupils=90))], ANNA)
    for value, pupils in ((81.0, 90), (81.5, None)):
        add(database, data, [draft(small.row(value=value, pupils=None))], ANNA)
        results = open_results(database.parent, data)
        [found] = results.ask(sql).to_dict("records")
        results.close()
        assert (found["value"], None if pd.isna(found["pupils"]) else found["pupils"]) == (value, pupils)


def test_the_indicators_own_source_stands_before_another(database: Path, data: Path) -> None:
    add(database, data, [draft(small.row(value=81.0))], ANNA)
    add(database, data, [draft(small.row(value=60.0), small.row(value=61.0, year=2023), source="kolada")], ANNA)
    assert standing(database, data) == [(81.0, "skolverket")]
    assert standing(database, data, year=2023) == [(61.0, "kolada")], "another source fills what the own lacks"
    results = open_results(database.parent, data)
    other = results.ask("SELECT value, source FROM results.other_source ORDER BY value").to_dict("records")
    results.close()
    assert {"value": 60.0, "source": "kolada"} in other


def test_what_a_source_takes_back_is_gone_and_the_others_stand(database: Path, data: Path) -> None:
    add(database, data, [draft(small.row("preschool", value=5.0, year=2022), source="kolada")], ANNA)
    assert standing(database, data, "preschool", year=2022) == [(5.0, "kolada")]
    add(database, data, [draft(small.row("preschool", value=None, year=2022), source="kolada", removed=True)], ANNA)
    assert standing(database, data, "preschool", year=2022) == []


def test_a_batch_that_breaks_a_check_changes_nothing(database: Path, data: Path) -> None:
    before = database.read_bytes()
    with pytest.raises(DataError, match=r"export\.csv, rad 2: värdet 140\.0 kan inte vara en andel"):
        add(database, data, [draft(small.row(value=81.0), small.row(value=140.0, year=2023))], ANNA)
    assert database.read_bytes() == before
    assert imports.log(database.parent) == []


def test_a_batch_may_bring_an_indicator(database: Path, data: Path) -> None:
    add(database, data, [draft(small.row("N99999", value=90.0), source="kolada", indicators=(NEW_INDICATOR,))], ANNA)
    assert standing(database, data, "N99999") == [(90.0, "kolada")]


def test_batches_that_come_at_once_all_stand(database: Path, data: Path) -> None:
    batches = [draft(small.row(value=float(year - 1950), year=year)) for year in range(2001, 2007)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda one: add(database, data, [one], ANNA), batches))
    assert len(imports.active(database.parent)) == 6
    for year in range(2001, 2007):
        assert standing(database, data, year=year) == [(float(year - 1950), "skolverket")]


def test_half_a_batch_does_not_count(database: Path, data: Path) -> None:
    add(database, data, [draft(small.row(value=81.0))], ANNA)
    folder = database.parent / imports.FOLDER
    (folder / "000002.claim").touch()
    (folder / "000002.parquet").write_bytes(b"half")
    (folder / ".000003").write_bytes(b"half")
    assert standing(database, data) == [(81.0, "skolverket")]
    assert [batch.id for batch in add(database, data, [draft(small.row(value=82.0))], ANNA)] == [3]


def test_a_damaged_batch_is_named_and_yesterdays_figures_stand(database: Path, data: Path) -> None:
    add(database, data, [draft(small.row(value=81.0))], ANNA)
    imports.rows_file(database.parent, 1).write_bytes(b"PAR1 damaged")
    results = open_results(database.parent, data)
    assert "imports/000001.parquet: är skadad" in (results.problem or "")
    results.close()

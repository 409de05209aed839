"""From data/ to the results database: what is refused, how it is said, and that nothing good is ever lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from skis_analytics.database.build import DATA_FILES, DataError, Problem, build, fingerprint
from skis_analytics.database.connection import DATABASE_NAME, Results, open_results
from tests.unit.database import small

TABLES = (
    "indicator", "municipality", "comparison_group", "group_member", "result", "coverage", "noise", "build",
    "expected", "expected_model",
)  # fmt: skip


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small data and what is built from them; copied, never changed."""
    folder = tmp_path_factory.mktemp("small")
    build(folder / DATABASE_NAME, small.write(folder / "data"))
    return folder


@pytest.fixture
def data(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template / "data", tmp_path / "data"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def database(home: Path) -> Path:
    """Where a build goes; nothing is there yet."""
    return home / DATABASE_NAME


@pytest.fixture
def built(template: Path, database: Path) -> Path:
    """An earlier build from the same data."""
    database.parent.mkdir()
    return Path(shutil.copy(template / DATABASE_NAME, database))


def table(results: Results, name: str) -> pd.DataFrame:
    """A whole table, but for when it was built."""
    return results.ask(f"SELECT COLUMNS(c -> c <> 'built_at') FROM results.{name}")  # noqa: S608 - our own names


def contents(results: Results) -> dict[str, list[str]]:
    return {name: sorted(map(str, table(results, name).to_numpy().tolist())) for name in TABLES}


def value_of(results: Results, municipality: str = "1001") -> float:
    found = results.ask(
        "SELECT value FROM results.result WHERE indicator = 'share_9' AND municipality = $code", {"code": municipality}
    )
    return float(found["value"].iloc[0])


# --- What a build makes ---


def test_every_table_is_filled_from_the_real_data(real: Results):
    for name in TABLES:
        assert len(table(real, name)), name


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("result", "indicator, municipality, year, gender, provider"),
        ("indicator", "id"),
        ("indicator", "position"),
        ("municipality", "code"),
        ("comparison_group", "id"),
        ("group_member", "group_id, municipality"),
        ("coverage", "indicator, provider, gender, year"),
        ("noise", "indicator, provider, gender"),
        ("build", "fingerprint"),
    ],
)
def test_keys_are_unique(real: Results, name: str, key: str):
    assert not table(real, name).duplicated(key.split(", ")).any()


def test_every_shipped_figure_arrives_as_it_is(real: Results, real_data: Path):
    """A blank without a mark becomes "missing"; nothing else changes."""
    with duckdb.connect() as connection:
        shipped = connection.execute("FROM read_parquet(?)", [str(real_data / "results.parquet")]).df()
    built = real.ask("FROM results.result")
    blank = shipped["value"].isna() & shipped["mark"].isna()
    shipped["mark"] = shipped["mark"].mask(blank, "missing")
    key = ["indicator", "municipality", "year", "gender", "provider"]
    left, right = (
        table.sort_values(key).reset_index(drop=True)[[*key, "value", "pupils", "mark", "source"]]
        for table in (shipped, built)
    )
    assert left.astype(object).where(left.notna(), None).equals(right.astype(object).where(right.notna(), None))


def test_building_twice_gives_the_same(data: Path, database: Path):
    assert build(database, data) == 24
    first = Results(database)
    before = contents(first)
    first.close()
    assert build(database, data) == 24
    second = Results(database)
    assert contents(second) == before
    assert second.version == fingerprint(data)
    second.close()


def test_empty_rows_and_other_ways_of_saving_a_csv_are_read_the_same(data: Path, home: Path, tmp_path: Path):
    plain = open_results(home, data)
    expected = contents(plain)
    plain.close()
    path = data / "municipalities.csv"
    path.write_bytes(b"\xef\xbb\xbf" + (path.read_text("utf-8") + "\n\n").replace("\n", "\r\n").encode())
    again = open_results(tmp_path / "other", data)
    found = contents(again)
    again.close()
    expected.pop("build"), found.pop("build")
    assert found == expected


# --- What is refused ---


def edited(name: str, old: str, new: str, count: int = 1) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new, count), encoding="utf-8")

    return edit


def with_row(**cell: object) -> Callable[[Path], None]:
    """The small data and one row more, the 25th."""
    return lambda folder: small.write_results(folder, [*small.rows(), small.row(**{"year": 2023, **cell})])


def bytes_of(name: str, raw: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(raw)


def typed(**types: str | None) -> Callable[[Path], None]:
    """The small data with some columns of other types, or (None) gone."""
    wanted = {name: kind for name, kind in {**small.TYPES, **types}.items() if kind}
    return lambda folder: small.write_results(folder, small.rows(), wanted)


def cut(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:-40])


HTML = b"<!DOCTYPE html>\n<html><body>Logga in</body></html>\n"
REFUSED = {
    "a file is missing": (lambda folder: (folder / "groups.csv").unlink(), "groups.csv", None, "saknas"),
    "a folder in place of a file": (
        lambda folder: ((folder / "groups.csv").unlink(), (folder / "groups.csv").mkdir()), "groups.csv", None, "saknas"),
    "the same key twice": (with_row(year=2024), "results.parquet", 1, "på flera rader"),
    "an unknown indicator": (with_row(indicator="läxor"), "results.parquet", 25, "nyckeltalet läxor finns inte"),
    "an unknown municipality": (with_row(municipality="9999"), "results.parquet", 25, "kommunkoden 9999 finns inte"),
    "a share of 140": (with_row(value=140.0), "results.parquet", 25, "andel (0–100)"),
    "a share below 0": (with_row(value=-1.0), "results.parquet", 25, "andel (0–100)"),
    "a merit value of 400": (with_row(indicator="merit_9", value=400.0), "results.parquet", 25, "0–340"),
    "an index of 11": (with_row(indicator="safety", value=11.0), "results.parquet", 25, "index (0–10)"),
    "an infinite value": (with_row(value=float("inf")), "results.parquet", 25, "inte ett tal"),
    "negative pupils": (with_row(pupils=-3), "results.parquet", 25, "antalet elever -3"),
    "no pupils at all": (with_row(pupils=0), "results.parquet", 25, "antalet elever 0"),
    "an odd year": (with_row(year=20244), "results.parquet", 25, "20244"),
    "an odd gender": (with_row(gender="F"), "results.parquet", 25, "gender är F"),
    "an odd provider": (with_row(provider="privat"), "results.parquet", 25, "provider är privat"),
    "an odd mark": (with_row(mark="hemlig"), "results.parquet", 25, "mark är hemlig"),
    "a suppressed figure that is shown": (with_row(mark="suppressed"), "results.parquet", 25, "ska då vara tomt"),
    "nearly all with another placeholder": (with_row(value=98.0, mark="nearly_all"), "results.parquet", 25, "kräver värdet 100"),
    "no year": (with_row(year=None), "results.parquet", 25, "är tom"),
    "a column of another name": (typed(value=None), "results.parquet", None, "kolumnen value saknas"),
    "a column of another type": (typed(value="VARCHAR"), "results.parquet", None, "är av typen VARCHAR, ska vara DOUBLE"),
    "no rows": (lambda folder: small.write_results(folder, []), "results.parquet", None, "inga rader"),
    "text named .parquet": (bytes_of("results.parquet", b"indicator;value\n"), "results.parquet", None, "ingen hel parquet-fil"),
    "an empty .parquet": (bytes_of("results.parquet", b""), "results.parquet", None, "ingen hel parquet-fil"),
    "a web page named .parquet": (bytes_of("results.parquet", HTML), "results.parquet", None, "ingen hel parquet-fil"),
    "a truncated .parquet": (cut("results.parquet"), "results.parquet", None, "ingen hel parquet-fil"),
    "a web page named .csv": (bytes_of("municipalities.csv", HTML), "municipalities.csv", 1, "webbsida"),
    "an empty .csv": (bytes_of("groups.csv", b""), "groups.csv", None, "filen är tom"),
    "only a header": (bytes_of("group_members.csv", b"group_id,municipality\n"), "group_members.csv", None, "inga rader"),
    "Windows-1252": (
        bytes_of("municipalities.csv", small.MUNICIPALITIES.encode("cp1252")), "municipalities.csv", 5, "inte UTF-8"),
    "UTF-16": (bytes_of("municipalities.csv", small.MUNICIPALITIES.encode("utf-16")), "municipalities.csv", 1, "inte UTF-8"),
    "semicolons": (
        bytes_of("municipalities.csv", small.MUNICIPALITIES.replace(",", ";").encode()), "municipalities.csv", 1, "saknas"),
    "a column renamed": (edited("municipalities.csv", "meeting_participant", "region"), "municipalities.csv", 1, "kolumnen meeting_participant saknas"),
    "a field too few": (edited("municipalities.csv", "Åby,True,", "Åby,"), "municipalities.csv", 6, "3 fält, ska ha 4"),
    "a comma in a name": (edited("municipalities.csv", "Åby", "Åby, stad"), "municipalities.csv", 6, "5 fält, ska ha 4"),
    "a quotation mark left open": (edited("groups.csv", "Stad", '"Stad'), "groups.csv", 4, "citattecken"),
    "a municipality twice": (edited("municipalities.csv", "1004,", "1003,"), "municipalities.csv", 5, "1003 står på flera rader"),
    "a code without its zero": (edited("municipalities.csv", "0000,", "0,"), "municipalities.csv", 2, "inte fyra siffror"),
    "a population in words": (edited("municipalities.csv", "10000", "många"), "municipalities.csv", 2, "population_2022 är många"),
    "yes for true": (edited("municipalities.csv", "Åby,True", "Åby,Ja"), "municipalities.csv", 6, "True eller False"),
    "after an empty row": (
        edited("municipalities.csv", "1003,Örnäs,True", "\n1003,Örnäs,Ja"), "municipalities.csv", 6, "True eller False"),
    "nobody in the region": (edited("regions/bygden.toml", "100", "901", 4), "regions/bygden.toml", None, "kommunkoden 9011 finns inte"),
    "an indicator twice": (edited("indicators.csv", "merit_9,", "share_9,"), "indicators.csv", 2, "share_9 står på flera rader"),
    "an odd kind": (edited("indicators.csv", ",ratio,", ",kvot,"), "indicators.csv", 7, "kind är kvot"),
    "after a cell of two lines": (
        lambda folder: (edited("indicators.csv", "Meritvärde,Mer", '"Merit\nvärde",Mer')(folder),
                        edited("indicators.csv", ",ratio,", ",kvot,")(folder)),
        "indicators.csv", 7, "kind är kvot"),
    "an odd direction": (edited("indicators.csv", "lower", "nedåt"), "indicators.csv", 4, "direction är nedåt"),
    "a group that is not there": (edited("group_members.csv", "G6", "G66"), "group_members.csv", None, "G66 finns inte"),
    "a member that is not there": (edited("group_members.csv", "G1,1001", "G1,1009"), "group_members.csv", 2, "1009 finns inte"),
    "a member twice": (edited("group_members.csv", "G1,1002", "G1,1001"), "group_members.csv", 3, "två gånger"),
    "a group without its municipality": (edited("groups.csv", "grundskola,1001", "grundskola,"), "groups.csv", 5, "anchor"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_bad_data_is_refused_with_file_row_and_reason_and_the_old_file_is_untouched(what: str, data: Path, built: Path):
    harm, file, number, reason = REFUSED[what]
    before = built.read_bytes()
    harm(data)
    with pytest.raises(DataError) as caught:
        build(built, data)
    told = str(caught.value)
    assert told.startswith("Siffrorna i data/ kunde inte läsas in. Tidigare siffror är orörda.")
    line = next(line for line in told.splitlines() if reason in line)
    assert f"data/{file}" in line
    if number is not None:
        assert f"data/{file}, rad {number}:" in line
    assert built.read_bytes() == before
    assert _made(built.parent) == [built], "nothing half-built is left"
    opened = open_results(built.parent, data)
    assert value_of(opened) == 80.0
    assert opened.problem == told
    opened.close()


def test_first_build_with_bad_data_raises_what_is_wrong(data: Path, home: Path):
    with_row(value=140.0)(data)
    with pytest.raises(DataError, match="rad 25"):
        open_results(home, data)


def test_all_missing_files_are_told_at_once(tmp_path: Path, database: Path):
    with pytest.raises(DataError) as caught:
        build(database, tmp_path)
    assert {problem.file for problem in caught.value.problems} == {f"data/{name}" for name in DATA_FILES}


def test_a_wrong_code_is_told_before_all_that_it_makes_unknown(data: Path, database: Path):
    """Otherwise hundreds of "finns inte" hide the row to mend."""
    edited("municipalities.csv", "1001,", "101,")(data)
    with pytest.raises(DataError) as caught:
        build(database, data)
    assert caught.value.problems[0] == Problem("data/municipalities.csv", 2 + 1, "kommunkoden 101 är inte fyra siffror")
    assert len(caught.value.problems) > 1


def test_a_long_list_of_problems_is_cut_and_counted():
    error = DataError(Problem("data/x.csv", number, "fel") for number in range(2, 52))
    assert len(error.problems) == 50
    assert "… och 30 till." in str(error)
    assert str(error).count("rad ") == 20


# --- Damaged files ---


def damage(raw: bytes, how: str) -> bytes:
    kind, _, share = how.partition(" ")
    place = int(len(raw) * float(share or 0))
    return {
        "cut": raw[:place],
        "zeroed": raw[:place] + bytes(len(raw) - place),
        "scribbled": raw[:place] + bytes(255 - one for one in raw[place : place + 4096]) + raw[place + 4096 :],
        "text": b"inte en databas",
    }[kind]


@pytest.mark.parametrize(
    "how", ["cut 0", "cut 0.001", "cut 0.3", "cut 0.6", "cut 0.99", "zeroed 0.001", "zeroed 0.5", "text"]
)
def test_a_damaged_file_is_built_anew(how: str, built: Path, data: Path):
    built.write_bytes(damage(built.read_bytes(), how))
    opened = open_results(built.parent, data)
    assert opened.problem is None
    assert all(len(table(opened, name)) for name in TABLES if name not in ("noise", "expected", "expected_model"))
    assert value_of(opened) == 80.0
    opened.close()


@pytest.mark.parametrize("how", ["cut 0.5", "cut 0.99", *(f"scribbled {place / 10}" for place in range(10))])
def test_damage_that_shows_only_when_a_block_is_read_is_found_before_anybody_asks(
    how: str, real_database: Path, data: Path, tmp_path: Path
):
    """Such a file can be attached, and would fail in the middle of a meeting: it is no earlier build to go on with."""
    harmed = tmp_path / DATABASE_NAME
    harmed.write_bytes(damage(real_database.read_bytes(), how))
    with_row(value=140.0)(data)
    try:
        opened = open_results(tmp_path, data)
    except DataError:
        return
    for name in TABLES:  # what was scribbled on was empty space
        table(opened, name)
    opened.close()


def test_a_half_written_file_of_the_real_figures_is_built_anew(
    real_database: Path, real_data: Path, tmp_path: Path, real: Results
):
    (tmp_path / DATABASE_NAME).write_bytes(damage(real_database.read_bytes(), "cut 0.6"))
    opened = open_results(tmp_path, real_data)
    assert len(opened.ask("FROM results.result")) == len(real.ask("FROM results.result"))
    opened.close()


@pytest.mark.parametrize(
    "schema",
    [
        "CREATE TABLE something AS SELECT 1 AS one",
        "CREATE TABLE build (fingerprint VARCHAR)",
        "CREATE TABLE build AS SELECT 'gammal' AS fingerprint; CREATE TABLE result AS SELECT 1 AS figure",
    ],
)
def test_a_file_of_an_older_schema_is_built_anew(schema: str, data: Path, database: Path):
    database.parent.mkdir()
    with duckdb.connect(str(database)) as connection:
        connection.execute(schema)
    opened = open_results(database.parent, data)
    assert value_of(opened) == 80.0
    opened.close()
    with duckdb.connect(str(database)) as connection:
        connection.execute("DROP TABLE noise")
    with_row(value=140.0)(data)
    with pytest.raises(DataError):
        open_results(database.parent, data)


def test_a_home_that_cannot_be_written_is_an_os_error(data: Path, tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        open_results(tmp_path / "file" / "home", data)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_home_is_an_os_error_until_there_is_something_to_show(data: Path, home: Path, database: Path):
    home.mkdir()
    home.chmod(0o500)
    with pytest.raises(PermissionError):
        open_results(home, data)
    home.chmod(0o700)
    build(database, data)
    with_row(value=50.0)(data)
    home.chmod(0o500)
    opened = open_results(home, data)
    assert opened.problem
    opened.close()
    home.chmod(0o700)


# --- Swapping in ---


def test_new_figures_are_seen_by_whoever_opens_after_them(data: Path, home: Path):
    earlier = open_results(home, data)
    small.write_results(data, [small.row(value=55.0), *small.rows()[1:]])
    later = open_results(home, data)
    assert value_of(later) == 55.0
    assert later.problem is None
    assert later.version != earlier.version
    assert value_of(earlier) == 80.0, "whoever is in the middle of something goes on with what was opened"
    earlier.close()
    later.close()


def test_an_opened_database_cannot_be_changed_nor_reach_files(data: Path, home: Path):
    opened = open_results(home, data)
    for statement in ("DELETE FROM results.result", f"FROM read_csv('{data}/groups.csv')", "INSTALL httpfs"):
        with pytest.raises(duckdb.Error):
            opened.ask(statement)
    assert value_of(opened) == 80.0
    opened.close()


PAUSED_BUILD = """
import sys
from pathlib import Path
from skis_analytics.database.build import build

def pause(event, arguments):
    if event == "os.rename":  # the swap: the new file is whole and the old one not yet replaced
        print("ready", flush=True)
        sys.stdin.readline()

sys.addaudithook(pause)
build(Path(sys.argv[1]), Path(sys.argv[2]))
print("done", flush=True)
"""


@pytest.fixture
def paused_build(project: Path, database: Path, data: Path):
    """Starts a process that builds, and stops just before it swaps its file in."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", PAUSED_BUILD, str(database), str(data)],
            cwd=project, env={**os.environ, "PYTHONPATH": str(project)}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_two_processes_may_build_at_once(paused_build, data: Path, database: Path):
    processes = [paused_build(), paused_build()]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        assert process.stdout.readline() == "done\n"
        assert process.wait() == 0
    assert _made(database.parent) == [database]
    opened = Results(database)
    assert opened.version == fingerprint(data)
    assert value_of(opened) == 80.0
    opened.close()


def test_a_build_killed_in_the_middle_harms_nothing(paused_build, data: Path, database: Path, built: Path):
    before = database.read_bytes()
    small.write_results(data, [small.row(value=55.0), *small.rows()[1:]])
    process = paused_build()
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert database.read_bytes() == before
    old = Results(database)
    assert value_of(old) == 80.0
    old.close()
    new = open_results(database.parent, data)
    assert value_of(new) == 55.0
    new.close()


def test_a_folder_name_with_a_quotation_mark_is_fine(data: Path, tmp_path: Path):
    folder = tmp_path / "Ann's figures"
    shutil.copytree(data, folder)
    opened = open_results(tmp_path / "Ann's home", folder)
    assert value_of(opened) == 80.0
    opened.close()


def _made(home: Path) -> list[Path]:
    """What a build has left in a home folder, besides whose the folder is."""
    return [path for path in home.iterdir() if path.name != "region.txt"]

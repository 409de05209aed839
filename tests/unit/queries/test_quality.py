"""What the page Data asks, against the shipped files read plainly and slowly."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from skis_analytics.access import on_this_computer
from skis_analytics.database import imports
from skis_analytics.database.build import add, build
from skis_analytics.database.connection import DATABASE_NAME, Results
from skis_analytics.domain import Comparison, Gender, Provider, Selection
from skis_analytics.queries import quality
from tests.unit.database import small
from tests.unit.queries.oracle import Oracle

DEFAULT = Selection("vocational_eligibility_9", 2025, Comparison.REGION, None, Provider.MUNICIPAL, Gender.ALL)
SERIES = [
    ("vocational_eligibility_9", "municipal", "T"), ("vocational_eligibility_9", "independent", "T"), ("np_maths_9", "municipal", "K"),
    ("merit_value_9", "all", "T"), ("preschool_certified", "all", "T"), ("safety_8", "municipal", "T"), ("neet_16_24", "home", "M"),
]  # fmt: skip


@pytest.fixture(scope="module")
def oracle(real_data: Path) -> Oracle:
    return Oracle(real_data)


def built(folder: Path, rows: list[dict[str, object]]) -> Results:
    build(folder / DATABASE_NAME, small.write(folder / "data", rows))
    return Results(folder / DATABASE_NAME)


def asked(indicator: str, provider: str, gender: str) -> Selection:
    return replace(DEFAULT, indicator=indicator, provider=Provider(provider), gender=Gender(gender))


@pytest.mark.parametrize(("indicator", "provider", "gender"), SERIES)
def test_coverage_is_every_year_of_every_municipality(
    real: Results, oracle: Oracle, indicator: str, provider: str, gender: str
):
    found = quality.coverage(real, asked(indicator, provider, gender), sorted(oracle.region))
    years = {year: cells for (p, g, year), cells in oracle.series[indicator].items() if (p, g) == (provider, gender)}
    assert set(zip(found["municipality"], found["year"], strict=True)) == {
        (code, year) for code in oracle.region for year in range(min(years), max(years) + 1)
    }
    for row in found.to_dict("records"):
        cell = years.get(row["year"], {}).get(row["municipality"])
        assert row["present"] == (cell is not None)
        assert (row["provider"], row["gender"]) == (provider, gender)
        if cell is not None:
            assert (None if pd.isna(row["value"]) else row["value"]) == cell.value
            assert (None if pd.isna(row["mark"]) else row["mark"]) == cell.mark


def test_coverage_takes_the_nearest_series_and_says_so(real: Results):
    first = quality.coverage(real, asked("preschool_certified", "municipal", "K"), ["1447"]).iloc[0]
    assert (first["provider"], first["gender"]) == ("all", "T")
    assert quality.coverage(real, asked("no_such", "municipal", "T"), ["1447"]).empty


@pytest.mark.parametrize(("indicator", "provider", "gender"), SERIES)
def test_marks_are_counted(real: Results, oracle: Oracle, indicator: str, provider: str, gender: str):
    everywhere, region = Counter(), Counter()
    for (p, g, _), cells in oracle.series[indicator].items():
        if (p, g) == (provider, gender):
            for code, cell in cells.items():
                everywhere[cell.mark or "value"] += code != "0000"
                region[cell.mark or "value"] += code in oracle.region
    found = quality.mark_counts(real, indicator, provider, gender)
    assert dict(zip(found["state"], found["in_country"], strict=True)) == +everywhere
    assert {state: n for state, n in zip(found["state"], found["in_region"], strict=True) if n} == +region


def test_every_figure_is_there_to_download(real: Results, oracle: Oracle):
    assert len(quality.figures(real)) == sum(len(c) for by in oracle.series.values() for c in by.values())
    one = quality.figures(real, "np_maths_9")
    assert len(one) == sum(len(cells) for cells in oracle.series["np_maths_9"].values())
    assert set(one["indicator"]) == {"np_maths_9"}


@pytest.mark.parametrize(("indicator", "provider"), [("merit_value_9", "municipal"), ("np_maths_9", "all")])
def test_the_nations_change_is_that_of_the_same_municipalities(
    real: Results, oracle: Oracle, indicator: str, provider: str
):
    found = quality.consecutive_years(real, indicator, provider, "T")
    for year, rows in found.groupby("year"):
        before, after = (oracle.series[indicator][provider, "T", y] for y in (int(year) - 1, int(year)))
        both = [
            code for code in before.keys() & after.keys()
            if code != "0000" and all(
                cell.value is not None and cell.mark is None and (cell.pupils or 0) >= 15 for cell in (before[code], after[code]))
        ]  # fmt: skip
        assert set(rows["municipality"]) == set(both)
        totals = [
            sum(cells[code].value * cells[code].pupils for code in both) / sum(cells[code].pupils for code in both)
            for cells in (before, after)
        ]
        assert rows["nation"].tolist() == pytest.approx([totals[1] - totals[0]] * len(rows), abs=1e-9)


def test_a_year_is_missing_only_between_others_and_without_a_reason(real: Results, oracle: Oracle):
    expected = set()
    for indicator, by_series in oracle.series.items():
        with_values = oracle.with_values(indicator)
        for provider, gender in {(p, g) for p, g, _ in by_series if p != "independent"}:
            years = sorted(y for p, g, y in with_values if (p, g) == (provider, gender))
            for code in set(oracle.names) - {"0000"}:
                cells = {y: by_series[provider, gender, y].get(code) for y in years}
                having = [y for y, cell in cells.items() if cell is not None and cell.value is not None]
                expected |= {
                    (indicator, provider, gender, code, y)
                    for y in years
                    if having and min(having) < y < max(having) and y not in having
                    and (cells[y] is None or cells[y].mark == "missing")
                }  # fmt: skip
    found = quality.tables(real)["missing_years"]
    columns = ["indicator", "provider", "gender", "municipality", "year"]
    assert set(found[columns].itertuples(index=False, name=None)) == expected
    assert expected


def test_two_sources_that_differ_are_both_told(tmp_path: Path):
    rows = [
        small.row(value=80.0),
        small.row(municipality="1002", value=70.0),
        small.row(municipality="1003", value=60.0),
    ]
    data = small.write(tmp_path / "data", rows)
    database = tmp_path / "home" / DATABASE_NAME
    build(database, data)
    draft = imports.Draft(
        rows=pd.DataFrame([
            {**small.row(value=83.25), "source": "kolada", "removed": False},
            {**small.row(municipality="1002", value=70.0), "source": "kolada", "removed": False},
        ]), kind="kolada", file="kolada", sha256="0",
    )  # fmt: skip
    own = imports.Draft(
        rows=pd.DataFrame(
            [
                {**row, "source": "skolverket", "removed": False}
                for row in (small.row(value=80.5), small.row(municipality="1002"))
            ]
        ).assign(value=[80.5, 70.0]),
        kind="skolverket", file="a.csv", sha256="1",
    )  # fmt: skip
    add(database, data, [own, draft], on_this_computer("Anna"))
    results = Results(database)
    found = quality.tables(results)["disagreements"]
    results.close()
    ours = found[found["other_source"] == "kolada"].to_dict("records")
    assert [(row["municipality"], row["value"], row["other_value"]) for row in ours] == [("1001", 80.5, 83.25)]
    assert (ours[0]["source"], ours[0]["decimals"], ours[0]["other_decimals"]) == ("skolverket", 1, 2)


def test_a_whole_that_contradicts_its_parts_is_told(tmp_path: Path):
    parts = [
        small.row(value=80.0, pupils=90), small.row(value=90.0, pupils=10, provider="independent"),
        small.row(value=95.0, pupils=100, provider="all"),
        small.row(municipality="1002", value=80.0, pupils=120), small.row(municipality="1002", value=80.0, pupils=100, provider="all"),
        small.row(municipality="1003", value=80.0, pupils=90), small.row(municipality="1003", value=90.0, pupils=10, provider="independent"),
        small.row(municipality="1003", value=81.0, pupils=100, provider="all"),
    ]  # fmt: skip
    results = built(tmp_path, parts)
    found = quality.tables(results)["parts"]
    results.close()
    assert found["municipality"].tolist() == ["1001", "1002"]


def test_protection_is_counted_in_the_region_for_one_provider(tmp_path: Path):
    rows = [
        small.row(municipality=code, value=None, pupils=None, mark="suppressed") for code in ("1001", "1002", "2001")
    ] + [small.row(municipality=code) for code in ("1003", "1004")]
    results = built(tmp_path, rows)
    found = quality.tables(results)["protected"].to_dict("records")
    results.close()
    assert found == [{"indicator": "share_9", "provider": "municipal", "year": 2024, "figures": 4, "protected": 2}]


def test_kolada_says_when_it_publishes(real: Results):
    found = quality.publications(real)
    row = found[found["kolada_id"] == "N15418"].iloc[0]
    assert (row["indicator"], row["provider"]) == ("all_subjects_9", "all")
    assert (str(row["publication_date"])[:10], int(row["published_period"])) == ("2026-09-25", 2026)
    assert found["title"].notna().all()

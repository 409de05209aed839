"""The questions against a slow oracle on the shipped figures, golden figures, and what must hold whatever the figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skis_analytics.database.build import build
from skis_analytics.database.connection import DATABASE_NAME, Results
from skis_analytics.domain import Basis, Comparison, Gender, Provider, Selection
from skis_analytics.queries import catalogue, figures
from tests.unit.database import small
from tests.unit.queries.oracle import Oracle

SKOVDE, GULLSPANG, TIDAHOLM = "1496", "1447", "1498"
DEFAULT = Selection("vocational_eligibility_9", 2025, Comparison.REGION, None, Provider.MUNICIPAL, Gender.ALL)
OWN = ("1447", "1498", "0180", "1440")

SELECTIONS = [
    DEFAULT,
    replace(DEFAULT, year=2022, provider=Provider.ALL),
    replace(DEFAULT, year=2016, provider=Provider.INDEPENDENT),
    replace(DEFAULT, year=2024, gender=Gender.GIRLS),
    replace(DEFAULT, year=2025, gender=Gender.BOYS, provider=Provider.INDEPENDENT),
    replace(DEFAULT, year=2022, comparison=Comparison.NATION, gender=Gender.GIRLS),
    replace(DEFAULT, year=2025, comparison=Comparison.NATION, provider=Provider.HOME),
    replace(DEFAULT, year=2016, comparison=Comparison.NATION),
    replace(DEFAULT, year=2025, comparison=Comparison.SKR_GROUP, focus=SKOVDE),
    replace(
        DEFAULT, year=2022, comparison=Comparison.SKR_GROUP, focus=GULLSPANG, provider=Provider.HOME, gender=Gender.BOYS
    ),
    replace(DEFAULT, year=2022, comparison=Comparison.SIMILAR, focus=TIDAHOLM),
    replace(DEFAULT, year=2024, comparison=Comparison.SIMILAR, focus=GULLSPANG, provider=Provider.ALL),
    replace(DEFAULT, year=2025, comparison=Comparison.SIMILAR),  # nobody in focus: nobody is similar
    replace(DEFAULT, year=2025, comparison=Comparison.OWN, own_group=OWN),
    replace(DEFAULT, year=2022, comparison=Comparison.OWN, own_group=OWN, provider=Provider.ALL, gender=Gender.GIRLS),
    replace(DEFAULT, year=2024, comparison=Comparison.OWN),
    replace(DEFAULT, year=2010),  # before nearly everything
    replace(DEFAULT, year=1950),
]


def described(selection: Selection) -> str:
    return "-".join(
        map(str, (selection.year, selection.comparison, selection.focus, selection.provider, selection.gender))
    )


@pytest.fixture(scope="session")
def oracle(real_data: Path) -> Oracle:
    return Oracle(real_data)


def assert_same(found: pd.DataFrame, expected: pd.DataFrame, key: list[str]) -> None:
    """The same rows with the same cells, whatever their order; numbers within 1e-9."""
    assert not found.duplicated(key).any()
    left, right = found.sort_values(key).reset_index(drop=True), expected.sort_values(key).reset_index(drop=True)
    assert set(expected.columns) <= set(left.columns)
    assert left[key].astype(object).to_numpy().tolist() == right[key].astype(object).to_numpy().tolist()
    for column in expected.columns:
        ours, theirs = left[column], right[column]
        if column in {"value", "pupils", "estimate", "group_value", "group_pupils", "group_municipalities", "municipalities",
                      "p10", "p25", "p50", "p75", "p90", "in_region", "year"}:  # fmt: skip
            numbers = [part.to_numpy(dtype=float, na_value=np.nan) for part in (ours, theirs)]
            np.testing.assert_allclose(*numbers, rtol=1e-12, atol=1e-9, equal_nan=True, err_msg=column)
        else:
            texts = [part.astype(object).where(part.notna(), None).tolist() for part in (ours, theirs)]
            assert texts[0] == texts[1], column


@pytest.mark.parametrize("selection", SELECTIONS, ids=described)
def test_levels(real: Results, oracle: Oracle, selection: Selection):
    asked = [*sorted(oracle.region), "0180", "0000"]
    assert_same(figures.levels(real, selection, asked), oracle.levels(selection, asked), ["indicator", "municipality"])


@pytest.mark.parametrize("selection", SELECTIONS, ids=described)
def test_references(real: Results, oracle: Oracle, selection: Selection):
    assert_same(figures.references(real, selection), oracle.references(selection), ["indicator"])


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize("selection", SELECTIONS[:5], ids=described)
def test_history(real: Results, oracle: Oracle, selection: Selection, later: bool):
    asked = sorted(oracle.region)
    found = figures.history(real, selection, asked, later=later)
    assert_same(found, oracle.history(selection, asked, later=later), ["indicator", "municipality", "year"])


@pytest.mark.parametrize("indicator", ["merit_value_9", "safety_8", "preschool_certified"])
@pytest.mark.parametrize("selection", SELECTIONS, ids=described)
def test_group_history_and_national(real: Results, oracle: Oracle, selection: Selection, indicator: str):
    asked = replace(selection, indicator=indicator)
    assert_same(figures.group_history(real, asked), oracle.group_history(asked), ["year"])
    assert_same(figures.national(real, asked), oracle.national(asked), ["municipality"])


@pytest.mark.parametrize("selection", SELECTIONS, ids=described)
def test_distribution(real: Results, oracle: Oracle, selection: Selection):
    assert_same(figures.distribution(real, selection), oracle.distribution(selection), ["indicator"])


def test_available(real: Results, oracle: Oracle):
    for indicator in oracle.indicators.index:
        expected = pd.DataFrame(
            [(*series, *counts) for series, counts in oracle.with_values(indicator).items() if counts[1]],
            columns=["provider", "gender", "year", "municipalities", "in_region"],
        )
        assert_same(figures.available(real, indicator), expected, ["provider", "gender", "year"])


def test_years(real: Results, oracle: Oracle):
    held = {
        indicator: {year for (_, _, year), (_, in_region) in oracle.with_values(indicator).items() if in_region}
        for indicator in oracle.indicators.index
    }
    about = oracle.indicators
    results = about[(about["stage"] == "åk 7–9") & (about["area"] == "Kunskapsresultat")].index
    years, opens_with = catalogue.years(real)
    assert years == sorted(set().union(*held.values()), reverse=True)
    assert opens_with == max(set().union(*(held[indicator] for indicator in results)))


@pytest.mark.parametrize("selection", SELECTIONS, ids=described)
def test_group_names(real: Results, oracle: Oracle, selection: Selection):
    expected = {
        stage: {oracle.names[code] for code in oracle.members(selection, stage)}
        for stage in set(oracle.indicators["stage"])
    }
    found = catalogue.group_names(real, selection)
    assert {stage: set(names) for stage, names in found.items()} == {
        stage: names for stage, names in expected.items() if names
    }
    assert all(len(names) == len(set(names)) for names in found.values())


def test_the_region_is_in_swedish_order_everywhere(real: Results, region):
    ordered = ["Essunga", "Falköping", "Grästorp", "Gullspång", "Götene", "Hjo", "Karlsborg", "Lidköping", "Mariestad",
               "Skara", "Skövde", "Tibro", "Tidaholm", "Töreboda", "Vara"]  # fmt: skip
    assert [one.name for one in region.values()] == ordered
    assert catalogue.group_names(real, DEFAULT)["åk 7–9"] == ordered
    levels = figures.levels(real, DEFAULT, list(region), ["merit_value_9"])
    assert levels["name"].tolist() == ordered
    assert list(catalogue.country(real))[:15] == list(region)


def test_the_catalogue_is_the_file(real: Results, oracle: Oracle):
    found = catalogue.indicators(real)
    assert list(found) == list(oracle.indicators.index)
    for indicator in found.values():
        row = oracle.indicators.loc[indicator.id]
        assert (indicator.title, indicator.kind, indicator.unit, indicator.desirable, indicator.stage) == (
            row["title"], row["kind"], row["unit"], row["direction"], row["stage"])  # fmt: skip
        assert indicator.core == (0 if pd.isna(row["core"]) else int(row["core"]))
        assert indicator.calendar_year is (row["calendar_year"] == "True")


def test_every_municipality_has_its_skr_group(real: Results, oracle: Oracle):
    skr = oracle.groups[oracle.groups["kind"] == "skr_group"]
    for code in oracle.region:
        expected = [one.name for one in skr.itertuples() if code in oracle.members_of[one.group_id]]
        assert [catalogue.skr_group(real, code)] == expected
    assert catalogue.skr_group(real, "0000") is None


# --- Golden figures ---


@pytest.mark.parametrize(("year", "published"), [(2022, 224.2), (2021, 226.8)])
def test_the_nations_merit_value_is_what_kolada_publishes(real: Results, year: int, published: float):
    asked = replace(DEFAULT, indicator="merit_value_9", year=year, comparison=Comparison.NATION)
    answer = figures.reference(real, asked, "Riket")
    assert answer.value is not None
    assert round(answer.value, 1) == published
    assert answer.basis is Basis.WEIGHTED
    assert answer.municipalities == 290


def test_a_group_without_figures_is_an_empty_reference(real: Results):
    answer = figures.reference(real, replace(DEFAULT, comparison=Comparison.OWN), "Eget urval")
    assert (answer.value, answer.pupils, answer.municipalities) == (None, None, 0)


# --- Small data: what must hold whatever the figures ---


def opened(folder: Path, rows: Iterable[dict[str, object]]) -> Results:
    build(folder / DATABASE_NAME, small.write(folder / "data", rows))
    return Results(folder / DATABASE_NAME)


def group_values(rows: Iterable[dict[str, object]], selection: Selection, code: str) -> pd.Series:
    """One municipality's row of share_9."""
    with TemporaryDirectory() as folder:
        results = opened(Path(folder), rows)
        levels = figures.levels(results, selection, [code], ["share_9"])
        results.close()
    return levels.iloc[0]


SMALL = Selection("share_9", 2024, Comparison.REGION, None, Provider.MUNICIPAL, Gender.ALL)


@settings(max_examples=12)
@given(own=st.floats(0, 100), pupils=st.integers(1, 5000), code=st.sampled_from(sorted(small.REGION)))
def test_a_municipality_is_compared_with_the_others_only(own: float, pupils: int, code: str):
    """Whatever its own figure, what it is compared with stays the same."""
    others = [
        small.row(municipality=other, value=10.0 * place, pupils=50 + place)
        for place, other in enumerate(small.REGION)
        if other != code
    ]
    expected = sum(row["value"] * row["pupils"] for row in others) / sum(row["pupils"] for row in others)
    found = group_values([*others, small.row(municipality=code, value=own, pupils=pupils)], SMALL, code)
    assert found["group_value"] == pytest.approx(expected, abs=1e-9)
    assert found["group_pupils"] == sum(row["pupils"] for row in others)
    assert found["group_municipalities"] == 3


@pytest.mark.parametrize("mark", ["suppressed", "missing", "not_surveyed", None])
def test_a_figure_that_is_not_shown_enters_nothing(tmp_path: Path, mark: str | None):
    rows = [cell for cell in small.rows() if cell["municipality"] != "1004" or cell["indicator"] != "share_9"]
    hidden = small.row(municipality="1004", value=None, pupils=1000, mark=mark)
    without, with_it = opened(tmp_path / "a", rows), opened(tmp_path / "b", [*rows, hidden])
    pd.testing.assert_frame_equal(figures.references(without, SMALL), figures.references(with_it, SMALL))
    columns = ["group_value", "group_pupils", "group_municipalities", "group_basis"]
    pd.testing.assert_frame_equal(
        figures.levels(without, SMALL, ["1001"])[columns], figures.levels(with_it, SMALL, ["1001"])[columns]
    )
    pd.testing.assert_frame_equal(figures.distribution(without, SMALL), figures.distribution(with_it, SMALL))
    shown = figures.levels(with_it, SMALL, ["1004"], ["share_9"]).iloc[0]
    assert shown["mark"] == (mark or "missing")
    assert pd.isna(shown["value"]) and pd.isna(shown["estimate"])
    without.close()
    with_it.close()


@pytest.mark.parametrize(("pupils", "estimate"), [(100, 97.5), (50, 95.0), (2, 0.0)])
def test_nearly_all_enters_as_all_but_two_and_a_half(pupils: int, estimate: float):
    rows = [
        small.row(value=0.0, pupils=pupils),
        small.row(municipality="1002", value=100.0, pupils=pupils, mark="nearly_all"),
    ]
    found = group_values(rows, SMALL, "1001")
    assert found["group_value"] == pytest.approx(estimate)
    assert group_values(rows, SMALL, "1002")["estimate"] == pytest.approx(estimate)


def test_nearly_all_of_an_unknown_number_enters_nothing():
    rows = [
        small.row(value=50.0),
        small.row(municipality="1002", value=100.0, pupils=None, mark="nearly_all"),
        small.row(municipality="1003", value=60.0, pupils=100),
    ]
    assert group_values(rows, SMALL, "1001")["group_value"] == 60.0


def test_without_pupils_the_group_is_its_median_and_a_published_nation_wins(tmp_path: Path):
    rows = [
        *(
            small.row("safety", code, value, None)
            for code, value in zip(small.NAMES, (9.0, 5.0, 6.0, 8.0, 8.5), strict=False)
        ),
    ]
    results = opened(tmp_path, rows)
    asked = replace(SMALL, indicator="safety")
    assert figures.reference(results, asked, "").value == 7.0
    assert figures.reference(results, asked, "").basis is Basis.MEDIAN
    nation = figures.reference(results, figures.against(asked, Comparison.NATION), "")
    assert (nation.value, nation.basis) == (9.0, Basis.PUBLISHED)
    own = figures.levels(results, asked, ["1001"]).iloc[0]
    assert (own["group_value"], own["group_basis"], own["group_municipalities"]) == (8.0, "median", 3)
    results.close()


def test_a_line_over_time_says_the_same_as_each_years_reference(tmp_path: Path):
    """Also in a year when only the nation's own figure is known, and when some have no pupils."""
    rows = [
        small.row(value=70.0, year=2022), small.row(municipality="1002", value=10.0, pupils=None, year=2022),
        small.row(municipality="0000", value=75.0, pupils=None, year=2023),
        small.row(value=80.0, year=2024), small.row(municipality="0000", value=77.0, pupils=None, year=2024),
    ]  # fmt: skip
    results = opened(tmp_path, rows)
    for comparison, years in ((Comparison.REGION, [2022, 2024]), (Comparison.NATION, [2022, 2023, 2024])):
        asked = replace(SMALL, comparison=comparison)
        line = figures.group_history(results, asked)
        assert line["year"].tolist() == years
        for point in line.itertuples():
            same = figures.reference(results, replace(asked, year=point.year), "")
            assert same.value == point.value
            assert same.municipalities == (0 if pd.isna(point.municipalities) else point.municipalities)
            assert same.pupils == (None if pd.isna(point.pupils) else point.pupils)
    results.close()


@pytest.mark.parametrize(
    ("asked", "taken"),
    [
        (SMALL, ("municipal", "T", 2024, 60.0)),
        (replace(SMALL, gender=Gender.GIRLS), ("municipal", "K", 2022, 61.0)),
        (replace(SMALL, gender=Gender.BOYS), ("municipal", "T", 2024, 60.0)),
        (replace(SMALL, provider=Provider.ALL), ("all", "T", 2024, 62.0)),
        (replace(SMALL, provider=Provider.HOME), ("all", "T", 2024, 62.0)),
        (replace(SMALL, provider=Provider.INDEPENDENT), ("independent", "T", 2020, 63.0)),
        (replace(SMALL, provider=Provider.INDEPENDENT, year=2025), ("all", "T", 2024, 62.0)),
        (replace(SMALL, year=2028), ("municipal", "T", 2024, 60.0)),
        (replace(SMALL, year=2029), None),
    ],
)
def test_what_stands_in_for_a_series_that_is_not_there(
    tmp_path: Path, asked: Selection, taken: tuple[object, ...] | None
):
    rows = [
        small.row(value=60.0), small.row(value=61.0, gender="K", year=2022), small.row(value=62.0, provider="all"),
        small.row(value=63.0, provider="independent", year=2020),
    ]  # fmt: skip
    results = opened(tmp_path, rows)
    found = figures.levels(results, asked, ["1001"], ["share_9"])
    assert [tuple(row) for row in found[["provider", "gender", "year", "value"]].to_numpy().tolist()] == (
        [taken] if taken else []
    )
    results.close()


def test_similar_municipalities_differ_by_stage(tmp_path: Path):
    rows = [
        *(small.row(municipality=code, value=float(code[-1]), pupils=10) for code in small.OUTSIDE),
        *(small.row("preschool", code, float(code[-1]), None) for code in small.OUTSIDE),
        small.row("safety", "1001", 7.0, None),
    ]
    results = opened(tmp_path, rows)
    asked = replace(SMALL, comparison=Comparison.SIMILAR, focus="1001")
    values = figures.references(results, asked).set_index("indicator")["value"]
    assert values["share_9"] == pytest.approx(1.5)
    assert values["preschool"] == pytest.approx(3.5)
    results.close()


HOSTILE = ["'; DROP TABLE results.result; --", "1001' OR '1'='1", "\x00", "🙂" * 1000, "%", "$focus", ""]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_choices_are_only_text(real: Results, text: str):
    count = "SELECT count(*) AS rows FROM results.result"
    before = int(real.ask(count)["rows"].iloc[0])
    for comparison in Comparison:
        asked = Selection(text, 2025, comparison, text, Provider.MUNICIPAL, Gender.ALL, (text, "1498"))
        assert figures.levels(real, asked, [text], [text]).empty
        assert figures.references(real, asked, [text]).empty
        assert figures.history(real, asked, [text]).empty
        assert figures.national(real, asked).empty
        assert figures.group_history(real, asked).empty
        assert figures.available(real, text).empty
        groups = catalogue.group_names(real, asked)
        assert comparison not in (Comparison.SIMILAR, Comparison.SKR_GROUP) or groups == {}
        assert comparison is not Comparison.OWN or groups["åk 7–9"] == ["Tidaholm"]
    assert catalogue.skr_group(real, text) is None
    assert int(real.ask(count)["rows"].iloc[0]) == before

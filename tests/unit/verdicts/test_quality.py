"""The quality report: what is an error, what is only to be looked at, and what chance would make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import calibration as benchmark
from skis_analytics.database.build import build
from skis_analytics.database.connection import DATABASE_NAME, Results
from skis_analytics.domain import Indicator, Municipality, Provider
from skis_analytics.queries import catalogue as catalogues
from skis_analytics.queries import quality as asked
from skis_analytics.statistics.proportions import change_interval
from skis_analytics.verdicts.calibrated import calibrate
from skis_analytics.verdicts.freshness import AtKolada, expected_by, freshness, period_span
from skis_analytics.verdicts.quality import Issue, QualityReport, Severity, report
from skis_analytics.verdicts.quality_words import as_text, headline
from tests.unit.database import small
from tests.unit.verdicts.frames import indicator

TODAY = date(2026, 11, 23)


def judged(results: Results, today: date = TODAY) -> QualityReport:
    region = frozenset(catalogues.region(results))
    return report(asked.tables(results), catalogues.indicators(results), catalogues.country(results), region, today)


def of_small(folder: Path, rows: list[dict[str, object]]) -> QualityReport:
    build(folder / DATABASE_NAME, small.write(folder / "data", rows))
    results = Results(folder / DATABASE_NAME)
    try:
        return judged(results)
    finally:
        results.close()


@pytest.fixture(scope="module")
def real_report(real: Results) -> QualityReport:
    return judged(real)


# --- Jumps ---


def test_the_shipped_figures_hold_no_errors_and_more_jumps_than_chance(real_report: QualityReport):
    assert real_report.errors == ()
    assert real_report.tested.jumps > real_report.tested.by_chance > 100
    assert all(one.severity is Severity.WARNING for one in real_report.findings if one.issue is Issue.JUMP)


def test_jumps_are_those_whose_strict_interval_leaves_the_nation_out(
    real: Results, real_report: QualityReport, noise: pd.DataFrame
):
    """The oracle: the interval that pages draw, at 99.8 %, one change at a time."""
    pairs = asked.consecutive_years(real, "vocational_eligibility_9").merge(
        noise, on=["indicator", "provider", "gender"]
    )
    expected = set()
    for row in pairs.to_dict("records"):
        n0, n1 = row["pupils_before"], row["pupils_after"]
        low, high = change_interval(
            row["value_before"] / 100 * n0, n0, row["value_after"] / 100 * n1, n1, 0.998, row["dispersion"]
        )
        if not low <= row["nation"] / 100 <= high and abs(low) < 1 and abs(high) < 1:
            expected.add((row["municipality"], row["year"]))
    found = {
        (one.municipality, one.years[-1])
        for one in real_report.findings
        if one.issue is Issue.JUMP and one.indicator == "vocational_eligibility_9"
    }
    assert found == expected
    assert found


def test_jumps_are_ranked_and_each_place_is_told_once(real_report: QualityReport):
    jumps = [one for one in real_report.findings if one.issue is Issue.JUMP]
    weights = [one.weight for one in jumps]
    assert weights == sorted(weights, reverse=True)
    assert min(weights) > 3.09
    places = [(one.indicator, one.municipality, one.years) for one in jumps]
    assert len(places) == len(set(places))


def test_a_change_that_the_whole_country_shares_is_no_jump(tmp_path: Path):
    codes = [*small.REGION, *small.OUTSIDE]
    steady = [
        small.row(municipality=code, value=80.0 + (place + year) % 3, pupils=400, year=year)
        for year in range(2005, 2024)
        for place, code in enumerate(codes)
    ]
    fell = [small.row(municipality=code, value=40.0, pupils=400) for code in codes]
    alone = [small.row(municipality=code, value=40.0 if code == "1003" else 81.0, pupils=400) for code in codes]
    shared = of_small(tmp_path / "shared", [*steady, *fell])
    assert not [one for one in shared.findings if one.issue is Issue.JUMP]
    jumps = [one for one in of_small(tmp_path / "alone", [*steady, *alone]).findings if one.issue is Issue.JUMP]
    assert [(one.name, one.years) for one in jumps] == [("Örnäs", (2023, 2024))]
    assert "40,0" in jumps[0].sentence
    assert "400 → 400 elever" in jumps[0].sentence


# --- What cannot be right ---


@pytest.mark.parametrize(
    ("municipal", "independent", "whole", "wrong"),
    [
        ((80.0, 90), (90.0, 10), (95.0, 100), True),
        ((80.0, 90), (90.0, 10), (81.0, 100), False),
        ((80.1, 90), (80.3, 10), (80.4, 100), False),  # rounding
        ((80.0, 90), (81.0, 10), (82.0, 100), False),  # whole per cents
        ((80.0, 90), (90.0, 10), (95.0, 140), False),  # a third part, state schools
        ((80.0, 120), (90.0, 10), (81.0, 100), True),  # more pupils than there are
        ((80.0, 101), (None, None), (80.0, 100), False),  # posts are rounded one by one
    ],
)
def test_a_whole_must_agree_with_its_parts(tmp_path: Path, municipal, independent, whole, wrong: bool):
    parts = zip(("municipal", "independent", "all"), (municipal, independent, whole), strict=True)
    rows = [
        small.row(value=value, pupils=pupils, provider=name) for name, (value, pupils) in parts if value is not None
    ]
    found = of_small(tmp_path, rows)
    assert bool(found.errors) == wrong
    assert headline(found).startswith("En uppgift kan inte stämma" if wrong else "Inga fel")
    assert ("– Fel:" in as_text(found)) == wrong


def test_girls_and_boys_must_surround_all(tmp_path: Path):
    def rows(everybody: float) -> list[dict[str, object]]:
        return [small.row(value=v, pupils=None, gender=g) for v, g in ((70.0, "M"), (80.5, "K"), (everybody, "T"))]

    assert not of_small(tmp_path / "right", rows(75.0)).errors
    assert len(of_small(tmp_path / "wrong", rows(85.0)).errors) == 1


# --- Two sources ---


@pytest.mark.parametrize(
    ("value", "decimals", "other", "other_decimals", "apart"),
    [(81.2, 1, 81.25, 2, False), (81.2, 1, 81.3, 1, False), (81.0, 0, 81.4, 1, False), (81.2, 1, 81.4, 1, True), (81.0, 0, 82.1, 1, True)],
)  # fmt: skip
def test_rounding_is_no_disagreement(real: Results, value, decimals, other, other_decimals, apart: bool):
    row = {
        "indicator": "merit_value_9", "municipality": "1447", "year": 2022, "gender": "T", "provider": "municipal", "value": value,
        "source": "skolverket", "other_value": other, "other_source": "kolada", "decimals": decimals, "other_decimals": other_decimals,
    }  # fmt: skip
    tables = {**asked.tables(real), "disagreements": pd.DataFrame([row])}
    catalogue, country = catalogues.indicators(real), catalogues.country(real)
    found = report(tables, catalogue, country, {"1447"}, TODAY)
    told = [one for one in found.findings if one.issue is Issue.DISAGREEMENT]
    assert bool(told) == apart
    if told:
        assert told[0].name == "Gullspång"
        assert "Skolverket" in told[0].sentence
        assert "Kolada" in told[0].sentence


# --- Freshness ---


def school(publication: str | None = "slutet av september", *, calendar_year: bool = False) -> Indicator:
    return replace(indicator("x"), calendar_year=calendar_year, publication=publication)


def kolada(published: date | None, period: int | None) -> tuple[AtKolada, ...]:
    return (AtKolada("N00001", Provider.ALL, "", published, period),)


@pytest.mark.parametrize(
    ("day", "out"), [(date(2026, 9, 29), 2025), (date(2026, 9, 30), 2026), (date(2026, 11, 23), 2026)]
)
def test_a_school_years_figures_are_out_when_the_words_say(day: date, out: int):
    found = freshness(school(), 2025, (), day)
    assert (found.out, found.behind) == (out, tuple(range(2026, out + 1)))
    assert found.came == "slutet av september 2025"
    assert found.coming == f"slutet av september {out + 1}"


def test_koladas_own_date_decides_for_its_period():
    found = freshness(school(), 2025, kolada(date(2026, 9, 25), 2026), date(2026, 9, 25))
    assert (found.behind, found.came_later) == ((2026,), "25 september 2026")
    waiting = freshness(school(), 2025, kolada(date(2026, 9, 25), 2026), date(2026, 9, 24))
    assert (waiting.behind, waiting.coming) == ((), "25 september 2026")


def test_an_autumn_measurement_is_of_the_school_year_that_ends_after_it():
    """Kolada's 2025, published in April 2026, is 2025/26 here."""
    found = freshness(school("början av april"), 2025, kolada(date(2026, 4, 10), 2025), TODAY)
    assert (found.behind, found.coming) == ((2026,), "början av april 2027")


def test_a_calendar_year_lags_as_kolada_says_and_is_unknown_without_it():
    late = freshness(school("mitten av maj", calendar_year=True), 2022, kolada(date(2026, 5, 15), 2024), TODAY)
    assert (late.behind, late.coming) == ((2023, 2024), "mitten av maj 2027")
    nothing = freshness(school(None, calendar_year=True), 2024, (), TODAY)
    assert (nothing.out, nothing.behind, nothing.coming) == (None, (), None)


@given(st.dates(date(2016, 1, 1), date(2040, 12, 31)), st.integers(2015, 2035))
def test_time_never_makes_figures_fresher(day: date, latest: int):
    now, later = (freshness(school(), latest, (), at) for at in (day, day.replace(year=day.year + 1, day=1)))
    assert len(later.behind) >= len(now.behind)
    assert all(year <= day.year for year in now.behind)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("slutet av februari", date(2027, 2, 28)), ("början av april", date(2027, 4, 10)), ("30 november", date(2027, 11, 30)),
        ("31 februari", date(2027, 2, 28)), ("någon gång", None), ("", None),
    ],
)  # fmt: skip
def test_words_for_a_time_of_year(words: str, expected: date | None):
    assert expected_by(words, 2027) == expected


def test_years_in_words():
    assert period_span([2025], school()) == "2024/25"
    assert period_span([2020, 2021], school()) == "2019/20 och 2020/21"
    assert period_span([2023, 2024, 2025], school()) == "2022/23–2024/25"
    assert period_span([2018, 2020, 2021], school()) == "2017/18, 2019/20 och 2020/21"


# --- The report as a whole ---


def test_the_region_is_a_part_of_the_country(real_report: QualityReport):
    near = real_report.within_region()
    assert set(near) < set(real_report.findings)
    assert {one.municipality for one in near} <= {None, *real_report.region}
    assert real_report.tested_in_region.changes < real_report.tested.changes


def test_the_worst_comes_first(real_report: QualityReport):
    severities = [one.severity for one in real_report.findings]
    assert severities == sorted(severities)


def test_the_text_says_what_chance_makes_and_names_places(real_report: QualityReport):
    text = as_text(real_report)
    assert text.startswith("Kvalitetsrapport 23 november 2026\nInga fel, ")
    assert "slumpen ensam väntas ge 5." in text
    for one in real_report.within_region():
        assert one.sentence in text
        assert one.title in text
        assert one.name is None or one.name in text
    assert "None" not in text
    assert "nan" not in text.replace("finans", "").replace("annan", "").split()


def test_figures_that_are_protected_or_without_pupils_are_told(tmp_path: Path):
    rows = [small.row(municipality=code, value=None, pupils=None, mark="suppressed") for code in ("1001", "1002")]
    rows += [small.row(municipality="1003"), small.row(municipality="1004", pupils=None)]
    found = {one.issue: one.sentence for one in of_small(tmp_path, rows).findings}
    assert found[Issue.PROTECTED].startswith("2 av 4 kommuner")
    assert found[Issue.NO_PUPILS].startswith("1 av 2 värden")


# --- Calibration, as the page shows and the benchmark prints it ---


@pytest.mark.parametrize("name", ["merit_value_9", "vocational_eligibility_9", "certified_teachers"])
def test_the_page_and_the_benchmark_say_the_same(real: Results, indicators: dict[str, Indicator], name: str):
    pairs = asked.consecutive_years(real, name, "municipal", "T")
    found = calibrate(pairs, indicators[name].kind, new_cohort=bool(pairs["new_cohort"].iloc[0]))
    *years, average = benchmark.rows(pd.read_parquet(benchmark.RESULTS), name, "municipal")
    assert found.noise == pytest.approx(average.noise)
    assert found.average == pytest.approx(average.calibrated)
    assert [str(year) for year in found.by_year.group] == [row.group for row in years]
    np.testing.assert_allclose(found.by_year.on_screen, [row.on_screen for row in years])


def test_too_few_years_are_not_calibrated(real: Results, indicators: dict[str, Indicator]):
    few = asked.consecutive_years(real, "merit_value_9", "municipal", "T").head(50)
    found = calibrate(few, indicators["merit_value_9"].kind, new_cohort=True)
    assert np.isnan(found.noise)
    assert np.isnan(found.average)


def test_an_empty_report_says_so(real: Results):
    tables = {name: table.iloc[:0] for name, table in asked.tables(real).items()}
    found = report(tables, {}, {"1447": Municipality("1447", "Gullspång")}, {"1447"}, TODAY)
    assert found.findings == ()
    assert "Inga fel, noll saker att granska" in as_text(found)

"""Levels against their group: intervals, verdicts computed by hand, caution, and the curve that must agree with them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skis_analytics.domain import Comparison, Gender, Kind, Provider, Selection
from skis_analytics.queries import figures
from skis_analytics.verdicts.judge import alone
from skis_analytics.verdicts.level import as_one, funnel_curve, judge_levels, with_intervals, with_words
from tests.unit.verdicts.frames import CATALOGUE, NOISE, PHI, SPREAD, level, levels

SELECTION = Selection("all_subjects_6", 2025, Comparison.REGION, None, Provider.MUNICIPAL, Gender.ALL)


def judged(*rows):
    return judge_levels(levels(*rows), NOISE, CATALOGUE)


def one(*args, **more) -> pd.Series:
    """A cell judged by itself."""
    return judged(level(*args, **more)).iloc[0]


def two_sided(z: float) -> float:
    return math.erfc(abs(z) / math.sqrt(2))


def share_p(value: float, pupils: float, group: float, group_pupils: float, phi: float) -> float:
    """The funnel by hand, all in per cent."""
    return two_sided((value - group) / math.sqrt(phi * group * (100 - group) * (1 / pupils + 1 / group_pupils)))


# --- By hand ---


def test_a_share_by_hand():
    for value, strength in ((60.0, 2), (66.0, 1), (72.0, 0)):
        cell = one(value=value, pupils=100, group=80.0, group_pupils=3000)
        assert cell["p_value"] == pytest.approx(share_p(value, 100, 80, 3000, PHI))
        assert cell["difference"] == pytest.approx(value - 80)
        assert (cell["direction"], cell["strength"]) == ("worse" if strength else "none", strength)


def test_a_mean_by_hand():
    cell = one("Meritvärde", 200.0, 100, 220.0, group_pupils=3000)
    assert cell["p_value"] == pytest.approx(two_sided(-20 / (SPREAD * math.sqrt(1 / 100 + 1 / 3000))))
    assert (cell["direction"], cell["strength"]) == ("worse", 1)
    assert (cell["lower"], cell["upper"]) == pytest.approx((200 - 1.959964 * 9, 200 + 1.959964 * 9), abs=1e-4)


def test_a_published_figure_has_no_noise_of_its_own():
    cell = one(value=65.0, pupils=100, group=80.0, group_pupils=None, basis="published")
    assert cell["p_value"] == pytest.approx(share_p(65, 100, 80, math.inf, PHI))


def test_skaras_sixth_grade_of_2025_is_very_clearly_lower(real, noise, indicators, region):
    """Nobody who reads the figures would call it chance; its verdict is redone here from the raw cells."""
    table = judge_levels(figures.levels(real, SELECTION, list(region)), noise, indicators)
    skara = table[(table["name"] == "Skara") & (table["indicator"] == "all_subjects_6")].iloc[0]
    cells = figures.levels(real, SELECTION, list(region), ["all_subjects_6"])
    others = cells[cells["name"] != "Skara"]
    group = (others["estimate"] * others["pupils"]).sum() / others["pupils"].sum()
    phi = noise.set_index(["indicator", "provider", "gender"])["dispersion"]["all_subjects_6", "municipal", "T"]
    assert skara["group_value"] == pytest.approx(group)
    assert skara["p_value"] == pytest.approx(
        share_p(skara["value"], skara["pupils"], group, others["pupils"].sum(), phi)
    )
    assert (skara["direction"], skara["strength"]) == ("worse", 2)


@pytest.mark.parametrize(
    ("name", "higher", "lower"),
    [("Nått målet", "better", "worse"), ("Frånvaro", "worse", "better"), ("Bakgrund", "higher", "lower"),
     ("Meritvärde", "better", "worse")],
)  # fmt: skip
def test_what_is_better_follows_the_indicator(name: str, higher: str, lower: str):
    middle, far = (220.0, 60.0) if name == "Meritvärde" else (50.0, 30.0)
    assert one(name, middle + far, 100, middle)["direction"] == higher
    assert one(name, middle - far, 100, middle)["direction"] == lower
    assert one(name, middle, 100, middle)["direction"] == "none"


@pytest.mark.parametrize(
    "cell",
    [
        level(pupils=None),
        level(value=None, mark="suppressed"),
        level(value=None, mark="missing"),
        level(group=None, group_pupils=None, basis=None),
        level(value=20.0, group_pupils=None, basis="median"),
        level("Trygghet", 3.0, None, 7.0, group_pupils=None, basis="median"),
        level("Trygghet", 3.0, 100, 7.0),
        level("NP matematik", 20.0),  # no noise is known
        level(pupils=None, mark="nearly_all"),
        level(value=40.0, group=100.0),  # a group in which everybody reached it says nothing of chance
        level(value=40.0, group=0.0),
    ],
)
def test_what_cannot_be_judged_is_unknown_and_never_certain(cell):
    found = judged(cell).iloc[0]
    assert (found["direction"], found["strength"]) == ("unknown", 0)
    assert found["tested"] == 0


def test_without_a_number_of_pupils_there_is_no_interval():
    assert judged(level(pupils=None), level("Meritvärde", 200.0, None, 220.0))[["lower", "upper"]].isna().all(axis=None)


# --- Intervals ---


@settings(max_examples=40)
@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
def test_the_interval_holds_the_value_and_stays_within_0_and_100(drawn: tuple[int, int]):
    pupils, reached = drawn
    cell = with_intervals(levels(level(value=100 * reached / pupils, pupils=pupils)), NOISE, CATALOGUE).iloc[0]
    assert -1e-9 <= cell["lower"] <= cell["value"] + 1e-9
    assert cell["value"] - 1e-9 <= cell["upper"] <= 100 + 1e-9
    assert cell["lower"] < cell["upper"]


def test_intervals_of_the_real_figures_hold_their_values(real, noise, indicators, region):
    for year in (2016, 2022, 2024, 2025):
        table = judge_levels(figures.levels(real, replace(SELECTION, year=year), list(region)), noise, indicators)
        known = table[table["lower"].notna()]
        assert len(known) > 30
        plain, nearly_all = known[known["mark"].isna()], known[known["mark"] == "nearly_all"]
        assert ((plain["lower"] <= plain["value"] + 1e-9) & (plain["value"] <= plain["upper"] + 1e-9)).all()
        assert (nearly_all["upper"] < 100).all()
        judgeable = table[table["direction"] != "unknown"]
        assert judgeable[["lower", "upper"]].notna().all(axis=None)
        assert not judgeable["mark"].isin(["suppressed", "missing", "not_surveyed"]).any()


def test_a_stock_is_judged_with_binomial_noise_at_least():
    calm = NOISE.assign(dispersion=NOISE["dispersion"].where(NOISE["indicator"] != "Nått målet", 0.3))
    plain = NOISE.assign(dispersion=NOISE["dispersion"].where(NOISE["indicator"] != "Nått målet", 1.0))
    columns = ["lower", "upper", "p_value", "strength"]
    cells = levels(level(value=72.0))
    pd.testing.assert_frame_equal(
        judge_levels(cells, calm, CATALOGUE)[columns], judge_levels(cells, plain, CATALOGUE)[columns]
    )


# --- Nearly all ---


@settings(max_examples=40)
@given(st.integers(5, 400), st.floats(1, 99), st.floats(50, 5000))
def test_nearly_all_is_certain_only_if_both_ends_are(pupils: int, group: float, group_pupils: float):
    ends = [share_p(100 * (pupils - gone) / pupils, pupils, group, group_pupils, PHI) for gone in (1, 4)]
    straddles = (pupils - 4) / pupils <= group / 100 <= (pupils - 1) / pupils
    cell = one(mark="nearly_all", pupils=pupils, group=group, group_pupils=group_pupils)
    assert cell["p_value"] == pytest.approx(1 if straddles else max(ends), abs=1e-9)
    if cell["strength"]:
        assert max(ends) <= 0.05


def test_nearly_all_is_drawn_as_what_it_can_mean():
    cell = one(mark="nearly_all", pupils=50, group=70.0)
    assert (cell["lower"], cell["upper"]) == pytest.approx((92.0, 98.0))
    assert cell["difference"] == pytest.approx(95 - 70)
    assert cell["direction"] == "better"


# --- Many at once ---


def test_families_are_judged_apart():
    """A hundred overwhelming differences in background must not make it easier to call a result one."""
    doubtful = level(value=72.0)  # p about 0.1: never certain by itself
    strong = [level("Bakgrund", 5.0, 500, town=f"Ort {place}") for place in range(100)]
    table = judged(doubtful, *strong)
    assert table.iloc[0]["strength"] == 0
    assert table.iloc[0]["tested"] == 1
    assert set(table.iloc[1:]["tested"]) == {100}
    assert judged(doubtful).iloc[0]["adjusted"] == table.iloc[0]["adjusted"]
    results = judged(doubtful, *(level("Alla ämnen", 5.0, 500, town=f"Ort {place}") for place in range(100)))
    assert (results.iloc[0]["tested"], results.iloc[0]["strength"]) == (1, 0)


def test_many_comparisons_ask_more_of_each():
    doubtful = level(value=69.0)  # p about 0.027
    harmless = [level(value=80.0, town=f"Ort {place}") for place in range(20)]
    table = judged(doubtful, *harmless)
    assert table.iloc[0]["p_value"] < 0.05
    assert table["strength"].sum() == 0
    by_itself = alone(table)
    assert (by_itself.iloc[0]["direction"], by_itself.iloc[0]["strength"]) == ("worse", 1)
    assert by_itself.iloc[1:]["strength"].sum() == 0


def test_alone_never_says_less(real, noise, indicators, region):
    table = judge_levels(figures.levels(real, SELECTION, list(region)), noise, indicators)
    by_itself = alone(table)
    assert (by_itself["strength"] >= table["strength"]).all()
    assert ((by_itself["strength"] > 0) == (table["p_value"] < 0.05)).all()
    certain = table[table["strength"] > 0]
    assert 0 < len(certain) < len(table[table["direction"] != "unknown"]) / 2
    assert (certain["adjusted"] <= 0.05).all()
    assert ((certain["strength"] == 2) == (certain["p_value"] < 0.002)).all()
    assert set(certain["direction"]) <= {"better", "worse", "higher", "lower"}


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_rows_changes_no_verdict(seed: int):
    rows = [
        level(name, value, pupils, town=f"Ort {place}")
        for name in ("Nått målet", "Alla ämnen", "Frånvaro", "Bakgrund")
        for place, (value, pupils) in enumerate([(60.0, 100), (75.0, 50), (80.0, 300), (92.0, 200), (70.0, None)])
    ]
    plain = judged(*rows)
    order = np.random.default_rng(seed).permutation(len(rows))
    mixed = judged(*(rows[place] for place in order))
    key = ["indicator", "municipality"]
    pd.testing.assert_frame_equal(
        plain.sort_values(key).reset_index(drop=True), mixed.sort_values(key).reset_index(drop=True)
    )


def test_no_cells_are_judged_as_none():
    table = judge_levels(levels(), NOISE, CATALOGUE)
    assert table.empty
    assert {
        "kind",
        "desirable",
        "lower",
        "upper",
        "difference",
        "p_value",
        "adjusted",
        "tested",
        "direction",
        "strength",
    } <= set(table)
    assert alone(table).empty
    assert "word" in with_words(table, "gruppen")


def test_words_name_the_group_only_when_certain():
    table = judged(
        level(value=50.0),
        level(value=80.0, town="Skara"),
        level(pupils=None, town="Vara"),
        level("Frånvaro", 99.0, 300),
    )
    assert with_words(table, "övriga Skaraborg")["word"].tolist() == [
        "mycket tydligt lägre än övriga Skaraborg", "ingen säker skillnad", "osäkerheten är okänd",
        "mycket tydligt högre (sämre) än övriga Skaraborg",
    ]  # fmt: skip


# --- The funnel's curve ---


def outside(cell: pd.Series, target: float, group_pupils: float, indicator, **more: bool) -> bool:
    limits = funnel_curve(
        indicator, target, group_pupils, cell["dispersion"], cell["spread"], cell["pupils"], cell["pupils"], **more
    ).iloc[0]
    return bool(cell["value"] < limits["lower_95"] or cell["value"] > limits["upper_95"])


def plain_cells(real, noise, indicators, region, comparison: Comparison) -> pd.DataFrame:
    tables = []
    for year in (2016, 2022, 2024, 2025):
        asked = replace(SELECTION, year=year, comparison=comparison)
        table = alone(judge_levels(figures.levels(real, asked, list(region)), noise, indicators))
        whole = figures.references(real, asked)[["indicator", "value", "pupils"]]
        tables.append(table.merge(whole, on="indicator", suffixes=("", "_whole")))
    cells = pd.concat(tables)
    return cells[cells["mark"].isna() & (cells["direction"] != "unknown")]


@pytest.mark.parametrize("comparison", [Comparison.REGION, Comparison.NATION])
def test_what_is_outside_the_curve_around_its_own_comparison_is_what_is_called_different(
    comparison: Comparison, real, noise, indicators, region
):
    cells = plain_cells(real, noise, indicators, region, comparison)
    assert len(cells) > 300
    for _, cell in cells.iterrows():
        group_pupils = math.inf if cell["group_basis"] == "published" else cell["group_pupils"]
        assert outside(cell, cell["group_value"], group_pupils, indicators[cell["indicator"]]) == (cell["strength"] > 0)


@pytest.mark.parametrize("comparison", [Comparison.REGION, Comparison.NATION])
def test_the_drawn_curve_around_the_whole_group_agrees_but_for_rounding(
    comparison: Comparison, real, noise, indicators, region
):
    """The picture has one curve, around the whole group; each verdict leaves the municipality itself out."""
    cells = plain_cells(real, noise, indicators, region, comparison)
    clearly = cells[(cells["p_value"] < 0.035) | (cells["p_value"] > 0.065)]
    for _, cell in clearly.iterrows():
        whole = cell["pupils_whole"] if cell["pupils_whole"] > 0 else math.inf
        assert outside(cell, cell["value_whole"], whole, indicators[cell["indicator"]], within=True) == (
            cell["strength"] > 0
        )


def test_the_curve_closes_in_on_its_target_and_stays_within_0_and_100():
    for name in ("Nått målet", "Meritvärde"):
        curve = funnel_curve(CATALOGUE[name], 90.0, math.inf, PHI, SPREAD, 10, 1000)
        assert (curve["upper_95"].diff().dropna() <= 0).all()
        assert (curve["lower_95"].diff().dropna() >= 0).all()
        assert ((curve["lower_998"] <= curve["lower_95"]) & (curve["upper_95"] <= curve["upper_998"])).all()
        assert (curve["pupils"].iloc[0], curve["pupils"].iloc[-1]) == pytest.approx((10, 1000))
        if CATALOGUE[name].kind is Kind.PROPORTION:
            assert curve[["lower_998", "upper_998"]].stack().between(0, 100).all()


def test_no_noise_no_curve_and_no_member_larger_than_its_group():
    assert funnel_curve(CATALOGUE["Nått målet"], 80.0, 3000, math.nan, math.nan, 10, 1000).empty
    assert funnel_curve(CATALOGUE["Nått målet"], 80.0, 300, PHI, math.nan, 10, 1000, within=True)["pupils"].max() < 300


# --- A group as one ---


def reference(value: float, pupils: float | None, basis: str, name: str = "Nått målet") -> pd.DataFrame:
    return pd.DataFrame([{
        "indicator": name, "year": 2024, "provider": "municipal", "gender": "T", "value": value, "basis": basis,
        "pupils": math.nan if pupils is None else float(pupils), "municipalities": 15}])  # fmt: skip


def test_the_region_is_taken_out_of_a_weighted_nation():
    row = as_one(reference(60.0, 1000, "weighted"), reference(78.0, 10000, "weighted")).iloc[0]
    assert row["group_value"] == pytest.approx(80.0)  # (78·10 000 − 60·1 000) / 9 000
    assert row["group_pupils"] == 9000
    cell = judge_levels(
        as_one(reference(60.0, 1000, "weighted"), reference(78.0, 10000, "weighted")), NOISE, CATALOGUE
    ).iloc[0]
    assert cell["p_value"] == pytest.approx(share_p(60, 1000, 80, 9000, PHI))
    assert cell["direction"] == "worse"


def test_a_published_nation_is_taken_as_it_is_and_a_median_is_not_judged():
    assert as_one(reference(60.0, 1000, "weighted"), reference(78.0, None, "published")).iloc[0]["group_value"] == 78.0
    median = judge_levels(as_one(reference(60.0, None, "median"), reference(78.0, None, "published")), NOISE, CATALOGUE)
    assert median.iloc[0]["direction"] == "unknown"


@pytest.mark.parametrize("nation", [70.0, 70.00000001])
def test_figures_that_only_the_region_has_are_not_judged(nation: float):
    table = judge_levels(
        as_one(reference(70.0, 1000, "weighted"), reference(nation, 1000, "weighted")), NOISE, CATALOGUE
    )
    assert table.iloc[0]["direction"] == "unknown"


def test_the_real_region_against_the_rest_of_the_nation(real, noise, indicators, region, country):
    group = figures.references(real, SELECTION)
    nation = figures.references(real, figures.against(SELECTION, Comparison.NATION))
    row = as_one(group, nation).set_index("indicator").loc["all_subjects_6"]
    asked = replace(SELECTION, comparison=Comparison.OWN, own_group=tuple(set(country) - set(region)))
    rest = figures.references(real, asked, ["all_subjects_6"]).iloc[0]
    assert row["group_value"] == pytest.approx(rest["value"])
    assert row["group_pupils"] == rest["pupils"]
    assert len(judge_levels(as_one(group, nation), noise, indicators)) == len(group.merge(nation, on="indicator"))

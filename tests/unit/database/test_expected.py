"""Expected values in the results database: fitted in the build, from the real figures, and compared with SKR's."""

from __future__ import annotations

import pandas as pd
import pytest

from skis_analytics.database.connection import Results
from skis_analytics.queries import effect as questions
from skis_analytics.verdicts.expected import RESULTS


@pytest.fixture(scope="module")
def models(real: Results) -> pd.DataFrame:
    return questions.models(real)


def test_there_is_a_model_for_each_result_and_every_year(models: pd.DataFrame) -> None:
    years = models.groupby("indicator")["year"].agg(["min", "max", "count"])
    assert set(years.index) == set(RESULTS)
    assert (years["min"] == 2016).all()
    assert (years["max"] == 2025).all()
    assert (years["count"] == 10).all()
    assert (models["municipalities"] >= 280).all()


def test_it_explains_as_much_as_background_is_known_to(models: pd.DataFrame) -> None:
    merit = models[models["indicator"] == "merit_value_9"].set_index("year")
    assert merit.loc[2024, "explained"] == pytest.approx(0.65, abs=0.03)
    assert (merit["parents_effect"] > 3).all()
    assert (models["explained_left_out"] < models["explained"]).all()


def test_it_agrees_better_with_skrs_than_a_plain_weighted_fit(models: pd.DataFrame) -> None:
    """docs/methods.md 4: a plain fit correlates 0.67–0.69 in 2016–2017 and 0.78–0.85 in 2018–2022, 7–8 points apart."""
    merit = models[models["indicator"] == "merit_value_9"].set_index("year")
    assert merit.loc[[2016, 2017], "kolada_correlation"].min() >= 0.68
    assert merit.loc[2018:2022, "kolada_correlation"].mean() > 0.82
    assert merit.loc[2018:2022, "kolada_rmse"].mean() < 7.2
    assert merit.loc[2023:, "kolada_correlation"].isna().all()


def test_every_municipality_of_the_region_has_an_expected_value_every_year(real: Results) -> None:
    table = questions.expected(real, "merit_value_9")
    own = table[table["region"]]
    assert len(own) == 150
    assert own["expected"].notna().all()
    assert own["protected"].sum() > 20  # fewer than ten with foreign background: placed, with its uncertainty
    assert table[table["parents"].isna()]["expected"].isna().all()


def test_a_protected_background_is_less_certain(real: Results) -> None:
    table = questions.expected(real, "merit_value_9")
    near = table[(table["year"] == 2023) & table["pupils"].between(40, 60) & table["expected"].notna()]
    per_pupil = (near["error"] ** 2 * near["pupils"]).groupby(near["protected"]).median()
    assert per_pupil[True] > 0.95 * per_pupil[False]


def test_series_are_taken_from_those_with_enough_years(real: Results) -> None:
    from skis_analytics.domain import Provider

    assert questions.provider_of(real, "merit_value_9", Provider.MUNICIPAL) == "municipal"
    assert questions.provider_of(real, "degree_3y", Provider.MUNICIPAL) == "home"
    assert questions.provider_of(real, "nothing", Provider.MUNICIPAL) is None

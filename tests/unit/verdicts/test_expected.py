"""Results against what could be expected: certain only beyond chance and the model's error, and never called the school's doing."""

from __future__ import annotations

import math

import pandas as pd

from skis_analytics.domain import Direction, Strength
from skis_analytics.verdicts import expected
from tests.unit.verdicts.frames import CATALOGUE

SHARE = CATALOGUE["Nått målet"]


def table(*rows: tuple[str, float, float, float]) -> pd.DataFrame:
    """Name, result, expected and error."""
    return pd.DataFrame(
        [
            {
                "indicator": SHARE.id, "municipality": name, "name": name, "region": True, "year": 2024, "pupils": 100, "value": value,
                "mark": None, "expected": wanted, "error": error,
            }
            for name, value, wanted, error in rows
        ]
    )  # fmt: skip


def judged(*rows: tuple[str, float, float, float]) -> pd.DataFrame:
    return expected.one_by_one(expected.judge_expected(table(*rows), CATALOGUE))


USUAL = [(f"K{number}", 80.0, 80.5, 4.0) for number in range(13)]


def test_beyond_the_interval_is_certain_and_inside_is_not() -> None:
    found = judged(("Hjo", 60.0, 80.0, 4.0), ("Vara", 78.0, 80.0, 4.0), *USUAL)
    assert found.loc[0, "direction"] == Direction.WORSE.value
    assert found.loc[0, "strength"] == Strength.VERY_CLEAR
    assert found.loc[0, "value"] < found.loc[0, "lower"]
    assert found.loc[1, "direction"] == Direction.NONE.value
    assert (
        expected.headline(found, SHARE, None)
        == "Hjo ligger tydligt under det väntade i nått målet, utifrån elevsammansättningen"
    )


def test_one_that_is_certain_only_by_itself_is_told_so() -> None:
    found = judged(("Hjo", 71.5, 80.0, 4.0), *USUAL)
    assert not found.loc[0, "robust"]
    assert "var för sig, men ingen skillnad är säker när alla resultat prövas samtidigt" in expected.headline(
        found, SHARE, None
    )
    assert "men inte säkert när alla resultat prövas samtidigt" in expected.headline(found, SHARE, "Hjo")


def test_the_focus_comes_first_with_its_difference() -> None:
    found = judged(("Hjo", 60.0, 80.0, 4.0), ("Vara", 79.0, 80.0, 4.0), *USUAL)
    assert (
        "Varas nått målet ligger ungefär som väntat utifrån elevsammansättningen (−1,0\u00a0procentenheter, inom slumpen)"
        in expected.headline(found, SHARE, "Vara")
    )
    assert "−20,0\u00a0procentenheter" in expected.headline(found, SHARE, "Hjo")


def test_no_background_is_no_verdict_with_the_reason() -> None:
    found = judged(("Hjo", 60.0, math.nan, math.nan), *USUAL)
    assert found.loc[0, "direction"] == Direction.UNKNOWN.value
    assert "saknas eller är skyddade" in expected.verdict_words(found.to_dict("records")[0])
    nothing = judged(("Hjo", math.nan, math.nan, math.nan))
    assert expected.headline(nothing, SHARE, None).startswith("Det finns inget väntat värde")


def test_an_interval_of_a_share_stays_a_share() -> None:
    found = judged(("Hjo", 99.0, 97.0, 4.0))
    assert found.loc[0, "upper"] == 100


def test_the_model_is_described_in_plain_words_and_denies_the_schools_share() -> None:
    models = pd.DataFrame(
        [(SHARE.id, 2024, 289, 0.7, 0.68, 3.1, 4.3, -1.9, 1.4)],
        columns=["indicator", "year", "municipalities", "explained", "explained_left_out", "model_error", "parents_effect", "foreign_effect", "girls_effect"],
    )  # fmt: skip
    model = expected.model_of(models, SHARE.id, 2024)
    assert model is not None
    said = " ".join(expected.model_sentences(model, SHARE))
    assert "+4,3 procentenheter (föräldrar med eftergymnasial utbildning)" in said
    assert "−1,9 procentenheter (elever med utländsk bakgrund)" in said
    assert "70 % av skillnaderna" in said.replace("\u00a0", " ")
    assert "inte ett mått på skolans insats" in said
    assert expected.model_of(models, SHARE.id, 2010) is None

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
    return expected.judge_expected(table(*rows), CATALOGUE)


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


def test_one_that_is_certain_only_by_itself_has_a_weaker_word_and_no_mark() -> None:
    found = judged(("Hjo", 71.5, 80.0, 4.0), *USUAL)
    row = found.to_dict("records")[0]
    assert row["direction"] == Direction.NONE.value
    assert (
        expected.headline(found, SHARE, None)
        == "Hjo ligger under det väntade i nått målet, prövad för sig, men ingen skillnad är säker när alla resultat prövas samtidigt"
    )
    assert ", prövat för sig, men inte säkert när alla resultat prövas samtidigt" in expected.headline(
        found, SHARE, "Hjo"
    )
    assert expected.verdict_words(row) == "under det väntade, men det kan vara slump"
    said = (expected.headline(found, SHARE, None), expected.headline(found, SHARE, "Hjo"), expected.verdict_words(row))
    assert not any("tydligt" in words for words in said)


def test_several_that_are_certain_only_by_themselves() -> None:
    found = judged(("Hjo", 71.5, 80.0, 4.0), ("Vara", 88.5, 80.0, 4.0), *USUAL)
    assert expected.headline(found, SHARE, None).startswith(
        "Hjo ligger under det väntade och Vara ligger över det väntade i nått målet, prövade var för sig, men ingen skillnad är säker"
    )


def test_beside_one_that_is_certain_the_headline_does_not_name_one_that_may_be_chance() -> None:
    found = judged(("Hjo", 55.0, 80.0, 4.0), ("Vara", 71.7, 80.0, 4.0), *USUAL)
    assert expected.headline(found, SHARE, None).startswith("Hjo ligger tydligt under det väntade i nått målet")
    assert "Vara" not in expected.headline(found, SHARE, None)
    assert "alla 15 resultat prövas samtidigt; utan tecken kan det vara slump" in expected.how_marked(found)


def course(*gaps: float) -> str:
    years = judged(*(("Hjo", 80.0 + gap, 80.0, 4.0) for gap in gaps))
    return expected.course_sentence(years.assign(year=range(2025 - len(gaps), 2025)), "Hjo", SHARE)


def test_a_course_tells_what_is_certain_from_what_is_so_only_year_by_year() -> None:
    usual = (1.0,) * 8
    assert course(*usual, 1.0) == "Hjo ligger inom slumpen från det väntade alla nio läsår."
    assert course(*usual, -8.5).startswith(
        "Av nio läsår låg Hjo under det väntade 2023/24, prövat år för år; inget år är säkert när alla prövas samtidigt."
    )
    assert course(*usual, -25.0).startswith("Av nio läsår låg Hjo tydligt under det väntade 2023/24; övriga år inom")
    both = course(*usual, 9.0, -25.0)
    assert (
        "tydligt under det väntade 2023/24; prövat år för år också över det väntade 2022/23, men det kan vara slump"
        in both
    )


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

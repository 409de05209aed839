"""Numbers, years and words the Swedish way."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skis_analytics import swedish
from skis_analytics.domain import Desirable, Direction, Gender, Indicator, Kind, Mark, Provider, Strength

INDICATOR = Indicator(
    "share", "Andel elever", "Andel", Kind.PROPORTION, "%", Desirable.HIGHER, "Resultat", "åk 7–9", "test", None, None
)


def spaced(text: str) -> str:
    """No-break spaces shown as ␣, so that they can be told from ordinary ones."""
    return text.replace("\u00a0", "␣")


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0, 0, "0"), (7, 0, "7"), (999, 0, "999"), (1234, 0, "1␣234"), (1234567.891, 1, "1␣234␣567,9"), (81.5, 1, "81,5"),
        (-3.2, 1, "−3,2"), (-1234.5, 1, "−1␣234,5"), (-0.04, 1, "0,0"), (-0.0, 1, "0,0"), (-0.4, 0, "0"), (0.04, 1, "0,0"),
        (-0.06, 1, "−0,1"), (math.nan, 1, "–"), (None, 1, "–"),
    ],
)  # fmt: skip
def test_number(value: float | None, decimals: int, expected: str):
    assert spaced(swedish.number(value, decimals)) == expected


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_any_number_reads_back_and_is_never_minus_nought(value: float, decimals: int):
    text = swedish.number(value, decimals)
    assert re.fullmatch(r"−?\d{1,3}(\u00a0\d{3})*(,\d+)?", text)
    back = float(text.replace("\u00a0", "").replace(",", ".").replace("−", "-"))
    assert abs(back - value) <= 0.5 * 10**-decimals + 1e-6
    assert not (back == 0 and text.startswith("−"))


@pytest.mark.parametrize(
    ("value", "kind", "unit", "expected"),
    [
        (81.5, Kind.PROPORTION, "%", "81,5␣%"), (211, Kind.MEAN, "poäng", "211,0␣poäng"), (98200, Kind.AMOUNT, "kr", "98␣200␣kr"),
        (12, Kind.COUNT, "elever", "12␣elever"), (7.25, Kind.INDEX, "0–10", "7,2"), (5.14, Kind.RATIO, "barn", "5,1␣barn"),
        (-2.0, Kind.DEVIATION, "poäng", "−2,0␣poäng"), (None, Kind.PROPORTION, "%", "–"), (math.nan, Kind.AMOUNT, "kr", "–"),
    ],
)  # fmt: skip
def test_quantity(value: float | None, kind: Kind, unit: str, expected: str):
    assert spaced(swedish.quantity(value, kind, unit)) == expected


@pytest.mark.parametrize(
    ("value", "kind", "unit", "expected"),
    [
        (-3.2, Kind.PROPORTION, "%", "−3,2␣procentenheter"), (3.2, Kind.PROPORTION, "%", "+3,2␣procentenheter"),
        (0, Kind.PROPORTION, "%", "0,0␣procentenheter"), (0.04, Kind.PROPORTION, "%", "0,0␣procentenheter"),
        (-0.04, Kind.PROPORTION, "%", "0,0␣procentenheter"), (12.34, Kind.MEAN, "poäng", "+12,3␣poäng"),
        (0.3, Kind.INDEX, "0–10", "+0,3"), (1500, Kind.AMOUNT, "kr", "+1␣500␣kr"), (None, Kind.MEAN, "poäng", "–"),
        (math.nan, Kind.PROPORTION, "%", "–"),
    ],
)  # fmt: skip
def test_difference(value: float | None, kind: Kind, unit: str, expected: str):
    assert spaced(swedish.difference(value, kind, unit)) == expected


@pytest.mark.parametrize(
    ("year", "expected"), [(2024, "2023/24"), (2000, "1999/00"), (2010, "2009/10"), (2001, "2000/01")]
)
def test_a_school_year_is_named_by_both_its_years(year: int, expected: str):
    assert swedish.school_year(year) == expected
    assert swedish.period(year, INDICATOR) == expected
    assert swedish.period(year, replace(INDICATOR, calendar_year=True)) == str(year)


@pytest.mark.parametrize(
    ("words", "expected"),
    [([], ""), (["Hjo"], "Hjo"), (["Hjo", "Vara"], "Hjo och Vara"), (["Hjo", "Tibro", "Vara"], "Hjo, Tibro och Vara")],
)
def test_enumeration(words: list[str], expected: str):
    assert swedish.enumeration(words) == expected


@pytest.mark.parametrize(
    ("count", "neuter", "expected"),
    [
        (0, False, "noll"),
        (1, False, "en"),
        (1, True, "ett"),
        (2, True, "två"),
        (12, False, "tolv"),
        (13, False, "13"),
        (1234, True, "1␣234"),
    ],
)
def test_numeral(count: int, neuter: bool, expected: str):
    assert spaced(swedish.numeral(count, neuter=neuter)) == expected


def test_capitals():
    assert swedish.sentence("ökning i Åre") == "Ökning i Åre"
    assert swedish.sentence("") == ""
    assert swedish.uncapitalised("Meritvärde åk 9") == "meritvärde åk 9"
    assert swedish.uncapitalised("NP matematik") == "NP matematik"
    assert swedish.uncapitalised("") == ""


@pytest.mark.parametrize(
    ("direction", "strength", "sign", "level", "change", "symbol"),
    [
        (Direction.BETTER, Strength.CLEAR, 1, "tydligt högre", "säker ökning", "▲"),
        (Direction.WORSE, Strength.VERY_CLEAR, -1, "mycket tydligt lägre", "mycket säker minskning", "▼▼"),
        (Direction.WORSE, Strength.CLEAR, 1, "tydligt högre (sämre)", "säker ökning (sämre)", "▲"),
        (Direction.BETTER, Strength.CLEAR, -1, "tydligt lägre (bättre)", "säker minskning (bättre)", "▼"),
        (Direction.HIGHER, Strength.CLEAR, 1, "tydligt högre", "säker ökning", "▲"),
        (Direction.LOWER, Strength.CLEAR, -1, "tydligt lägre", "säker minskning", "▼"),
        (Direction.NONE, Strength.NONE, 1, "ingen säker skillnad", "ingen säker förändring", ""),
        (Direction.UNKNOWN, Strength.NONE, -1, "osäkerheten är okänd", "osäkerheten är okänd", ""),
    ],
)
def test_verdicts_in_words_and_signs(
    direction: Direction, strength: Strength, sign: float, level: str, change: str, symbol: str
):
    assert swedish.level_words(direction, strength, sign) == level
    assert swedish.change_words(direction, strength, sign) == change
    assert swedish.symbol(direction, strength, sign) == symbol


def test_every_word_of_the_domain_has_its_swedish():
    assert set(swedish.GENDER) == set(Gender)
    assert set(swedish.PROVIDER) == set(Provider)
    assert set(swedish.MARK) == set(swedish.MARK_SYMBOL) == set(Mark)
    assert set(swedish.DECIMALS) == set(Kind)


def test_teachers_are_counted_in_posts():
    assert swedish.denominator(INDICATOR) == "elever"
    assert swedish.denominator(replace(INDICATOR, title="Lärare (heltidstjänster)")) == "heltidstjänster"


def test_real_teachers_are_counted_in_posts(indicators):
    assert swedish.denominator(indicators["certified_teachers"]) == "heltidstjänster"
    assert swedish.denominator(indicators["vocational_eligibility_9"]) == "elever"

"""Is a result another than could be expected given who the pupils are? Words and verdicts; the model is ``statistics.expected``.

It explains and never judges: *utifrån elevsammansättningen*, never what the school has contributed. Source: docs/methods.md 4.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from skis_analytics import swedish
from skis_analytics.domain import CONFIDENCE, Direction, Indicator, Kind, Strength
from skis_analytics.statistics.arrays import normal_quantile, two_sided_p
from skis_analytics.verdicts.judge import decide, floats

RESULTS: Final = ("merit_value_9", "vocational_eligibility_9", "all_subjects_9")
"""The results that have a model."""
_TOGETHER: Final = "när alla resultat prövas samtidigt"
_NEVER: Final = (
    "Skillnaden är inte ett mått på skolans insats: den rymmer allt som elevernas bakgrund i modellen inte fångar."
)


def judge_expected(table: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> pd.DataFrame:
    """Judge results against what could be expected, all rows as one family.

    Args:
        table: as ``queries.effect.expected``, of one year; several results stacked if there are.
        catalogue: the indicators by id.

    Returns:
        ``table`` with kind, desirable, difference (result - expected), lower and upper (where the result of 95 of 100 such municipalities
        would lie, in the unit), p_value, adjusted, tested, direction, strength. NaN and UNKNOWN where nothing is expected.
    """
    known = table[table["indicator"].isin(catalogue)].reset_index(drop=True)
    value, expected, error = (floats(known[name]) for name in ("value", "expected", "error"))
    shares = np.array([catalogue[name].kind is Kind.PROPORTION for name in known["indicator"]], dtype=bool)
    reach = normal_quantile(CONFIDENCE) * error
    lower, upper = expected - reach, expected + reach
    judged = known.assign(
        kind=[catalogue[name].kind.value for name in known["indicator"]],
        desirable=[catalogue[name].desirable.value for name in known["indicator"]],
        family="expected",
        difference=value - expected,
        lower=np.where(shares, np.clip(lower, 0, 100), lower),
        upper=np.where(shares, np.clip(upper, 0, 100), upper),
        p_value=two_sided_p((value - expected) / error),
    )
    return decide(judged)


def headline(shown: pd.DataFrame, indicator: Indicator, focus: str | None) -> str:
    """The page's one message, of the municipalities that certainly lie above or below; of the focus first.

    ``shown``: one result's rows of ``judge_expected``.
    """
    known = [row for row in shown.to_dict("records") if not math.isnan(row["difference"])]
    about = swedish.uncapitalised(indicator.short_title)
    if not known:
        return f"Det finns inget väntat värde för {about} det här läsåret"
    own = next((row for row in known if row["municipality"] == focus), None)
    if own is not None:
        gap = swedish.difference(own["difference"], indicator.kind, indicator.unit)
        if not _certain(own) and not _outside(own):
            return f"{swedish.genitive(own['name'])} {about} ligger ungefär som väntat utifrån elevsammansättningen ({gap}, inom slumpen)"
        doubt = "" if _certain(own) else f", prövat för sig, men inte säkert {_TOGETHER}"
        return (
            f"{swedish.genitive(own['name'])} {about} ligger {_words(own)} utifrån elevsammansättningen ({gap}){doubt}"
        )
    certain = _sides([row for row in known if _certain(row)], "ligger tydligt")
    if certain:
        return f"{certain} i {about}, utifrån elevsammansättningen"
    outside = [row for row in known if _outside(row)]
    if outside:
        how = "prövad för sig" if len(outside) == 1 else "prövade var för sig"
        return f"{_sides(outside, 'ligger')} i {about}, {how}, men ingen skillnad är säker {_TOGETHER}"
    return f"Ingen kommun skiljer sig säkert från det väntade i {about}, utifrån elevsammansättningen"


def _sides(rows: Sequence[Mapping[Any, Any]], verb: str) -> str:
    """Who lies below and above; empty for no rows."""
    parts = []
    for word, above in (("under", False), ("över", True)):
        names = [row["name"] for row in rows if (row["difference"] > 0) is above]
        if names:
            parts.append(f"{swedish.some_of(names)} {verb} {word} det väntade")
    return swedish.enumeration(parts) if parts else ""


def _words(row: Mapping[Any, Any]) -> str:
    above = "över" if row["difference"] > 0 else "under"
    if not _certain(row):
        return f"{above} det väntade"
    return f"{'mycket tydligt' if Strength(row['strength']) is Strength.VERY_CLEAR else 'tydligt'} {above} det väntade"


def _certain(row: Mapping[Any, Any]) -> bool:
    return row["strength"] > 0 and row["direction"] not in (Direction.UNKNOWN.value, Direction.NONE.value)


def _outside(row: Mapping[Any, Any]) -> bool:
    """Whether it lies outside its own interval, which many do by chance when many are tested."""
    return bool(row["p_value"] < 1 - CONFIDENCE)


def how_marked(shown: pd.DataFrame) -> str:
    """What the signs in a picture of ``judge_expected`` mean, and what a point outside its interval without one does."""
    tested = int(shown["tested"].max()) if len(shown) else 0
    return f"▲▼ säkert över eller under när alla {tested} resultat prövas samtidigt; utan tecken kan det vara slump, även utanför det grå"


def verdict_words(row: Mapping[Any, Any]) -> str:
    """A row's verdict: ``tydligt under det väntade``, ``ingen säker skillnad``; weaker for what holds only by itself."""
    if math.isnan(row["difference"]):
        return "inget väntat värde: uppgifter om eleverna saknas eller är skyddade"
    if _certain(row):
        return _words(row)
    if _outside(row):
        return f"{_words(row)}, men det kan vara slump"
    return "ingen säker skillnad mot det väntade"


def short_sentence(row: Mapping[Any, Any], indicator: Indicator) -> str:
    """A row in a list: ``meritvärde åk 9 −32,0 poäng, tydligt under det väntade``."""
    about = swedish.uncapitalised(indicator.short_title)
    if math.isnan(row["difference"]):
        return f"{about}: {verdict_words(row)}"
    gap = swedish.difference(row["difference"], indicator.kind, indicator.unit)
    return f"{about} {gap}, {verdict_words(row)}"


def course_sentence(shown: pd.DataFrame, name: str, indicator: Indicator) -> str:
    """What a municipality's years come to: which are certain when all its years are judged together, and which only by themselves.

    ``shown``: as ``judge_expected``, one municipality's years of one result.
    """
    known = [row for row in shown.to_dict("records") if not math.isnan(row["difference"])]
    if not known:
        return f"Det finns inget väntat värde för {name}."
    certain = _years([row for row in known if _certain(row)], "tydligt ", indicator)
    alone = _years([row for row in known if _outside(row) and not _certain(row)], "", indicator)
    whole = f"{swedish.numeral(len(known), neuter=True)} läsår"
    if not certain and not alone:
        return f"{name} ligger inom slumpen från det väntade alla {whole}."
    if not alone:
        return f"Av {whole} låg {name} {certain}; övriga år inom slumpen. Alla åren är prövade samtidigt."
    told = (
        f"Av {whole} låg {name} {certain}; prövat år för år också {alone}, men det kan vara slump"
        if certain
        else f"Av {whole} låg {name} {alone}, prövat år för år; inget år är säkert när alla prövas samtidigt"
    )
    return f"{told}. Ungefär ett år av tjugo hamnar utanför det grå av ren slump."


def _years(rows: Sequence[Mapping[Any, Any]], how: str, indicator: Indicator) -> str:
    """Which years lie above and below; empty for no rows."""
    sides = []
    for word, above in (("över", True), ("under", False)):
        years = [swedish.period(int(row["year"]), indicator) for row in rows if (row["difference"] > 0) is above]
        if years:
            sides.append(f"{how}{word} det väntade {swedish.enumeration(years)}")
    return swedish.enumeration(sides) if sides else ""


def as_table(shown: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """A year's results beside the expected, one row per municipality, with Swedish column names.

    ``shown``: as ``judge_expected``, with ``word`` (the verdict).
    """
    decimals = 2 if indicator.kind is Kind.INDEX else 1
    columns = {
        "name": "Kommun", "value": f"Resultat ({indicator.unit})", "expected": "Väntat", "difference": "Skillnad",
        "lower": "Inom slumpen från", "upper": "Inom slumpen till", "pupils": "Elever", "word": "Omdöme",
    }  # fmt: skip
    return shown[list(columns)].round(decimals).rename(columns=columns)


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model (a row of the table ``expected_model``)."""

    municipalities: int
    explained: float
    model_error: float
    parents_effect: float
    foreign_effect: float
    girls_effect: float


def model_of(models: pd.DataFrame, indicator: str, year: int) -> Model | None:
    """The model of a result and year, None when there is none."""
    own = models[(models["indicator"] == indicator) & (models["year"] == year)]
    if own.empty:
        return None
    row = own.iloc[0]
    return Model(int(row["municipalities"]), *(float(row[name]) for name in _NUMBERS))


_NUMBERS: Final = ("explained", "model_error", "parents_effect", "foreign_effect", "girls_effect")


def model_sentences(model: Model, indicator: Indicator) -> list[str]:
    """What the model uses and how much it explains, in plain words."""
    unit = "procentenheter" if indicator.kind is Kind.PROPORTION else indicator.unit
    effects: Sequence[tuple[str, float]] = (
        ("föräldrar med eftergymnasial utbildning", model.parents_effect),
        ("elever med utländsk bakgrund", model.foreign_effect),
        ("flickor", model.girls_effect),
    )
    told = [
        f"{swedish.number(effect, 1) if effect < 0 else '+' + swedish.number(effect, 1)} {unit} ({who})"
        for who, effect in effects
    ]
    return [
        f"Modellen är räknad på {model.municipalities} kommuner och väger in tre saker om eleverna i åk 9. Tio procentenheter fler av dem går i landet "
        f"ihop med {swedish.enumeration(told)}, allt annat lika.",
        f"Tillsammans förklarar de {swedish.number(100 * model.explained)} % av skillnaderna mellan kommunerna. Resten är slump och sådant som modellen inte "
        f"vet något om; dess eget fel är omkring {swedish.number(model.model_error, 1)} {unit} även utan slump.",
        _NEVER,
    ]

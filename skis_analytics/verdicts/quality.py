"""The quality report: what in the figures cannot be right, what should be looked at, and what is good to know.

A finding is an **error** only where it cannot be right whatever happened in the schools. A jump beyond the noise is something to
look at and never an error: of many thousand changes some are that large by chance, and some are real.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.special import ndtri

from skis_analytics import regions, swedish
from skis_analytics.domain import CONFIDENCE, STRICT_CONFIDENCE, Gender, Indicator, Kind, Municipality, Provider
from skis_analytics.statistics.means import mean_change_p_value
from skis_analytics.statistics.multiple import benjamini_hochberg
from skis_analytics.statistics.proportions import change_p_value
from skis_analytics.verdicts import freshness
from skis_analytics.verdicts.freshness import period_span
from skis_analytics.verdicts.judge import Floats, floats

JUMP_LEVEL: Final = round(1 - STRICT_CONFIDENCE, 6)
"""A change with a smaller p-value than this, beyond the nation's own, is a jump: chance alone makes 2 in 1,000."""
_MUCH_PROTECTED: Final = 0.2
"""The share of the region's figures from which protection is worth a line: three municipalities of fifteen."""
_LONG_AGO: Final = 2
_ONE_DECIMAL: Final = 0.15
_WHOLE_NUMBERS: Final = 1.0
"""How far a whole may lie outside its parts when everything is rounded to a decimal, or to whole numbers."""
_FROM: Final = {"skolverket": "Skolverket", "kolada": "Kolada"}


class Severity(IntEnum):
    """How bad a finding is; the worst first."""

    ERROR = 0
    """Cannot be right (fel)."""
    WARNING = 1
    """To be looked at (att granska)."""
    NOTICE = 2
    """Good to know (upplysning)."""


class Issue(StrEnum):
    """What kind of finding it is, in the order that they are told."""

    IMPOSSIBLE = "impossible"
    JUMP = "jump"
    DISAGREEMENT = "disagreement"
    GAP = "gap"
    BEHIND = "behind"
    ENDED = "ended"
    PROTECTED = "protected"
    NO_PUPILS = "no_pupils"


PLACE: Final = {issue: place for place, issue in enumerate(Issue)}
"""The order in which kinds of findings are told."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about the figures. ``municipality`` is a code, None when it is about the indicator everywhere; ``title`` and ``name`` are the
    two in Swedish, for those who print it.

    ``provider`` and ``gender`` are the series that it was seen in, None when it holds for all. ``weight`` orders findings of a
    kind, the heaviest first; for a jump it is |z|.
    """

    issue: Issue
    severity: Severity
    indicator: str
    municipality: str | None
    years: tuple[int, ...]
    sentence: str
    title: str
    name: str | None
    provider: Provider | None = None
    gender: Gender | None = None
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Tested:
    """How many changes were judged and how many of them were jumps; a jump seen in several series of a municipality counts each time."""

    changes: int
    jumps: int

    @property
    def by_chance(self) -> float:
        """How many jumps chance alone would make."""
        return self.changes * JUMP_LEVEL


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What was found on a day, the worst first. ``region`` are the codes of its municipalities."""

    day: date
    findings: tuple[Finding, ...]
    tested_in_region: Tested
    tested: Tested
    region: frozenset[str]

    def within_region(self) -> tuple[Finding, ...]:
        """The findings that are about the region, or about an indicator everywhere."""
        return tuple(one for one in self.findings if one.municipality is None or one.municipality in self.region)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What cannot be right, anywhere in the country."""
        return tuple(one for one in self.findings if one.severity is Severity.ERROR)


def report(
    tables: Mapping[str, pd.DataFrame],
    catalogue: Mapping[str, Indicator],
    municipalities: Mapping[str, Municipality],
    region: Collection[str],
    today: date,
) -> QualityReport:
    """Judge everything.

    Args:
        tables: as ``queries.quality.tables``.
        catalogue: the indicators by id.
        municipalities: every municipality by code.
        region: the codes of the region's.
        today: what day it is, for which figures should be out.
    """
    names = {code: one.name for code, one in municipalities.items()} | {"0000": "Riket"}
    judged = _judged(tables["changes"], tables["noise"])
    jumps = judged[judged["p_value"] < JUMP_LEVEL]
    home = judged["municipality"].isin(list(region))
    findings = [
        *_impossible(tables["parts"], catalogue, names),
        *_jumps(jumps, catalogue, names),
        *_disagreements(tables["disagreements"], catalogue, names),
        *_gaps(tables["missing_years"], tables["years_covered"], catalogue, names),
        *_late(tables["years_covered"], tables["publications"], catalogue, today),
        *_protected(tables["protected"], catalogue),
        *_no_pupils(tables["without_pupils"], catalogue),
    ]
    return QualityReport(
        day=today,
        findings=tuple(sorted(findings, key=lambda one: (one.severity, PLACE[one.issue], -one.weight))),
        tested_in_region=Tested(int(home.sum()), int(home[jumps.index].sum())),
        tested=Tested(len(judged), len(jumps)),
        region=frozenset(region),
    )


def _rows(table: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for row in table.to_dict("records"):
        yield {str(name): value for name, value in row.items()}


def _series(row: Mapping[str, Any]) -> str:
    """Whose figures: ``kommunal huvudman, flickor``."""
    gender = Gender(row["gender"])
    words = [swedish.PROVIDER[Provider(row["provider"])].lower()]
    return ", ".join(words if gender is Gender.ALL else [*words, swedish.GENDER[gender].lower()])


# --- Jumps ---


def _judged(changes: pd.DataFrame, noise: pd.DataFrame) -> pd.DataFrame:
    """Every change that has noise to be judged by, with its p-value beyond the nation's own change and whether it stands out among all."""
    table = changes.merge(noise, on=["indicator", "provider", "gender"], how="left", validate="many_to_one")
    before, after, nation = (floats(table[name]) for name in ("value_before", "value_after", "nation"))
    n0, n1 = floats(table["pupils_before"]), floats(table["pupils_after"])
    share = (table["kind"] == Kind.PROPORTION.value).to_numpy()
    p_value = np.full(len(table), np.nan)
    p_value[share] = change_p_value(
        before[share] / 100 * n0[share], n0[share], after[share] / 100 * n1[share], n1[share],
        dispersion=floats(table["dispersion"])[share], expected=nation[share] / 100,
    )  # fmt: skip
    mean = ~share
    p_value[mean] = mean_change_p_value(
        before[mean], n0[mean], after[mean], n1[mean], floats(table["spread"])[mean], expected=nation[mean]
    )
    known = table.assign(p_value=p_value)[np.isfinite(p_value)].reset_index(drop=True)
    stands_out, _ = benjamini_hochberg(floats(known["p_value"]), 1 - CONFIDENCE)
    found: pd.DataFrame = known.assign(stands_out=stands_out)
    return found


def _jumps(jumps: pd.DataFrame, catalogue: Mapping[str, Indicator], names: Mapping[str, str]) -> Iterator[Finding]:
    """One finding per indicator, municipality and year: the strongest of the series that show the jump."""
    strongest_first = jumps.sort_values("p_value", kind="stable")
    for _, same in strongest_first.groupby(["indicator", "municipality", "year"], sort=False):
        row = next(_rows(same.head(1)))
        indicator = catalogue[row["indicator"]]
        year = int(row["year"])
        change = swedish.difference(row["value_after"] - row["value_before"], indicator.kind, indicator.unit)
        few, many = swedish.number(row["pupils_before"]), swedish.number(row["pupils_after"])
        among = " Sticker ut även bland alla prövade i landet." if row["stands_out"] else ""
        sentence = (
            f"{swedish.period(year, indicator)}: från {swedish.number(row['value_before'], 1)} till "
            f"{swedish.quantity(row['value_after'], indicator.kind, indicator.unit)} "
            f"({change}, landet {swedish.signed(row['nation'], indicator.kind)}), {few} → {many} {swedish.denominator(indicator)}, "
            f"{_series(row)}.{among}"
        )
        p_value = max(float(row["p_value"]), np.finfo(float).tiny)
        yield Finding(
            Issue.JUMP, Severity.WARNING, indicator.id, str(row["municipality"]), (year - 1, year), sentence,
            indicator.short_title, names[row["municipality"]], Provider(row["provider"]), Gender(row["gender"]),
            weight=float(-ndtri(p_value / 2)),
        )  # fmt: skip


# --- What cannot be right ---


def _impossible(parts: pd.DataFrame, catalogue: Mapping[str, Indicator], names: Mapping[str, str]) -> Iterator[Finding]:
    """Wholes that contradict their parts beyond rounding, and only where there is no third part that could explain it."""
    for row in _rows(parts):
        indicator = catalogue[row["indicator"]]
        genders = row["split"] == "gender"
        whole, first, second = (_known(row[name]) for name in ("pupils", "first_pupils", "second_pupils"))
        numbers = [_known(row[name]) for name in ("value", "first_value", "second_value")]
        parts_are = ("flickor", "pojkar") if genders else ("kommunala", "enskilda")
        whole_is = "alla elever" if genders else "samtliga huvudmän"
        larger = max((n for n in (first, second) if n is not None), default=None)
        # Full-time posts are rounded one by one.
        if whole is not None and larger is not None and larger > whole + 1:
            part = parts_are[0] if larger == first else parts_are[1]
            what = f"{part} har {swedish.number(larger)} {swedish.denominator(indicator)} men {whole_is} bara {swedish.number(whole)}"
        elif _outside(numbers) and (genders or _cover(whole, first, second)):
            value, one, other = (swedish.quantity(number, indicator.kind, indicator.unit) for number in numbers)
            what = f"{whole_is} har {value}, som inte ligger mellan {parts_are[0]} ({one}) och {parts_are[1]} ({other})"
        else:
            continue
        sentence = f"{swedish.period(int(row['year']), indicator)}: {what}."
        provider = Provider(row["other"]) if genders else Provider.ALL
        gender = Gender.ALL if genders else Gender(row["other"])
        yield Finding(
            Issue.IMPOSSIBLE, Severity.ERROR, indicator.id, str(row["municipality"]), (int(row["year"]),), sentence,
            indicator.short_title, names[row["municipality"]], provider, gender,
        )  # fmt: skip


def _known(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[call-overload, arg-type]


def _cover(whole: float | None, first: float | None, second: float | None) -> bool:
    """Whether the two parts are the whole: state schools, which are neither, have pupils in a few municipalities."""
    return whole is not None and first is not None and second is not None and abs(first + second - whole) <= 1


def _outside(numbers: list[float | None]) -> bool:
    """Whether the first number lies outside the other two by more than rounding can do."""
    if any(number is None for number in numbers):
        return False
    value, *parts = (float(number) for number in numbers if number is not None)
    rounding = _WHOLE_NUMBERS if all(number == round(number) for number in (value, *parts)) else _ONE_DECIMAL
    return value > max(parts) + rounding or value < min(parts) - rounding


# --- Two sources ---


def _disagreements(
    table: pd.DataFrame, catalogue: Mapping[str, Indicator], names: Mapping[str, str]
) -> Iterator[Finding]:
    """Two sources whose numbers cannot be the same figure rounded: each may be off by half of its own last digit."""
    for row in _rows(table[_apart(table)]):
        indicator = catalogue[row["indicator"]]
        stands, other = (
            f"{_source(row[source])} {swedish.number(row[value], max(1, int(row[decimals])))}"
            for source, value, decimals in (
                ("source", "value", "decimals"),
                ("other_source", "other_value", "other_decimals"),
            )
        )
        sentence = f"{swedish.period(int(row['year']), indicator)}: {stands} (visas), {other}; {_series(row)}."
        yield Finding(
            Issue.DISAGREEMENT, Severity.WARNING, indicator.id, str(row["municipality"]), (int(row["year"]),), sentence,
            indicator.short_title, names[row["municipality"]], Provider(row["provider"]), Gender(row["gender"]), weight=abs(row["value"] - row["other_value"]),
        )  # fmt: skip


def _apart(table: pd.DataFrame) -> pd.Series:
    rounding = 0.5 * 10.0 ** -floats(table["decimals"]) + 0.5 * 10.0 ** -floats(table["other_decimals"])
    gap: Floats = np.abs(floats(table["value"]) - floats(table["other_value"]))
    return pd.Series(gap > rounding + 1e-9, index=table.index)


def _source(source: str) -> str:
    return _FROM.get(str(source).split("_", maxsplit=1)[0], str(source))


# --- What lacks ---


def _gaps(
    missing: pd.DataFrame, covered: pd.DataFrame, catalogue: Mapping[str, Indicator], names: Mapping[str, str]
) -> Iterator[Finding]:
    for (id_, code), rows in missing.groupby(["indicator", "municipality"], sort=False):
        indicator, years = catalogue[str(id_)], sorted({int(year) for year in rows["year"]})
        sentence = f"Uppgift saknas {period_span(years, indicator)} utan angiven orsak, mitt i serien."
        yield Finding(
            Issue.GAP, Severity.WARNING, indicator.id, str(code), tuple(years), sentence, indicator.short_title,
            names[str(code)], weight=float(len(years)),
        )  # fmt: skip
    for id_, rows in covered.groupby("indicator", sort=False):
        there = {int(year) for year in rows["year"]}
        nobody = tuple(year for year in range(min(there), max(there)) if year not in there)
        if nobody:
            indicator = catalogue[str(id_)]
            sentence = f"Ingen kommun i landet har uppgift {period_span(nobody, indicator)}."
            yield Finding(Issue.GAP, Severity.NOTICE, indicator.id, None, nobody, sentence, indicator.short_title, None)


def _late(
    covered: pd.DataFrame, publications: pd.DataFrame, catalogue: Mapping[str, Indicator], today: date
) -> Iterator[Finding]:
    """Indicators whose newer figures should be out, and those that ended without anybody saying that more will come."""
    found = freshness.of_all(catalogue, covered, publications, today)
    newest = max((one.latest for one in found.values()), default=0)
    for id_, one in found.items():
        indicator = catalogue[id_]
        last = swedish.period(one.latest, indicator)
        if one.behind:
            came = f" (väntades {one.came_later})" if one.came_later else ""
            sentence = f"Senast här är {last}. {swedish.sentence(period_span(one.behind, indicator))} bör ha kommit ut{came}: läs in."
            yield Finding(
                Issue.BEHIND,
                Severity.NOTICE,
                id_,
                None,
                one.behind,
                sentence,
                indicator.short_title,
                None,
                weight=float(len(one.behind)),
            )
        elif newest - one.latest >= _LONG_AGO:
            sentence = f"Senaste uppgift är {last}, {swedish.numeral(newest - one.latest)} år före de nyaste här. Källan anger ingen ny publicering."
            yield Finding(
                Issue.ENDED,
                Severity.NOTICE,
                id_,
                None,
                (one.latest,),
                sentence,
                indicator.short_title,
                None,
                weight=float(newest - one.latest),
            )


def _protected(table: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> Iterator[Finding]:
    """Indicators of which much is protected in the region, told by the latest such year."""
    share = floats(table["protected"]) / floats(table["figures"])
    much = table.assign(share=share)[share >= _MUCH_PROTECTED]
    for (id_, provider), rows in much.groupby(["indicator", "provider"], sort=False):
        indicator, years = catalogue[str(id_)], tuple(sorted(int(year) for year in rows["year"]))
        last = next(_rows(rows.sort_values("year").tail(1)))
        earlier = f", och minst var femte även {period_span(years[:-1], indicator)}" if years[1:] else ""
        sentence = (
            f"{last['protected']} av {last['figures']} kommuner i {regions.current().name} är skyddade {swedish.period(years[-1], indicator)} "
            f"({swedish.number(100 * last['share'])}\u00a0%){earlier}; {swedish.PROVIDER[Provider(str(provider))].lower()}."
        )
        yield Finding(
            Issue.PROTECTED, Severity.NOTICE, indicator.id, None, years, sentence, indicator.short_title, None,
            Provider(str(provider)), Gender.ALL, weight=float(last["share"]),
        )  # fmt: skip


def _no_pupils(table: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> Iterator[Finding]:
    for row in _rows(table):
        indicator = catalogue[row["indicator"]]
        figures, without = int(row["figures"]), int(row["without_pupils"])
        if without == figures:
            sentence = f"{_source(row['source'])} anger inget antal {swedish.denominator(indicator)}: värdena visas men bedöms inte."
        else:
            sentence = (
                f"{swedish.number(without)} av {swedish.number(figures)} värden från {_source(row['source'])} saknar antal "
                f"{swedish.denominator(indicator)} och bedöms inte."
            )
        yield Finding(
            Issue.NO_PUPILS,
            Severity.NOTICE,
            indicator.id,
            None,
            (),
            sentence,
            indicator.short_title,
            None,
            weight=without / figures,
        )

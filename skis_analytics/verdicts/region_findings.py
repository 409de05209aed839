"""What stands out in the region: the sentences above the joint picture, strongest first, honest about noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from skis_analytics import swedish
from skis_analytics.domain import Basis, Direction, Indicator

_NAMED_INDICATORS: Final = 3
_SENTENCES: Final = 5
_SAID: Final = (
    "indicator", "municipality", "name", "year", "year_before", "value", "difference", "direction", "strength", "p_value",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence. ``weight`` orders them: the strongest evidence first.

    ``certain``: it tells of certain differences between the region, its municipalities or years; ``nation``: of the region and the nation;
    ``remark``: it tells how to read the others; ``unchanged``: it tells that no change is certain.
    """

    text: str
    weight: float
    certain: bool = False
    nation: bool = False
    remark: bool = False
    unchanged: bool = False


def headline(judged: pd.DataFrame, group: str, school_year: str) -> str:
    """The joint picture's one message, as the page's title.

    ``judged`` is ``judge_levels`` of the cells that the picture shows; ``group`` names the comparison group.
    """
    tested = int((judged["direction"] != Direction.UNKNOWN.value).sum())
    if tested == 0:
        return f"Läsåret {school_year} finns inga värden som kan jämföras med {group}"
    worse = _municipalities(judged, Direction.WORSE)
    better = _municipalities(judged, Direction.BETTER)
    if not worse and not better:
        return f"Ingen enskild skillnad mot {group} är säker läsåret {school_year}"
    parts = [f"{word} i {swedish.some_of(names)}" for word, names in (("lägre", worse), ("högre", better)) if names]
    certain = int((judged["strength"] > 0).sum())
    share = f"{swedish.sentence(swedish.numeral(certain))} av {tested} jämförelser med {group} är {'säker' if certain == 1 else 'säkra'}"
    return f"{share}: {', '.join(parts)}"


def region_findings(
    judged: pd.DataFrame,
    changes: pd.DataFrame,
    trends: pd.DataFrame,
    against_nation: pd.DataFrame,
    catalogue: Mapping[str, Indicator],
    *,
    group: str,
    region: str,
    focus: str | None = None,
) -> list[Finding]:
    """Three to five sentences about the region this year.

    Args:
        judged, changes, trends: the verdicts of the cells in the picture.
        against_nation: the region as a whole judged against the nation: indicator, value, group_value, direction, strength.
        catalogue: the indicators by id.
        group: the comparison group's name in a sentence.
        region: the region's name.
        focus: the code of the municipality whose own sentence comes first, if any.
    """
    # Filtered many times below: only the columns that sentences are made of, which is much quicker.
    judged, changes, trends = (part[[name for name in _SAID if name in part]] for part in (judged, changes, trends))
    found = [
        _level_finding(judged, catalogue, Direction.WORSE, f"Säkert lägre resultat än {group}"),
        _nation_finding(against_nation, catalogue, region),
        _change_finding(_fresh(changes, judged), catalogue),
        _trend_finding(trends, catalogue),
    ]
    of_focus = judged[judged["municipality"] == focus]
    moved = [part[part["municipality"] == focus] for part in (changes, trends)]
    own = [] if of_focus.empty else [_focus_finding(of_focus, moved[0], moved[1], catalogue, group)]
    strengths = [each for each in [_strengths(judged, against_nation, catalogue, group, region)] if each]
    remark = bool((judged["direction"] != Direction.UNKNOWN.value).any())
    room = _SENTENCES - len(own) - len(strengths) - remark
    others = sorted((finding for finding in found if finding), key=lambda finding: -finding.weight)
    # That no change is certain has room in the remark on chance; what is certain has not.
    kept = sorted(others, key=lambda finding: not finding.certain)[:room]
    folded = remark and any(each.unchanged and each not in kept for each in others)
    sentences = sorted([*kept, *strengths], key=lambda finding: -finding.weight)
    return [*own, *sentences, *([_honesty(judged, len(_fresh(changes, judged)) if folded else 0)] if remark else [])]


def main_news(findings: Sequence[Finding]) -> Finding | None:
    """The one with the strongest evidence among those that are certain; None when nothing is."""
    return max((each for each in findings if each.certain), key=lambda each: each.weight, default=None)


def _municipalities(judged: pd.DataFrame, direction: Direction) -> list[str]:
    """Names with a certain difference that way, most certain cells first."""
    hits = judged[judged["direction"] == direction.value]
    order = hits.groupby("name")["strength"].sum().sort_values(ascending=False, kind="stable")
    return [str(name) for name in order.index]


def _level_finding(
    judged: pd.DataFrame, catalogue: Mapping[str, Indicator], direction: Direction, opening: str
) -> Finding | None:
    hits = judged[judged["direction"] == direction.value]
    if hits.empty:
        return None
    return Finding(f"**{opening}:** {_places(hits, catalogue, direction)}.", _evidence(hits), certain=True)


def _places(hits: pd.DataFrame, catalogue: Mapping[str, Indicator], direction: Direction) -> str:
    """Which municipalities, and in which indicators: ``Hjo (nått målet); Vara (alla ämnen)``."""
    parts = []
    for name in _municipalities(hits, direction)[: swedish.NAMED]:
        own = hits[hits["name"] == name].sort_values("p_value")
        titles = [swedish.uncapitalised(catalogue[indicator].short_title) for indicator in own["indicator"]]
        more = len(titles) - _NAMED_INDICATORS
        words = ", ".join(titles[:_NAMED_INDICATORS]) + (
            f" och {swedish.numeral(more, neuter=True)} till" if more > 0 else ""
        )
        parts.append(f"{name} ({words})")
    rest = hits["name"].nunique() - len(parts)
    return "; ".join(parts) + (f"; {_more_municipalities(rest)}" if rest else "")


def _more_municipalities(count: int) -> str:
    return f"{swedish.numeral(count)} {'kommun' if count == 1 else 'kommuner'} till"


def _focus_finding(
    own: pd.DataFrame, changes: pd.DataFrame, trends: pd.DataFrame, catalogue: Mapping[str, Indicator], group: str
) -> Finding:
    """Where the municipality in focus stands: what is certain of its level, change and trend, and how much was judged."""
    name = str(own["name"].iloc[0])
    tested = int((own["direction"] != Direction.UNKNOWN.value).sum())
    parts = []
    for direction, word in ((Direction.WORSE, "säkert lägre resultat"), (Direction.BETTER, "säkert högre resultat")):
        hits = own[own["direction"] == direction.value].sort_values("p_value")
        if len(hits):
            titles = [swedish.uncapitalised(catalogue[indicator].short_title) for indicator in hits["indicator"]]
            parts.append(f"{word} än {group} i {swedish.enumeration(titles)}")
    if not tested:
        text = "inget värde kan prövas med det här urvalet"
    elif parts:
        certain = int((own["strength"] > 0).sum())
        rest = f"; övriga av {swedish.numeral(tested, neuter=True)} prövade nyckeltal kan vara slump"
        text = " och ".join(parts) + (rest if certain < tested else "")
    else:
        text = f"inget av {swedish.numeral(tested, neuter=True)} prövade nyckeltal skiljer sig säkert från {group}"
    for judged, words in ((changes, ("säker ökning", "säker minskning")), (trends, ("trend uppåt", "trend nedåt"))):
        for row in judged[judged["strength"] > 0].to_dict("records"):
            title = swedish.uncapitalised(catalogue[str(row["indicator"])].short_title)
            text += f"; {words[row['difference'] < 0]} i {title}"
    return Finding(f"**{name}:** {text}.", float("inf"))


def _nation_finding(judged: pd.DataFrame, catalogue: Mapping[str, Indicator], region: str) -> Finding | None:
    compared = judged[judged["direction"] != Direction.UNKNOWN.value]
    if compared.empty:
        return None
    worse = compared[compared["direction"] == Direction.WORSE.value]
    if worse.empty and (compared["direction"] == Direction.BETTER.value).any():
        return None  # It is a strength, and told as one.
    if worse.empty:
        text = (
            f"{region} som helhet skiljer sig inte säkert från riket i något av {len(compared)} jämförbara nyckeltal."
        )
        return Finding(text, 0.5)
    strongest = worse.sort_values("p_value").iloc[0]
    indicator = catalogue[str(strongest["indicator"])]
    own, rest = (
        swedish.quantity(float(strongest[column]), indicator.kind, indicator.unit)
        for column in ("estimate", "group_value")
    )
    country = "i riket" if strongest["group_basis"] == Basis.PUBLISHED.value else "i övriga landet"
    counted = f"{swedish.numeral(len(worse), neuter=True)} av {swedish.numeral(len(compared), neuter=True)} jämförbara nyckeltal"
    title = swedish.uncapitalised(indicator.short_title)
    where = f"{counted}: {title}" if len(worse) == 1 else f"{counted}, tydligast i {title}"
    text = f"**{region} som helhet** har säkert lägre resultat än riket i {where} ({own} mot {rest} {country})."
    return Finding(text, _evidence(worse), certain=True, nation=True)


def _strengths(
    judged: pd.DataFrame, against_nation: pd.DataFrame, catalogue: Mapping[str, Indicator], group: str, region: str
) -> Finding | None:
    """What is certainly better, in the region than in the nation and in its municipalities than in the group, or that nothing is.

    None when nothing could be tested. By better and not by higher: for some indicators lower is better.
    """
    compared = against_nation[against_nation["direction"] != Direction.UNKNOWN.value]
    tested = judged[judged["direction"] != Direction.UNKNOWN.value]
    ahead, better = (
        part[part["direction"] == Direction.BETTER.value].sort_values("p_value") for part in (compared, tested)
    )
    parts = []
    if len(ahead):
        counted = f"{swedish.numeral(len(ahead), neuter=True)} av {swedish.numeral(len(compared), neuter=True)} jämförbara nyckeltal"
        told = [_beside(row, catalogue) for row in ahead.head(_NAMED_INDICATORS).to_dict("records")]
        rest = len(ahead) - len(told)
        more = f" och {swedish.numeral(rest, neuter=True)} till" if rest else ""
        parts.append(f"{region} som helhet är säkert bättre än riket i {counted}: {', '.join(told)}{more}")
    elif len(compared):
        counted = f"{swedish.numeral(len(compared), neuter=True)} {'jämförbart' if len(compared) == 1 else 'jämförbara'} nyckeltal"
        parts.append(f"inget resultat är säkert bättre än i riket ({counted})")
    if len(better):
        count, of = better["name"].nunique(), tested["name"].nunique()
        who = f"{swedish.numeral(count)} av {swedish.numeral(of)} {'kommun' if of == 1 else 'kommuner'}"
        parts.append(
            f"{who} har något resultat som är säkert bättre än {group}: {_places(better, catalogue, Direction.BETTER)}"
        )
    elif len(tested):
        parts.append(f"ingen kommun har något resultat som är säkert bättre än {group}")
    if not parts:
        return None
    weight = _evidence(ahead) + _evidence(better)
    text = f"**Gemensamma styrkor:** {'; '.join(parts)}."
    return Finding(text, weight, certain=weight > 0, nation=len(ahead) > 0)


def _beside(row: Mapping[Any, Any], catalogue: Mapping[str, Indicator]) -> str:
    """An indicator with the region's value and the nation's: ``meritvärde åk 9 (225,0 poäng mot 220,1 poäng)``."""
    indicator = catalogue[str(row["indicator"])]
    own, rest = (
        swedish.quantity(float(row[column]), indicator.kind, indicator.unit) for column in ("estimate", "group_value")
    )
    return f"{swedish.uncapitalised(indicator.short_title)} ({own} mot {rest})"


def _fresh(changes: pd.DataFrame, judged: pd.DataFrame) -> pd.DataFrame:
    """The tested changes into the year of the picture from the one before it; tests that are older or skipped years are not of them."""
    year = judged["year"].max() if len(judged) else changes["year"].max()
    fresh = changes[(changes["year"] == year) & (changes["year"] - changes["year_before"] == 1)]
    tested: pd.DataFrame = fresh[fresh["direction"] != Direction.UNKNOWN.value]
    return tested


def _change_finding(judged: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> Finding:
    if judged.empty:
        return Finding("Förändringar sedan året före kan inte bedömas: det saknas år att jämföra med.", 0.1)
    hits = judged[judged["strength"] > 0].sort_values("p_value")
    if hits.empty:
        text = f"**Sedan året före:** ingen av {len(judged)} prövade förändringar är säker för sig; de kan vara slump."
        return Finding(text, 0.9, unchanged=True)
    shown = [_movement(row, catalogue) for _, row in hits.head(_NAMED_INDICATORS).iterrows()]
    rest = len(hits) - len(shown)
    more = f" och {swedish.numeral(rest)} till" if rest else ""
    share = f"{swedish.numeral(len(hits))} av {len(judged)} prövade förändringar är {'säker' if len(hits) == 1 else 'säkra'}"
    return Finding(f"**Sedan året före:** {share}: {'; '.join(shown)}{more}.", _evidence(hits), certain=True)


def _movement(row: pd.Series, catalogue: Mapping[str, Indicator]) -> str:
    indicator = catalogue[str(row["indicator"])]
    way = swedish.difference(float(row["difference"]), indicator.kind, indicator.unit)
    return f"{row['name']}, {swedish.uncapitalised(indicator.short_title)} {way}"


def _trend_finding(trends: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> Finding | None:
    hits = trends[trends["strength"] > 0] if len(trends) else trends
    if hits.empty:
        return None
    parts = []
    # Both ways of each: where lower is better, it is upwards that is worse.
    for direction, rises, words in (
        (Direction.WORSE, False, "nedåt (sämre)"), (Direction.WORSE, True, "uppåt (sämre)"),
        (Direction.BETTER, True, "uppåt (bättre)"), (Direction.BETTER, False, "nedåt (bättre)"),
    ):  # fmt: skip
        own = hits[(hits["direction"] == direction.value) & ((hits["difference"] > 0) == rises)]
        by_municipality = [
            f"{name} ({', '.join(swedish.uncapitalised(catalogue[i].short_title) for i in part['indicator'].head(_NAMED_INDICATORS))})"
            for name, part in own.groupby("name", sort=False)
        ]
        if by_municipality:
            shown = by_municipality[: swedish.NAMED]
            rest = len(by_municipality) - len(shown)
            parts.append(f"{words} i {', '.join(shown)}" + (f" och {_more_municipalities(rest)}" if rest else ""))
    return (
        Finding(f"**Säker trend över fem år:** {'; '.join(parts)}.", 0.8 * len(hits), certain=True) if parts else None
    )


def _honesty(judged: pd.DataFrame, unchanged: int) -> Finding:
    """The remark on noise that always stands last. ``unchanged``: how many changes were tested and none certain, where no sentence says it."""
    tested = int((judged["direction"] != Direction.UNKNOWN.value).sum())
    certain = int((judged["strength"] > 0).sum())
    unknown = judged[(judged["direction"] == Direction.UNKNOWN.value) & judged["value"].notna()]
    text = f"**Om slumpen:** {tested - certain} av {tested} prövade skillnader kan vara slump"
    if unchanged:
        text += f", liksom {'den enda förändringen' if unchanged == 1 else f'alla {unchanged} förändringar'} sedan året före"
    if len(unknown):
        values = "värde" if len(unknown) == 1 else "värden"
        text += f"; {len(unknown)} {values} till kan inte prövas, för källan anger inget elevantal"
    return Finding(f"{text}.", -1.0, remark=True)


def _evidence(hits: pd.DataFrame) -> float:
    """How much the verdicts weigh together: two for a very clear one, one for a clear one."""
    return float(hits["strength"].sum())

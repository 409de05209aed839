"""Sections about the region: the joint picture, one indicator's municipalities and course, what could be expected, and needs."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from skis_analytics import regions, swedish
from skis_analytics.domain import Direction, Indicator, Kind, Mark, Reference, Selection, Strength
from skis_analytics.export import handout
from skis_analytics.export.figure import Figure
from skis_analytics.export.handout import DotChart, LineChart, Section, Series
from skis_analytics.handouts.words import CHANCE, SOURCE, bare, bares, dated, drawn, explained, figure, number
from skis_analytics.verdicts import expected, need_findings, region_findings
from skis_analytics.verdicts.cells import JudgedLevel, judged_levels, title_note
from skis_analytics.verdicts.needs import WORD, NeedMatrix, NeedState
from skis_analytics.verdicts.region_findings import Finding

_REST: Final = "Övriga landet"
_VALUES: Final = re.compile(r" \([^()]*\)$")
_SMALL: Final = 15
_YEARS: Final = 10
_DECIMALS: Final = {Kind.PROPORTION: 1, Kind.MEAN: 1, Kind.INDEX: 1}


def main_news(
    findings: Sequence[Finding], nation: pd.DataFrame, catalogue: Mapping[str, Indicator], *, period: str
) -> Section | None:
    """The most certain of what stands out, as a title, with the rest below it; None when nothing is certain.

    Args:
        findings: as ``region_findings``, but for the remark on chance.
        nation: the region as a whole judged beside the nation: drawn when that is the news.
        period: the school year in words.
    """
    news = region_findings.main_news(findings)
    if news is None:
        return None
    compared = nation[nation["direction"] != Direction.UNKNOWN.value] if news.nation else nation.iloc[:0]
    compared = compared.sort_values("indicator", key=lambda ids: ids.map(lambda name: catalogue[name].core or 0))
    rows = compared.to_dict("records")
    said = bare(news.text).rstrip(".")
    # The values that end the sentence are in the picture, or in the words beside it.
    title = swedish.sentence(_VALUES.sub("", said) if news.nation else said)
    return Section(
        finding=title, kicker=f"Det viktigaste i {regions.current().name}, läsåret {period}",
        body=bares([*_means(rows, catalogue), *(each.text for each in findings if each is not news)]),
        chart=_beside_nation(rows, catalogue, period), source=SOURCE,
        caveats=("Procent. Linjen visar 95 % säkerhet. ▲▼ säkert högre eller lägre (blå bättre, orange sämre); grå punkt: ingen säker skillnad",) if rows else (CHANCE,),
        alt=f"Diagram: {regions.current().name} och riket. {title}",
    )  # fmt: skip


def _beside_nation(
    rows: Sequence[Mapping[Any, Any]], catalogue: Mapping[str, Indicator], period: str
) -> DotChart | None:
    """The shares, which are on one scale."""
    shares = [row for row in rows if catalogue[row["indicator"]].kind is Kind.PROPORTION]
    if not shares:
        return None
    names = [dated(catalogue[row["indicator"]], int(row["year"]), period) for row in shares]
    own = Series(
        regions.current().name, *(tuple(_known(row[part]) for row in shares) for part in ("estimate", "lower", "upper"))
    )
    rest = Series(_REST, tuple(_known(row["group_value"]) for row in shares))
    signals = tuple(Direction(row["direction"]) for row in shares)
    return DotChart(tuple(names), (rest, own), "%", category="Nyckeltal", signals=signals)


def _means(rows: Sequence[Mapping[Any, Any]], catalogue: Mapping[str, Indicator]) -> list[str]:
    """What is compared and is no share, in words, with its sign."""
    found = []
    for row in rows:
        about = catalogue[row["indicator"]]
        if about.kind is not Kind.PROPORTION:
            own, rest = (
                swedish.quantity(float(row[part]), about.kind, about.unit) for part in ("estimate", "group_value")
            )
            sign = swedish.symbol(Direction(row["direction"]), Strength(row["strength"]), float(row["difference"]))
            found.append(f"{about.short_title}: {own} mot {rest} i {swedish.uncapitalised(_REST)} {sign}".rstrip())
    return found


def joint_picture(
    levels: pd.DataFrame,
    region: pd.DataFrame,
    nation: pd.DataFrame,
    catalogue: Mapping[str, Indicator],
    *,
    headline: str,
    findings: Sequence[str],
    chosen: Selection,
    group: str,
    municipalities: Collection[str],
) -> Section:
    """The municipalities × the core indicators.

    Args:
        levels: the region's judged core indicators, as ``judge_levels``.
        region, nation: whole-group values per indicator.
        headline, findings: as the page Nuläge says them.
        chosen: the year and provider that the figures are of, where an indicator's own title says nothing else.
        group: what is compared with, in a sentence.
        municipalities: whose columns are shown; all when empty.
    """
    values = {
        title: table.set_index("indicator")["value"]
        for title, table in ((regions.current().name, region), ("Riket", nation))
    }
    period = swedish.school_year(chosen.year)
    notes = {
        row["indicator"]: title_note(catalogue[row["indicator"]], int(row["year"]), row["provider"], chosen)
        for row in levels.drop_duplicates("indicator").to_dict("records")
    }
    by_indicator: dict[str, list[JudgedLevel]] = {}
    for level in judged_levels(levels):
        if not municipalities or level.municipality in municipalities:
            by_indicator.setdefault(level.indicator, []).append(level)
    rows = []
    for id_ in sorted(by_indicator, key=lambda name: catalogue[name].core or 0):
        own = by_indicator[id_]
        if not any(level.shown for level in own):
            continue
        small = max((level.value for level in own if not math.isnan(level.value)), default=0.0) < _SMALL
        title = catalogue[id_].short_title
        row: dict[str, Any] = {"Nyckeltal": f"{title} ({notes[id_]})" if notes[id_] else title}
        for level in own:
            row[level.name] = figure(level, int(small))
        for title, table in values.items():
            row[title] = Figure(number(float(table[id_])) if id_ in table.index else None, 1)
        rows.append(row)
    marks = {level.mark for own in by_indicator.values() for level in own if level.mark is not None}
    tested = int((levels["direction"] != Direction.UNKNOWN.value).sum())
    return Section(
        finding=headline, kicker=f"Nuläget i {regions.current().name}, läsåret {period}", body=bares(findings), table=pd.DataFrame(rows),
        source=SOURCE,
        caveats=(
            f"Procent om inget annat anges. Jämfört med {group}, utan den egna kommunen",
            f"Bara ▲▼ är säkra (▲▲▼▼ mycket säkra): av {tested} som är prövade tillsammans väntas högst 5 % av de markerade vara slump",
            *(f"{each}, och {regions.current().name} är kommunernas median" for each in explained(value for row in rows for value in row.values())),
            *((swedish.mark_legend(marks),) if marks else ()),
        ),
        alt=f"Tabell: nyckeltal per kommun läsåret {period}. {headline}",
    )  # fmt: skip


def indicator(
    table: pd.DataFrame, about: Indicator, *, headline: str, period: str, group: Reference, focus: str | None, municipalities: Collection[str],
) -> Section:  # fmt: skip
    """One indicator's municipalities as dots with their intervals.

    Args:
        table: the region's levels of the indicator, judged by themselves.
        headline: as the page Resultat says it.
        group: what is compared with.
        focus: the municipality in strong colour; None for none.
        municipalities: which are drawn; all when empty.
    """
    levels = [level for level in judged_levels(table) if not municipalities or level.municipality in municipalities]
    series = Series(
        period, tuple(drawn(level) for level in levels),
        tuple(None if drawn(level) is None else number(level.lower) for level in levels),
        tuple(None if drawn(level) is None else number(level.upper) for level in levels),
    )  # fmt: skip
    strong = next((level.name for level in levels if level.municipality == focus), None)
    nearly = [level.name for level in levels if level.mark is Mark.NEARLY_ALL]
    hidden = [level.name for level in levels if level.mark not in (None, Mark.NEARLY_ALL)]
    with_interval = any(low is not None for low in series.lower or ())
    return Section(
        finding=headline, kicker=f"{about.title}, {period}",
        body=_verdicts(levels, some=bool(municipalities)),
        chart=DotChart(
            tuple(level.name for level in levels), (series,), about.unit, strong,
            None if group.value is None else handout.Reference(group.label, group.value), _DECIMALS.get(about.kind, 1), "Kommun",
            tuple(level.direction for level in levels), tuple(level.symbol for level in levels),
        ),
        source=SOURCE,
        caveats=(
            *(("Strecken visar 95 % säkerhet: hur mycket värdet kan röra sig av slump",) if with_interval else ()),
            *((f"{swedish.enumeration(nearly)}: nästan alla (~100), ritas inte ut",) if nearly else ()),
            *((f"{swedish.enumeration(hidden)}: skyddat, saknas eller ej undersökt",) if hidden else ()),
        ),
        alt=f"Diagram: {about.title} {period} per kommun. {headline}",
    )  # fmt: skip


def _verdicts(levels: Sequence[JudgedLevel], *, some: bool) -> tuple[str, ...]:
    """What is certain about each municipality; ``some``: of those that were chosen, while the title may speak of others."""
    # The title names those that hold when the whole joint picture is judged at once: both are said, and what tells them apart.
    parts = (
        (_TOGETHER, [level for level in levels if level.strength and level.robust]),
        (_ALONE, [level for level in levels if level.strength and not level.robust]),
    )
    certain = [
        line
        for heading, found in parts
        if found
        for line in (heading, *(f"{level.name}: {level.words} ({level.symbol})" for level in found))
    ]
    if certain:
        return tuple(certain)
    if all(level.direction is Direction.UNKNOWN for level in levels):
        return ("Skillnaderna kan inte prövas mot slumpen: källan anger inte elevantal, eller så är värdena skyddade.",)
    if some:
        return (
            f"Av de valda kommunerna ({swedish.enumeration([level.name for level in levels])}) skiljer sig ingen säkert från gruppen, inte heller prövad för sig.",
        )
    return ("Ingen kommun skiljer sig säkert från gruppen, inte heller prövad för sig.",)


_TOGETHER: Final = "Säkert också när alla jämförs på en gång:"
_ALONE: Final = "För sig tydligt högre eller lägre (kan vara slump när alla jämförs på en gång):"


def course(
    history: pd.DataFrame, groups: Mapping[str, pd.DataFrame], about: Indicator, *, headline: str, names: Mapping[str, str], focus: str | None,
) -> Section | None:  # fmt: skip
    """One indicator's years: whole groups and the municipalities named. None when there is but one year.

    Args:
        history: the municipalities' cells of every year.
        groups: what a group is called → its value per year.
        headline: as the page Resultat says it of the years.
        names: the municipalities that are drawn, code → name.
        focus: the one in strong colour.
    """
    years = sorted({int(year) for year in history.loc[history["value"].notna(), "year"]})[-_YEARS:]
    if len(years) < 2:
        return None
    lines = []
    for name, table in groups.items():
        whole = dict(zip(table["year"], table["value"], strict=True))
        lines.append(Series(name, tuple(_known(whole.get(year)) for year in years)))
    for code, name in names.items():
        own = history[(history["municipality"] == code) & history["mark"].isna()]
        values = dict(zip(own["year"], own["value"], strict=True))
        lines.append(Series(name, tuple(_known(values.get(year)) for year in years)))
    periods = tuple(swedish.period(year, about) for year in years)
    return Section(
        finding=headline, kicker=f"{about.title} över tid",
        chart=LineChart(periods, tuple(lines), about.unit, names.get(focus or "", regions.current().name), None, _DECIMALS.get(about.kind, 1), "Läsår"),
        source=SOURCE, caveats=("Ett år skiljer sig från ett annat också av slump; rubriken säger vad som är säkert",),
        alt=f"Linjediagram: {about.title}, {periods[0]}–{periods[-1]}. {headline}",
    )  # fmt: skip


def _known(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def beside_expected(shown: pd.DataFrame, about: Indicator, *, period: str, focus: str | None) -> Section | None:
    """Results beside what could be expected given who the pupils are. None when nothing is.

    ``shown``: one result of one year, as ``verdicts.expected.judge_expected``.
    """
    known = shown[shown["expected"].notna() & shown["value"].notna()]
    if known.empty:
        return None
    known = known.sort_values("difference", ascending=False)
    names = tuple(str(name) for name in known["name"])
    columns = {name: tuple(_known(value) for value in known[name]) for name in ("value", "expected", "lower", "upper")}
    strong = next((str(row["name"]) for row in known.to_dict("records") if row["municipality"] == focus), None)
    headline = expected.headline(shown, about, focus)
    return Section(
        finding=headline, kicker=f"{about.title} utifrån elevsammansättningen, {period}",
        chart=DotChart(
            names, (Series("Väntat", columns["expected"], columns["lower"], columns["upper"]), Series("Resultat", columns["value"])),
            about.unit, strong, None, _DECIMALS.get(about.kind, 1), "Kommun", tuple(Direction(each) for each in known["direction"]),
        ),
        source=f"{SOURCE}. Kommunal huvudman, alla elever",
        caveats=(
            f"Grått streck: där hamnar 95 av 100 sådana kommuner. {expected.how_marked(shown)}",
            "Skillnaden är inte ett mått på skolans insats: den rymmer allt som elevernas bakgrund i modellen inte fångar",
        ),
        alt=f"Diagram: {about.title}, resultat och väntat värde per kommun {period}. {headline}",
    )  # fmt: skip


def needs(matrix: NeedMatrix, municipalities: Collection[str]) -> Section:
    """Needs and initiatives: per theme, which municipalities have which; of the chosen ones, or of all when none is."""
    headline = need_findings.headline(matrix)
    rows = []
    for theme in matrix.themes:
        cells = [cell for cell in matrix.row(theme.id) if not municipalities or cell.municipality in municipalities]
        said = {
            swedish.sentence(WORD[state]): _places([cell.municipality for cell in cells if cell.state is state], matrix, len(cells))
            for state in _STATES
        }  # fmt: skip
        if any(said.values()):
            rows.append({"Tema": theme.name, **said})
    return Section(
        finding=headline, kicker="Behov och insatser", body=bares(need_findings.findings(matrix)),
        table=pd.DataFrame(rows, columns=["Tema", *(swedish.sentence(WORD[state]) for state in _STATES)]) if rows else None,
        source=f"Kommunernas egna behov och insatser i {regions.title()}, och vad siffrorna pekar ut",
        caveats=("Det som inte står här är inte dokumenterat; det betyder inte att inget görs",), alt=f"Tabell: teman och kommuner. {headline}",
    )  # fmt: skip


_STATES: Final = (NeedState.NEED, NeedState.BOTH, NeedState.INITIATIVE)


def _places(codes: Sequence[str], matrix: NeedMatrix, of: int) -> str:
    if len(codes) == of and of > 1:
        return "alla"
    return ", ".join(matrix.municipalities[code] for code in codes)

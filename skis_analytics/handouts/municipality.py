"""One municipality on a page: for delårsrapport and kvalitetsdialog."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from skis_analytics import swedish
from skis_analytics.domain import Desirable, Indicator, Kind
from skis_analytics.export.figure import Figure
from skis_analytics.export.handout import DotChart, Section, Series
from skis_analytics.handouts.words import CHANCE, SOURCE, bares, dated, drawn, explained, figure, number
from skis_analytics.verdicts.municipality_findings import MAYBE, Assessment
from skis_analytics.verdicts.profile import ProfileRow, movement_text

_LISTED: Final = 5
_FEW: Final = 3
"""Listed of each where there is much."""
_FEWEST: Final = 3
"""Shares that are worth a picture."""
_LONGEST: Final = 160
_FULL: Final = 2800
"""Characters that one page holds beside the chart and the table: with more, less is listed of each."""


def page(
    name: str,
    rows: Sequence[ProfileRow],
    assessment: Assessment,
    *,
    headline: str,
    period: str,
    group: str,
    expected: Sequence[str],
    causes: Sequence[str],
    needs: Sequence[str],
    initiatives: Sequence[str],
) -> Section:
    """A municipality's page: strengths, what to look into, what is expected, causes, needs and initiatives, and its core figures.

    Args:
        rows: its profile, as ``verdicts.profile.profile``.
        headline: as the page Kommun says it.
        expected: a sentence per result beside what could be expected.
        causes, needs, initiatives: what is written, in the order to show.
    """
    core = [row for row in rows if row.indicator.core and row.indicator.desirable is not Desirable.NONE]
    whole = swedish.sentence(group)
    own = [_figure(row) for row in core]
    table = pd.DataFrame(
        {
            "Nyckeltal": [row.indicator.short_title for row in core],
            "Period": [swedish.period(row.level.year, row.indicator) for row in core],
            name: own,
            whole: [
                Figure(number(row.level.group_value), swedish.DECIMALS[row.indicator.kind], _unit(row.indicator))
                for row in core
            ],
            "Förändring": [movement_text(row, row.indicator, dated=False) for row in core],
            "Sedan": ["" if row.change is None else swedish.period(row.change.since, row.indicator) for row in core],
        }
    )
    untested = f" {assessment.untested} kan inte prövas." if assessment.untested else ""
    nothing = f"inget säkert bland {assessment.tested} prövade resultat.{untested}"
    parts: tuple[tuple[str, Sequence[str], str], ...] = (
        ("Styrkor", assessment.strengths, nothing),
        (_maybe("Styrkor", assessment.maybe_strengths), assessment.maybe_strengths, ""),
        ("Att undersöka", assessment.concerns, nothing),
        (_maybe("Att undersöka", assessment.maybe_concerns), assessment.maybe_concerns, ""),
        ("Utifrån elevsammansättningen", expected, "inget väntat värde finns för läsåret"),
        ("Orsaker som vi har skrivit ner", causes, "inga ännu"),
        ("Behov", needs, "inget utpekat av gruppen"),
        ("Insatser", initiatives, "inga egna är inlagda"),
    )
    told = [part for part in parts if part[1] or part[2]]
    body = [_part(*part, _LISTED) for part in told]
    if sum(map(len, body)) > _FULL:
        body = [_part(*part, _FEW) for part in told]
    return Section(
        finding=headline, kicker=f"{name}, läsåret {period}", body=bares(body), chart=_beside_group(name, core, whole, period), table=table, source=SOURCE,
        caveats=(f"Jämfört med {group}. Blått är bättre, orange sämre", CHANCE, *explained(own)), alt=f"Tabell: {name}, gemensamma nyckeltal. {headline}", new_page=True,
    )  # fmt: skip


def _figure(row: ProfileRow) -> Figure:
    return figure(row.level, swedish.DECIMALS[row.indicator.kind], _unit(row.indicator))


def _unit(indicator: Indicator) -> str:
    return "" if indicator.kind is Kind.INDEX else indicator.unit


def _maybe(heading: str, said: Sequence[str]) -> str:
    """What a list under one of the two headings is called whose items may be noise, as on the page Kommun."""
    return f"{heading}. {MAYBE} ({len(said)})"


def _beside_group(name: str, rows: Sequence[ProfileRow], whole: str, period: str) -> DotChart | None:
    """The shares among the core figures, beside the group's (``whole``): they are on one scale. Another year than ``period`` is said."""
    shares = [row for row in rows if row.indicator.kind is Kind.PROPORTION and drawn(row.level) is not None]
    if len(shares) < _FEWEST:
        return None
    levels = [row.level for row in shares]
    own = Series(
        name, tuple(drawn(level) for level in levels), tuple(number(level.lower) for level in levels), tuple(number(level.upper) for level in levels),
    )  # fmt: skip
    group = Series(whole, tuple(number(level.group_value) for level in levels))
    return DotChart(
        tuple(dated(row.indicator, row.level.year, period) for row in shares),
        (group, own),
        "%",
        category="Nyckeltal",
        signals=tuple(level.direction for level in levels),
    )


def _part(title: str, said: Sequence[str], nothing: str, most: int) -> str:
    """A line that names what it tells: what is longest is cut, and how many more there are is said."""
    if not said:
        return f"{title}: {nothing}"
    kept = [text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…" for text in said[:most]]
    more = f" (och {len(said) - most} till)" if len(said) > most else ""
    return f"{title}: {'; '.join(text.rstrip('.') for text in kept)}{more}"

"""The joint picture as a table: the region's municipalities × the core indicators, from judged cells to what is shown."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

import pandas as pd

from skis_analytics import regions, swedish
from skis_analytics.app import components, picture
from skis_analytics.app import selection as chosen_by_user
from skis_analytics.app.matrix import Cell, Column, Opened, Row
from skis_analytics.app.shared import shared
from skis_analytics.domain import Basis, Comparison, Direction, Indicator, Kind, Municipality, Selection
from skis_analytics.verdicts import region_findings
from skis_analytics.verdicts.cells import JudgedLevel, judged_levels, level_sentence, title_note

_SMALL: Final = 15
"""Rows where every value is below this are printed with a decimal."""
REGION: Final = "reference_region"
NATION: Final = "reference_nation"
GROUP: Final = "reference_group"
_OTHER_GROUPS: Final = {
    Comparison.SIMILAR: "Liknande", Comparison.SKR_GROUP: "SKR-grupp", Comparison.OWN: "Eget urval",
}  # fmt: skip
_COMPACT_DECIMALS: Final = {Kind.PROPORTION: 0, Kind.MEAN: 0, Kind.INDEX: 1}
"""Fifteen columns have no room for a decimal that is noise anyway; the whole figure stands in the cell's sentence."""


def section(indicator: Indicator) -> str:
    """The heading that an indicator stands under: the national goal it belongs to, else its area."""
    return indicator.national_goal or indicator.area


def in_order(judged: pd.DataFrame, catalogue: Mapping[str, Indicator]) -> list[str]:
    """The core indicators that have any value in ``judged``, in the joint picture's order."""
    present = set(judged.loc[judged["value"].notna(), "indicator"])
    return sorted(
        (id_ for id_, one in catalogue.items() if one.core and id_ in present), key=lambda id_: catalogue[id_].core
    )


@dataclass(frozen=True, slots=True)
class Picture:
    """The joint picture of a selection: its one message, the sentences below it, and the table. Empty ``rows``: there are no figures."""

    headline: str
    findings: Sequence[str]
    rows: Sequence[Row]
    columns: Sequence[Column]
    caption: str


def draw(selection: Selection, group: str) -> Picture:
    """The joint picture of a selection, as it is shown."""
    return _drawn(selection, group, tuple(chosen_by_user.meeting_parameters().items()))


@shared()
def findings(selection: Selection, group: str) -> Sequence[region_findings.Finding]:
    """What the sentences above the joint picture say, most certain first."""
    return region_findings.region_findings(
        picture.levels(selection, core=True), picture.changes(selection, core=True), picture.trends(selection, core=True),
        picture.region_against_nation(selection, core=True), picture.indicators(), group=group, region=regions.current().name,
        focus=selection.focus,
    )  # fmt: skip


@shared()
def _drawn(selection: Selection, group: str, meeting: tuple[tuple[str, str], ...]) -> Picture:
    judged, catalogue = picture.levels(selection, core=True), picture.indicators()
    headline = region_findings.headline(judged, group, swedish.school_year(selection.year))
    if not judged["value"].notna().any():
        return Picture(headline, (), (), (), "")
    references = {
        REGION: picture.references(selection, Comparison.REGION, core=True),
        NATION: picture.references(selection, Comparison.NATION, core=True),
        GROUP: picture.references(selection, core=True),
    }
    around = dict(meeting)
    return Picture(
        headline,
        [finding.text for finding in findings(selection, group)],
        rows(judged, references, catalogue, selection, group, around),
        columns(picture.region(), selection, around),
        caption(judged, catalogue, group, selection),
    )


def columns(region: Mapping[str, Municipality], selection: Selection, around: Mapping[str, str]) -> list[Column]:
    """One column per municipality, then the region and the nation as references. ``around`` is as for ``rows``."""
    return [
        *(
            Column(
                code, one.name, href=_link("kommun", replace(selection, focus=code), around),
                word=f"Öppna {one.name}", focus=code == selection.focus,
            )
            for code, one in region.items()
        ),
        *(Column(id_, title, reference=True) for id_, title in _references(selection)),
    ]  # fmt: skip


def _references(selection: Selection) -> list[tuple[str, str]]:
    """The columns to the right: the region, and the comparison group where it is another, else the nation: there is room
    for two at 1280 pixels."""
    if selection.comparison in _OTHER_GROUPS:
        return [(REGION, regions.current().name), (GROUP, _OTHER_GROUPS[selection.comparison])]
    return [(REGION, regions.current().name), (NATION, "Riket")]


def rows(
    judged: pd.DataFrame,
    references: Mapping[str, pd.DataFrame],
    catalogue: Mapping[str, Indicator],
    selection: Selection,
    group: str,
    around: Mapping[str, str],
) -> list[Row]:
    """One row per core indicator with any value; cells in the order of ``judged`` (the columns').

    Args:
        judged: the region's judged levels.
        references: ``REGION``, ``NATION``, ``GROUP`` → the whole group's values per indicator.
        catalogue: the indicators by id.
        selection: what links carry on.
        group: the comparison group's name in a sentence.
        around: the parameters of the meeting that is under way round the page.
    """
    wanted = [(references[id_].set_index("indicator"), title) for id_, title in _references(selection)]
    levels: dict[str, list[JudgedLevel]] = {}
    for level in judged_levels(judged):
        levels.setdefault(level.indicator, []).append(level)
    first = {row["indicator"]: row for _, row in judged.drop_duplicates("indicator").iterrows()}
    shown = []
    for id_ in in_order(judged, catalogue):
        indicator, part = catalogue[id_], levels[id_]
        decimals = _decimals(part, indicator)
        cells = [_cell(level, indicator, selection, group, decimals, around) for level in part]
        beside = [_reference(table, indicator, title) for table, title in wanted]
        shown.append(
            Row(
                id_, indicator.short_title, section(indicator), note=title_note(indicator, int(first[id_]["year"]), first[id_]["provider"], selection),
                href=_link("resultat", replace(selection, indicator=id_), around), word=f"Öppna {indicator.title}",
                cells=(*cells, *beside),
            )
        )  # fmt: skip
    return shown


def _link(page: str, selection: Selection, around: Mapping[str, str]) -> str:
    """A relative address of a page with a selection, so that a cell can be opened in a new tab or copied."""
    return f"{page}?{urlencode({**chosen_by_user.parameters(selection), **around})}"


def _decimals(part: Sequence[JudgedLevel], indicator: Indicator) -> int:
    """None where a decimal is noise; one where the figures are so small that without it they would all be the same."""
    small = max((level.value for level in part if not math.isnan(level.value)), default=math.nan) < _SMALL
    return 1 if small else _COMPACT_DECIMALS.get(indicator.kind, 1)


def _cell(
    level: JudgedLevel, indicator: Indicator, selection: Selection, group: str, decimals: int, around: Mapping[str, str]
) -> Cell:
    address = _link("resultat", replace(selection, indicator=indicator.id, focus=level.municipality), around)
    sentence = level_sentence(level, indicator, group)
    text = swedish.number(level.value, decimals) if level.mark is None else swedish.MARK_SYMBOL[level.mark]
    tone = level.direction.value if level.shown else "none"
    middle = level.value if level.mark is None else level.upper
    return Cell(text, level.symbol, tone, sentence, sort=None if not level.shown else middle, href=address)


def _reference(values: pd.DataFrame, indicator: Indicator, name: str) -> Cell:
    if indicator.id not in values.index:
        return Cell(swedish.MISSING, tone="reference", word=f"{name}: uppgift saknas.")
    row: dict[Any, Any] = values.loc[indicator.id].to_dict()
    text = swedish.number(float(row["value"]), 1)
    rests_on = {
        Basis.PUBLISHED: "källans eget värde",
        Basis.WEIGHTED: f"viktat: {swedish.number(row['pupils'])} {swedish.denominator(indicator)} i {swedish.number(row['municipalities'])} kommuner",
        Basis.MEDIAN: f"medianen av {swedish.number(row['municipalities'])} kommuner, elevantal saknas i källan",
    }[Basis(row["basis"])]
    return Cell(
        text, tone="reference", word=f"{name}, {swedish.uncapitalised(indicator.short_title)}: {text} – {rests_on}."
    )


def caption(judged: pd.DataFrame, catalogue: Mapping[str, Indicator], group: str, selection: Selection) -> str:
    """What the table shows, how many comparisons were judged together, and what the signs mean."""
    tested = int((judged["direction"] != Direction.UNKNOWN.value).sum())
    return (
        f"Läsåret {swedish.school_year(selection.year)}, procent om inget annat anges. Jämfört med {group}, utan den egna kommunen. "
        f"{tested} jämförelser är prövade tillsammans: högst 5 % av de markerade väntas vara slump. "
        f"▲▼ säker skillnad, ▲▲▼▼ mycket säker; blå bättre, orange sämre. Kursiv: källan anger inget elevantal, kan inte prövas, och {regions.current().name} är kommunernas median. "
        f"{swedish.mark_legend()}. {components.other_series(judged, catalogue, selection)}"
    ).strip()


def target(opened: Opened, selection: Selection) -> tuple[str, Selection]:
    """The page and selection that a click in the table opens."""
    focus = opened.column if opened.column not in (None, REGION, NATION, GROUP) else selection.focus
    if opened.row is None:
        return "kommun", replace(selection, focus=focus)
    return "resultat", replace(selection, indicator=opened.row, focus=focus)

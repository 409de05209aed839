"""The views of one indicator: which there are for it, and each one's picture or table."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import pandas as pd
import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.app import components, picture
from skis_analytics.app.shared import kept, shared
from skis_analytics.charts.dot_plot import dot_plot
from skis_analytics.charts.funnel import funnel
from skis_analytics.charts.map import region_map
from skis_analytics.charts.small_multiples import small_multiples
from skis_analytics.charts.split import split
from skis_analytics.charts.tables import ReferenceLine
from skis_analytics.charts.trend import trend
from skis_analytics.domain import (
    OWN_SOURCE,
    Basis,
    Comparison,
    Direction,
    Gender,
    Indicator,
    Kind,
    Provider,
    Reference,
    Selection,
)
from skis_analytics.verdicts import indicator_findings, rank
from skis_analytics.verdicts.cells import judged_levels, value_text
from skis_analytics.verdicts.change import judge_parts
from skis_analytics.verdicts.level import funnel_curve

_LABELS: Final = {
    "tid": "Över tid",
    "alla": "Alla kommuner",
    "tratt": "Tratt",
    "karta": "Karta",
    "kon": "Flickor/pojkar",
    "huvudman": "Kommunal/enskild",
    "tabell": "Tabell",
}
_RIGHT_WIDTH: Final = 560
_LEFT_WIDTH: Final = 470


@dataclass(frozen=True, eq=False)
class Shown:
    """What the page is about; the same only as itself, so that what is drawn of it can be kept by it. ``levels`` are the region's judged cells of the indicator, with ``word``."""

    indicator: Indicator
    selection: Selection
    group: str
    levels: pd.DataFrame

    @property
    def year(self) -> int:
        """The year that the figures are of; earlier than the chosen one where that has none."""
        return int(self.levels["year"].iloc[0])

    @property
    def period(self) -> str:
        """That year as the source counts it."""
        return swedish.period(self.year, self.indicator)

    @property
    def heading(self) -> str:
        """What a picture is of: ``Alla ämnen åk 6 2024/25, flickor``."""
        whose = swedish.whose(self.series.provider, self.series.gender)
        return f"{self.indicator.short_title} {self.period}{f', {whose}' if whose else ''}"

    @property
    def year_text(self) -> Callable[[int], str]:
        """How years are printed along an axis."""
        return partial(swedish.period, indicator=self.indicator)

    @property
    def series(self) -> Selection:
        """The selection as answered: the provider and gender that the figures really are of."""
        if self.levels.empty:
            return self.selection
        first = self.levels.iloc[0]
        return replace(self.selection, provider=Provider(first["provider"]), gender=Gender(first["gender"]))

    @property
    def source(self) -> str:
        """The source line below a picture."""
        provider = swedish.PROVIDER[self.series.provider].lower()
        return components.source_line(self.indicator, f"{self.period}, {provider}")


@shared()
def of(selection: Selection, group: str) -> Shown:
    """What the page is about for a selection; ``group`` is the comparison group's name in a sentence."""
    return Shown(
        picture.indicators()[selection.indicator], selection, group, picture.indicator_levels(selection, group)
    )


def municipalities(shown: Shown) -> Any:
    """The picture that always stands to the left: one dot per municipality with its interval."""
    return _dots(shown, components.size(_LEFT_WIDTH))


@shared()
def _dots(shown: Shown, size: components.Size) -> Any:
    return dot_plot(
        shown.levels,
        indicator=shown.indicator,
        group=group_reference(shown),
        nation=None if shown.selection.comparison is Comparison.NATION else _nation(shown),
        focus=shown.selection.focus,
        title=shown.heading,
        source=shown.source,
        alt=_spoken(shown),
        year_text=shown.year_text,
        **dict(size),
    )


@shared()
def available(shown: Shown) -> dict[str, str]:
    """The views that have something to show for the indicator: key → label."""
    there = picture.available(shown.indicator.id)
    now = there[there["year"] == shown.year]
    genders = set(now.loc[now["provider"] == shown.series.provider.value, "gender"])
    providers = set(now["provider"])
    hidden = set()
    if not {Gender.GIRLS, Gender.BOYS} <= genders:
        hidden.add("kon")
    if not {Provider.MUNICIPAL, Provider.INDEPENDENT} <= providers:
        hidden.add("huvudman")
    if _shapes() is None:
        hidden.add("karta")
    if there["year"].nunique() < 2:
        hidden |= {"tid", "alla"}
    if shown.levels["pupils"].isna().all() or shown.indicator.kind not in (Kind.PROPORTION, Kind.MEAN):
        hidden.add("tratt")
    return {key: label for key, label in _LABELS.items() if key not in hidden}


def draw(view: str, shown: Shown) -> None:
    """Draw one view."""
    if view == "tabell":
        _table(shown)
    else:
        components.show(_figure(view, shown, components.size(_RIGHT_WIDTH)), _KEYS[view])


_KEYS: Final = {
    "tid": "trend", "alla": "small_multiples", "tratt": "funnel", "karta": "map", "kon": "split", "huvudman": "split",
}  # fmt: skip
"""View → what its picture is called as a file."""


@shared()
def _figure(view: str, shown: Shown, size: components.Size) -> Any:
    draw_one = {
        "tid": _over_time,
        "alla": _every_municipality,
        "tratt": _funnel,
        "karta": _map,
        "kon": _genders,
        "huvudman": _providers,
    }[view]
    return draw_one(shown, dict(size))


def _over_time(shown: Shown, size: dict[str, Any]) -> Any:
    nation = None
    if shown.selection.comparison is not Comparison.NATION:
        nation = _line(shown, Comparison.NATION, "Riket")
    return trend(
        _history(shown), indicator=shown.indicator, group_series=_group_line(shown), nation_series=nation,
        focus=shown.selection.focus, title=_course_headline(shown), source=_source_over_time(shown),
        alt=f"Linjediagram: {shown.indicator.title}, år för år. Samma värden finns i vyn Tabell.",
        year_text=shown.year_text,
**size,
    )  # fmt: skip


def _every_municipality(shown: Shown, size: dict[str, Any]) -> Any:
    return small_multiples(
        _history(shown), indicator=shown.indicator, group_series=_group_line(shown), focus=shown.selection.focus,
        title=f"{shown.indicator.short_title}, alla kommuner på samma skala", source=_source_over_time(shown),
        alt=f"{_how_many()}: {shown.indicator.title}, ett per kommun. Samma värden finns i vyn Tabell.",
        year_text=shown.year_text,
**size,
    )  # fmt: skip


def _how_many() -> str:
    count = len(picture.region())
    return (
        "Ett litet linjediagram"
        if count == 1
        else f"{swedish.sentence(swedish.numeral(count, largest=20))} små linjediagram"
    )


def _funnel(shown: Shown, size: dict[str, Any]) -> Any:
    country = picture.national(shown.series)
    verdicts = shown.levels[["municipality", "direction", "strength", "word"]]
    points = country.merge(verdicts, on="municipality", how="left")
    group = group_reference(shown)
    noise = country.iloc[0]
    limits = funnel_curve(
        shown.indicator,
        group.value or 0.0,
        float(group.pupils or "inf"),
        float(noise["dispersion"]),
        float(noise["spread"]),
        float(points["pupils"].min()),
        float(points["pupils"].max()),
        within=_in_group(shown, group),
    )
    return funnel(
        points, limits, indicator=shown.indicator, target=group, focus=shown.selection.focus,
        title="Innanför tratten ryms skillnaden i slumpen", source=shown.source,
        alt=f"Trattdiagram: {shown.indicator.title} mot antal elever för landets kommuner. {_spoken(shown)}",
        year_text=shown.year_text,
**size,
    )  # fmt: skip


def _in_group(shown: Shown, group: Reference) -> bool:
    """Whether those who are judged belong to the group that the curve is drawn around: the region's own do, and of another
    group it is the municipality in focus that decides."""
    focus, own_group = shown.selection.focus, shown.selection.own_group
    return {
        Comparison.REGION: True,
        Comparison.NATION: group.basis is Basis.WEIGHTED,
        Comparison.SKR_GROUP: True,
        Comparison.OWN: focus in own_group,
        Comparison.SIMILAR: False,
    }[shown.selection.comparison]


def _map(shown: Shown, size: dict[str, Any]) -> Any:
    return region_map(
        shown.levels, _shapes() or {}, indicator=shown.indicator, focus=shown.selection.focus,
        title=f"{shown.heading}: {_map_message(shown)}", source=shown.source,
        alt=f"Karta över {regions.current().name}. {_spoken(shown)}", year_text=shown.year_text, **size,
    )  # fmt: skip


def _genders(shown: Shown, size: dict[str, Any]) -> Any:
    parts = {gender: replace(shown.series, gender=gender) for gender in (Gender.GIRLS, Gender.BOYS)}
    return _split(shown, size, "gender", {part.value: asked for part, asked in parts.items()}, ["Flickor", "Pojkar"])


def _providers(shown: Shown, size: dict[str, Any]) -> Any:
    parts = {part: replace(shown.series, provider=part) for part in (Provider.MUNICIPAL, Provider.INDEPENDENT)}
    return _split(
        shown, size, "provider", {part.value: asked for part, asked in parts.items()}, ["Kommunal", "Enskild"]
    )


def _split(shown: Shown, size: dict[str, Any], column: str, parts: dict[str, Selection], titles: list[str]) -> Any:
    """Two parts of the same pupils side by side; ``parts`` maps a value of ``column`` to the selection that asks for it."""
    found = []
    for part, asked in parts.items():
        # The year is fixed to the one on screen: a part without figures that year must not show another year's.
        answer = picture.indicator_cells(replace(asked, indicator=shown.indicator.id, year=shown.year))
        answer = answer[(answer[column] == part) & (answer["year"] == shown.year)]
        found.append(answer.assign(part=part))
    names = list(zip(parts, titles, strict=True))
    judged = judge_parts(found[0], found[1])
    headline = indicator_findings.split_headline(judged, (titles[0], titles[1]), shown.indicator, shown.period)
    return split(
        pd.concat(found), indicator=shown.indicator, parts=names, focus=shown.selection.focus,
        title=headline, source=shown.source, alt=f"Punktdiagram per kommun: {shown.indicator.title}. {headline}.",
        year_text=shown.year_text,
**size,
    )  # fmt: skip


def _table(shown: Shown) -> None:
    """The figures behind the pictures, on screen and as files."""
    levels = list(judged_levels(shown.levels))
    places = rank.places(levels, shown.indicator, float(shown.levels["dispersion"].iloc[0]))
    unit = "" if shown.indicator.kind is Kind.INDEX else f" ({shown.indicator.unit})"
    on_screen = pd.DataFrame(
        {
            "Kommun": [level.name for level in levels],
            "Värde": [
                value_text(level, shown.indicator) if level.mark is None else swedish.MARK_SYMBOL[level.mark] for level in levels
            ],
            "95 % säkerhet": [
                swedish.MISSING if math.isnan(level.lower) else f"{swedish.number(level.lower, 1)}–{swedish.number(level.upper, 1)}"
                for level in levels
            ],
            "Elever": [swedish.number(level.pupils) for level in levels],
            "Gruppen": [swedish.quantity(level.group_value, shown.indicator.kind, shown.indicator.unit) for level in levels],
            "Bedömning": [level.words if level.shown else "" for level in levels],
            "Plats (95 %)": places,
        }
    )  # fmt: skip
    file = pd.DataFrame(
        {
            "Kommunkod": [level.municipality for level in levels],
            "Kommun": [level.name for level in levels],
            f"{shown.indicator.short_title}{unit}": [level.value if level.mark is None else None for level in levels],
            "Markering": [swedish.MARK[level.mark] if level.mark else "" for level in levels],
            "Nedre gräns 95 %": [round(level.lower, 1) for level in levels],
            "Övre gräns 95 %": [round(level.upper, 1) for level in levels],
            swedish.sentence(swedish.denominator(shown.indicator)): [level.pupils for level in levels],
            f"Jämförelse: {shown.group}": [round(level.group_value, 1) for level in levels],
            "Bedömning": [level.words if level.shown else "" for level in levels],
            "Säker även i nulägesbilden": ["ja" if level.robust else "nej" for level in levels],
            "Plats (95 %)": places,
        }
    )
    components.downloads(file, _about(shown), f"{shown.indicator.id}-{shown.year}")
    st.dataframe(
        on_screen, hide_index=True, width="stretch", height="content", alt=f"Tabell: {shown.indicator.title} per kommun"
    )


def _about(shown: Shown) -> dict[str, str]:
    return {
        "Nyckeltal": shown.indicator.title,
        "Definition": shown.indicator.definition or "",
        "Period": shown.period,
        "Huvudman": swedish.PROVIDER[shown.series.provider],
        "Kön": swedish.GENDER[shown.series.gender],
        "Jämförelse": shown.group,
        "Källa": shown.source,
        "Plats (95 %)": "Platsen bland regionens kommuner ligger inom intervallet med 95 % säkerhet; 1 är bäst (högst där inget är bättre).",
        "95 % säkerhet": "Intervallet tar med slumpen från år till år, kalibrerad på landets kommuner (docs/methods.md).",
        "Skyddade värden": "; ".join(f"{swedish.MARK_SYMBOL[mark]} {text}" for mark, text in swedish.MARK.items()),
    }


def group_reference(shown: Shown) -> Reference:
    """The whole comparison group's value, whose line the pictures draw."""
    return _named(picture.reference(shown.series, components.group_label(shown.selection)))


def _nation(shown: Shown) -> Reference:
    """Riket's value; none for own figures, which nobody has gathered in the whole country."""
    if shown.indicator.source == OWN_SOURCE:
        return Reference("Riket", None, Basis.WEIGHTED, None, 0)
    return _named(picture.reference(replace(shown.series, comparison=Comparison.NATION), "Riket"))


def _named(reference: Reference) -> Reference:
    """A median says so in its name: it is no pupil-weighted value."""
    return replace(reference, label=f"{reference.label} (median)") if reference.basis is Basis.MEDIAN else reference


def _group_line(shown: Shown) -> ReferenceLine:
    return _line(shown, shown.selection.comparison, components.group_label(shown.selection))


def _line(shown: Shown, comparison: Comparison, label: str) -> ReferenceLine:
    """A group's course up to the year on screen, so that its end is the figure that stands beside it."""
    course = picture.group_history(replace(shown.series, comparison=comparison))
    return ReferenceLine(label, course[course["year"] <= shown.year])


def _source_over_time(shown: Shown) -> str:
    first = swedish.period(int(_history(shown)["year"].min()), shown.indicator)
    period = shown.period if first == shown.period else f"{first}–{shown.period}"
    return components.source_line(shown.indicator, f"{period}, {swedish.PROVIDER[shown.series.provider].lower()}")


def _history(shown: Shown) -> pd.DataFrame:
    return picture.indicator_history(shown.series)


def _map_message(shown: Shown) -> str:
    judged = (shown.levels["direction"] != Direction.UNKNOWN.value).any()
    return "färg bara där skillnaden är tydlig" if judged else "skillnaderna kan inte prövas"


def _course_headline(shown: Shown) -> str:
    """What the years say, of the indicator as answered."""
    changes, trends = picture.indicator_movements(shown.series)
    return indicator_findings.course_headline(changes, trends, shown.indicator, shown.selection.focus)


def _spoken(shown: Shown) -> str:
    """The picture in words, for those who cannot see it: who stands out, and that the table has the rest."""
    certain = [f"{level.name} {level.words}" for level in judged_levels(shown.levels) if level.strength]
    verdict = swedish.sentence(swedish.enumeration(certain)) if certain else "Ingen kommun skiljer sig säkert"
    return f"{shown.indicator.title} per kommun {shown.period}. {verdict} mot {shown.group}. Alla värden finns i vyn Tabell."


def _shapes() -> dict[str, Any] | None:
    """The municipalities' boundaries, None when the region has no map or the file is missing or damaged: then there is no map to choose."""
    path = regions.current().own_files.get("map")
    if path is None:
        return None
    try:
        return _read_shapes(str(path), path.stat().st_mtime_ns)
    except (OSError, ValueError):
        return None


@kept(1)
def _read_shapes(path: str, stamp: int) -> dict[str, Any]:  # noqa: ARG001 - the stamp is the cache's key
    shapes: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return shapes

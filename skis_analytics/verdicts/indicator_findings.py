"""What one indicator says: its headline, its course over the years, how two parts of its pupils differ."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from skis_analytics import swedish
from skis_analytics.domain import Direction, Indicator, Kind, Mark, Strength
from skis_analytics.verdicts.cells import JudgedLevel, short_value


def indicator_headline(levels: Sequence[JudgedLevel], indicator: Indicator, group: str, focus: str | None) -> str:
    """One indicator's message: the municipality in focus first, else who stands out.

    ``levels`` are the region's of this indicator, judged one by one; ``focus`` is a municipality code. Without a focus all
    are looked at together, so only those are named whose verdict holds in the whole joint picture.
    """
    shown = [level for level in levels if level.shown]
    title = indicator.short_title
    own = next((level for level in levels if level.municipality == focus), None)
    if own is not None:
        return _own_headline(own, indicator, group)
    if not shown:
        return f"{title}: uppgifter saknas"
    period = swedish.period(shown[0].year, indicator)
    if indicator.kind in swedish.FACTS:
        values = sorted(level.value for level in shown if level.mark is None)
        low, high = (swedish.quantity(value, indicator.kind, indicator.unit) for value in (values[0], values[-1]))
        return f"{title} {period}: från {low} till {high}"
    if all(level.direction is Direction.UNKNOWN for level in shown):
        return f"{title} {period}: osäkerheten är okänd, så skillnaderna kan inte skiljas från slump"
    certain = [level for level in shown if level.strength]
    higher = [level.name for level in certain if level.robust and level.difference > 0]
    lower = [level.name for level in certain if level.robust and level.difference < 0]
    weaker = [level.name for level in certain if not level.robust]
    parts = [
        f"tydligt {word} i {swedish.some_of(names)}" for word, names in (("lägre", lower), ("högre", higher)) if names
    ]
    if not parts:
        may_be = f"; {swedish.some_of(weaker)} sticker ut men det kan vara slump" if weaker else ""
        return f"{title} {period}: inga säkra skillnader mot {group}{may_be}"
    return f"{title} {period}: {' och '.join(parts)} än i {group}"


def _own_headline(own: JudgedLevel, indicator: Indicator, group: str) -> str:
    opening = f"{own.name}, {swedish.uncapitalised(indicator.short_title)} {swedish.period(own.year, indicator)}"
    if not own.shown:
        return f"{opening}: {swedish.MARK[own.mark or Mark.MISSING]}"
    value = short_value(own, indicator)
    if indicator.kind in swedish.FACTS:
        return f"{opening}: {value}"
    if own.direction is Direction.UNKNOWN:
        return f"{opening}: {value} – osäkerheten är okänd, så en skillnad kan inte skiljas från slump"
    against = swedish.quantity(own.group_value, indicator.kind, indicator.unit)
    verdict = f"{own.words} än {group}" if own.strength else f"{own.words} mot {group}"
    return f"{opening}: {value} – {verdict} ({against})"


def course_headline(changes: pd.DataFrame, trends: pd.DataFrame, indicator: Indicator, focus: str | None) -> str:
    """What the years say of one indicator; ``changes`` and ``trends`` are the region's judged ones of that indicator."""
    title = indicator.short_title
    if focus is not None:
        return _own_course(changes, trends, indicator, focus)
    judged = trends[trends["direction"] != Direction.UNKNOWN.value]
    if judged.empty:
        return f"{title} över tid – om det är en trend kan inte prövas"
    certain = judged[judged["strength"] > 0]
    if certain.empty:
        return f"{title} över tid: ingen säker femårstrend i någon kommun"
    parts = [
        f"{way} i {swedish.some_of(list(part['name']))}"
        for way, part in (("nedåt", certain[certain["difference"] < 0]), ("uppåt", certain[certain["difference"] > 0]))
        if len(part)
    ]
    return f"{title} över tid: säker femårstrend {' och '.join(parts)}"


def _own_course(changes: pd.DataFrame, trends: pd.DataFrame, indicator: Indicator, focus: str) -> str:
    parts = []
    for row in trends[trends["municipality"] == focus].to_dict("records"):
        if row["direction"] == Direction.UNKNOWN.value:
            continue
        size = swedish.difference(float(row["difference"]), indicator.kind, indicator.unit)
        since = swedish.period(int(row["first_year"]), indicator)
        way = "nedåt" if row["difference"] < 0 else "uppåt"
        parts.append(f"säker trend {way} sedan {since} ({size})" if row["strength"] else "ingen säker trend på fem år")
    for row in changes[changes["municipality"] == focus].to_dict("records"):
        direction, strength = Direction(row["direction"]), Strength(row["strength"])
        if direction is Direction.UNKNOWN:
            continue
        size = swedish.difference(float(row["difference"]), indicator.kind, indicator.unit)
        since = swedish.period(int(row["year_before"]), indicator)
        words = swedish.change_words(direction, strength, float(row["difference"]))
        parts.append(f"{words} sedan {since} ({size})")
    return (
        swedish.sentence("; ".join(parts))
        if parts
        else f"{indicator.short_title} över tid – förändringar kan inte prövas"
    )


def one_pupil(level: JudgedLevel, indicator: Indicator) -> str | None:
    """What one pupil weighs in a share: ``1 elev = 0,7 procentenheter i Tidaholm (138 elever)``; None where it does not apply."""
    if indicator.kind is not Kind.PROPORTION or not level.pupils:
        return None
    unit = swedish.denominator(indicator)
    one = "heltidstjänst" if unit == "heltidstjänster" else "elev"
    weight = swedish.number(100 / level.pupils, 1)
    return f"1 {one} = {weight} procentenheter i {level.name} ({swedish.number(level.pupils)} {unit})"


def split_headline(judged: pd.DataFrame, titles: tuple[str, str], indicator: Indicator, period: str) -> str:
    """What two parts of the pupils differ in, over the municipalities judged together; ``titles`` name the parts."""
    first, second = (title.lower() for title in titles)
    opening = f"{indicator.short_title} {period}, {first} och {second}"
    tested = int((judged["direction"] != Direction.UNKNOWN.value).sum()) if len(judged) else 0
    if not tested:
        return f"{opening}: skillnaderna kan inte prövas"
    certain = judged[judged["strength"] > 0]
    if certain.empty:
        return f"{opening}: ingen säker skillnad ({tested} prövade tillsammans)"
    parts = [
        f"{title} säkert högre i {swedish.some_of(list(part['name']))}"
        for title, part in ((first, certain[certain["difference"] < 0]), (second, certain[certain["difference"] > 0]))
        if len(part)
    ]
    return f"{opening}: {'; '.join(parts)}"

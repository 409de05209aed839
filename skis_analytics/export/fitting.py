"""Text and axes that fit: lines of a width, type sizes for a box, round numbers along an axis. Lengths are points (1/72 inch)."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from skis_analytics.charts.style import LINE, plain, text_width
from skis_analytics.export.handout import Chart, LineChart

_SQUARE: Final = 0.5
"""What an ideogram or emoji is wider than a letter, in type sizes."""
_BORROWED: Final = 0.3
"""What a verdict's sign may be wider than estimated: it is borrowed from another typeface, which differs between programs."""
_WIDEST_COLUMN: Final = 300.0
_UNBROKEN: Final = 9.0
"""Type sizes: under this width cells stay on one line."""
PARAGRAPH_GAP: Final = 0.5
"""Space under a paragraph, in type sizes."""


@lru_cache(maxsize=20_000)
def width(text: str, size: float) -> float:
    """Width of a text on one line, on the wide side."""
    squares = sum(ord(sign) > 0x2E7F and unicodedata.east_asian_width(sign) in "WF" for sign in text)
    signs = sum(text.count(sign) for sign in "▲▼○")
    return text_width(plain(text), size) + (squares * _SQUARE + signs * _BORROWED) * size


def lines(text: str, room: float, size: float) -> list[str]:
    """A text broken between words into lines of at most ``room``; a word longer than that is broken in itself."""
    found: list[str] = []
    line, used = "", 0.0
    gap = width(" ", size)
    for word in text.split(" "):
        for part in _parts(word, room, size):
            wide = width(part, size)
            if line and used + gap + wide > room:
                found.append(line)
                line, used = part, wide
            else:
                line, used = (f"{line} {part}", used + gap + wide) if line else (part, wide)
    return [*found, line]


def _parts(word: str, room: float, size: float) -> list[str]:
    if width(word, size) <= room:
        return [word]
    most = max(1, int(room / (size * 1.45)))
    return [word[start : start + most] for start in range(0, len(word), most)]


def height(paragraphs: Sequence[str], room: float, size: float) -> float:
    """Height of paragraphs under each other."""
    return sum(len(lines(text, room, size)) * size * LINE + size * PARAGRAPH_GAP for text in paragraphs)


def largest(paragraphs: Sequence[str], box: tuple[float, float], sizes: Sequence[int]) -> int | None:
    """The first of ``sizes`` (largest first) in which the paragraphs fit a box of width and height; None when none does."""
    return next((size for size in sizes if height(paragraphs, box[0], size) <= box[1]), None)


def cut(text: str, box: tuple[float, float], size: float) -> str:
    """The beginning of a text, with … when it does not fit a box of width and height."""
    room = max(1, int(box[1] / (size * LINE)))
    # More than fits can never be needed: a long text is not measured to its end.
    shown = lines(text[: int(box[0] / size * 6 + 20) * room], box[0], size)
    joined = " ".join(shown[:room])
    if len(shown) <= room and len(joined) >= len(" ".join(text.split(" "))):
        return text
    kept = shown[: room - 1]
    last = shown[room - 1] if len(shown) >= room else shown[-1]
    while last and width(last + "…", size) > box[0]:
        last = last[:-1]
    return " ".join([*kept, last.rstrip(" ,.;:") + "…"])


def pages(paragraphs: Sequence[str], box: tuple[float, float], size: float) -> list[list[str]]:
    """Paragraphs dealt out over boxes of a width and height; one that is longer than a box goes on in the next."""
    room = max(2, int(box[1] / (size * LINE)))
    found: list[list[str]] = [[]]
    left = float(room)
    for text in paragraphs:
        broken = lines(text, box[0], size)
        while broken:
            fits = int(left)
            # Neither a line alone at the foot of a page nor a page begun with the last line of the one before.
            if len(broken) > fits and fits < 2:
                found.append([])
                left = float(room)
                continue
            found[-1].append(" ".join(broken[:fits]))
            left -= min(fits, len(broken)) + PARAGRAPH_GAP / LINE
            broken = broken[fits:]
            if broken:
                found.append([])
                left = float(room)
    return [page for page in found if page]


def columns(
    rows: Sequence[Sequence[str]], room: float, *, type_size: float, sides: float, face: float = 1.0
) -> list[float]:
    """How wide a table's columns are: as their text; when that is more than ``room``, headings and long cells are broken.

    Args:
        rows: the headings, then the cells.
        room: width of all; may be exceeded by what cannot be broken.
        type_size: of the text.
        sides: what a cell has to the left and right of its text.
        face: how wide the type's face is beside the one that widths are estimated for.
    """

    def wide(texts: Sequence[str]) -> float:
        widest = max((width(text, type_size) for text in texts), default=0.0) * face
        return min(_WIDEST_COLUMN, max(widest, 2 * type_size) + sides)

    whole = [wide(texts) for texts in zip(*rows, strict=True)]
    if sum(whole) <= room:
        return whole
    # The widest give way first: one long column is broken rather than all a little.
    least = []
    for texts, most in zip(zip(*rows, strict=True), whole, strict=True):
        words = wide([word for text in texts for word in text.split(" ")])
        least.append(min(most, max(words, min(wide(texts[1:]), _UNBROKEN * type_size))))
    low, high = 0.0, max(whole)
    for _ in range(20):
        cap = (low + high) / 2
        used = sum(max(lowest, min(cap, most)) for lowest, most in zip(least, whole, strict=True))
        low, high = (low, cap) if used > room else (cap, high)
    return [max(lowest, min(low, most)) for lowest, most in zip(least, whole, strict=True)]


def axis(chart: Chart, *, from_zero: bool) -> tuple[float, float, float]:
    """Where the value axis begins and ends, and the step between its marks: round numbers round all values and intervals."""
    found = [value for each in chart.series for value in each.values if value is not None]
    for each in chart.series:
        found += [end for place in range(len(chart.categories)) for end in each.interval(place) or ()]
    if chart.reference is not None:
        found.append(chart.reference.value)
    if from_zero or not found:
        found.append(0.0)
    low, high = min(found), max(found)
    if high - low < 1e-6 * max(1.0, abs(high)):
        air = max(1.0, abs(high) * 0.05)
        low, high = (low, high + air) if from_zero else (low - air, high + air)
    step = _step((high - low) / 5)
    begins, ends = math.floor(low / step) * step, math.ceil(high / step) * step
    # A share ends at 100 %, whatever its interval does.
    if chart.unit == "%" and high <= 100 < ends:
        ends = 100.0
    return float(f"{begins:.12g}"), float(f"{ends:.12g}"), step


def _step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next((nice * power for nice in (1, 2, 2.5, 5) if nice * power >= rough * 0.999), 10 * power)


def axis_decimals(step: float) -> int:
    """How many decimals the marks of an axis need."""
    return next((places for places in range(6) if abs(round(step, places) - step) < step * 1e-6), 6)


def direct_labels(chart: LineChart) -> tuple[str, ...]:
    """The lines that have their names written at them: all when they are few, else the highlighted one."""
    if len(chart.series) <= 5:
        return tuple(each.name for each in chart.series)
    return (chart.highlighted,) if chart.highlighted else ()

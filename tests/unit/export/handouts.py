"""Handouts to write and read back: an ordinary one, and all that might be thrown at one."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd

from skis_analytics.domain import Direction
from skis_analytics.export.figure import Figure
from skis_analytics.export.handout import BarChart, DotChart, Handout, LineChart, Reference, Section, Series

MADE = datetime(2024, 11, 15, 8, 0, tzinfo=UTC)
MUNICIPALITIES = (
    "Essunga", "Falköping", "Grästorp", "Gullspång", "Götene", "Hjo", "Karlsborg", "Lidköping", "Mariestad", "Skara", "Skövde",
    "Tibro", "Tidaholm", "Töreboda", "Vara",
)  # fmt: skip
YEARS = tuple(f"{year}/{(year + 1) % 100}" for year in range(2014, 2024))
SOURCE = "Skolverket, Slutbetyg i grundskolan åk 9, läsåret 2023/24"
CAVEATS = ("Karlsborgs värde är skyddat: för få elever för att visas", "Intervallen visar slumpvariationen")


def values(count: int, start: float = 61.3) -> tuple[float, ...]:
    """Values with one decimal, no two alike beside each other."""
    return tuple(round(start + (number * 7.7) % 31, 1) for number in range(count))


def with_interval(name: str, known: tuple[float | None, ...]) -> Series:
    return Series(
        name, known, tuple(None if value is None else value - 4.1 for value in known),
        tuple(None if value is None else min(100.0, value + 5.3) for value in known),
    )  # fmt: skip


LEVELS = tuple(None if name == "Karlsborg" else value for name, value in zip(MUNICIPALITIES, values(15), strict=True))
COURSE = tuple(None if year == "2018/19" else value for year, value in zip(YEARS, values(10), strict=True))
DOTS = DotChart(
    MUNICIPALITIES,
    (with_interval("Läsåret 2023/24", LEVELS),),
    "%",
    "Tidaholm",
    Reference("Skaraborg", 78.2),
    category="Kommun",
)
LINES = LineChart(
    YEARS,
    (Series("Skaraborg", values(10, 70)), with_interval("Tidaholm", COURSE), Series("Riket", values(10, 66))),
    "%",
    "Tidaholm",
)
CROWD = LineChart(
    YEARS,
    tuple(Series(name, values(10, 180 + place)) for place, name in enumerate(MUNICIPALITIES)),
    "poäng",
    "Hjo",
    Reference("Riket", 223.0),
)
BARS = BarChart(
    ("Närvaro", "Trygghet och studiero", "Matematik"),
    (Series("Insatser", (4.0, 7.0, 0.0)),),
    "insatser",
    "Närvaro",
    decimals=0,
)
COSTS = BarChart(
    MUNICIPALITIES,
    (Series("Kostnad per elev", tuple(value * 1000 for value in values(15, 90))),),
    "kr",
    "Skövde",
    Reference("Riket", 112_000.0),
    decimals=0,
)
GENDERS = BarChart(
    ("Essunga", "Hjo", "Vara"),
    (with_interval("Flickor", (81.5, None, 77.0)), with_interval("Pojkar", (70.5, 66.0, 69.9))),
    "%",
)
TWO_YEARS = DotChart(MUNICIPALITIES, (Series("2022/23", values(15)), Series("2023/24", values(15, 64))), "%")
JUDGED = DotChart(
    MUNICIPALITIES, (with_interval("Läsåret 2023/24", LEVELS),), "%", "Tidaholm", Reference("Skaraborg", 78.2), category="Kommun",
    signals=(Direction.WORSE, Direction.BETTER, *[Direction.NONE] * 12, Direction.UNKNOWN), signs=("▼▼", "▲", *[""] * 13),
)  # fmt: skip
CHARTS = {
    "judged": JUDGED,
    "dots": DOTS,
    "lines": LINES,
    "crowd": CROWD,
    "bars": BARS,
    "costs": COSTS,
    "genders": GENDERS,
    "two years": TWO_YEARS,
}

TABLE = pd.DataFrame(
    {
        "Kommun": MUNICIPALITIES,
        "Behöriga (%)": LEVELS,
        "Elever": range(52, 52 + 15 * 40, 40),
        "Bedömning": ["tydligt lägre än Skaraborg", "ingen säker skillnad", ".."] * 5,
    }
)
FIGURES = pd.DataFrame(
    {
        "Nyckeltal": ["Behöriga", "Trygghet åk 5 (2022/23)", "NP svenska"],
        "Hjo": [Figure(81.46, sign="▼▼"), Figure(8.25, 1, sign="○"), Figure(None, mark="~100")],
        "Riket": [Figure(82.5, 1), Figure(None, 1), Figure(93.4, 1, "%")],
    }
)
"""A table of figures with verdicts: certain, untested, protected, missing."""
BODY = ("Andelen behöriga är 71,4 %, tydligt lägre än Skaraborgs 78,2 %.", "Skillnaden har funnits i tre år.")
FINDING = "Tidaholm ligger tydligt under Skaraborg i behörighet till yrkesprogram, och har gjort det i tre år"


def section(name: str, **parts: object) -> Section:
    return Section(
        **{"finding": name, "kicker": "Tidaholm · Åk 9", "source": SOURCE, "caveats": CAVEATS, "alt": f"Bild: {name}"}
        | parts
    )  # type: ignore[arg-type]


HANDOUT = Handout(
    "Nuläge i Skaraborg", "Underlag till skolchefsmötet 15 november 2024", MADE, "2024-11-12 a1b2c3",
    (
        section(FINDING, body=BODY, chart=DOTS, notes="Fråga efter orsakerna.\nSedan nästa steg."),
        *(section(f"Det här visar {name}", chart=chart) for name, chart in CHARTS.items() if name != "dots"),
        section("Kommunerna sida vid sida", table=TABLE, body=("Alla kommuner, som de är.",)),
        section("Siffror med omdömen", table=FIGURES),
        section("Gruppdialogens svar", body=("Resultat 23/24 – hur ser det ut? " + "Vi ser att resultaten varierar. " * 25,) * 2),
    ),
)  # fmt: skip

_PASTED = "Det här är en anteckning som klistrats in från Word med formatering. " * 2900
_NAN = float("nan")
_FORTY = tuple(f"Kommun nummer {number}" for number in range(40))


def _of(*sections: Section) -> Handout:
    return Handout("Underlag", "", MADE, "", sections)


HOSTILE = {
    "nothing": Handout("", "", MADE, "", ()),
    "empty parts": _of(Section(""), Section("a", chart=BarChart((), ())), Section("b", table=pd.DataFrame()), Section("c", table=pd.DataFrame({"x": []}))),
    "200 kB everywhere": Handout(_PASTED, _PASTED, MADE, _PASTED, (Section(_PASTED, _PASTED, (_PASTED,), DOTS, pd.DataFrame({_PASTED: [_PASTED]}), _PASTED, (_PASTED,), _PASTED, _PASTED),)),
    "200 kB without a space": _of(Section("a", body=("x" * 200_000,))),
    "markup": Handout("<script>alert(1)</script>", "</style>&amp;]]>", MADE, "", (Section(
        "<b>=1+1</b>", "<img src=http://x onerror=alert(1)>", ("=cmd|'/c calc'!A1", "<!-- -->", "# x", "[a](javascript:alert(1))"),
        BarChart(("=1+1", "<b>"), (Series("=SUM(A1)", (1.0, 2.0)),), '"%<', "=1+1", Reference("<ref>", 1.5)),
        pd.DataFrame({"=1": ["=2", "+3", "@x", "|", "＝4"]}), "<i>", ("=4",), '"><script>', "=5"),)),
    "emoji": Handout("Möte 🎉👩‍🏫", "🇸🇪", MADE, "", (Section("🎉" * 50, "漢", ("漢字" * 400,), LineChart(("🎉", "2"), (Series("👩‍🏫", (1.0, 2.0)),)), None, "🙂"),)),
    "control characters": Handout("a\x00b\x0bc", "\ud800", MADE, "\x1b", (Section(
        "x\x07y\ufffe", "\u2028", ("rad\x0brad2\r\nrad3", "\x00"), DotChart(("a\x00", "b"), (Series("\x08s", (_NAN, 1.0)),), "\x01", "a\x00"),
        pd.DataFrame({"a\x00": ["\x01b", None]}), "\x02", ("\x03",), "\x04", "\x05\ud83d"),)),
    "not numbers": _of(Section("a", chart=LineChart(("1", "2", "3"), (
        Series("x", (_NAN, float("inf"), None)), Series("y", (1.0, np.float64("nan"), 3.0), (_NAN, 0, 2.0), (2.0, 1, float("inf"))))),  # type: ignore[arg-type]
        table=pd.DataFrame({"x": [1.5, _NAN], "y": [pd.NA, 2]}))),
    "no values": _of(Section("a", chart=DotChart(("1", "2"), (Series("x", (None, None)),), "%"))),
    "one category": _of(*(Section(kind.__name__, chart=kind(("Hjo",), (with_interval("a", (5.0,)),), "%", "Hjo", Reference("R", 5.0))) for kind in (BarChart, DotChart, LineChart))),
    "forty categories": _of(*(Section(kind.__name__, body=("x",), chart=kind(_FORTY, (with_interval("a", values(40)),), "%", _FORTY[3], reference))
        for kind in (BarChart, DotChart, LineChart) for reference in (None, Reference("R", 70.0)))),
    "zero, negative, enormous": _of(
        Section("a", chart=BarChart(("a", "b"), (Series("s", (0.0, 0.0)),), "st")),
        Section("b", chart=BarChart(("a", "b"), (Series("s", (-5.0, 3.0)),), "st", None, Reference("r", -1.0))),
        Section("c", chart=LineChart(("a", "b"), (Series("s", (1e300, -1e300)), Series("t", (1e-300, 2e-300))))),
        Section("d", chart=DotChart(("a", "b"), (Series("s", (7.0, 7.0)),)))),
    "wide and long table": _of(Section("a", table=pd.DataFrame({f"Kolumn {number}": range(30) for number in range(20)}))),
    "columns of one name": _of(Section("a", table=pd.DataFrame([[1, "x"], [2, "y"]], columns=["a", "a"]))),
}  # fmt: skip

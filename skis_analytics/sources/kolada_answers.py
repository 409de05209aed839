"""Kolada's v3 answers → checked values. Pure: bytes in, values or an UnreadableAnswerError out.

Strict where a silent change would give wrong figures (numbers as text, a missing ``isdeleted``, something that nobody
asked for), lenient where it cannot (unknown keys, the order of genders, rows of groups).
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, NamedTuple, NoReturn, TypeAlias

from skis_analytics.domain import Gender, Kind
from skis_analytics.sources.kolada_errors import UnreadableAnswerError

_GENDERS: Final = frozenset(str(gender) for gender in Gender)
_RANGES: Final[Mapping[Kind, tuple[float, float]]] = {
    Kind.PROPORTION: (0, 100),
    Kind.INDEX: (0, 10),
    Kind.MEAN: (0, math.inf),
    Kind.COUNT: (0, math.inf),
    Kind.AMOUNT: (0, math.inf),
    Kind.RATIO: (0, math.inf),
    Kind.DEVIATION: (-math.inf, math.inf),
}
_ENORMOUS: Final = 1e15
_GROUP: Final = "G"
_SHOWN: Final = 40

_Object: TypeAlias = Mapping[str, object]


class State(IntEnum):
    """What an answer says of a cell. When it says two things of one cell, the greater holds."""

    DELETED = 0
    """``isdeleted``: withdrawn by the source."""
    UNPUBLISHED = 1
    """``value`` is null: there is no figure (too few pupils, not reported, not yet published)."""
    PUBLISHED = 2


class Cell(NamedTuple):
    """What a value is about. ``period`` is Kolada's year."""

    kpi: str
    municipality: str
    period: int
    gender: str


class Answer(NamedTuple):
    """A page: its rows and where the next one is."""

    values: Sequence[object]
    next_url: str | None


class _MisfitError(Exception):
    """Something that is not as it should be, and where; the place is made up only when there is one to tell."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(place, problem)
        self.place = place
        self.problem = problem

    def within(self, outer: str) -> _MisfitError:
        """The same, seen from outside."""
        return _MisfitError(f"{outer}.{self.place}" if self.place else outer, self.problem)

    def refused(self) -> UnreadableAnswerError:
        """What the rest of the world is told."""
        return UnreadableAnswerError(f"Svaret har ett fel: {self.place or 'svaret'} {self.problem}.")


@dataclass(slots=True)
class Reading:
    """The values of one request, page by page. ``asked`` are the only ids and years that may come."""

    kinds: Mapping[str, Kind]
    municipalities: Collection[str]
    periods: Collection[int]
    this_year: int
    cells: dict[Cell, tuple[State, float]] = field(default_factory=dict)

    def add(self, values: Sequence[object]) -> int:
        """Take in a page's rows. Returns how many cells were new, so that pages that never end are noticed."""
        before = len(self.cells)
        for number, row in enumerate(values):
            try:
                self._add_row(_an_object(row))
            except _MisfitError as misfit:
                raise misfit.within(f"values[{number}]").refused() from None
        return len(self.cells) - before

    def _add_row(self, row: _Object) -> None:
        municipality = _text(row, "municipality")
        if municipality.startswith(_GROUP):
            return  # a group's unweighted mean: we make our own, weighted
        kpi, period = _text(row, "kpi"), _year(row)
        if period > self.this_year:
            _refuse("period", f"är {period}, ett år som inte har varit")
        if kpi not in self.kinds:
            _refuse("kpi", f"är {_shown(kpi)}, som inte efterfrågades")
        if municipality not in self.municipalities:
            _refuse("municipality", f"är {_shown(municipality)}, som inte efterfrågades")
        if period not in self.periods:
            _refuse("period", f"är {period}, som inte efterfrågades")
        for number, value in enumerate(_a_list(row, "values")):
            try:
                self._add_value(kpi, municipality, period, _an_object(value))
            except _MisfitError as misfit:
                raise misfit.within(f"values[{number}]") from None

    def _add_value(self, kpi: str, municipality: str, period: int, value: _Object) -> None:
        gender = _text(value, "gender")
        if gender not in _GENDERS:
            _refuse("gender", f"är {_shown(gender)}; väntade T, K eller M")
        cell = Cell(kpi, municipality, period, gender)
        found = _state_and_number(value, self.kinds[kpi])
        earlier = self.cells.get(cell)
        if earlier is None or found[0] > earlier[0]:
            self.cells[cell] = found
        elif found[0] == earlier[0] == State.PUBLISHED and found[1] != earlier[1]:
            same = f"{kpi}, kommun {municipality}, {period}, kön {gender}"
            _refuse("value", f"är {found[1]} där samma svar redan gett {earlier[1]} ({same})")


def answer(body: bytes) -> Answer:
    """A page's envelope."""
    try:
        found: object = json.loads(body.decode("utf-8-sig"), parse_constant=_not_json)
    except RecursionError:
        raise UnreadableAnswerError("Svaret är inte giltig JSON: för många nivåer.") from None
    except ValueError as error:  # JSONDecodeError, UnicodeDecodeError, a number of thousands of digits
        where = f" (tecken {error.pos})" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableAnswerError(f"Svaret är inte giltig JSON{where}.") from None
    try:
        return _envelope(_an_object(found))
    except _MisfitError as misfit:
        raise misfit.refused() from None


def _envelope(found: _Object) -> Answer:
    following = found.get("next_url")
    if following is not None and (not isinstance(following, str) or not following):
        _refuse("next_url", f"är {_shown(following)}; väntade en adress eller null")
    return Answer(_a_list(found, "values"), following)


def _state_and_number(value: _Object, kind: Kind) -> tuple[State, float]:
    deleted = _required(value, "isdeleted")
    if not isinstance(deleted, bool):
        _refuse("isdeleted", f"är {_shown(deleted)}; väntade true eller false")
    number = _required(value, "value")
    if deleted:
        return State.DELETED, math.nan
    if number is None:
        return State.UNPUBLISHED, math.nan
    if isinstance(number, bool) or not isinstance(number, int | float):
        _refuse("value", f"är {_shown(number)}; väntade ett tal eller null")
    lowest, highest = _RANGES[kind]
    whole = kind is not Kind.COUNT or number == number // 1
    if not (-_ENORMOUS < number < _ENORMOUS and lowest <= number <= highest and whole):
        _refuse("value", f"är {_shown(number)}; {_expected(kind)}")
    return State.PUBLISHED, float(number)


def _expected(kind: Kind) -> str:
    if kind is Kind.PROPORTION:
        return "en andel ligger mellan 0 och 100"
    if kind is Kind.INDEX:
        return "ett index ligger mellan 0 och 10"
    if kind is Kind.COUNT:
        return "ett antal är ett heltal från 0"
    return "ett rimligt tal väntades" if kind is Kind.DEVIATION else "ett tal från 0 väntades"


def _required(row: _Object, name: str) -> object:
    if name not in row:
        _refuse(name, "saknas")
    return row[name]


def _text(row: _Object, name: str) -> str:
    found = _required(row, name)
    if not isinstance(found, str):
        _refuse(name, f"är {_shown(found)}; väntade text")
    return found


def _year(row: _Object) -> int:
    found = _required(row, "period")
    if isinstance(found, bool) or not isinstance(found, int):
        _refuse("period", f"är {_shown(found)}; väntade ett årtal")
    return found


def _a_list(row: _Object, name: str) -> Sequence[object]:
    found = _required(row, name)
    if not isinstance(found, list):
        _refuse(name, f"är {_shown(found)}; väntade en lista")
    return found


def _an_object(found: object) -> _Object:
    if not isinstance(found, dict):
        _refuse("", f"är {_shown(found)}; väntade ett objekt")
    return found


def _shown(found: object) -> str:
    """What was found, as JSON and short enough for a message."""
    if isinstance(found, dict | list):
        return "en lista" if isinstance(found, list) else "ett objekt"
    if isinstance(found, int) and abs(found) >= 10**_SHOWN:
        return "ett orimligt stort tal"
    text = json.dumps(found, ensure_ascii=True)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _refuse(place: str, problem: str) -> NoReturn:
    raise _MisfitError(place, problem)


def _not_json(constant: str) -> NoReturn:
    raise ValueError(constant)

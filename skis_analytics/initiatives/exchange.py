"""Initiatives as rows of text and back, and what saving a filled-in file would do, row by row.

A row says what it says about the columns that its file has; what the file leaves out stays as it is. ``id`` and ``version`` tell
which initiative a row is of and which version its writer had before them; a row without an id is a new one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import Enum
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from rapidfuzz import process

from skis_analytics.database.register import Known, problems, similar, tidied
from skis_analytics.database.register.validation import errors, is_record_id
from skis_analytics.records import (
    FIELD_LABELS,
    Entry,
    Initiative,
    Labelled,
    Material,
    MaterialKind,
    Stage,
    Status,
    When,
)

ID: Final = "id"
VERSION: Final = "version"
COLUMNS: Final[tuple[str, ...]] = (*(each.name for each in fields(Initiative) if each.name != ID), ID, VERSION)
"""The fields in the order of their columns."""
_OF_THE_FILE: Final[Mapping[str, str]] = {ID: "id (ändra inte)", VERSION: "version (ändra inte)"}

_YES, _NO = "ja", "nej"
_BETWEEN: Final = ";"
_NUMBER: Final = re.compile(
    r"([+\-\u2212\u2013]?)\s*(\d{1,15}(?:,\d{1,20}|\.(?!\d{3}$)\d{1,20})?)\s*(?:%|procentenheter|poäng)?"
)
"""1.000 is refused: it may be a thousand or one."""
_MIDNIGHT: Final = re.compile(r"^(\d{4}-\d{2}-\d{2})[ T]00:00:00$")
_SURE: Final = 70
"""How alike (0–100) a misspelt name must be to one that exists to be suggested."""


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called: municipalities, themes and indicators by code."""

    municipalities: Mapping[str, str]
    themes: Mapping[str, str]
    indicators: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a file: its number, and its cells by field; only the fields that the file has columns for. ``problems``: cells that
    cannot be read at all, in Swedish."""

    number: int
    cells: Mapping[str, str]
    problems: tuple[str, ...] = ()


class Outcome(Enum):
    """What saving would do with a row; the value is the word on screen."""

    NEW = "ny"
    CHANGED = "ändrad"
    UNCHANGED = "oförändrad"
    CONFLICT = "ändrad av någon annan under tiden"
    SIMILAR = "finns kanske redan"
    INVALID = "kan inte läsas"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that a row would change."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Preview:
    """One row: what would be saved (None when it cannot be read), on which version, and what it changes. ``problems`` say why a row
    cannot be read, or which other initiative it seems to be."""

    line: int
    title: str
    outcome: Outcome
    record: Initiative | None = None
    base_version: int = 0
    differences: tuple[Difference, ...] = ()
    problems: tuple[str, ...] = field(default=())


def heading_of(name: str) -> str:
    """What a field's column is called."""
    return _OF_THE_FILE.get(name) or FIELD_LABELS[name]


def row_of(entry: Entry[Initiative], names: Names) -> dict[str, str]:
    """An initiative as text, by field."""
    record = entry.record
    row = {name: _written(name, getattr(record, name), names) for name in COLUMNS if name not in (ID, VERSION)}
    return {**row, ID: record.id, VERSION: str(entry.version)}


def _written(name: str, value: Any, names: Names) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return _YES if value else ""
        case Labelled():
            return value.label
        case float():
            return repr(value).replace(".", ",")
        case Material():
            parts = (value.kind.label, value.title, value.link)
            return " | ".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)
        case tuple():
            between = "\n" if name == "materials" else f"{_BETWEEN} "
            return between.join(_written(name, each, names) for each in value)
        case _:
            return _named(name, str(value), names)


def _named(name: str, value: str, names: Names) -> str:
    known = {"municipalities": names.municipalities, "themes": names.themes, "expected_indicator": names.indicators}
    called = known.get(name, {}).get(value, value)
    # Two things with one name would come back as one of them: then the code is clearer.
    return called if sum(each == called for each in known.get(name, {}).values()) < 2 else value


def preview(
    lines: Sequence[Line],
    current: Mapping[str, Entry[Initiative]],
    names: Names,
    known: Known | None,
    withdrawn: Mapping[str, Entry[Initiative]] | None = None,
    taken: Collection[str] = (),
) -> list[Preview]:
    """What saving each row would do.

    Args:
        lines: the rows.
        current: what counts in the register, by id.
        names: what codes are called.
        known: what an initiative may refer to; None: not checked.
        withdrawn: those that have been taken away, by id.
        taken: ids of what is no initiative.
    """
    gone = withdrawn or {}
    found = []
    seen: dict[str, int] = {}
    for line in lines:
        judged = _judged(line, current, names, known)
        reason = _unavailable(judged, gone, taken)
        if reason:
            judged = replace(judged, outcome=Outcome.INVALID, record=None, problems=(reason,))
        if judged.record is not None:
            first = seen.setdefault(judged.record.id, line.number)
            if first != line.number:
                problem = f"Samma insats står också på rad {first}. Behåll en av raderna."
                judged = replace(judged, outcome=Outcome.INVALID, record=None, problems=(problem,))
        found.append(judged)
    return found


def _unavailable(judged: Preview, withdrawn: Mapping[str, Entry[Initiative]], taken: Collection[str]) -> str:
    """Why a row's id cannot be saved under; empty when it can."""
    if judged.record is None:
        return ""
    entry = withdrawn.get(judged.record.id)
    if entry is not None:
        return f"Insatsen togs bort av {entry.recorded_by}. Ska den tillbaka: välj Ta tillbaka under Borttaget, och läs sedan in filen igen."
    if judged.record.id in taken:
        return "Id hör till något annat än en insats. Lämna cellen tom för en ny insats."
    return ""


def _judged(line: Line, current: Mapping[str, Entry[Initiative]], names: Names, known: Known | None) -> Preview:
    record_id, version, reasons = _identity(line)
    reasons += line.problems
    entry = current.get(record_id or _new_id(line))
    if entry is not None and version is not None and version > entry.version:
        reasons.append(f"Version {version} finns inte: den senaste är {entry.version}. Ta ut insatserna på nytt.")
    if entry is not None and not record_id:
        version = 1  # the same row was read in before, and became the first version
    base = entry.record if entry else Initiative("", id=record_id or _new_id(line))
    raw, unreadable = _read(line, base, names)
    record, _ = tidied(raw)
    reasons += unreadable or [problem.text for problem in errors(problems(record, known))]
    if reasons:
        return Preview(line.number, line.cells.get("title", ""), Outcome.INVALID, problems=tuple(reasons))
    changed = _differences(base, record)
    shown = Preview(line.number, record.title, Outcome.CHANGED, record, entry.version if entry else 0, changed)
    if entry is None:
        return _new(shown, record, current)
    if not changed:
        return replace(shown, outcome=Outcome.UNCHANGED)
    if version is not None and version < entry.version:
        said = f"Raden bygger på version {version}; sedan dess har {entry.recorded_by} sparat version {entry.version}."
        return replace(shown, outcome=Outcome.CONFLICT, base_version=version, problems=(said,))
    return shown


def _new(shown: Preview, record: Initiative, current: Mapping[str, Entry[Initiative]]) -> Preview:
    others = similar(record, (entry.record for entry in current.values()))
    if not others:
        return replace(shown, outcome=Outcome.NEW)
    said = f"Det finns redan en insats som heter ”{others[0].title}” för samma kommun. Är det samma: ta ut insatserna, och ändra i den raden."
    return replace(shown, outcome=Outcome.SIMILAR, problems=(said,))


def _new_id(line: Line) -> str:
    """The same for the same row, so that a file that is read in twice does not make two initiatives."""
    said = "\n".join(f"{name}={value}" for name, value in sorted(line.cells.items()))
    return str(uuid5(NAMESPACE_URL, f"skis:{said}"))


def _identity(line: Line) -> tuple[str, int | None, list[str]]:
    record_id, version = line.cells.get(ID, "").strip(), line.cells.get(VERSION, "").strip()
    reasons = []
    if record_id and not is_record_id(record_id):
        reasons.append(f"Id ”{record_id[:40]}” är inget som panelen har gett. Lämna cellen tom för en ny insats.")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None
    if version and number is None:
        reasons.append(f"Version ”{version[:20]}” är inget heltal. Ta ut insatserna på nytt, eller lämna cellen tom.")
    return record_id, number, reasons


def _differences(before: Initiative, after: Initiative) -> tuple[Difference, ...]:
    return tuple(
        Difference(each.name, getattr(before, each.name), getattr(after, each.name))
        for each in fields(after)
        if each.name != ID and getattr(before, each.name) != getattr(after, each.name)
    )


def _read(line: Line, base: Initiative, names: Names) -> tuple[Initiative, list[str]]:
    """The initiative that a row says, the rest as in ``base``, and what in it cannot be read."""
    found: dict[str, Any] = {}
    reasons: list[str] = []
    for name, text in line.cells.items():
        if name in (ID, VERSION):
            continue
        try:
            found[name] = _value(name, text, names)
        except ValueError as error:
            reasons.append(f"Kolumnen {heading_of(name)}: {error}.")
    return replace(base, **found), reasons


def _value(name: str, text: str, names: Names) -> Any:
    typed = text.strip()
    known = {
        "municipalities": (names.municipalities, "kommunen"),
        "themes": (names.themes, "temat"),
        "expected_indicator": (names.indicators, "nyckeltalet"),
    }
    if name in known:
        # An indicator's title may hold the sign that stands between several; there is only one of it.
        codes = _codes(typed, *known[name], between="" if name == "expected_indicator" else _BETWEEN)
        return next(iter(codes), "") if name == "expected_indicator" else codes
    return _READERS[name](typed) if name in _READERS else text


def _parts(text: str, between: str = _BETWEEN) -> list[str]:
    return [part for part in (" ".join(each.split()) for each in (text.split(between) if between else [text])) if part]


def _codes(text: str, names: Mapping[str, str], what: str, *, between: str = _BETWEEN) -> tuple[str, ...]:
    by_name = {**{name.casefold(): code for code, name in names.items()}, **{code.casefold(): code for code in names}}
    codes = []
    for part in _parts(text, between):
        code = by_name.get(part.casefold())
        if code is None:
            near = process.extractOne(part.casefold(), list(by_name), score_cutoff=_SURE)
            hint = f" (menas {names[by_name[near[0]]]}?)" if near else ""
            raise ValueError(f"{what} ”{part[:60]}” finns inte{hint}")
        codes.append(code)
    return tuple(dict.fromkeys(codes))


def _number(text: str) -> float | None:
    if not text:
        return None
    found = _NUMBER.fullmatch(text.replace("\u00a0", " "))
    if found is None:
        raise ValueError(f"”{text[:40]}” är inget tal: skriv till exempel 5 eller −2,5")
    sign, digits = found.groups()
    number = float(digits.replace(" ", "").replace(",", "."))
    return number if sign in ("", "+") else -number


def _truth(text: str) -> bool:
    if text.casefold() in ("", _NO, "0", "false"):
        return False
    if text.casefold() in (_YES, "x", "1", "true"):
        return True
    raise ValueError(f"”{text[:40]}” ska vara ja eller tomt")


def _material(text: str) -> Material:
    """``slag | titel | länk``; without bars it is a title."""
    parts = _unescaped(text)
    if len(parts) == 1:
        return Material(MaterialKind.PRACTICAL, parts[0])
    if len(parts) > 3:
        raise ValueError(f"”{text[:60]}” ska vara: slag | titel | länk")
    return Material(MaterialKind.parse(parts[0]), parts[1], parts[2] if len(parts) == 3 else "")


_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "stages": lambda typed: tuple(Stage.parse(part) for part in _parts(typed)),
    "needs": lambda typed: tuple(_parts(typed)),
    "causes": lambda typed: tuple(_parts(typed)),
    "status": lambda typed: Status.parse(typed) if typed else None,
    "start": lambda typed: When.parse(_MIDNIGHT.sub(r"\1", typed)),
    "end": lambda typed: When.parse(_MIDNIGHT.sub(r"\1", typed), ends=True),
    "expected_by": lambda typed: When.parse(_MIDNIGHT.sub(r"\1", typed), ends=True),
    "expected_change": _number,
    "region": _truth,
    "materials": lambda typed: tuple(_material(each) for each in typed.split("\n") if each.strip()),
}


def _unescaped(text: str) -> list[str]:
    parts, now, escaped = [], "", False
    for sign in text:
        if escaped:
            now, escaped = now + sign, False
        elif sign == "\\":
            escaped = True
        elif sign == "|":
            parts.append(now)
            now = ""
        else:
            now += sign
    return [" ".join(part.split()) for part in (*parts, now)]

"""What may be saved, field by field, in Swedish that a form can show beside the field. Pure.

``tidied`` first takes away what nobody means to write (invisible control characters, blanks at the ends); ``problems`` then says what
stops a save (errors) and what is worth a second look (warnings).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import Enum
from math import isfinite
from typing import Any, Final, cast
from urllib.parse import urlsplit

from skis_analytics import regions
from skis_analytics.access import Author
from skis_analytics.records import (
    Action,
    Cause,
    Evidence,
    Initiative,
    Material,
    Meeting,
    Need,
    Note,
    Record,
    RecordT,
    Step,
    field_label,
    kind_of,
)

SHORT, LONG, LIST = 300, 20_000, 300
"""The most characters of a line and of a text, and the most items of a list."""

_LONG_FIELDS: Final = frozenset(
    {
        "description",
        "success_criteria",
        "follow_up",
        "outcome",
        "note",
        "text",
        "evidence_for",
        "evidence_against",
        "reason",
        "summary",
        "purpose",
    }
)
_CODES: Final = frozenset({"id", "municipality", "theme", "expected_indicator"})
_KEPT_CONTROLS: Final = "\n\t"
_INVISIBLE: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
"""Marks that turn the direction of text: with them a text can show something else than it says."""
_SCHEMES: Final = frozenset({"http", "https"})
_PERSONAL_NUMBER: Final = re.compile(r"(?<![\d-])(?:(19|20)[ ]?)?(\d{2})(\d{2})(\d{2})([-+ ]?)(\d{4})(?![\d-])")
_RECORD_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_YEARS: Final = range(1990, 2101)
_TIME: Final = re.compile(r"([01]?\d|2[0-3])(?:[.:]([0-5]\d))?")
_SERVER: Final = re.compile(r"^https?://[^/\\]+(?=/(?![/\\]))")
LONGEST_OF_STEP: Final = 2000
"""Characters of a title, question or view; a step's title may be what notes are about."""
_MOST_MINUTES: Final = 600


class Severity(Enum):
    """Whether a save is stopped."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    """Something was tidied away."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field; ``text`` is a Swedish sentence that says what to do."""

    field: str
    severity: Severity
    text: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a record may refer to: municipality codes, theme ids and indicator ids."""

    municipalities: Collection[str]
    themes: Collection[str]
    indicators: Collection[str]


def tidied(record: RecordT) -> tuple[RecordT, tuple[FieldProblem, ...]]:
    """The record without control characters and outer blanks, in one spelling of å, ä and ö, and a note for what was invisible.

    A note of a meeting keeps its outer blanks: it is saved in the middle of a sentence, and a blank is where the next word begins.
    """
    notes: list[FieldProblem] = []
    changed: dict[str, object] = {}
    for each in fields(record):
        value = getattr(record, each.name)
        if isinstance(record, Note) and each.name == "text":
            clean, removed = visible(record.text)
        else:
            clean, removed = _tidied(value, lines=each.name in _LONG_FIELDS)
        if removed:
            text = f"{_count(removed)} togs bort ur {field_label(kind_of(record), each.name)}."
            notes.append(FieldProblem(each.name, Severity.NOTE, text))
        if clean != value:
            changed[each.name] = clean
    return replace(record, **cast("dict[str, Any]", changed)), tuple(notes)


def problems(record: Record, known: Known | None = None) -> tuple[FieldProblem, ...]:
    """Everything wrong with a tidied record, in the order of its fields. ``known`` None: codes are not checked."""
    found = [*_lengths(record), *_personal_numbers(record)]
    match record:
        case Initiative():
            found += _of_initiative(record)
        case Cause():
            found += _of_cause(record)
        case Need():
            found += _of_need(record)
        case Evidence():
            found += _of_evidence(record)
        case Meeting():
            found += _of_meeting(record)
        case Action() if not record.text:
            found.append(_error("text", "Skriv vad ni kom fram till."))
    if known is not None:
        found += _unknown(record, known)
    order = [each.name for each in fields(record)]
    return tuple(sorted(found, key=lambda problem: order.index(problem.field)))


def errors(found: Iterable[FieldProblem]) -> tuple[FieldProblem, ...]:
    """Those that stop a save."""
    return tuple(problem for problem in found if problem.severity is Severity.ERROR)


def is_record_id(text: str) -> bool:
    """Whether a text may be a record's id: what the program itself makes, or a file's."""
    return _RECORD_ID.fullmatch(text) is not None


def similar(initiative: Initiative, others: Iterable[Initiative]) -> list[Initiative]:
    """Other initiatives with the same title, but for case and blanks, that share a municipality or state none: perhaps the same twice."""
    title = _squeezed(initiative.title)
    return [
        other
        for other in others
        if other.id != initiative.id and _squeezed(other.title) == title and _share_place(initiative, other)
    ]


def _share_place(one: Initiative, other: Initiative) -> bool:
    everywhere = one.region or other.region or not one.municipalities or not other.municipalities
    return everywhere or not set(one.municipalities).isdisjoint(other.municipalities)


def _squeezed(text: str) -> str:
    return " ".join(text.split()).casefold()


def _tidied(value: Any, *, lines: bool) -> tuple[Any, int]:
    match value:
        case Enum() | None | bool():
            return value, 0
        case str():
            return _tidied_text(value, lines=lines)
        case tuple():
            pairs = [_tidied(each, lines=False) for each in value]
            return tuple(clean for clean, _ in pairs if clean != ""), sum(removed for _, removed in pairs)
        case Material():
            title, in_title = _tidied_text(value.title, lines=False)
            link, in_link = _tidied_text(value.link, lines=False)
            return replace(value, title=title, link=link), in_title + in_link
        case Step():
            title, in_title = _tidied_text(value.title, lines=False)
            question, in_question = _tidied_text(value.question, lines=False)
            view, in_view = _tidied_text(value.view, lines=False)
            # "Dela vy" and a browser give a whole address; whatever server it is of, a step shows a page of this one.
            view = _SERVER.sub("", view)
            return replace(value, title=title, question=question, view=view), in_title + in_question + in_view
        case _:
            return value, 0


def _tidied_text(text: str, *, lines: bool) -> tuple[str, int]:
    seen, removed = visible(text)
    clean = seen.strip()
    return clean if lines else " ".join(clean.split()), removed


def writer_name(by: Author) -> str:
    """What the history says of who wrote: their signature, without what cannot be seen."""
    return " ".join(visible(by.signature)[0].split())


def visible(text: str) -> tuple[str, int]:
    """A text without what cannot be seen, which no file can hold, and how much that was."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(character for character in whole if not _is_invisible(character))
    return unicodedata.normalize("NFC", kept), len(whole) - len(kept)


def _is_invisible(character: str) -> bool:
    # Cc: control characters; Cs: half a surrogate pair; U+FFFE and U+FFFF: no characters. No file can hold any of them.
    return (
        character in _INVISIBLE
        or character in "\ufffe\uffff"
        or (unicodedata.category(character) in {"Cc", "Cs"} and character not in _KEPT_CONTROLS)
    )


def _lengths(record: Record) -> Iterable[FieldProblem]:
    for each in fields(record):
        value = getattr(record, each.name)
        label = field_label(kind_of(record), each.name).capitalize()
        if isinstance(value, str) and not isinstance(value, Enum):
            most = LONG if each.name in _LONG_FIELDS else SHORT
            if len(value) > most:
                yield _error(each.name, f"{label} är {_number(len(value))} tecken. Korta till högst {_number(most)}.")
        elif isinstance(value, tuple):
            if len(value) > LIST:
                yield _error(each.name, f"{label} har {_number(len(value))} val. Välj högst {_number(LIST)}.")
            if any(len(item) > SHORT for item in value if isinstance(item, str)):
                yield _error(each.name, f"{label} har ett val på mer än {_number(SHORT)} tecken. Korta det.")


def _of_initiative(initiative: Initiative) -> Iterable[FieldProblem]:
    if not initiative.title:
        yield _error("title", "Skriv en titel.")
    if initiative.region and initiative.municipalities:
        yield _error("municipalities", f"Välj antingen {regions.current().whole} eller enskilda kommuner, inte båda.")
    start, end = initiative.start, initiative.end
    if start and end and end.last_day < start.first_day:
        yield _error("end", f"Slut ({end}) ligger före start ({start}). Ändra det ena.")
    by = initiative.expected_by
    if start and by and by.last_day < start.first_day:
        yield _error("expected_by", f"Förändringen väntas ({by}) före start ({start}). Ändra det ena.")
    change = initiative.expected_change
    if change is not None and not isfinite(change):
        yield _error("expected_change", "Den förväntade förändringen är inget tal. Skriv till exempel 5 eller −2,5.")
    if change is not None and not initiative.expected_indicator:
        yield _warning("expected_indicator", "Välj vilket nyckeltal som ska förändras; annars går det inte att följa.")
    for material in initiative.materials:
        yield from _of_material(material)


def _of_material(material: Material) -> Iterable[FieldProblem]:
    if not material.title and not material.link:
        yield _error("materials", "Ett material saknar både titel och länk. Fyll i eller ta bort raden.")
    if len(material.title) > SHORT:
        yield _error("materials", f"En titel på material är längre än {_number(SHORT)} tecken. Korta den.")
    if material.link:
        reason = link_problem(material.link)
        if reason:
            yield _error("materials", f"Länken {material.link[:60]} {reason}")


def link_problem(link: str) -> str | None:
    """Why a link may not be shown as one, as the end of a Swedish sentence; None when it may."""
    if len(link) > 2000:
        return "är längre än 2 000 tecken."
    try:
        parts = urlsplit(link)
        host = parts.hostname
    except ValueError:
        return "går inte att läsa. Kopiera adressen på nytt."
    if parts.scheme.lower() not in _SCHEMES:
        return "börjar inte med https:// eller http://. Andra slags länkar tas inte emot."
    if not host or parts.username is not None or any(c.isspace() or c in '<>"`\\' for c in link):
        return "är ingen hel webbadress. Kopiera adressen på nytt."
    return None


def _of_cause(cause: Cause) -> Iterable[FieldProblem]:
    if not cause.text:
        yield _error("text", "Skriv vad ni tror är orsaken.")
    if not cause.municipality:
        yield _error("municipality", "Välj kommun.")
    yield from _of_year(cause.year)


def _of_need(need: Need) -> Iterable[FieldProblem]:
    if not need.municipality:
        yield _error("municipality", "Välj kommun.")
    if not need.theme:
        yield _error("theme", "Välj tema.")
    yield from _of_year(need.year)


def _of_evidence(evidence: Evidence) -> Iterable[FieldProblem]:
    if not evidence.title:
        yield _error("title", "Skriv en titel.")
    if not evidence.themes:
        yield _error("themes", "Välj minst ett tema.")
    if not evidence.organisation:
        yield _error("organisation", "Skriv vem som står bakom, till exempel Skolforskningsinstitutet.")
    reason = link_problem(evidence.link) if evidence.link else None
    if reason:
        yield _error("link", f"Länken {evidence.link[:60]} {reason}")
    if not evidence.link:
        yield _warning("link", "Utan länk kan ingen annan läsa själv.")


def _of_meeting(meeting: Meeting) -> Iterable[FieldProblem]:
    if not meeting.title:
        yield _error("title", "Skriv vad mötet heter.")
    starts, ends = (minutes_of_day(time) for time in (meeting.starts, meeting.ends))
    for name, said, read in (("starts", meeting.starts, starts), ("ends", meeting.ends, ends)):
        if said and read is None:
            yield _error(name, f"”{said[:20]}” är inget klockslag. Skriv till exempel 13.00.")
    if starts is not None and ends is not None and ends <= starts:
        yield _error("ends", f"Mötet slutar ({meeting.ends}) innan det börjar ({meeting.starts}). Ändra det ena.")
    for number, step in enumerate(meeting.steps, start=1):
        yield from _of_step(number, step)


def _of_step(number: int, step: Step) -> Iterable[FieldProblem]:
    if not step.title:
        yield _error("steps", f"Punkt {number} saknar rubrik. Skriv en eller ta bort punkten.")
    if max(map(len, (step.title, step.question, step.view))) > LONGEST_OF_STEP:
        yield _error("steps", f"Punkt {number} är längre än {_number(LONGEST_OF_STEP)} tecken. Korta den.")
    if step.minutes is not None and not 1 <= step.minutes <= _MOST_MINUTES:
        yield _error("steps", f"Punkt {number} tar {step.minutes} minuter. Skriv ett tal mellan 1 och {_MOST_MINUTES}.")
    if step.view and (not step.view.startswith("/") or step.view.startswith("//") or "\\" in step.view):
        yield _error(
            "steps",
            f"Vyn i punkt {number} är ingen adress i {regions.title()}. Den börjar med /, till exempel /resultat.",
        )


def minutes_of_day(time: str) -> int | None:
    """A time of day as minutes after midnight; None when it is none."""
    found = _TIME.fullmatch(time)
    return 60 * int(found[1]) + int(found[2] or 0) if found else None


def _of_year(year: int | None) -> Iterable[FieldProblem]:
    if year is not None and year not in _YEARS:
        yield _error("year", f"Läsåret {year} finns inte. Välj ett mellan {_YEARS.start} och {_YEARS.stop - 1}.")


def _unknown(record: Record, known: Known) -> Iterable[FieldProblem]:
    sorts: tuple[tuple[Collection[str], tuple[str, ...], Callable[[str], str]], ...] = (
        (known.municipalities, ("municipalities", "municipality"), "Kommunen {} finns inte. Välj en ur listan.".format),
        (known.themes, ("themes", "theme"), "Temat {} finns inte (längre). Välj ett ur listan.".format),
        (
            known.indicators,
            ("expected_indicator", "indicators"),
            "Nyckeltalet {} finns inte (längre). Välj ett ur listan.".format,
        ),
    )
    for codes, names, sentence in sorts:
        for name in names:
            value = getattr(record, name, "")
            chosen = (value,) if isinstance(value, str) else value
            yield from (_error(name, sentence(f"”{code[:60]}”")) for code in chosen if code and code not in codes)


def _personal_numbers(record: Record) -> Iterable[FieldProblem]:
    for each in fields(record):
        if each.name not in _CODES and any(has_personal_number(text) for text in _texts(getattr(record, each.name))):
            yield _warning(
                each.name,
                f"Det ser ut att stå ett personnummer i {field_label(kind_of(record), each.name)}. Registret läses av alla kommuner och "
                "sparar allt som skrivs, så uppgifter om enskilda hör inte hemma här. Ta bort det om det är ett.",
            )


def _texts(value: object) -> list[str]:
    """The free text in a field."""
    match value:
        case Enum():
            return []
        case str():
            return [value]
        case tuple():
            return [
                text
                for part in value
                if isinstance(part, Material | Step)
                for text in (part.title, getattr(part, "question", ""))
            ]
        case _:
            return []


def has_personal_number(text: str) -> bool:
    """Whether a text holds what looks like a Swedish personal or coordination number: a date and four digits, with a right check
    digit or written with the hyphen.
    """
    return any(_is_personal(*match.groups()) for match in _PERSONAL_NUMBER.finditer(text))


def _is_personal(century: str | None, year: str, month: str, day: str, mark: str, last: str) -> bool:
    days = int(day) - 60 if int(day) > 60 else int(day)
    try:
        date(int(f"{century or '20'}{year}"), int(month), days)
    except ValueError:
        return False
    return mark in {"-", "+"} or _check_digit_holds(year + month + day + last)


def _check_digit_holds(digits: str) -> bool:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(product - 9 if product > 9 else product for product in doubled) % 10 == 0


def _error(field: str, text: str) -> FieldProblem:
    return FieldProblem(field, Severity.ERROR, text)


def _warning(field: str, text: str) -> FieldProblem:
    return FieldProblem(field, Severity.WARNING, text)


def _number(value: int) -> str:
    return f"{value:,}".replace(",", "\N{NO-BREAK SPACE}")


def _count(removed: int) -> str:
    return "Ett osynligt tecken" if removed == 1 else f"{_number(removed)} osynliga tecken"

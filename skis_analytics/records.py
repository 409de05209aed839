"""What people write: needs (behov), causes (orsaker), initiatives (insatser), evidence from research (forskning), meetings (möten) with
their notes and what they come to, as frozen dataclasses and their enums.

Pure words: nothing here knows how they are kept (``database.register``) or shown. Empty text is "" and an empty list is (),
so that "not stated" has one spelling; a choice or number that is not stated is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Generic, Self, TypeVar
from uuid import uuid4

from skis_analytics import regions


class RegisterError(Exception):
    """Something stands in the way of reading or keeping what people write. Every kind of it says in Swedish what, and what to do."""


class Labelled(StrEnum):
    """A choice whose value is stored and whose ``label`` is the Swedish word on screen."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Keep the label beside the value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def parse(cls, text: str) -> Self:
        """The choice that ``text`` names, by value or by Swedish label, however it is capitalised.

        Raises:
            ValueError: no choice is called that; the message lists the labels.
        """
        wanted = " ".join(text.split()).casefold()
        for member in cls:
            if wanted in {member.value.casefold(), member.label.casefold()}:
                return member
        raise ValueError(f"”{text}” är inte något av: {', '.join(member.label for member in cls)}")


class RecordKind(Labelled):
    """The kinds of record in the register; the value is the table's name."""

    INITIATIVE = "initiative", "insats"
    CAUSE = "cause", "orsak"
    NEED = "need", "behov"
    EVIDENCE = "evidence", "forskning"
    MEETING = "meeting", "möte"
    ACTION = "action", "beslut eller åtgärd"
    NOTE = "note", "anteckning"


class Status(Labelled):
    """How far an initiative has come."""

    PLANNED = "planned", "planerad"
    ONGOING = "ongoing", "pågående"
    COMPLETED = "completed", "avslutad"
    PAUSED = "paused", "pausad"
    CANCELLED = "cancelled", "avbruten"


class Stage(Labelled):
    """The part of the school system that an initiative is for."""

    PRESCHOOL = "preschool", "förskola"
    PRESCHOOL_CLASS = "preschool_class", "förskoleklass"
    YEARS_1_3 = "years_1_3", "åk 1–3"
    YEARS_4_6 = "years_4_6", "åk 4–6"
    YEARS_7_9 = "years_7_9", "åk 7–9"
    LEISURE_CENTRE = "leisure_centre", "fritidshem"
    UPPER_SECONDARY = "upper_secondary", "gymnasieskola"
    ADULT = "adult", "vuxenutbildning"
    ADAPTED = "adapted", "anpassad skola"


class CauseKind(Labelled):
    """Where a proposed explanation lies."""

    PUPILS = "pupils", "elever och elevsammansättning"
    TEACHING = "teaching", "undervisning"
    SUPPORT = "support", "elevhälsa och stöd"
    STAFF = "staff", "bemanning och kompetens"
    ORGANISATION = "organisation", "organisation"
    LEADERSHIP = "leadership", "ledning och styrning"
    OUTSIDE = "outside", "utanför skolan"
    MEASUREMENT = "measurement", "hur det mäts"
    OTHER = "other", "annat"


class EvidenceLevel(Labelled):
    """How well founded a cause is, from the weakest to the strongest."""

    ASSUMPTION = "assumption", "antagande"
    EXPERIENCE = "experience", "erfarenhet"
    EVIDENCE = "evidence", "underlag"
    TESTED = "tested", "prövad"


class NeedOrigin(Labelled):
    """Who pointed a need out."""

    FIGURES = "figures", "siffrorna"
    GROUP = "group", "gruppen"


class Priority(Labelled):
    """How urgent a need is."""

    HIGH = "high", "hög"
    MEDIUM = "medium", "medel"
    LOW = "low", "låg"


class EvidenceStrength(Labelled):
    """How strongly research supports what an entry says, in the words of those who compile it."""

    STRONG = "strong", "starkt stöd"
    MODERATE = "moderate", "måttligt stöd"
    LIMITED = "limited", "begränsat stöd"
    MIXED = "mixed", "motstridigt"


class ActionKind(Labelled):
    """What a meeting comes to."""

    DECISION = "decision", "beslut"
    ACTION = "action", "åtgärd"


class ActionStatus(Labelled):
    """How far a decision or action has come; the next meeting begins with what is open."""

    OPEN = "open", "öppen"
    DONE = "done", "klar"
    DROPPED = "dropped", "struken"


class MaterialKind(Labelled):
    """What a piece of material is, in the words of Trygghet & Studiero."""

    THEORY = "theory", "teori"
    PRACTICAL = "practical", "praktiskt material"
    EXAMPLE = "example", "gott exempel"


_WHEN: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_DAY: Final = re.compile(r"(?:den )?(0?[1-9]|[12][0-9]|3[01]):?(?:a|e)? ([^\W\d_]+)\.? (\d{4})")
_NAMED: Final = re.compile(r"([a-zåäö]+)\.? ?(\d{4})")
_SCHOOL_YEAR: Final = re.compile(r"(?:läsåret |lå ?)?(\d{4})/(\d{2}|\d{4})")
_MONTHS: Final = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
_TERMS: Final[Mapping[str, tuple[int, int]]] = {
    **dict.fromkeys(("ht", "hösten", "höstterminen"), (8, 12)),
    **dict.fromkeys(("vt", "våren", "vårterminen"), (1, 6)),
}
"""What a term is called, and the months in which it begins and ends."""
_EARLIEST, _LATEST = 1900, 2100


def _in_words(typed: str, ends: bool) -> tuple[int, ...] | None:
    """Year and month of a month by name, a term or a school year; year, month and day of a day as one says it (``4 december 2026``)."""
    day = _DAY.fullmatch(typed)
    if day:
        of_month = _in_words(f"{day[2]} {day[3]}", ends)
        return (*of_month, int(day[1])) if of_month and day[2] not in _TERMS else None
    years = _SCHOOL_YEAR.fullmatch(typed)
    if years and (int(years[1]) + 1) % 100 == int(years[2][-2:]):
        return (int(years[1]) + 1, 6) if ends else (int(years[1]), 8)
    named = _NAMED.fullmatch(typed)
    if named is None:
        return None
    name, year = named[1], int(named[2])
    if name in _TERMS:
        return year, _TERMS[name][ends]
    months = [number for number, month in enumerate(_MONTHS, start=1) if len(name) >= 3 and month.startswith(name)]
    return (year, months[0]) if len(months) == 1 else None


@dataclass(frozen=True, slots=True, order=True)
class When:
    """A year, a month or a day, as exactly as it was stated. Sorts by time, a year before its months and days.

    ``month`` and ``day`` are 0 when they are not stated. ``str`` gives 2024, 2024-08 or 2024-08-15, which ``parse`` reads back.
    """

    year: int
    month: int = 0
    day: int = 0

    def __post_init__(self) -> None:
        """Refuse what is no time at all.

        Raises:
            ValueError: in Swedish, what is wrong.
        """
        if not _EARLIEST <= self.year <= _LATEST:
            raise ValueError(f"årtalet {self.year} är inte mellan {_EARLIEST} och {_LATEST}")
        if self.day and not self.month:
            raise ValueError("en dag behöver också en månad")
        try:
            date(self.year, self.month or 1, self.day or 1)
        except ValueError:
            raise ValueError(f"{self} finns inte i almanackan") from None

    @classmethod
    def parse(cls, text: str, *, ends: bool = False) -> When | None:
        """What somebody typed: a year, a month or a date, or nothing (None).

        Read are also months by name, terms and school years (``augusti 2025``, ``ht 2025``, ``2025/26``): the month in which they begin, or,
        with ``ends``, end.

        Raises:
            ValueError: in Swedish, how to write it.
        """
        typed = text.strip()
        if not typed:
            return None
        found = _WHEN.fullmatch(typed)
        if found is None:
            named = _in_words(" ".join(typed.casefold().split()), ends)
            if named is None:
                raise ValueError(
                    f"”{typed[:40]}” går inte att läsa: skriv ett år (2024), en termin (ht 2024), en månad (augusti 2024 eller 2024-08) "
                    "eller en dag (15 augusti 2024 eller 2024-08-15)"
                )
            return cls(*named)
        parts = [int(part) for part in found.groups() if part]
        if parts[-1] == 0:
            raise ValueError(f"{typed} finns inte i almanackan")
        return cls(*parts)

    def __str__(self) -> str:
        """Year, month and day as far as stated, with hyphens."""
        parts = [f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part)]
        return "-".join(parts)

    @property
    def first_day(self) -> date:
        """The earliest day that it can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> date:
        """The latest day that it can mean."""
        if self.day:
            return self.first_day
        first_after = date(self.year, self.month + 1, 1) if 0 < self.month < 12 else date(self.year + 1, 1, 1)
        return date.fromordinal(first_after.toordinal() - 1)


@dataclass(frozen=True, slots=True)
class Material:
    """Something to read or use, with where it lies."""

    kind: MaterialKind
    title: str
    link: str = ""


def new_id() -> str:
    """An id for a record that nobody has saved yet. Make it when the form opens: a form sent twice is then one record."""
    return str(uuid4())


@dataclass(frozen=True, slots=True)
class Initiative:
    """An insats. ``municipalities`` are codes; ``region``: all of the region; neither: not stated, and ``municipality_note`` may say more.

    ``themes`` are ids of data/themes.csv; ``needs`` and ``causes`` ids of records. ``expected_change`` is in the unit of
    ``expected_indicator`` (percentage points for a share), wanted by ``expected_by``.
    """

    title: str
    id: str = field(default_factory=new_id)
    description: str = ""
    municipalities: tuple[str, ...] = ()
    region: bool = False
    municipality_note: str = ""
    themes: tuple[str, ...] = ()
    status: Status | None = None
    stages: tuple[Stage, ...] = ()
    target_group: str = ""
    start: When | None = None
    end: When | None = None
    partner: str = ""
    needs: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    expected_indicator: str = ""
    expected_change: float | None = None
    expected_by: When | None = None
    success_criteria: str = ""
    follow_up: str = ""
    outcome: str = ""
    materials: tuple[Material, ...] = ()
    contact_role: str = ""
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """An orsak that somebody has proposed for figures of a municipality, with the evidence for it and against it.

    ``indicators`` and ``year`` (the year in which the school year ends) are the figures it was written beside.
    """

    text: str
    municipality: str
    id: str = field(default_factory=new_id)
    indicators: tuple[str, ...] = ()
    year: int | None = None
    theme: str = ""
    kind: CauseKind | None = None
    evidence_level: EvidenceLevel = EvidenceLevel.ASSUMPTION
    evidence_for: str = ""
    evidence_against: str = ""
    examined_by: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """A behov: municipality × theme, that the figures suggest or the group states, with the reason."""

    municipality: str
    theme: str
    id: str = field(default_factory=new_id)
    origin: NeedOrigin = NeedOrigin.GROUP
    reason: str = ""
    priority: Priority | None = None
    indicators: tuple[str, ...] = ()
    year: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What research or an agency says of a theme: a title, who says it, where it can be read, and what it comes to.

    ``published`` as exactly as it is known.
    """

    title: str
    id: str = field(default_factory=new_id)
    organisation: str = ""
    link: str = ""
    summary: str = ""
    themes: tuple[str, ...] = ()
    strength: EvidenceStrength | None = None
    published: When | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an agenda: what it is called, how long, what is asked, and the view that is shown (a page with its address, "" for none)."""

    title: str
    minutes: int | None = None
    question: str = ""
    view: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A möte. ``starts`` and ``ends`` are the time of day as it was stated (13.00), "" where it was not."""

    title: str
    id: str = field(default_factory=new_id)
    day: When | None = None
    starts: str = ""
    ends: str = ""
    place: str = ""
    digital: bool = False
    purpose: str = ""
    steps: tuple[Step, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """A decision or an action (who, what, when) that a meeting came to. ``meeting`` is a meeting's id, "" for none."""

    text: str
    id: str = field(default_factory=new_id)
    meeting: str = ""
    kind: ActionKind = ActionKind.ACTION
    municipality: str = ""
    who: str = ""
    due: When | None = None
    status: ActionStatus = ActionStatus.OPEN
    follow_up: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What a group says in a meeting about a municipality, as the answer to a question.

    Its ``id`` follows from the meeting, the municipality, the question and the group, so that the same group writes in the same note
    wherever it opens it.
    """

    meeting: str
    municipality: str
    question: str
    text: str
    id: str = ""
    group: str = ""

    def __post_init__(self) -> None:
        """Give it the id that it must have."""
        if not self.id:
            object.__setattr__(self, "id", note_id(self.meeting, self.municipality, self.question, self.group))


def note_id(meeting: str, municipality: str, question: str, group: str = "") -> str:
    """The id of a note."""
    parts = (meeting, municipality, question, " ".join(group.split()).casefold())
    return "|".join(part.replace("%", "%25").replace("|", "%7C") for part in parts)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a meeting showed, kept as it was: whose, when, from which figures. Its content is asked for by itself."""

    id: str
    recorded_at: datetime
    recorded_by: str
    meeting: str
    title: str
    data_version: str


Record = Initiative | Cause | Need | Evidence | Meeting | Action | Note
RecordT = TypeVar("RecordT", bound=Record)
RecordT_co = TypeVar("RecordT_co", bound=Record, covariant=True)

RECORD_TYPES: Final[Mapping[RecordKind, type[Record]]] = {
    RecordKind.INITIATIVE: Initiative,
    RecordKind.CAUSE: Cause,
    RecordKind.NEED: Need,
    RecordKind.EVIDENCE: Evidence,
    RecordKind.MEETING: Meeting,
    RecordKind.ACTION: Action,
    RecordKind.NOTE: Note,
}

_LABELS: Final[Mapping[str, str]] = {
    "title": "titel", "description": "beskrivning", "municipalities": "kommuner", "region": "",
    "municipality_note": "om kommunen", "themes": "teman", "status": "status", "stages": "skolformer och stadier",
    "target_group": "målgrupp", "start": "start", "end": "slut", "partner": "samarbetspartner", "needs": "behov",
    "causes": "orsaker", "expected_indicator": "förväntat nyckeltal", "expected_change": "förväntad förändring",
    "expected_by": "när förändringen väntas", "success_criteria": "kriterier för framgång", "follow_up": "uppföljning",
    "outcome": "utfall", "materials": "material", "contact_role": "kontakt (roll)", "note": "anteckning", "source": "källa",
    "text": "text", "municipality": "kommun", "indicators": "nyckeltal", "year": "läsår", "theme": "tema", "kind": "slag",
    "evidence_level": "hur säkert", "evidence_for": "talar för", "evidence_against": "talar emot", "examined_by": "undersökt av",
    "origin": "utpekat av", "reason": "skäl", "priority": "prioritet",
    "organisation": "organisation", "link": "länk", "summary": "sammanfattning", "strength": "stöd i forskningen", "published": "utgiven",
    "day": "dag", "starts": "börjar", "ends": "slutar", "place": "plats", "digital": "digitalt", "purpose": "syfte", "steps": "dagordning",
    "meeting": "möte", "who": "vem", "due": "när", "question": "fråga", "group": "grupp", "minutes": "minuter", "view": "vy",
}  # fmt: skip
_OWN_LABELS: Final[Mapping[tuple[RecordKind, str], str]] = {
    (RecordKind.CAUSE, "text"): "orsak", (RecordKind.CAUSE, "kind"): "slag av orsak", (RecordKind.ACTION, "text"): "beslut eller åtgärd",
    (RecordKind.ACTION, "status"): "läge", (RecordKind.NOTE, "text"): "anteckning",
}  # fmt: skip
"""What a field is called in one kind of record, where its form says something else than in the others."""


class _FieldLabels(Mapping[str, str]):
    """The labels, of which one is the region's name: it is known when the program runs, not when it is read in."""

    def __getitem__(self, name: str) -> str:
        return regions.current().whole if name == "region" else _LABELS[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_LABELS)

    def __len__(self) -> int:
        return len(_LABELS)


FIELD_LABELS: Final[Mapping[str, str]] = _FieldLabels()
"""What a field is called on screen, in the middle of a sentence, whatever record it stands in. ``field_label`` knows the kind too."""


def field_label(kind: RecordKind, name: str) -> str:
    """What a field of a kind of record is called on screen, in the middle of a sentence; its own name where it has none."""
    return _OWN_LABELS.get((kind, name)) or FIELD_LABELS.get(name, name)


@dataclass(frozen=True, slots=True)
class Entry(Generic[RecordT_co]):
    """One version of a record. ``base_version`` is the version that its writer had before them, 0 for none.

    Not ``accepted``: kvarlagd, kept beside because somebody else had saved in between. ``withdrawn``: taken away from there on.
    ``change`` counts every version in the register in the order they were written; ``recorded_at`` follows the clock.
    """

    record: RecordT_co
    version: int
    change: int
    recorded_at: datetime
    recorded_by: str
    base_version: int
    accepted: bool
    withdrawn: bool


def kind_of(record: Record) -> RecordKind:
    """Which kind of record it is."""
    return next(kind for kind, made in RECORD_TYPES.items() if isinstance(record, made))


def name_of(record: Record) -> str:
    """What a record is called in a list: its title, or the first line of its text."""
    match record:
        case Initiative() | Evidence() | Meeting():
            return record.title
        case Cause() | Action() | Note():
            return record.text.partition("\n")[0]
        case Need():
            return record.reason.partition("\n")[0]


def missing(initiative: Initiative) -> list[str]:
    """What an initiative lacks before it can be found, followed up and judged, in Swedish, what matters most first."""
    finished = initiative.status is Status.COMPLETED
    wished = (
        ("kommun", initiative.municipalities or initiative.region),
        ("tema", initiative.themes),
        ("status", initiative.status),
        ("startår", initiative.start),
        ("slutår", initiative.end or not finished),
        ("skolform eller stadium", initiative.stages),
        ("behov som insatsen ska möta", initiative.needs),
        ("förväntat nyckeltal", initiative.expected_indicator),
        ("förväntad förändring", initiative.expected_change is not None),
        ("när förändringen väntas", initiative.expected_by),
        ("hur insatsen följs upp", initiative.follow_up),
        ("utfall", initiative.outcome or not finished),
    )
    return [name for name, stated in wished if not stated]

"""A person's name in what people have written: where it stands, and what is written in its place.

Pure: knows records and texts, neither files nor the register. A place is *certain* when it says who somebody is (who wrote, who is to do it);
elsewhere the same letters may mean another, and a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final

from skis_analytics.access import shown_name
from skis_analytics.records import FIELD_LABELS, Entry, Note, Record, kind_of, note_id

_PERSONAL: Final = frozenset({"recorded_by", "who", "examined_by", "contact_role", "by", "withdrawn_by", "leader"})
"""Fields that are there to say who."""
_NO_TEXT: Final = frozenset(
    {
        "id", "municipality", "municipalities", "themes", "theme", "needs", "causes", "indicators", "expected_indicator", "meeting",
        "data_version",
    }
)  # fmt: skip
"""Fields that hold what the program made or knows, never somebody's words."""
_AROUND: Final = 40
_CONTENT: Final = "content"
_LABELS: Final[Mapping[str, str]] = {
    "recorded_by": "vem som skrev", "by": "vem", "withdrawn_by": "vem som tog tillbaka", "leader": "vem som ledde",
    "content": "innehållet", "file": "filens namn", "group": "grupp", "question": "fråga", "who": "vem",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name stands: in what (Swedish), which field, the words around it, and whether it certainly is the person."""

    where: str
    field: str
    excerpt: str
    certain: bool

    @property
    def label(self) -> str:
        """The field in Swedish."""
        return _LABELS.get(self.field) or FIELD_LABELS.get(self.field) or self.field


class Name:
    """A name to look for: whole words, whatever their case and the blanks between, with a genitive s or without.

    Raises:
        ValueError: it has no letters to look for.
    """

    def __init__(self, said: str) -> None:
        self.words = said.split()
        if len("".join(self.words)) < 2:
            raise ValueError("Skriv namnet som det står i registret, minst två tecken.")
        pattern = r"\s+".join(re.escape(word) for word in self.words)
        self._found = re.compile(rf"(?<!\w){pattern}(?=s?(?!\w))", re.IGNORECASE)

    @property
    def full(self) -> bool:
        """Whether it is more than a first name, and so hardly anybody else's."""
        return len(self.words) > 1

    def is_in(self, text: str) -> bool:
        """Whether it stands in a text."""
        return self._found.search(text) is not None

    def is_all_of(self, text: str) -> bool:
        """Whether a text is this name and nothing more."""
        return [word.casefold() for word in text.split()] == [word.casefold() for word in self.words]

    def replaced(self, text: str, instead: str) -> str:
        """The text with something else in its place."""
        return self._found.sub(lambda _: instead, text)

    def excerpt(self, text: str) -> str:
        """The words around it, on one line."""
        found = self._found.search(text)
        if found is None:
            return ""
        start, end = max(0, found.start() - _AROUND), found.end() + _AROUND
        words = " ".join(text[start:end].split())
        return ("… " if start else "") + words + (" …" if end < len(text) else "")


Decide = Callable[[Place], bool]
"""Whether a place is to be replaced."""


@dataclass(slots=True)
class Pen:
    """Goes through texts for a name and writes ``instead`` where ``decide`` says so. ``places`` is what it has seen, with the decisions."""

    name: Name
    instead: str
    decide: Decide
    places: list[tuple[Place, bool]]

    def text(self, said: str, where: str, field: str) -> str:
        """One text."""
        if not self.name.is_in(said):
            return said
        # Who has signed in stands with an address behind the name, which says who it is as well as the name does.
        whole = self.name.is_all_of(said) or (field in _PERSONAL and self.name.is_all_of(shown_name(said)))
        certain = whole or (field in _PERSONAL and self.name.full)
        place = Place(where, field, self.name.excerpt(said), certain)
        wanted = self.decide(place)
        self.places.append((place, wanted))
        if not wanted:
            return said
        return self.instead if whole and said != shown_name(said) else self.name.replaced(said, self.instead)

    def value(self, said: Any, where: str, field: str) -> Any:
        """A record's field, or anything that JSON can say."""
        if field in _NO_TEXT:
            return said
        if type(said) is str:  # a choice is a string too, and no text
            return self.text(said, where, field)
        if isinstance(said, (tuple, list)):
            return type(said)(self.value(each, where, field) for each in said)
        if isinstance(said, Mapping):
            inside = field if field == _CONTENT else None  # the keys in there are the program's own words
            return {key: self.value(each, where, inside or str(key)) for key, each in said.items()}
        if is_dataclass(said) and not isinstance(said, type):
            return replace(said, **{name: self.value(each, where, name) for name, each in _fields(said)})
        return said

    def entry(self, entry: Entry[Any]) -> Entry[Any]:
        """A version of a record. A note's id follows from its question and group, and so may change with them."""
        where = f"{kind_of(entry.record).label} {entry.record.id}, version {entry.version}"
        record: Record = entry.record
        # In a when, a number or a choice there is no name.
        said = {name: each for name, each in _fields(record) if type(each) in (str, tuple)}
        new: Record = replace(record, **{name: self.value(each, where, name) for name, each in said.items()})
        if isinstance(new, Note) and isinstance(record, Note) and record.id == _id_of(record):
            new = replace(new, id=_id_of(new))
        return replace(entry, record=new, recorded_by=self.text(entry.recorded_by, where, "recorded_by"))


def _id_of(note: Note) -> str:
    return note_id(note.meeting, note.municipality, note.question, note.group)


def _fields(record: Any) -> Iterator[tuple[str, Any]]:
    for each in fields(record):
        yield each.name, getattr(record, each.name)

"""Which initiatives somebody looks for: choices that narrow, and free text that forgives.

Text is matched word by word, whatever the order: without regard to case and accents, by beginnings, inside long compounds, and with a
small misspelling. Whoever writes å, ä or ö means them; whoever writes a or o may mean either.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from skis_analytics import regions
from skis_analytics.records import Entry, Initiative, Status

NOT_STATED: Final = "not_stated"
"""The choice of those that do not say: no municipality, no status, no stage."""

_WORD: Final = re.compile(r"[^\W_]+")
_TITLE, _NAMES, _TEXT = 4, 2, 1
"""What a hit weighs by where it is."""
_FORGIVING: Final = 5
"""Words this long may be misspelt by one letter (two from ``_LONG`` on); shorter ones would match anything."""
_LONG: Final = 9
_INSIDE: Final = 4
"""Compounds are found by a part this long: *bibliotek* in *skolbibliotek*."""
_NEARLY_INSIDE: Final = 86
"""How alike (0–100) a part of a compound must be: *biblotek* and *bibliotek* are 87."""
_STATUS_ORDER: Final = (Status.ONGOING, Status.PLANNED, None, Status.PAUSED, Status.COMPLETED, Status.CANCELLED)


class Field(StrEnum):
    """What one can narrow by."""

    THEME = "themes"
    MUNICIPALITY = "municipalities"
    STATUS = "statuses"
    STAGE = "stages"
    PARTNER = "partners"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for. Within a field any of the values suffices; all fields must hold; an empty one asks for nothing.

    Values are ids of themes, codes of municipalities, values of ``Status`` and ``Stage`` (each or ``NOT_STATED``), and partners as
    ``Index.partners`` has them.
    """

    text: str = ""
    themes: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()

    def of(self, field: Field) -> tuple[str, ...]:
        """The values wanted in a field."""
        values: tuple[str, ...] = getattr(self, field.value)
        return values


class Index:
    """Initiatives, ready to be looked through many times. Made once per version of the register; not changed afterwards."""

    def __init__(
        self, entries: Iterable[Entry[Initiative]], municipalities: Mapping[str, str], themes: Mapping[str, str]
    ) -> None:
        """``municipalities``: code → name of the region's, for whom those of the whole region count; ``themes``: id → name."""
        self._entries = sorted(entries, key=_standing)
        self._region = tuple(municipalities)
        self._values: dict[Field, list[frozenset[str]]] = {
            field: [frozenset(self._said(field, entry.record)) for entry in self._entries] for field in Field
        }
        names: dict[str, str] = {}
        for entry in self._entries:
            for partner in _partners(entry.record):
                names.setdefault(_folded(partner), partner)
        self.partners = tuple(sorted(names.values(), key=collated))
        self._words: dict[str, dict[int, int]] = defaultdict(dict)
        for number, entry in enumerate(self._entries):
            self._note_words(number, entry.record, municipalities, themes)
        self._vocabulary = list(self._words)

    def _said(self, field: Field, initiative: Initiative) -> Iterable[str]:
        match field:
            case Field.THEME:
                return initiative.themes
            case Field.MUNICIPALITY:
                return (
                    (*self._region, *initiative.municipalities)
                    if initiative.region
                    else initiative.municipalities or (NOT_STATED,)
                )
            case Field.STATUS:
                return (initiative.status.value if initiative.status else NOT_STATED,)
            case Field.STAGE:
                return [stage.value for stage in initiative.stages] or (NOT_STATED,)
            case Field.PARTNER:
                return [_folded(partner) for partner in _partners(initiative)]

    def _note_words(
        self, number: int, initiative: Initiative, municipalities: Mapping[str, str], themes: Mapping[str, str]
    ) -> None:
        names = [
            *(municipalities.get(code, "") for code in initiative.municipalities),
            *(themes.get(theme, "") for theme in initiative.themes),
            initiative.partner,
            initiative.municipality_note,
            regions.current().whole if initiative.region else "",
        ]
        texts = [
            initiative.description, initiative.target_group, initiative.success_criteria, initiative.follow_up, initiative.outcome,
            initiative.contact_role, initiative.note, initiative.source, *(material.title for material in initiative.materials),
        ]  # fmt: skip
        for weight, parts in ((_TEXT, texts), (_NAMES, names), (_TITLE, [initiative.title])):
            for part in parts:
                for word in _words(part):
                    self._words[word][number] = weight

    def find(self, wanted: Wanted) -> list[Entry[Initiative]]:
        """Those that are looked for: the best hits first when there is text, else those under way first, then by title."""
        left = self._narrowed(wanted, except_for=None)
        if not _words(wanted.text):
            return [self._entries[number] for number in left]
        scores = self._scores(wanted.text)
        hits = sorted((number for number in left if number in scores), key=lambda number: (-scores[number], number))
        return [self._entries[number] for number in hits]

    def counts(self, wanted: Wanted, field: Field) -> dict[str, int]:
        """Value → how many there would be if one chose only it in the field, all else as it is."""
        left = self._narrowed(wanted, except_for=field)
        if _words(wanted.text):
            scores = self._scores(wanted.text)
            left = [number for number in left if number in scores]
        found: dict[str, int] = defaultdict(int)
        for number in left:
            for value in self._values[field][number]:
                found[value] += 1
        return dict(found)

    def _narrowed(self, wanted: Wanted, except_for: Field | None) -> list[int]:
        asked = [
            (self._values[field], {_folded(value) for value in wanted.of(field)} if field is Field.PARTNER else set(wanted.of(field)))
            for field in Field
            if field is not except_for and wanted.of(field)
        ]  # fmt: skip
        return [
            number
            for number in range(len(self._entries))
            if all(not values[number].isdisjoint(chosen) for values, chosen in asked)
        ]

    def _scores(self, text: str) -> dict[int, int]:
        """Number → how well it fits: only those that every word is found in."""
        total: dict[int, int] | None = None
        for word in _words(text):
            best: dict[int, int] = {}
            for match, worth in self._alike(word).items():
                for number, weight in self._words[match].items():
                    best[number] = max(best.get(number, 0), weight * worth)
            total = best if total is None else {number: total[number] + best[number] for number in total.keys() & best}
        return total or {}

    def _alike(self, word: str) -> dict[str, int]:
        """The register's words that a typed word means → how well, 1–8."""
        plain = _bare(word)
        typed_marks = plain != word
        found: dict[str, int] = {}
        for each in self._vocabulary:
            known = each if typed_marks else _bare(each)
            if known == word:
                found[each] = 8
            elif known.startswith(word):
                found[each] = 6
            elif len(word) >= _INSIDE and word in known:
                found[each] = 3
        if len(word) >= _FORGIVING:
            for each in self._misspelt(word, typed_marks=typed_marks):
                found.setdefault(each, 2)
        return found

    def _misspelt(self, word: str, *, typed_marks: bool) -> Iterable[str]:
        """The register's words that are nearly the typed one, or hold a part that is."""
        sound = None if typed_marks else _bare
        errors = 1 if len(word) < _LONG else 2
        whole = process.extract(
            word, self._vocabulary, processor=sound, scorer=DamerauLevenshtein.distance, score_cutoff=errors, limit=None
        )
        longer = [each for each in self._vocabulary if len(each) > len(word) + errors]
        inside = process.extract(
            word, longer, processor=sound, scorer=fuzz.partial_ratio, score_cutoff=_NEARLY_INSIDE, limit=None
        )
        return (each for each, *_ in (*whole, *inside))


def _partners(initiative: Initiative) -> list[str]:
    """Several partners are written with commas or semicolons between."""
    return [part for part in (" ".join(each.split()) for each in re.split(r"[;,]", initiative.partner)) if part]


def _standing(entry: Entry[Initiative]) -> tuple[int, tuple[str, str]]:
    return _STATUS_ORDER.index(entry.record.status), collated(entry.record.title)


def _folded(text: str) -> str:
    """Case and accents away, but for å, ä and ö, which are letters of their own."""
    return "".join(_base(character) for character in unicodedata.normalize("NFC", text.casefold()))


@lru_cache(maxsize=4096)
def _base(character: str) -> str:
    return character if character in "åäö" else unicodedata.normalize("NFD", character)[:1]


@lru_cache(maxsize=65536)
def _bare(word: str) -> str:
    """The word as somebody without a Swedish keyboard types it."""
    return word.replace("å", "a").replace("ä", "a").replace("ö", "o")


@lru_cache(maxsize=65536)
def _words(text: str) -> tuple[str, ...]:
    """Remembered, because a new version of the register repeats nearly all of the texts of the one before."""
    return tuple(dict.fromkeys(_WORD.findall(_folded(text))))


_ALPHABET: Final = {letter: chr(ord("z") + 1 + place) for place, letter in enumerate("åäö")}


@lru_cache(maxsize=16384)
def collated(text: str) -> tuple[str, str]:
    """A key that sorts as the Swedish alphabet does: å, ä and ö last, case and other accents aside."""
    return "".join(_ALPHABET.get(letter, letter) for letter in _folded(text)), text

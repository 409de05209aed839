"""The questions that groups answer in a meeting, and their answers side by side."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from skis_analytics.records import Entry, Note

QUESTIONS: Final[Mapping[str, str]] = {
    "resultat": "Resultat: hur ser det ut i er kommun?",
    "orsaker": "Hur har ni arbetat med resultaten – har ni identifierat orsaker?",
    "insatser": "Har ni pågående eller planerade insatser som ska möta de behov ni har identifierat?",
}
"""The three questions that each municipality answers, in the network's words. The keys are what notes are kept by."""

TOGETHER: Final = "gemensamt"
"""What is said of all municipalities together is kept by this, or by the title of the step that it was said in."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What has been said to one question.

    Attributes:
        question: its key.
        label: the question as it is asked.
        said: municipality ("" for all of them together) → notes that say anything, the earliest first.
        silent: the municipalities that have said nothing, in the order they were given.
    """

    question: str
    label: str
    said: Mapping[str, Sequence[Entry[Note]]]
    silent: Sequence[str]


def label(question: str) -> str:
    """A question as it is asked; of a step, its title."""
    return QUESTIONS.get(question, "Vad ser vi tillsammans?" if question == TOGETHER else question)


def side_by_side(notes: Iterable[Entry[Note]], municipalities: Sequence[str]) -> list[Answers]:
    """The answers to each question: the three first, then whatever else has been said, in the order it came up.

    Args:
        notes: those of one meeting.
        municipalities: codes, in the order that they are shown in. Others that have answered come after them.
    """
    entries = sorted((entry for entry in notes if entry.record.text.strip()), key=lambda entry: entry.recorded_at)
    questions = list(dict.fromkeys([*QUESTIONS, *(entry.record.question for entry in entries)]))
    found = []
    for question in questions:
        here = [entry for entry in entries if entry.record.question == question]
        order = dict.fromkeys(["", *municipalities, *(entry.record.municipality for entry in here)])
        said = {
            code: [entry for entry in here if entry.record.municipality == code]
            for code in order
            if any(entry.record.municipality == code for entry in here)
        }
        silent = [code for code in municipalities if code not in said] if question in QUESTIONS else []
        found.append(Answers(question, label(question), said, silent))
    return found


def become(notes: Iterable[Note], entries: Iterable[Entry[Any]]) -> list[Entry[Any]]:
    """Those of the entries that notes have become."""
    beginnings = tuple(written_of(note) for note in notes)
    return [entry for entry in entries if entry.record.id.startswith(beginnings)]


def written_of(note: Note) -> str:
    """How the ids of what a note has become begin: they tell where it came from, and a note what became of it."""
    return f"a{hashlib.sha256(note.id.encode()).hexdigest()[:16]}-"

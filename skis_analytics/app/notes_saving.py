"""Keeping what a group writes in a meeting: saved as it comes, joined with what others saved meanwhile, and read by all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from skis_analytics.access import Author
from skis_analytics.app import register_access
from skis_analytics.database.connection import home_folder
from skis_analytics.database.register import ConflictError, InvalidRecordError, RegisterError
from skis_analytics.meetings.merging import merged
from skis_analytics.records import Entry, Note, RecordKind

_TRIES: Final = 5
_LONGEST_KEY: Final = 300


def of_meeting(meeting: str) -> Sequence[Entry[Note]]:
    """The notes of a meeting that count.

    Raises:
        RegisterError: the register cannot be read.
    """
    return [entry for entry in everything().values() if entry.record.meeting == meeting]


def everything() -> Mapping[str, Entry[Note]]:
    """Every note that counts, by id. Read anew when anybody has written one.

    Raises:
        RegisterError: the register cannot be read.
    """
    return _read(str(home_folder()), register_access.register().notes_stamp())


@st.cache_resource(show_spinner=False, max_entries=2)
def _read(home: str, stamp: str) -> Mapping[str, Entry[Note]]:  # noqa: ARG001
    return {entry.record.id: entry for entry in register_access.register().entries(RecordKind.NOTE)}


def save(note: Note, by: Author, base_version: int) -> str:
    """Add a version of a note; when somebody else has saved in between, of both texts joined. Returns "" or, in Swedish, why not.

    ``base_version`` is the version that the writer's text began from, 0 for none.
    """
    base = base_version
    try:
        for _ in range(_TRIES):
            try:
                register_access.register().save(note, by, base)
            except ConflictError as error:
                # The text is in the history by now; what is tried next holds it and theirs.
                began, theirs = error.conflict.base, error.conflict.theirs
                both = merged(began.record.text if began else "", theirs.record.text, note.text)
                note = Note(note.meeting, note.municipality, note.question, both, note.id, note.group)
                base = theirs.version
            else:
                return ""
    except InvalidRecordError as error:
        return " ".join(problem.text for problem in error.problems)
    except RegisterError as error:
        return str(error)
    return "Många skriver i samma anteckning just nu. Texten ligger kvar här och sparas snart."


def received(meeting: str, said: Any) -> list[tuple[Note, int]]:
    """The notes in what a browser sent, each with the version it began from; what is not of the meeting or no note is left out."""
    if not isinstance(said, Mapping) or not isinstance(said.get("notes"), list):
        return []
    found = []
    for each in said["notes"]:
        if not isinstance(each, Mapping):
            continue
        texts = [each.get(name) for name in ("municipality", "question", "text", "group")]
        base = each.get("base")
        if not all(isinstance(text, str) for text in texts) or not isinstance(base, int) or base < 0:
            continue
        municipality, question, text, group = (str(part) for part in texts)
        if max(len(municipality), len(question), len(group)) <= _LONGEST_KEY and question.strip():
            found.append((Note(meeting, municipality, question, text, group=group), base))
    return found

"""Keeping what a group writes in a meeting: saved as it comes, joined with what others saved meanwhile, and read by all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from skis_analytics.access import Author
from skis_analytics.app import news, picture, register_access
from skis_analytics.app.shared import kept
from skis_analytics.database.connection import home_folder
from skis_analytics.database.register import ConflictError, InvalidRecordError, Register, RegisterError
from skis_analytics.database.register.validation import LONGEST_OF_STEP, tidied, writer_name
from skis_analytics.meetings.merging import merged
from skis_analytics.records import Entry, Note, RecordKind, note_id

_TRIES: Final = 5
_MOST_VERSIONS: Final = 2**31 - 1


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


@kept(2)
def _read(home: str, stamp: str) -> Mapping[str, Entry[Note]]:  # noqa: ARG001
    return {entry.record.id: entry for entry in register_access.register().entries(RecordKind.NOTE)}


def until_written() -> None:
    """Within a part that renews itself: let it be drawn anew when a note has changed, or what notes have become.

    Raises:
        RegisterError: the register cannot be read.
    """
    register = register_access.register()
    news.until_changed((register, RecordKind.NOTE), partial(_stamps, register))


def _stamps(register: Register) -> tuple[str, str]:
    return register.notes_stamp(), register.stamp()


@dataclass(frozen=True, slots=True)
class Written:
    """A note as a browser has it, and what it began from there: a text, and the version that this was in, 0 for none.

    ``sent`` is what the browser sent last, when no answer to it has come: its own words, whether or not they are kept by now.
    """

    note: Note
    base_version: int
    began: str
    sent: str | None = None


def save(written: Written, by: Author) -> str:
    """Add a version of a note; when somebody else has saved in between, of both texts joined. Returns "" or, in Swedish, why not."""
    note, base, began = written.note, written.base_version, written.began
    try:
        counts = everything().get(note.id)
        if counts is not None and counts.version > base:
            if _has_come(written, note.text, by):
                return ""
            if written.sent is not None and _has_come(written, written.sent, by):
                began, base = written.sent, 0
        if counts is not None and counts.version == base and counts.record.text != began:
            # They wrote on while theirs and others' were joined. Or the register has been restored since, and the number is another text's.
            base = 0
        for _ in range(_TRIES):
            try:
                register_access.register().save(note, by, base)
            except ConflictError as error:
                # The text is in the history by now; what is tried next holds it and theirs.
                theirs = error.conflict.theirs
                both = merged(began, theirs.record.text, note.text)
                note = Note(note.meeting, note.municipality, note.question, both, note.id, note.group)
                base, began = theirs.version, theirs.record.text
            else:
                return ""
    except InvalidRecordError as error:
        return " ".join(problem.text for problem in error.problems)
    except RegisterError as error:
        return str(error)
    return "Många skriver i samma anteckning just nu. Texten ligger kvar här och sparas snart."


def _has_come(written: Written, text: str, by: Author) -> bool:
    """Whether what a browser sends again, or sent and never had the answer to, is in the note already: then it is no other's words."""
    sent = tidied(replace(written.note, text=text))[0].text
    own = [
        entry
        for entry in register_access.register().history(RecordKind.NOTE, written.note.id)
        if entry.version > written.base_version and entry.recorded_by == writer_name(by)
    ]
    came = next((entry for entry in own if entry.record.text == sent), None)
    # Kept beside, it is in the note only when it has been joined with what counted.
    return came is not None and any(entry.accepted and entry.version >= came.version for entry in own)


def left_out(meeting: str, said: Any, taken: Sequence[Written]) -> set[str]:
    """The ids of what a browser sent as notes and ``received`` left out: its text is only in that browser."""
    sent = said.get("notes") if isinstance(said, Mapping) else None
    notes = [each for each in sent if isinstance(each, Mapping)] if isinstance(sent, list) else []
    ids = {note_id(meeting, *(str(each.get(name)) for name in ("municipality", "question", "group"))) for each in notes}
    return ids - {each.note.id for each in taken}


def received(meeting: str, said: Any) -> list[Written]:
    """The notes in what a browser sent; what is no note, or about no municipality of the region, is left out."""
    if not isinstance(said, Mapping) or not isinstance(said.get("notes"), list):
        return []
    found = []
    for each in said["notes"]:
        if not isinstance(each, Mapping):
            continue
        texts = [each.get(name) for name in ("municipality", "question", "text", "group", "began")]
        base = each.get("base")
        if not all(isinstance(text, str) for text in texts) or type(base) is not int or not 0 <= base <= _MOST_VERSIONS:
            continue
        municipality, question, text, group, began = (str(part) for part in texts)
        if municipality and municipality not in picture.region():
            continue
        if max(len(question), len(group)) <= LONGEST_OF_STEP and question.strip():
            sent = each.get("sent")
            note = Note(meeting, municipality, question, text, group=group)
            found.append(Written(note, base, began, sent if isinstance(sent, str) else None))
    return found

"""What browsers send while several write in one group's note: joined in the register, each word once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from skis_analytics.access import Author, on_this_computer
from skis_analytics.app import notes_saving, register_access
from skis_analytics.database.register import Register, open_register
from skis_analytics.database.register.errors import ConflictError
from skis_analytics.records import Entry, Note, RecordKind, note_id

ANNA, BO = on_this_computer("Anna"), on_this_computer("Bo")
ID = note_id("m1", "", "gemensamt", "Grupp 2")


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    monkeypatch.setenv("SKIS_HOME", str(tmp_path))
    opened = open_register(tmp_path)
    monkeypatch.setattr(register_access, "register", lambda: opened)
    return opened


def counts() -> Entry[Note]:
    return notes_saving.everything()[ID]


@dataclass
class Browser:
    """What the editor has of a note, and what it sends."""

    by: Author
    text: str = ""
    began: str = ""
    base: int = 0
    sent: str | None = None

    def send(self) -> None:
        """The server gets it; the answer is on its way."""
        told = {
            "municipality": "", "question": "gemensamt", "group": "Grupp 2", "text": self.text, "base": self.base, "began": self.began,
            "sent": self.sent,
        }  # fmt: skip
        (written,) = notes_saving.received("m1", {"notes": [told]})
        assert notes_saving.save(written, self.by) == ""
        self.sent = self.text

    def answered(self) -> None:
        assert self.sent is not None
        went_on = self.text != self.sent
        self.began, self.sent, self.base = self.sent, None, counts().version
        if not went_on:
            self.text = self.began = counts().record.text

    def save(self, text: str) -> str:
        self.text = text
        self.send()
        self.answered()
        return self.text


def test_a_blank_at_the_end_is_where_the_next_word_begins(register: Register) -> None:
    anna = Browser(ANNA)
    assert anna.save("fortsätter här ") == "fortsätter här "
    anna.save("fortsätter här och")
    assert counts().record.text == "fortsätter här och"
    anna.save("fortsätter här och\n")
    assert counts().record.text == "fortsätter här och\n"


def test_who_writes_on_while_an_answer_is_on_its_way_does_not_meet_their_own_words(register: Register) -> None:
    Browser(ANNA).save("Vi ser")
    anna, bo = (Browser(by, "Vi ser", "Vi ser", 1) for by in (ANNA, BO))
    anna.text = "Vi ser att "
    anna.send()
    anna.text = "Vi ser att det"
    assert bo.save("Vi ser också") == "Vi ser också att "
    anna.answered()
    assert anna.text == "Vi ser att det"
    assert anna.save("Vi ser att det går bra") == "Vi ser också att det går bra"
    assert bo.save("Vi ser också här att ") == "Vi ser också här att det går bra"


def test_an_answer_that_never_came_makes_nothing_twice(register: Register) -> None:
    Browser(BO).save("Rad ett")
    anna, bo = (Browser(by, "Rad ett", "Rad ett", 1) for by in (ANNA, BO))
    bo.save("Rad ett\nBos rad")
    anna.text = "Rad ett\nVikarier i ma"
    anna.send()
    for text in ("Rad ett\nVikarier i ma", "Rad ett\nVikarier i matte"):
        anna.text = text
        again = Browser(ANNA, text, "Rad ett", 1, sent="Rad ett\nVikarier i ma")
        again.send()
    assert counts().record.text == "Rad ett\nVikarier i matte\nBos rad"


def test_a_message_that_is_told_again_after_others_have_written_changes_nothing(register: Register) -> None:
    anna, bo = Browser(ANNA, "Vi s"), Browser(BO, "Frå")
    anna.send()
    bo.send()
    anna.answered()
    anna.text = "Frå\nVi se"
    anna.send()
    for late in (Browser(ANNA, "Vi s"), Browser(BO, "Frå"), anna):
        late.send()
    assert counts().record.text == "Frå\nVi se"


def test_what_was_sent_and_never_came_is_joined_when_it_comes(register: Register) -> None:
    Browser(BO).save("Rad ett")
    Browser(ANNA, "Två\nRad ett och mer", "Rad ett", 1, sent="Två\nRad ett").send()
    assert counts().record.text == "Två\nRad ett och mer"


def test_what_was_kept_beside_and_not_joined_before_the_server_died_is_no_less(register: Register) -> None:
    Browser(BO).save("Rad ett")
    Browser(BO, "Rad ett", "Rad ett", 1).save("Rad ett\nBos rad")
    with pytest.raises(ConflictError):
        register.save(Note("m1", "", "gemensamt", "Annas rad\nRad ett", group="Grupp 2"), ANNA, 1)
    Browser(ANNA, "Annas rad\nRad ett", "Rad ett", 1, sent="Annas rad\nRad ett").send()
    assert counts().record.text == "Annas rad\nRad ett\nBos rad"


def test_all_that_was_sent_is_in_the_history(register: Register) -> None:
    Browser(ANNA).save("Lärare saknas")
    Browser(BO).save("Eleverna trivs")
    assert counts().record.text == "Eleverna trivs\nLärare saknas"
    said = [entry.record.text for entry in register.history(RecordKind.NOTE, ID)]
    assert "Lärare saknas" in said and "Eleverna trivs" in said


@pytest.mark.parametrize(("question", "taken"), [("f" * 2000, True), ("f" * 2001, False), (" ", False)])
def test_what_cannot_be_taken_is_told_by_its_note(question: str, taken: bool) -> None:
    told = {"municipality": "", "question": question, "group": "Grupp 2", "text": "Vi ser", "base": 0, "began": ""}
    found = notes_saving.received("m1", {"notes": [told]})
    assert bool(found) == taken
    left = notes_saving.left_out("m1", {"notes": [told]}, found)
    assert left == (set() if taken else {note_id("m1", "", question, "Grupp 2")})

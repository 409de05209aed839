"""What groups write in a meeting, beside the figures it is about: their own notes, kept as they are typed, and everybody else's within seconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any, Final

import streamlit as st

from skis_analytics import swedish
from skis_analytics.access import shown_name, to_write
from skis_analytics.app import (
    author,
    meeting_frame,
    notes_saving,
    page_address,
    permission,
    picture,
    record_lines,
    record_words,
    register_access,
    selection,
    sign_in,
)
from skis_analytics.app.plain import plain
from skis_analytics.app.record_forms import MEETING
from skis_analytics.app.writing import NOTE, WRITE
from skis_analytics.database.register import RegisterError
from skis_analytics.database.register.validation import LONG, has_personal_number
from skis_analytics.domain import Selection
from skis_analytics.meetings.answers import QUESTIONS, TOGETHER, become, label, written_of
from skis_analytics.records import Entry, Note, RecordKind, kind_of, note_id

REFLECTION: Final = "anteckningar"
"""The view of a meeting where all answers stand side by side."""
_READ_EVERY: Final = timedelta(seconds=2)
"""What others write is on screen within five seconds: their browser's pause, this and a redrawing."""
_RECEIVED: Final = "notes_received"
_WHOLE: Final = ""
_LONGEST_GROUP: Final = 60
_NOT_TAKEN: Final = (
    "Anteckningen gick inte att ta emot. Texten ligger kvar i den här webbläsaren: kopiera den och ladda om sidan."
)
_KINDS: Final[Mapping[RecordKind, str]] = {
    RecordKind.NEED: "ett behov", RecordKind.CAUSE: "en orsak", RecordKind.INITIATIVE: "en insats",
    RecordKind.ACTION: "ett beslut eller en åtgärd",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a meeting something is said: of which municipality ("" for all together), and the questions, key → as they are asked.
    ``back`` is the page to come back to from a form.
    """

    meeting: str
    municipality: str
    questions: tuple[tuple[str, str], ...]
    back: str


def place(meeting: str, focus: str | None, *, title: str = "", question: str = "", back: str = "mote") -> Place:
    """The three questions for a municipality in focus; else the step's own, or what all see together."""
    if focus:
        return Place(meeting, focus, tuple(QUESTIONS.items()), back)
    key = title or TOGETHER
    return Place(meeting, _WHOLE, ((key, question or label(key)),), back)


def in_frame(frame: meeting_frame.Frame, chosen: Selection, page: str) -> Place:
    """What is asked at a step of a meeting that is under way, on a page (its path)."""
    own = "" if page == "mote" and page_address.word("visa") == REFLECTION else frame.now.title
    question = frame.now.question if own else ""
    return place(frame.id, chosen.focus, title=own, question=question, back=page or "nulage")


def writing_now() -> Callable[[], bool]:
    """Whether somebody is writing on this screen, in a form or, the last few seconds, in a note, and should be left at it: to be asked anywhere, until
    all of the page is drawn anew."""
    form, received = WRITE in st.query_params, st.session_state.setdefault(_RECEIVED, {})
    return lambda: form or ("at" in received and datetime.now(UTC) - received["at"] < timedelta(seconds=8))


def draw(where: Place, chosen: Selection) -> None:
    """Draw whose notes, the editor and what everybody has written about the same."""
    names = {_WHOLE: record_words.everybody(), **{code: one.name for code, one in picture.region().items()}}
    key = "notes_about"
    st.session_state[key] = where.municipality if where.municipality in names else _WHOLE
    st.selectbox(
        "Anteckningar om", list(names), format_func=names.__getitem__, key=key, on_change=_turn_to, args=(key, chosen)
    )  # fmt: skip
    if not permission.offers(
        to_write(permission.rights(), None, Note(where.meeting, where.municipality, TOGETHER, ""))
    ):
        _read(where, chosen)
        return
    who, together = st.columns(2) if author.asks() else (st.container(), st.container())
    with who:
        by = author.ask(
            "Ditt namn", "Namnet står vid det du skriver, så att de andra vet vem de kan fråga.", key="notes"
        )
    group = together.text_input(
        "Grupp", _group(), max_chars=_LONGEST_GROUP, key="notes_group", placeholder="får vara tomt", disabled=not by,
        help="Skriver ni flera i samma anteckning? Ge gruppen samma namn hos alla, till exempel Grupp 2. Tomt: du skriver för dig själv.",
        autocomplete="off", on_change=_name_group,
    )  # fmt: skip
    if by:
        _write(where, by, group)
    else:
        st.markdown("Skriv ditt namn för att anteckna. Andras anteckningar syns ändå.")
    _read(where, chosen)


def _group() -> str:
    return " ".join(st.query_params.get(meeting_frame.GROUP, "").split())[:_LONGEST_GROUP]


def _turn_to(key: str, chosen: Selection) -> None:
    selection.choose(replace(chosen, focus=st.session_state[key] or None))


def _name_group() -> None:
    page_address.put(**{meeting_frame.GROUP: st.session_state["notes_group"].strip()})


@st.fragment(run_every=_READ_EVERY)
def _write(where: Place, by: str, together: str) -> None:
    """The editor. Drawn anew by itself, also when somebody else has written in the same note; what is being typed is never touched.

    ``by`` and ``together`` are what the fields for name and group said: the browser sees by them that it shows the notes of another than these.
    """
    sign_in.recheck()
    try:
        notes_saving.until_written()
        notes = notes_saving.everything()
    except RegisterError as error:
        st.error(str(error))
        return
    group = " ".join((together or by).split())
    own = [_shown(where, key, asked, group, notes) for key, asked in where.questions]
    state = st.session_state.get(_RECEIVED, {})
    widget = f"note_editor_{where.meeting}"
    _EDITOR(
        key=widget,
        data={
            "meeting": where.meeting, "named": [by, together], "notes": own, "limit": LONG, "problems": state.get("problems", {}),
            "received": {"token": state.get("token", ""), "number": state.get("number", 0)},
        },
        on_written_change=lambda: _receive(where.meeting, st.session_state[widget]),
    )  # fmt: skip
    if any(has_personal_number(each["text"]) for each in own):
        st.warning(
            "Det ser ut att stå ett personnummer i en anteckning. Allt som skrivs sparas och läses av alla kommuner. Ta bort det om det är ett."
        )


def _shown(where: Place, question: str, asked: str, group: str, notes: Mapping[str, Entry[Note]]) -> dict[str, Any]:
    id_ = note_id(where.meeting, where.municipality, question, group)
    entry = notes.get(id_)
    saved = f"Sparat {swedish.clock(entry.recorded_at)}" if entry else ""
    if entry and entry.version > 1:
        saved += f" av {shown_name(entry.recorded_by)}"
    return {
        "id": id_, "municipality": where.municipality, "question": question, "group": group, "label": asked,
        "text": entry.record.text if entry else "", "version": entry.version if entry else 0, "saved": saved,
    }  # fmt: skip


def _receive(meeting: str, told: Mapping[str, Any]) -> None:
    """Runs before the editor is drawn anew: save what the browser sent, and let it know."""
    said = told.get("written")
    if not isinstance(said, Mapping):
        return
    token, number = str(said.get("token", "")), said.get("number", 0)
    answered = st.session_state.get(_RECEIVED, {}).get("answered", {})
    if type(number) is not int or number <= answered.get(token, 0):
        return  # a run that was overtaken tells again what it knew
    taken = notes_saving.received(meeting, said)
    problems = dict.fromkeys(notes_saving.left_out(meeting, said, taken), _NOT_TAKEN)
    for written in taken:
        problem = notes_saving.save(written, author.writer())
        if problem:
            problems[written.note.id] = problem
    # The same object all the time: ``writing_now`` looks at it from outside the session.
    st.session_state.setdefault(_RECEIVED, {}).update(
        token=token, number=number, problems=problems, at=datetime.now(UTC), answered={**answered, token: number}
    )


@st.fragment(run_every=_READ_EVERY)
def _read(where: Place, chosen: Selection) -> None:
    """What everybody has written about the same, and what can be made of it."""
    sign_in.recheck()
    try:
        notes_saving.until_written()
        notes = notes_saving.of_meeting(where.meeting)
    except RegisterError:
        return  # told above
    keys = dict(where.questions)
    here = [
        entry
        for entry in notes
        if entry.record.municipality == where.municipality
        and entry.record.question in keys
        and entry.record.text.strip()
    ]
    about = record_words.municipality_name(where.municipality) if where.municipality else "det gemensamma"
    st.markdown(f"**Skrivet om {plain(about)} ({len(here)})**" if here else f"Inget är skrivet om {plain(about)} ännu.")
    for question, asked in where.questions:
        answers = [entry for entry in here if entry.record.question == question]
        if answers and len(where.questions) > 1:
            st.markdown(f"*{plain(asked)}*")
        for entry in answers:
            one(entry, chosen, back=where.back)


def one(entry: Entry[Note], chosen: Selection, *, back: str = "mote") -> None:
    """Draw a note: who, the text, what has become of it and what it can be made into. ``back``: the page to come back to."""
    note = entry.record
    who = note.group or shown_name(entry.recorded_by)
    st.markdown(f"**{plain(who)}:** {lines(note.text)}")
    with st.container(horizontal=True, gap="small", key=f"note_{written_of(note)}"):
        for became in made_of(note):
            _link(became, chosen)
        kinds = {
            kind: words
            for kind, words in _KINDS.items()
            if permission.begin(kind, note.municipality or None, quiet=True)
        }
        if not kinds:
            return
        with st.popover("Gör till …", type="tertiary"):
            for kind, words in kinds.items():
                own = (
                    {
                        MEETING: note.meeting,
                        NOTE: note.id,
                        **page_address.own(*meeting_frame.KEYS, *record_lines.OF_A_FORM),
                    }
                    if back == "mote"
                    else {NOTE: note.id}
                )
                record_lines.write(
                    words.capitalize(), kind, replace(chosen, focus=note.municipality or None), back=back, **own
                )


def lines(text: str) -> str:
    """Text of several lines for Markdown, as it stands."""
    return "  \n".join(plain(line) for line in text.split("\n") if line.strip())


def made_of(note: Note) -> Sequence[Entry[Any]]:
    """The records that the note has become."""
    written = register_access.written()
    kinds = (written.needs, written.causes, written.initiatives, written.actions)
    return become([note], [entry for entries in kinds for entry in entries.values()])


def _link(entry: Entry[Any], chosen: Selection) -> None:
    record = entry.record
    kind = kind_of(record)
    title = f"→ {kind.label}: {plain(record_words.record_name(record)[:60])}"
    match kind:
        case RecordKind.INITIATIVE:
            page_address.link_to(title, "insatser", chosen, insats=record.id)
        case RecordKind.ACTION:
            page_address.link_to(title, "mote", chosen, **{MEETING: record.meeting, "visa": "beslut"})
        case _:
            page_address.link_to(title, "kommun", replace(chosen, focus=record.municipality or None))


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


_EDITOR: Final = st.components.v2.component(
    "skis_notes", html='<div class="notes"></div>', css=_asset("note_editor.css"), js=_asset("note_editor.js")
)

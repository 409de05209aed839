"""Decisions and actions of meetings: written in one line where the meeting is, ticked when they are done, and met again at the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from skis_analytics import swedish
from skis_analytics.access import to_write
from skis_analytics.app import author, permission, picture, record_lines, record_words, register_access, writing
from skis_analytics.app.plain import plain
from skis_analytics.app.record_forms import MEETING
from skis_analytics.database.register import RegisterError
from skis_analytics.domain import Selection
from skis_analytics.records import Action, ActionKind, ActionStatus, Entry, RecordKind, When

_KEY: Final = "decide"
_SAID: Final = "decide_said"
_WHOM: Final = f"{_KEY}_whom"
_USUAL: Final = f"{_KEY}_usual"
_SHOWN: Final = 40


def quick(meeting: str, municipality: str) -> None:
    """Draw what suffices for a decision or action, without leaving the step: what, which of the two, whom it concerns, who and when.

    ``municipality``: the one that the step is about ("" for none), which it concerns unless somebody chooses another.
    """
    places = _places()
    if not places:
        st.markdown(permission.limits())
        return
    municipality = permission.place(municipality)
    usual = municipality if municipality in places else next(iter(places))
    # Followed to the next step's municipality, but not put back while one and the same step is open: then it is somebody's choice.
    if st.session_state.get(_USUAL) != usual or st.session_state.get(_WHOM) not in places:
        st.session_state[_USUAL] = st.session_state[_WHOM] = usual
    with st.form(_KEY, border=False, enter_to_submit=True):
        st.text_input("Vad kom ni fram till?", key=f"{_KEY}_text", max_chars=500, autocomplete="off")
        kinds = {kind.value: swedish.sentence(kind.label) for kind in ActionKind}
        kind, whom = st.columns([0.45, 0.55])
        kind.segmented_control(
            "Slag", list(kinds), format_func=kinds.__getitem__, default=ActionKind.ACTION.value, key=f"{_KEY}_kind", required=True
        )  # fmt: skip
        whom.selectbox("Gäller", list(places), format_func=places.__getitem__, key=_WHOM)
        who, due = st.columns(2)
        who.text_input("Vem", key=f"{_KEY}_who", max_chars=200, placeholder="Roll eller namn", autocomplete="off")
        due.text_input("När", key=f"{_KEY}_due", max_chars=20, placeholder="2027-01", autocomplete="off")
        if not author.name():
            st.text_input("Ditt namn", key=f"{_KEY}_by", max_chars=80, autocomplete="name")
        st.form_submit_button("Spara", type="primary", width="stretch", on_click=_add, args=(meeting,))
    # Kept until the next try: the fold may be closed when the answer comes.
    good, text = st.session_state.get(_SAID, (True, ""))
    if text:
        (st.success if good else st.error)(text)


def _places() -> dict[str, str]:
    """Whom the writer may decide something for: everybody ("") and municipalities by their codes."""
    every = {"": record_words.everybody(), **{code: one.name for code, one in picture.region().items()}}
    own = permission.rights()
    return {code: said for code, said in every.items() if not to_write(own, None, Action("", municipality=code))}


def _add(meeting: str) -> None:
    """Runs before the page is drawn anew. What does not hold stays in the fields."""
    said = {name: str(st.session_state.get(f"{_KEY}_{name}") or "").strip() for name in ("text", "kind", "who", "due")}
    by = author.name() or author.give(str(st.session_state.get(f"{_KEY}_by") or ""))
    municipality = str(st.session_state.get(_WHOM) or "")
    try:
        if not by:
            raise ValueError("Skriv ditt namn, så att de andra ser vem som skrev.")
        due = When.parse(said["due"], ends=True)
        action = Action(
            said["text"], meeting=meeting, kind=ActionKind(said["kind"] or ActionKind.ACTION.value), municipality=municipality,
            who=said["who"], due=due,
        )  # fmt: skip
        register_access.register().save(action, author.writer(), 0)
    except (ValueError, RegisterError) as error:
        st.session_state[_SAID] = (False, f"**Inte sparat än.** {plain(swedish.sentence(str(error)))}")
        st.toast(st.session_state[_SAID][1])
        return
    for name in ("text", "who", "due"):
        st.session_state[f"{_KEY}_{name}"] = ""
    # The next one is about the step again, and not by oversight about whom this one was.
    st.session_state[_WHOM] = st.session_state[_USUAL]
    whom = record_words.municipality_name(municipality) if municipality else record_words.everybody()
    st.session_state[_SAID] = (True, f"**{plain(said['text'])}** är sparat. Gäller {plain(whom)}.")
    st.toast(st.session_state[_SAID][1])


def of_meeting(meeting: str, chosen: Selection, *, back: dict[str, str]) -> None:
    """Draw what a meeting has come to. ``back``: what a form's link carries, to come back here."""
    found = [each for each in register_access.written().actions.values() if each.record.meeting == meeting]
    if not found:
        st.markdown("Inget är beslutat ännu.")
    _items(found, chosen, key="meeting")
    record_lines.write("Skriv ett beslut eller en åtgärd", RecordKind.ACTION, chosen, back="mote", **back)


def to_follow_up(meeting: str, chosen: Selection) -> None:
    """Draw what earlier meetings have left open, with a way to tick it."""
    open_ = [each for each in open_actions() if each.record.meeting != meeting]
    st.subheader(f"Att följa upp från tidigare möten ({len(open_)})", anchor=False)
    if not open_:
        st.markdown("Inget är öppet från tidigare möten.")
    _items(open_, chosen, key="follow")


def still_open(chosen: Selection) -> None:
    """Draw everything that is open, whatever meeting it is from."""
    found = open_actions()
    st.subheader(f"Öppna beslut och åtgärder ({len(found)})", anchor=False)
    if not found:
        st.markdown("Inget är öppet.")
    _items(found, chosen, key="open")


def open_actions() -> Sequence[Entry[Action]]:
    """What has been decided and not yet done, what is due first first."""
    actions = register_access.written().actions.values()
    found = [entry for entry in actions if entry.record.status is ActionStatus.OPEN]
    return sorted(found, key=lambda each: str(each.record.due or "9999"))


def _items(entries: Sequence[Entry[Action]], chosen: Selection, *, key: str) -> None:
    for entry in entries[:_SHOWN]:
        record_lines.action(entry, chosen, key=key, back="mote", done=_ticker(entry, key))
    if len(entries) > _SHOWN:
        st.markdown(f"och {swedish.numeral(len(entries) - _SHOWN)} till")


def _ticker(entry: Entry[Action], key: str) -> Callable[[], None] | None:
    """A button that says that an open action is done; it needs to know who says so."""
    if entry.record.status is not ActionStatus.OPEN:
        return None

    def draw() -> None:
        if permission.change(entry.record, quiet=True):
            nameless = not author.name()
            st.button(
                "Klar", key=f"done_{key}_{entry.record.id}", type="tertiary", on_click=_done, args=(entry,), disabled=nameless,
                help="Skriv ditt namn först, under Anteckningar, Beslut eller Dela vy, så att de andra ser vem som bockade av." if nameless else None,
            )  # fmt: skip

    return draw


def _done(entry: Entry[Action]) -> None:
    try:
        register_access.register().save(replace(entry.record, status=ActionStatus.DONE), author.writer(), entry.version)
    except RegisterError as error:
        writing.tell(plain(str(error)), success=False)
        return
    writing.tell(f"**{plain(entry.record.text[:120])}** är klar.")


def form_address(meeting: str, step: int | None) -> dict[str, str]:
    """What a form's link carries from a meeting, to come back to the same step."""
    return {MEETING: meeting, **({} if step is None else {"steg": str(step)})}

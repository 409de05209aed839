"""The meetings: what is coming, what has been, ready agendas, and what is still open from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from skis_analytics import swedish
from skis_analytics.app import (
    agenda_views,
    handout_view,
    meeting_decisions,
    meeting_frame,
    meeting_held,
    meeting_notes,
    meeting_reflection,
    page_address,
    permission,
    record_actions,
    record_lines,
    record_words,
    register_access,
)
from skis_analytics.app.meeting_form import TEMPLATE
from skis_analytics.app.meeting_frame import MEETING, STEP, Frame, view_of
from skis_analytics.app.meeting_templates import TEMPLATES
from skis_analytics.app.plain import plain
from skis_analytics.domain import Selection
from skis_analytics.records import Entry, Meeting, RecordKind, Step

VIEW: Final = "visa"


def headline(meetings: Mapping[str, Entry[Meeting]], today: date) -> str:
    """The page's one message: the next meeting, else when the last one was."""
    coming = [entry.record for entry in meeting_held.coming(meetings.values(), today)]
    if coming and coming[0].day:
        return f"Nästa möte: {facts(coming[0])}"
    held = [entry.record for entry in meetings.values() if entry.record.day and entry.record not in coming]
    if held:
        latest = max(held, key=lambda each: each.day or today)
        return f"Inget kommande möte är inlagt; det senaste var {facts(latest)}{_early(latest, today)}"
    return "Inga möten är inlagda ännu"


def facts(meeting: Meeting) -> str:
    """What, when and where: ``SKIS-möte 4 december 2024 kl. 13.00–15.00, digitalt``."""
    time = f" kl. {meeting.starts}" if meeting.starts else ""
    if meeting.starts and meeting.ends:
        time += f"–{meeting.ends}"
    where = meeting.place or ("digitalt" if meeting.digital else "")
    return f"{record_words.meeting_name(meeting)}{time}{f', {where}' if where else ''}"


def _early(meeting: Meeting, today: date) -> str:
    """When a meeting was ended whose day has not come: its own day does not say it."""
    if meeting.day is None or meeting.day.first_day <= today:
        return ""
    at = meeting_held.ended(meeting)
    return f", avslutat {swedish.day(swedish.date_of(at))}" if at else ""


def show(chosen: Selection) -> None:
    """Draw the list."""
    written = register_access.written()
    today = swedish.today()
    if permission.begin(RecordKind.MEETING, None):
        _new(chosen)
    entries = list(written.meetings.values())
    coming = meeting_held.coming(entries, today)
    past = [each for each in entries if each not in coming]
    for title, found, newest_first in (("Kommande", coming, False), ("Genomförda", past, True)):
        if found:
            st.subheader(title, anchor=False)
            for entry in sorted(found, key=lambda each: str(each.record.day or "9999"), reverse=newest_first):
                steps = len(entry.record.steps)
                agenda = (
                    f"{swedish.numeral(steps)} {'punkt' if steps == 1 else 'punkter'}" if steps else "ingen dagordning"
                )
                early = _early(entry.record, today)
                page_address.link_to(
                    f"**{plain(facts(entry.record))}** ({agenda}{early})", "mote", chosen, **{MEETING: entry.record.id}
                )
    meeting_decisions.still_open(chosen)


def _new(chosen: Selection) -> None:
    st.markdown("**Nytt möte** med färdig dagordning, som du ändrar som du vill:")
    with st.container(horizontal=True):
        for word, template in TEMPLATES.items():
            record_lines.write(template.name, RecordKind.MEETING, chosen, back="mote", **{TEMPLATE: word})
        record_lines.write("Tomt möte", RecordKind.MEETING, chosen, back="mote")


def detail(entry: Entry[Meeting], chosen: Selection) -> None:
    """Draw one meeting: when and where, its agenda with a way to begin, and what it came to."""
    meeting = entry.record
    over = meeting_held.ended(meeting)
    if over is not None:
        st.markdown(f"**✓ {meeting_held.ended_words(over)}.**")
    start, again, edit, back = st.columns(
        [0.2, 0.2, 0.2, 0.4] if over else [0.2, 0.01, 0.2, 0.59], vertical_alignment="center"
    )
    if over:
        _after(meeting, start, again)
    elif meeting.steps:
        with start:
            _way_in(meeting)
    with edit:
        record_lines.write("Ändra mötet", RecordKind.MEETING, chosen, back="mote", post=meeting.id, mote=meeting.id)
    with back:
        page_address.link_to("Alla möten", "mote", chosen)
    if meeting.purpose:
        st.markdown(f"**Syfte:** {plain(meeting.purpose)}")
    views = {
        "dagordning": "Dagordning",
        meeting_notes.REFLECTION: "Anteckningar",
        "beslut": "Beslut och åtgärder",
        "underlag": "Underlag",
    }
    view = page_address.choose_tab(VIEW, "Visa", views)
    if view == meeting_notes.REFLECTION:
        _notes(meeting, chosen)
    elif view == "beslut":
        meeting_decisions.of_meeting(
            meeting.id, chosen, back={**meeting_decisions.form_address(meeting.id, None), VIEW: "beslut"}
        )
        meeting_decisions.to_follow_up(meeting.id, chosen)
    elif view == "underlag":
        handout_view.of_meeting(meeting.id, chosen)
    else:
        _agenda(entry, chosen)
        record_actions.withdraw(entry, key="meeting")
        record_actions.history(entry)


def _way_in(meeting: Meeting) -> None:
    """Draw the way into meeting mode: as the one who leads, or to where somebody else leads it."""
    position = meeting_frame.reached(meeting.id, meeting)
    lead = meeting_frame.may_lead()
    if lead and (position is None or meeting_frame.leads(position, position.step)):
        label = "Starta mötet" if position is None else f"Fortsätt mötet på punkt {position.step}"
        st.button(
            f"▶ {label}",
            key="meeting_begin",
            type="primary",
            width="stretch",
            on_click=meeting_frame.begin,
            args=(meeting.id, meeting),
        )
        return
    number = position.step if position else 1
    st.button(
        f"▶ Till mötet: punkt {number}", key="meeting_go_there", type="primary", width="stretch",
        on_click=meeting_frame.go_there, args=(meeting.id, meeting, number),
    )  # fmt: skip
    if position:
        st.markdown(f"{plain(position.leader or 'Någon')} leder.")
    if lead:
        st.button(
            "Ta över och led mötet",
            key="meeting_begin",
            type="tertiary",
            on_click=meeting_frame.begin,
            args=(meeting.id, meeting),
        )


def _after(meeting: Meeting, first: DeltaGenerator, second: DeltaGenerator) -> None:
    """Draw what is done with a meeting that is over: what it came to first, and a way to go on with it all the same."""
    first.button(
        "Underlag", key="meeting_handout", type="primary", width="stretch", on_click=page_address.put, kwargs={VIEW: "underlag"}
    )  # fmt: skip
    if meeting.steps and meeting_frame.may_lead():
        second.button(
            "Öppna igen", key="meeting_begin", width="stretch", on_click=meeting_frame.begin, args=(meeting.id, meeting),
            help="Mötet börjar om på punkt 1. Anteckningar och beslut finns kvar.",
        )  # fmt: skip


def _notes(meeting: Meeting, chosen: Selection) -> None:
    write, read = st.columns([0.33, 0.67], gap="medium")
    with write:
        meeting_notes.draw(meeting_notes.place(meeting.id, chosen.focus), chosen)
    with read:
        meeting_reflection.draw(meeting.id, chosen, abreast=2)


def _agenda(entry: Entry[Meeting], chosen: Selection) -> None:
    meeting = entry.record
    if not meeting.steps:
        _begin_agenda(meeting, chosen)
    for number, step in enumerate(meeting.steps, start=1):
        screen, parameters = view_of(step)
        minutes = f", {step.minutes} min" if step.minutes else ""
        question = f": {plain(step.question)}" if step.question else ""
        if not agenda_views.leads_somewhere(step.view):
            question += " – vyn finns inte"
        st.page_link(
            screen.file, label=f"{number}. **{plain(step.title)}**{minutes}{question}",
            query_params={**parameters, MEETING: meeting.id, STEP: str(number)},
        )  # fmt: skip
    length = record_words.agenda_length(meeting)
    if length:
        st.markdown(length)
    if meeting.source:
        st.markdown(f"Källa: {plain(meeting.source)}")


def _begin_agenda(meeting: Meeting, chosen: Selection) -> None:
    """Draw a way to give a meeting its agenda."""
    st.markdown("Mötet har ingen dagordning ännu.")
    if not permission.change(meeting):
        return
    st.markdown(
        "Börja från en färdig, som du ändrar som du vill innan du sparar, eller välj **Ändra mötet** och skriv en egen:"
    )
    with st.container(horizontal=True):
        for word, template in TEMPLATES.items():
            record_lines.write(
                template.name, RecordKind.MEETING, chosen, back="mote", post=meeting.id, mote=meeting.id, **{TEMPLATE: word}
            )  # fmt: skip


def step(frame: Frame, chosen: Selection) -> None:
    """Draw a step that is about the meeting itself: what is open from before, what has been said, or what has been decided."""
    now = frame.now
    _, parameters = view_of(now)
    view = page_address.word(VIEW) or parameters.get(VIEW, "")
    if not agenda_views.leads_somewhere(now.view):
        st.warning(f"Vyn i punkten finns inte ({plain(now.view[:120])}). Välj en annan under **Ändra mötet**.")
    if view == "uppfoljning":
        meeting_decisions.to_follow_up(frame.id, chosen)
    elif view == meeting_notes.REFLECTION:
        meeting_reflection.draw(frame.id, chosen, abreast=2 if frame.notes else 3)
    elif not now.view:
        _overview(frame)
    else:
        meeting_decisions.of_meeting(frame.id, chosen, back=meeting_decisions.form_address(frame.id, frame.step))


def _overview(frame: Frame) -> None:
    """The whole agenda in two columns, for a step that is a talk without a picture: where we are, and what is to come."""
    if frame.meeting.purpose:
        st.markdown(f"**Syfte:** {plain(frame.meeting.purpose)}")
    steps = list(enumerate(frame.meeting.steps, start=1))
    half = -(-len(steps) // 2)
    for column, part in zip(st.columns(2), (steps[:half], steps[half:]), strict=True):
        column.markdown("  \n".join(_line(number, each, here=number == frame.step) for number, each in part))


def _line(number: int, each: Step, *, here: bool) -> str:
    minutes = f" ({each.minutes} min)" if each.minutes else ""
    line = f"{number}\\. {plain(each.title)}{minutes}"
    return f"**{line} – här är vi**" if here else line

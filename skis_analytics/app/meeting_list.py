"""The meetings: what is coming, what has been, ready agendas, and what is still open from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from skis_analytics import swedish
from skis_analytics.app import page_address, record_actions, record_lines, record_words, register_access
from skis_analytics.app.meeting_frame import MEETING, STEP, view_of
from skis_analytics.app.meeting_templates import TEMPLATES
from skis_analytics.app.plain import plain
from skis_analytics.app.record_forms import TEMPLATE
from skis_analytics.domain import Selection
from skis_analytics.records import Action, ActionStatus, Entry, Meeting, RecordKind, Step


def headline(meetings: Mapping[str, Entry[Meeting]], today: date) -> str:
    """The page's one message: the next meeting, else when the last one was."""
    dated = sorted(
        (entry.record for entry in meetings.values() if entry.record.day), key=lambda each: each.day or today
    )
    coming = [each for each in dated if each.day and each.day.last_day >= today]
    if coming:
        return f"Nästa möte: {facts(coming[0])}"
    if dated:
        return f"Inget kommande möte är inlagt; det senaste var {facts(dated[-1])}"
    return "Inga möten är inlagda ännu"


def facts(meeting: Meeting) -> str:
    """What, when and where: ``SKIS-möte 4 december 2024 kl. 13.00–15.00, digitalt``."""
    time = f" kl. {meeting.starts}" if meeting.starts else ""
    if meeting.starts and meeting.ends:
        time += f"–{meeting.ends}"
    where = meeting.place or ("digitalt" if meeting.digital else "")
    return f"{record_words.meeting_name(meeting)}{time}{f', {where}' if where else ''}"


def show(chosen: Selection) -> None:
    """Draw the list."""
    written = register_access.written()
    today = swedish.today()
    st.markdown("**Nytt möte** med färdig dagordning, som du ändrar som du vill:")
    with st.container(horizontal=True):
        for word, template in TEMPLATES.items():
            record_lines.write(template.name, RecordKind.MEETING, chosen, back="mote", **{TEMPLATE: word})
        record_lines.write("Tomt möte", RecordKind.MEETING, chosen, back="mote")
    entries = list(written.meetings.values())
    coming = [each for each in entries if each.record.day is None or each.record.day.last_day >= today]
    past = [each for each in entries if each not in coming]
    for title, found, newest_first in (("Kommande", coming, False), ("Genomförda", past, True)):
        if found:
            st.subheader(title, anchor=False)
            for entry in sorted(found, key=lambda each: str(each.record.day or "9999"), reverse=newest_first):
                steps = len(entry.record.steps)
                agenda = (
                    f"{swedish.numeral(steps)} {'punkt' if steps == 1 else 'punkter'}" if steps else "ingen dagordning"
                )
                page_address.link_to(
                    f"**{plain(facts(entry.record))}** ({agenda})", "mote", chosen, **{MEETING: entry.record.id}
                )
    open_actions(list(written.actions.values()), chosen)


def open_actions(
    actions: Sequence[Entry[Action]], chosen: Selection, *, title: str = "Öppna beslut och åtgärder"
) -> None:
    """Draw what has been decided and not yet done."""
    found = [entry for entry in actions if entry.record.status is ActionStatus.OPEN]
    st.subheader(f"{title} ({len(found)})", anchor=False)
    if not found:
        st.markdown("Inget är öppet.")
    for entry in sorted(found, key=lambda each: str(each.record.due or "9999")):
        record_lines.action(entry, chosen, key="open", back="mote")


def detail(entry: Entry[Meeting], chosen: Selection) -> None:
    """Draw one meeting: when and where, its agenda with a way to begin, and what it came to."""
    meeting = entry.record
    start, edit, back = st.columns([0.2, 0.2, 0.6], vertical_alignment="center")
    with start:
        if meeting.steps:
            screen, parameters = view_of(meeting.steps[0])
            st.page_link(
                screen.file, label="**▶ Starta mötet**", query_params={**parameters, MEETING: meeting.id, STEP: "1"}
            )
    with edit:
        record_lines.write("Ändra mötet", RecordKind.MEETING, chosen, back="mote", post=meeting.id, mote=meeting.id)
    with back:
        page_address.link_to("Alla möten", "mote", chosen)
    if meeting.purpose:
        st.markdown(f"**Syfte:** {plain(meeting.purpose)}")
    written = register_access.written()
    open_actions(
        [each for each in written.actions.values() if each.record.meeting != meeting.id],
        chosen,
        title="Att följa upp från tidigare möten",
    )
    st.subheader("Dagordning", anchor=False)
    if not meeting.steps:
        st.markdown(
            "Mötet har ingen dagordning ännu. Välj **Ändra mötet** och skriv en, eller börja från en färdig under **Alla möten**."
        )
    for number, step in enumerate(meeting.steps, start=1):
        screen, parameters = view_of(step)
        minutes = f", {step.minutes} min" if step.minutes else ""
        question = f": {plain(step.question)}" if step.question else ""
        st.page_link(
            screen.file, label=f"{number}. **{plain(step.title)}**{minutes}{question}",
            query_params={**parameters, MEETING: meeting.id, STEP: str(number)},
        )  # fmt: skip
    st.subheader("Beslut och åtgärder", anchor=False)
    for each in written.actions.values():
        if each.record.meeting == meeting.id:
            record_lines.action(each, chosen, key="meeting", back="mote")
    record_lines.write("Skriv ett beslut eller en åtgärd", RecordKind.ACTION, chosen, back="mote", mote=meeting.id)
    if meeting.source:
        st.markdown(f"Källa: {plain(meeting.source)}")
    record_actions.withdraw(entry, key="meeting")
    record_actions.history(entry)


def step(meeting_id: str, now: Step, chosen: Selection) -> None:
    """Draw a step that has no page of its own: what is asked, and what has been decided so far."""
    if now.view:
        st.warning(f"Vyn i punkten finns inte ({plain(now.view[:120])}). Välj en annan under **Ändra mötet**.")
    written = register_access.written()
    st.subheader("Beslut och åtgärder", anchor=False)
    for each in written.actions.values():
        if each.record.meeting == meeting_id:
            record_lines.action(each, chosen, key="step", back="mote")
    record_lines.write("Skriv ett beslut eller en åtgärd", RecordKind.ACTION, chosen, back="mote", mote=meeting_id)

"""A record as a few lines in a list, with links to what can be done with it. The same on every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from skis_analytics import swedish
from skis_analytics.access import shown_name
from skis_analytics.app import page_address, permission, record_actions, record_words
from skis_analytics.app.plain import plain
from skis_analytics.app.record_forms import CAUSE, INITIATIVE, NEED, THEME
from skis_analytics.app.writing import BACK, DRAFT, POST, WRITE
from skis_analytics.database.register.validation import link_problem
from skis_analytics.domain import Selection
from skis_analytics.records import Action, ActionStatus, Cause, Entry, Evidence, Initiative, Need, RecordKind, kind_of

_HISTORY: Final = "historik"
_OF_THE_FOCUS: Final = (RecordKind.CAUSE, RecordKind.NEED, RecordKind.INITIATIVE)
"""Parameters that open a form."""
OF_A_FORM: Final = (WRITE, POST, DRAFT, BACK, NEED, CAUSE, INITIATIVE)


def initiative(entry: Entry[Initiative], chosen: Selection, *, title: str = "") -> None:
    """Draw a link to the whole initiative."""
    page_address.link_to(
        f"**{plain(title or entry.record.title)}**", "insatser", chosen,
        **{**_carried(), INITIATIVE: entry.record.id},
    )  # fmt: skip


def write(label: str, kind: RecordKind, chosen: Selection, *, back: str = "", **parameters: str) -> None:
    """Draw a link to a form, for those who may use it; ``back`` is the page to come back to, where that is another than Insatser."""
    # What is written from a municipality's own page is about that one; a decision is about whichever its writer chooses.
    if permission.begin(kind, chosen.focus if kind in _OF_THE_FOCUS else None):
        page_address.link_to(f"+ {label}", _page(kind), chosen, **_form(kind, back), **parameters)


def need(entry: Entry[Need], chosen: Selection, *, key: str, where: bool = False, back: str = "") -> None:
    """Draw a need: theme (when ``where``), reason, who, and ways to change it and to meet it.

    ``key`` tells apart two lists on one page; ``back`` as for ``write``.
    """
    record = entry.record
    priority = f", prioritet {record.priority.label}" if record.priority else ""
    theme = f"{plain(record_words.theme_name(record.theme))}: " if where else ""
    reason = plain(record.reason) or "behovet är utpekat utan angivet skäl"
    st.markdown(f"- {theme}{reason} ({_who(entry)}{priority})")
    with st.container(horizontal=True, key=f"need_actions_{key}_{record.id}"):
        _change(entry, RecordKind.NEED, chosen, back)
        _history_button(entry, key)
        write("Insats mot behovet", RecordKind.INITIATIVE, chosen, back=back, **{NEED: record.id, THEME: record.theme})
        record_actions.withdraw(entry, key=f"{key}_{record.id}", quiet=True)
    _history(entry)


def cause(entry: Entry[Cause], chosen: Selection, *, key: str, back: str = "") -> None:
    """Draw a cause: text, how certain, what speaks for and against it, who, and ways to change it and to do something about it.

    ``key`` and ``back`` as for ``need``.
    """
    record = entry.record
    kind = f", {record.kind.label}" if record.kind else ""
    about = ", ".join(record_words.indicator_name(name) for name in record.indicators)
    if about and key != "indicator":
        kind += f", om {about}"
    examined = f", undersökt av {plain(record.examined_by)}" if record.examined_by else ""
    favour = f"  \n  Talar för: {plain(record.evidence_for)}" if record.evidence_for else ""
    against = f"  \n  Talar emot: {plain(record.evidence_against)}" if record.evidence_against else ""
    st.markdown(
        f"- {plain(record.text)} ({plain(record.evidence_level.label)}{plain(kind)}{examined}; {_who(entry)}){favour}{against}"
    )
    with st.container(horizontal=True, key=f"cause_actions_{key}_{record.id}"):
        _change(entry, RecordKind.CAUSE, chosen, back)
        _history_button(entry, key)
        write("Insats mot orsaken", RecordKind.INITIATIVE, chosen, back=back, **{CAUSE: record.id, THEME: record.theme})
        record_actions.withdraw(entry, key=f"{key}_{record.id}", quiet=True)
    _history(entry)


def evidence(entry: Entry[Evidence], chosen: Selection, *, key: str, back: str = "") -> None:
    """Draw an entry from research: title with its link, who says it, how strong the support is, and what it comes to.

    ``key`` and ``back`` as for ``need``.
    """
    record = entry.record
    safe = record.link and link_problem(record.link) is None
    title = f"[{plain(record.title)}](<{record.link}>)" if safe else plain(record.title)
    said = [plain(record.organisation), plain(str(record.published)) if record.published else ""]
    said.append(plain(record.strength.label) if record.strength else "stöd ej angivet")
    summary = f"  \n  {plain(record.summary)}" if record.summary else ""
    st.markdown(f"- **{title}** ({', '.join(each for each in said if each)}; inlagd av {_who(entry)}){summary}")
    with st.container(horizontal=True, key=f"evidence_actions_{key}_{record.id}"):
        _change(entry, RecordKind.EVIDENCE, chosen, back)
        record_actions.withdraw(entry, key=f"{key}_{record.id}", quiet=True)


def action(
    entry: Entry[Action], chosen: Selection, *, key: str, back: str = "", done: Callable[[], None] | None = None
) -> None:
    """Draw a decision or action: what, who, when, how far it has come. ``key`` and ``back`` as for ``need``; ``done`` draws what ticks it."""
    record = entry.record
    due = f"till {record_words.when(record.due)}" if record.due else ""
    where = plain(record_words.municipality_name(record.municipality)) if record.municipality else ""
    late = record.status is ActionStatus.OPEN and record.due is not None and record.due.last_day < swedish.today()
    said = [record.kind.label, plain(record.who), due, where, "**tiden har gått ut**" if late else record.status.label]
    follow_up = f"  \n  Uppföljning: {plain(record.follow_up)}" if record.follow_up else ""
    st.markdown(f"- **{plain(record.text)}** ({', '.join(each for each in said if each)}; {_who(entry)}){follow_up}")
    with st.container(horizontal=True, key=f"action_actions_{key}_{record.id}"):
        if done:
            done()
        _change(entry, RecordKind.ACTION, chosen, back)
        record_actions.withdraw(entry, key=f"{key}_{record.id}", quiet=True)


def _who(entry: Entry[Any]) -> str:
    return f"{plain(shown_name(entry.recorded_by))} {swedish.day(swedish.date_of(entry.recorded_at))}"


def _history_button(entry: Entry[Any], key: str) -> None:
    """A way to every version, and back to any of them; also what undoes the last change."""
    opened = st.query_params.get(_HISTORY) == entry.record.id
    st.button(
        "Dölj historiken" if opened else "Historik", key=f"show_history_{kind_of(entry.record)}_{key}_{entry.record.id}", type="tertiary",
        on_click=page_address.put, kwargs={_HISTORY: "" if opened else entry.record.id},
    )  # fmt: skip


def _history(entry: Entry[Any]) -> None:
    if st.query_params.get(_HISTORY) == entry.record.id:
        record_actions.history(entry)


def _change(entry: Entry[Any], kind: RecordKind, chosen: Selection, back: str) -> None:
    if permission.change(entry.record):
        page_address.link_to("Ändra", _page(kind), chosen, **_form(kind, back), **{POST: entry.record.id})


def _page(kind: RecordKind) -> str:
    """Where a kind of record is written."""
    return "mote" if kind in (RecordKind.MEETING, RecordKind.ACTION) else "insatser"


def _form(kind: RecordKind, back: str) -> dict[str, str]:
    return {**({BACK: back} if back else _carried()), WRITE: record_words.WRITE_WORD[kind]}


def _carried() -> dict[str, str]:
    """What Insatser shows behind the record or form, to come back to."""
    return page_address.own(*OF_A_FORM)

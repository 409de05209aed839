"""The fields of a meeting: when and where, and its agenda, which may begin from a ready one and then be about a municipality."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.app import (
    agenda_views,
    meeting_templates,
    page_address,
    permission,
    picture,
    record_words,
    selection,
)
from skis_analytics.app.plain import plain
from skis_analytics.app.record_content import content_of
from skis_analytics.app.writing import TIME_HINT, Form, PartColumn
from skis_analytics.records import Meeting

TEMPLATE: Final = "mall"
"""The address's key for the template that a meeting begins from."""


def draw(form: Form) -> list[str]:
    """Draw the fields. Returns what to read before saving."""
    about = _about(form)
    if about is None:
        form.text("title", "Möte", placeholder="Vad heter mötet?")
    else:
        title, whose = st.columns([0.7, 0.3])
        with title:
            form.text("title", "Möte", placeholder="Vad heter mötet?")
        with whose:
            _choose_place(form, about)
    day, starts, ends, place = st.columns([0.22, 0.14, 0.14, 0.5])
    with day:
        form.text("day", "Dag", placeholder="2026-12-04", hint=TIME_HINT, most=20)
    with starts:
        form.text("starts", "Börjar", placeholder="13.00", most=5)
    with ends:
        form.text("ends", "Slutar", placeholder="15.00", most=5)
    with place:
        form.text("place", "Plats", placeholder="Får vara tomt när mötet är digitalt")
    form.tick("digital", "Digitalt")
    form.lines("purpose", "Syfte", height=72)
    st.markdown(
        f"**Dagordning.** En rad per punkt. *Vy* är en adress här i {regions.title()} (kopiera den ur **Dela vy**, eller lägg till punkten där du står med **Lägg vyn sist i en dagordning**); tom för ett samtal utan bild. **Nr** flyttar en punkt."
    )
    if not form.content()["steps"]:
        st.markdown("Börja från en färdig dagordning, som du ändrar som du vill:")
        with st.container(horizontal=True):
            for word, template in meeting_templates.TEMPLATES.items():
                st.button(template.name, key=f"{form.prefix}template_{word}", on_click=_begin_from, args=(form, word))
    form.parts(
        "steps",
        (
            PartColumn("title", "Punkt", 0.27, "Till exempel: Nuläge i våra kommuner"),
            PartColumn("minutes", "Minuter", 0.09, "20", 6),
            PartColumn("question", "Fråga till gruppen", 0.34, "Vad är det viktigaste vi ser?", 2000),
            PartColumn("view", "Vy", 0.3, "/resultat?nyckeltal=…", 2000),
        ),
        ordered=True,
    )
    record = form.record()[0]
    if isinstance(record, Meeting):
        st.markdown(record_words.agenda_length(record))
    remarks = _astray(agenda_views.astray(_views(form)))
    if about == "":
        remarks.append(
            "Mötet gäller ingen kommun än, så punkterna visar alla. Välj vilken det gäller bredvid mötets namn."
        )
    return remarks


def _astray(wrong: Sequence[tuple[int, str]]) -> list[str]:
    """That some steps' views are no pages here."""
    if not wrong:
        return []
    example = page_address.slug(next(iter(picture.region().values())).name)
    said = swedish.enumeration([f"**{plain(view[:60])}** (punkt {number})" for number, view in wrong])
    return [
        f"Det finns ingen sida {said} i {regions.title()}. En adress ser ut så här: /kommun?kommun={example} eller /insatser?visa=behov. Det sparas "
        "som du skrev det, och mötet går att hålla ändå: där visas ingen vy."
    ]


def _views(form: Form) -> list[str]:
    return [row["view"] for row in form.content()["steps"]]


def _about(form: Form) -> str | None:
    """The municipality that the agenda is about as a whole (a code, "" while none is chosen); None when it is not about one."""
    return meeting_templates.of_one(_views(form))


def _choose_place(form: Form, about: str) -> None:
    """Draw the choice of the municipality that the whole meeting is about; its steps follow."""
    key = f"{form.prefix}_whose"
    options = {"": "Välj kommun", **{code: one.name for code, one in picture.region().items()}}
    st.session_state[key] = about
    st.selectbox(
        "Vilken kommun gäller det?", list(options), format_func=options.__getitem__, key=key, on_change=_move, args=(form, about, key)
    )  # fmt: skip


def _move(form: Form, before: str, key: str) -> None:
    """Runs before the page is drawn anew: the meeting is to be about another municipality."""
    content = form.content()
    title, views = meeting_templates.moved(content["title"], _views(form), before, str(st.session_state[key]))
    form.say("title", title)
    form.begin_anew("steps", [{**row, "view": view} for row, view in zip(content["steps"], views, strict=True)])


def _begin_from(form: Form, word: str) -> None:
    """Runs before the page is drawn anew: the agenda begins from a template, for the municipality in focus."""
    began = meeting_templates.begun(form.errand.id, word, permission.place(selection.current().focus or ""))
    form.begin_anew("steps", content_of(began)["steps"])
    if not form.content()["title"].strip():
        form.say("title", began.title)


def take_template(form: Form) -> None:
    """Let a meeting that is there already, but has no agenda, begin from the template that a link names: once, and not over what is written."""
    word = page_address.word(TEMPLATE)
    if form.entry is None or not isinstance(form.entry.record, Meeting) or word not in meeting_templates.TEMPLATES:
        return
    page_address.put(**{TEMPLATE: ""})
    if not form.content()["steps"]:
        focus = permission.place(selection.current().focus or "")
        form.begin_anew("steps", content_of(meeting_templates.begun(form.errand.id, word, focus))["steps"])

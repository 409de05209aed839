"""The three forms. What suffices stands first and fits one screen; the rest may wait and is folded away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import streamlit as st

from skis_analytics import swedish
from skis_analytics.access import to_write
from skis_analytics.app import (
    meeting_form,
    meeting_frame,
    meeting_templates,
    notes_saving,
    page_address,
    permission,
    picture,
    record_words,
    register_access,
    selection,
    writing,
)
from skis_analytics.app.plain import plain
from skis_analytics.app.writing import BACK, NOTE, TIME_HINT, Errand, Form, PartColumn
from skis_analytics.database.register import similar
from skis_analytics.domain import Selection
from skis_analytics.meetings import answers
from skis_analytics.records import (
    Action,
    ActionKind,
    ActionStatus,
    Cause,
    CauseKind,
    Entry,
    Evidence,
    EvidenceLevel,
    EvidenceStrength,
    Initiative,
    Labelled,
    MaterialKind,
    Meeting,
    Need,
    Note,
    Priority,
    Record,
    RecordKind,
    Stage,
    Status,
    missing,
)
from skis_analytics.verdicts.profile import place

THEME: Final = "tema"
NEED: Final = "behov"
CAUSE: Final = "orsak"
MEETING: Final = "mote"
INITIATIVE: Final = "insats"
_LONGEST_LINE: Final = 300


def draw(errand: Errand, chosen: Selection, *, beside: bool = False) -> None:
    """Draw the form that the address asks for, or the difference to settle when two have saved at once.

    ``beside``: beside the indicator that the page shows, which a new cause then is about.
    """
    form = Form(errand, _blank(errand, chosen, beside=beside))
    (st.subheader if beside else st.title)(plain(_heading(form)), anchor=False)
    writing.said()
    if _refused(form) or form.conflict(_back):
        return
    if errand.kind is RecordKind.MEETING:
        meeting_form.take_template(form)
    _said_of_another(form, chosen)
    remarks = _FIELDS[errand.kind](form)
    form.actions(back=_back, remarks=remarks)
    register_access.watch(writing=True)


def _refused(form: Form) -> bool:
    """Say why the writer may not write this, when they may not, with a way back. What they have kept as a draft stays."""
    record = form.entry.record if form.entry else None
    if permission.change(record, quiet=True) if record else permission.begin(form.errand.kind, None, quiet=True):
        return False
    form.put_away()
    own = permission.rights()
    st.markdown(to_write(own, record, record) if record and own.writes else permission.limits())
    st.button("Tillbaka", key=f"{form.prefix}refused", on_click=_leave_refused, args=(form,))
    return True


def _said_of_another(form: Form, chosen: Selection) -> None:
    """Say why a new record is not about the municipality in focus, when the writer may not write for that one."""
    if form.entry or NOTE in st.query_params or permission.begin(form.errand.kind, chosen.focus, quiet=True):
        return
    own, other = permission.place(chosen.focus or ""), record_words.municipality_name(chosen.focus or "")
    instead = (
        f"så det här gäller {record_words.municipality_name(own)}"
        if own
        else "så välj en kommun som du är redaktör för"
    )
    st.markdown(
        plain(
            f"Du är inte redaktör för {other}, {instead}. Det som gäller {other} skriver den kommunens redaktör eller samordnaren."
        )
    )


def _leave_refused(form: Form) -> None:
    form.leave(discard=False)
    _back(None)


def _heading(form: Form) -> str:
    kind = form.errand.kind
    if form.entry:
        return f"Ändra {kind.label}: {record_words.record_name(form.entry.record)[:80]}"
    return f"Skriv {_A_NEW.get(kind, f'en ny {kind.label}')}"


_A_NEW: Final = {
    RecordKind.NEED: "ett nytt behov", RecordKind.EVIDENCE: "in forskning", RecordKind.MEETING: "ett nytt möte",
    RecordKind.ACTION: "ett beslut eller en åtgärd",
}  # fmt: skip


def _blank(errand: Errand, chosen: Selection, *, beside: bool) -> Record:
    """A new record with what the address and the page already say."""
    known = {theme.id for theme in register_access.themes()}
    theme = next((each for each in page_address.words(THEME) if each in known), "")
    written = register_access.written()
    need = written.needs.get(st.query_params.get(NEED, ""))
    cause = written.causes.get(st.query_params.get(CAUSE, ""))
    focus = permission.place(chosen.focus or "")
    note = notes_saving.everything().get(st.query_params.get(NOTE, ""))
    if note is not None:
        return _from_note(errand, note.record, chosen)
    match errand.kind:
        case RecordKind.INITIATIVE:
            return Initiative(
                title="",
                id=errand.id,
                municipalities=(focus,) if focus else (),
                themes=(theme,) if theme else (),
                needs=(need.record.id,) if need else (),
                causes=(cause.record.id,) if cause else (),
                status=Status.ONGOING,
            )
        case RecordKind.CAUSE:
            indicators = (chosen.indicator,) if beside else ()
            return Cause("", focus, id=errand.id, indicators=indicators, year=chosen.year, theme=theme)
        case RecordKind.NEED:
            return Need(focus, theme, id=errand.id, year=chosen.year)
        case RecordKind.EVIDENCE:
            return Evidence("", id=errand.id, themes=(theme,) if theme else ())
        case RecordKind.MEETING:
            return meeting_templates.begun(errand.id, page_address.word(meeting_form.TEMPLATE), focus)
        case _:
            return Action("", id=errand.id, meeting=st.query_params.get(MEETING, ""), municipality=focus)


def _from_note(errand: Errand, note: Note, chosen: Selection) -> Record:
    """A new record that says what a group said in a meeting, and where that was."""
    meeting = register_access.written().meetings.get(note.meeting)
    where = [record_words.meeting_name(meeting.record)] if meeting else []
    source = ", ".join(["Anteckning", *where, *([note.group] if note.group else [])])[:_LONGEST_LINE]
    said = note.text.strip()
    line = " ".join(said.partition("\n")[0].split())
    match errand.kind:
        case RecordKind.CAUSE:
            return Cause(said, note.municipality, id=errand.id, year=chosen.year, source=source)
        case RecordKind.NEED:
            return Need(note.municipality, "", id=errand.id, reason=said, year=chosen.year, source=source)
        case RecordKind.INITIATIVE:
            whole = said if said != line or len(line) > _LONGEST_LINE else ""
            needs, causes = _become_in_the_meeting(note)
            named = [need.theme for need in needs] + [cause.theme for cause in causes]
            return Initiative(
                line[:_LONGEST_LINE], id=errand.id, municipalities=(note.municipality,) if note.municipality else (),
                description=whole, themes=tuple(dict.fromkeys(filter(None, named))), status=Status.PLANNED, needs=tuple(need.id for need in needs),
                causes=tuple(cause.id for cause in causes), source=source,
            )  # fmt: skip
        case _:
            return Action(said, id=errand.id, meeting=note.meeting, municipality=note.municipality)


def _become_in_the_meeting(note: Note) -> tuple[list[Need], list[Cause]]:
    """The needs and causes that a meeting's notes about the same municipality have become: an initiative that is written there meets them, until somebody
    says otherwise in the form."""
    written = register_access.written()
    beside = [
        entry.record
        for entry in notes_saving.everything().values()
        if (entry.record.meeting, entry.record.municipality) == (note.meeting, note.municipality)
    ]
    return (
        [entry.record for entry in answers.become(beside, written.needs.values())],
        [entry.record for entry in answers.become(beside, written.causes.values())],
    )


def _back(saved: Entry[Any] | None) -> None:
    """Where one goes after the form: the page one came from; an initiative or a meeting that was saved is shown."""
    page_address.put(**{NEED: "", CAUSE: "", NOTE: ""})
    if saved is not None and isinstance(saved.record, Initiative) and not page_address.word(BACK):
        page_address.put(**{INITIATIVE: saved.record.id})
    if saved is not None and isinstance(saved.record, Meeting):
        page_address.put(**{MEETING: saved.record.id})


_ORIGINS: Final[Mapping[str, tuple[str, ...]]] = {
    "kommun": (), "resultat": (), "nulage": (), "analys": ("flik",), "effekt": ("flik", INITIATIVE),
    "mote": (MEETING, "visa", "fraga"),
}  # fmt: skip
"""Pages that one may come from to write → what of their own the address has kept meanwhile."""
_WHERE_FORMS_ARE: Final = ("mote", "insatser")
"""What a meeting's step shows of these pages, their forms have taken the place of."""


def leave(chosen: Selection) -> None:
    """Go to the page that one came from to write, once the form is gone."""
    origin, frame = page_address.word(BACK), meeting_frame.current()
    if frame is not None and origin in _WHERE_FORMS_ARE:
        page_address.put(**{BACK: ""})
        meeting_frame.open_step(frame)
    if origin not in _ORIGINS:
        return
    page_address.put(**{BACK: ""})
    own = {key: st.query_params[key] for key in _ORIGINS[origin] if key in st.query_params}
    selection.open_page("" if origin == "nulage" else origin, chosen, **own)


def _labels(choices: type[Labelled]) -> dict[str, str]:
    return {choice.value: swedish.sentence(choice.label) for choice in choices}


def _municipalities(*chosen: str | None) -> dict[str, str]:
    """Those that the writer may choose, and those that are chosen."""
    return permission.own_places(
        {code: one.name for code, one in picture.region().items()}, [each for each in chosen if each]
    )


def _themes() -> dict[str, str]:
    return {theme.id: theme.name for theme in register_access.themes()}


def _indicators() -> dict[str, str]:
    catalogue = picture.indicators()
    return {name: catalogue[name].title for name in sorted(catalogue, key=lambda each: place(catalogue[each]))}


def _records(entries: Iterable[Entry[Any]], municipalities: Iterable[str]) -> dict[str, str]:
    """Needs or causes to refer to: those of the municipalities that are chosen, or all while none is."""
    wanted = set(municipalities)
    return {
        entry.record.id: f"{record_words.municipality_name(entry.record.municipality)}: {record_words.record_name(entry.record)[:90]}"
        for entry in entries
        if not wanted or entry.record.municipality in wanted
    }


def _initiative(form: Form) -> list[str]:
    if form.entry and to_write(permission.rights(), form.entry.record, form.entry.record):
        st.markdown(
            "Insatsen gäller inte din kommun än. Lägg till den under **Kommuner** och spara. Sedan kan du ändra resten."
        )
    form.text("title", "Titel", placeholder="Vad heter insatsen? Till exempel: Läslyft i åk 1–3")
    where, themes, status = st.columns([0.42, 0.36, 0.22])
    with where:
        region = form.content()["region"]
        form.choices(
            "municipalities", "Kommuner", _municipalities(*form.content()["municipalities"]), placeholder=record_words.everybody() if region else "Välj en eller flera"
        )  # fmt: skip
        if permission.rights().everywhere:
            form.tick("region", record_words.everybody())
    with themes:
        form.choices("themes", "Teman", _themes(), placeholder="Välj ett eller flera")
    with status:
        form.choice("status", "Status", _labels(Status))
    start, end, partner = st.columns([0.21, 0.21, 0.58])
    with start:
        form.text("start", "Start", placeholder="2025, ht 2025 eller 2025-08", hint=TIME_HINT, most=20)
    with end:
        form.text("end", "Slut", placeholder="får vara tomt", hint=TIME_HINT, most=20)
    with partner:
        form.text(
            "partner", "Samarbetspartner", placeholder="Till exempel ett lärosäte, Skolverket eller en annan kommun"
        )
    record, _ = form.record()
    if isinstance(record, Initiative):
        st.markdown(_waiting(record))
    _initiative_later(form)
    return _seems_twice(form)


def _waiting(initiative: Initiative) -> str:
    lacking = missing(initiative)
    if not lacking:
        return "Allt som behövs för att följa upp insatsen är ifyllt."
    return f"Titel räcker för att spara. Det här kan fyllas i senare, och kortet säger att det saknas: {', '.join(lacking)}."


def _initiative_later(form: Form) -> None:
    written = register_access.written()
    content = form.content()
    municipalities = content["municipalities"]
    with st.expander("Beskrivning, behov och orsaker: vad är det och varför görs den?", expanded=form.tried):
        form.lines("description", "Beskrivning", placeholder="Vad gör ni, och för vilka?")
        form.choices("needs", "Behov som insatsen ska möta", _records(written.needs.values(), municipalities))
        st.markdown(
            "Finns behovet eller orsaken inte i listan? Skriv det på sidan **Kommun**. Det du har skrivit här ligger kvar som utkast."
        )
        form.choices("causes", "Orsaker som den ska göra något åt", _records(written.causes.values(), municipalities))
        form.choices("stages", "Skolformer och stadier", _labels(Stage))
        form.text("target_group", "Målgrupp", placeholder="Till exempel: elever i åk 4–6 på två skolor")
    with st.expander("Förväntad förändring och uppföljning: hur vet ni att den har hjälpt?", expanded=form.tried):
        form.choice(
            "expected_indicator", "Förväntat nyckeltal", _indicators(),
            hint="Det nyckeltal som ska förändras. Med nyckeltal och startår kan panelen följa insatsen.",
        )  # fmt: skip
        change, by = st.columns(2)
        with change:
            form.text(
                "expected_change", "Förväntad förändring", placeholder="5 eller −2,5", most=40,
                hint="I nyckeltalets enhet: procentenheter för andelar, poäng för meritvärde.",
            )  # fmt: skip
        with by:
            form.text("expected_by", "När väntas den?", placeholder="2027", hint=TIME_HINT, most=20)
        form.lines("success_criteria", "Kriterier för framgång", height=72)
        form.lines("follow_up", "Hur följs den upp?", placeholder="Vem gör vad, och när?", height=72)
        form.lines("outcome", "Utfall: vad blev det?", height=72)
    with st.expander("Material, kontakt och källa", expanded=form.tried):
        form.parts(
            "materials",
            (
                PartColumn("kind", "Slag av material", 0.22, options=_labels(MaterialKind)),
                PartColumn("title", "Titel på materialet", 0.36),
                PartColumn("link", "Länk", 0.42, "https://", 2000),
            ),
        )
        form.text(
            "contact_role", "Kontakt (roll)", placeholder="Till exempel: utvecklingsledare grundskola",
            hint="En roll och inte en person: den byts inte när någon slutar.",
        )  # fmt: skip
        form.text("municipality_note", "Om kommunen", hint="När det är osäkert vilken kommun det gäller.")
        form.lines("note", "Anteckning", height=72)
        form.text("source", "Källa", placeholder="Varifrån uppgifterna kommer")


def _seems_twice(form: Form) -> list[str]:
    """That there seems to be the same initiative already."""
    record, _ = form.record()
    if not isinstance(record, Initiative) or not record.title:
        return []
    others = similar(record, (entry.record for entry in register_access.written().initiatives.values()))
    return [
        f"Det finns redan en insats som heter **{plain(other.title)}** ({plain(record_words.municipalities(other))}). Är det samma, "
        "så ändra hellre i den."
        for other in others[:1]
    ]


def _cause(form: Form) -> list[str]:
    form.lines(
        "text", "Vad tror ni är orsaken?", placeholder="Till exempel: många vikarier i matematik i åk 7–8 under två år"
    )
    where, theme, kind = st.columns(3)
    with where:
        form.choice("municipality", "Kommun", _municipalities(form.content()["municipality"]), nothing="Välj kommun")
    with theme:
        form.choice("theme", "Tema", _themes())
    with kind:
        form.choice("kind", "Slag av orsak", _labels(CauseKind))
    level, indicators = st.columns([0.34, 0.66])
    with level:
        form.choice(
            "evidence_level", "Hur säkert är det?", _labels(EvidenceLevel), nothing="",
            hint="Antagande: vi tror. Erfarenhet: vi har sett det. Underlag: uppgifter visar det. Prövad: vi har ändrat något och sett vad som hände.",
        )  # fmt: skip
    with indicators:
        form.choices("indicators", "Nyckeltal den gäller", _indicators())
    for_it, against = st.columns(2)
    with for_it:
        form.lines("evidence_for", "Vad talar för?", height=72)
    with against:
        form.lines(
            "evidence_against",
            "Vad talar emot?",
            height=72,
            hint="Det som inte stämmer är lika viktigt att skriva ner.",
        )
    examined, source = st.columns(2)
    with examined:
        form.text("examined_by", "Undersökt av", placeholder="Roll eller grupp")
    with source:
        form.text("source", "Källa")
    return []


def _need(form: Form) -> list[str]:
    where, theme, priority = st.columns(3)
    with where:
        form.choice("municipality", "Kommun", _municipalities(form.content()["municipality"]), nothing="Välj kommun")
    with theme:
        form.choice("theme", "Tema", _themes(), nothing="Välj tema")
    with priority:
        form.choice("priority", "Prioritet", _labels(Priority))
    form.lines("reason", "Varför är det ett behov?", placeholder="Vad ser ni, i siffrorna eller i verksamheten?")
    form.choices("indicators", "Nyckeltal som visar det", _indicators())
    return []


def _evidence(form: Form) -> list[str]:
    form.text("title", "Titel", placeholder="Vad heter rapporten eller översikten?")
    who, link = st.columns(2)
    with who:
        form.text(
            "organisation", "Vem står bakom?", placeholder="Till exempel Skolforskningsinstitutet eller Skolverket"
        )
    with link:
        form.text("link", "Länk", placeholder="https://…")
    themes, strength, published = st.columns([0.5, 0.28, 0.22])
    with themes:
        form.choices("themes", "Teman", _themes(), placeholder="Välj ett eller flera")
    with strength:
        form.choice(
            "strength", "Stöd i forskningen", _labels(EvidenceStrength), nothing="Ej angivet",
            hint="Så som den som har sammanställt forskningen själv säger.",
        )  # fmt: skip
    with published:
        form.text("published", "Utgiven", placeholder="2024", hint=TIME_HINT, most=20)
    form.lines("summary", "Vad säger den? Kort, och med deras egna förbehåll")
    return []


def _action(form: Form) -> list[str]:
    form.lines("text", "Vad kom ni fram till?", placeholder="Ett beslut, eller en åtgärd: vad ska göras?")
    kind, who, due, status = st.columns([0.2, 0.4, 0.2, 0.2])
    with kind:
        form.choice("kind", "Slag", _labels(ActionKind), nothing="")
    with who:
        form.text("who", "Vem", placeholder="Roll eller namn")
    with due:
        form.text("due", "När", placeholder="2027-01", hint=TIME_HINT, most=20)
    with status:
        form.choice("status", "Läge", _labels(ActionStatus), nothing="")
    where, meeting = st.columns(2)
    with where:
        form.choice(
            "municipality", "Kommun", _municipalities(form.content()["municipality"]), nothing=record_words.everybody()
        )
    with meeting:
        meetings = register_access.written().meetings
        form.choice(
            "meeting", "Möte", {id_: record_words.meeting_name(entry.record) for id_, entry in meetings.items()}
        )
    form.lines("follow_up", "Uppföljning: hur gick det?", height=72)
    return []


_FIELDS: Final[Mapping[RecordKind, Callable[[Form], list[str]]]] = {
    RecordKind.INITIATIVE: _initiative, RecordKind.CAUSE: _cause, RecordKind.NEED: _need,
    RecordKind.EVIDENCE: _evidence, RecordKind.MEETING: meeting_form.draw, RecordKind.ACTION: _action,
}  # fmt: skip
"""What draws each kind's fields and returns what to read before saving."""

"""The handout on screen: what it holds, for whom, its files, and what was frozen at a meeting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from skis_analytics import regions, swedish
from skis_analytics.access import Deed, NotAllowedError, shown_name
from skis_analytics.app import (
    agenda_views,
    author,
    handout_content,
    handout_files,
    page_address,
    permission,
    picture,
    record_words,
    register_access,
    uploads,
    writing,
)
from skis_analytics.app.handout_content import USUAL, Wanted, handout_parts
from skis_analytics.app.plain import plain
from skis_analytics.database.register import RegisterError
from skis_analytics.domain import Selection
from skis_analytics.export.figure import is_untested
from skis_analytics.export.handout import Handout, Section, cell_text, cells, headings, printed_tables
from skis_analytics.export.slide_template import TemplateError
from skis_analytics.handouts import frozen
from skis_analytics.records import Snapshot
from skis_analytics.verdicts import expected
from skis_analytics.verdicts.profile import place

FROZEN: Final = "fryst"
_PARTS, _WHOSE, _WHICH, _MEETING = "delar", "kommuner", "tal", "mote"
_NONE: Final = "inget"
"""The address's word for no meeting, where another would be usual."""
_BUILT: Final = "handout_built"
_EVERYONE: Final = "alla"
"""The address's word for all municipalities, where the one in focus, or the meeting's, would be usual."""
_NOTHING: Final = "inga"
"""The address's word for no parts."""
_ABOUT_INDICATORS: Final = ("nyckeltal", "tid", "vantat")
_TO_CHIEFS, _PAGES = "Till skolcheferna", "En sida per kommun"
_READY: Final = {
    _TO_CHIEFS: USUAL,
    _PAGES: ("kommuner",),
    "Det som sades på mötet": ("anteckningar", "beslut", "orsaker"),
}
_ROWS_ON_SCREEN: Final = 12


def choose(chosen: Selection) -> Wanted:
    """Draw the choices. Returns what is wanted, as the address says it."""
    found = [entry.record for entry in register_access.written().meetings.values()]
    found.sort(key=lambda each: str(each.day or ""), reverse=True)
    options = {_NONE: "Inget möte", **{each.id: record_words.meeting_name(each) for each in found}}
    usual = handout_content.usual_meeting(found, handout_content.worked_in(), swedish.today()) or _NONE
    # What the meeting is about is chosen beforehand, so it is read before the list that it is chosen in is drawn.
    asked_for = st.query_params.get(_MEETING, "").strip()
    likely = asked_for if asked_for in options else usual
    about = "" if likely == _NONE else likely
    st.markdown("Börja från något färdigt, eller välj delar själv:")
    with st.container(horizontal=True):
        for title, parts in {**_READY, _TO_CHIEFS: handout_content.usual_parts(about)}.items():
            page_address.link_to(title, "underlag", chosen, **{**page_address.own(_PARTS), _PARTS: ",".join(parts)})
    chosen_parts = page_address.choose_some(
        _PARTS, "Delar", handout_parts(), chips=True, otherwise=handout_content.usual_parts(about), cleared=_NOTHING
    )
    region = picture.region()
    slugs = {page_address.slug(one.name): code for code, one in region.items()}
    names = {word: region[code].name for word, code in slugs.items()}
    whose, which, meeting = st.columns([0.36, 0.36, 0.28])
    with whose:
        # Of other parts the focus would leave out what they are compared by; a page per municipality is most often one's own.
        focus = (chosen.focus,) if chosen.focus in region and chosen_parts == [*_READY[_PAGES]] else ()
        own = {page_address.slug(region[code].name) for code in focus or agenda_views.about_in(about)}
        municipalities = page_address.choose_some(
            _WHOSE, "Kommuner", names, none=f"Alla i {regions.current().name}", otherwise=own, cleared=_EVERYONE if own else "",
        )  # fmt: skip
    indicators = _indicators(which, chosen_parts)
    with meeting:
        said = page_address.choose_one(_MEETING, "Möte vars anteckningar och beslut tas med", options, otherwise=usual)
    wanted = Wanted(
        tuple(chosen_parts), tuple(slugs[word] for word in municipalities), tuple(indicators),
        None if said == _NONE else said, chosen,
    )  # fmt: skip
    if "beslut" in chosen_parts and not handout_content.decided(wanted):
        st.markdown(
            f"{_nothing_decided(wanted, options[said])} Delen **Beslut och åtgärder** kommer därför inte med i underlaget."
        )
    return wanted


def _nothing_decided(wanted: Wanted, meeting: str) -> str:
    whose = " för de valda kommunerna" if wanted.municipalities else ""
    if wanted.meeting:
        return f"Inget är beslutat på {plain(meeting)}{whose} ännu."
    return f"Inget möte är valt, och inget beslut är öppet{whose}."


def _indicators(column: Any, parts: list[str]) -> list[str]:
    catalogue = picture.indicators()
    core = sorted((name for name, one in catalogue.items() if one.core), key=lambda each: place(catalogue[each]))
    options = {name: catalogue[name].short_title for name in core}
    if not set(parts) & set(_ABOUT_INDICATORS):
        return []
    with column:
        chosen = page_address.choose_some(_WHICH, "Nyckeltal", options, none="Slutbetygen i åk 9")
    return chosen or [name for name in expected.RESULTS if name in catalogue]


def headline(wanted: Wanted) -> str:
    """The page's one message: what the handout is."""
    count = len(wanted.parts)
    if not count:
        return "Välj vad underlaget ska innehålla"
    whose = (
        swedish.some_of([picture.region()[code].name for code in wanted.municipalities])
        if wanted.municipalities
        else f"alla {regions.current().genitive} kommuner"
    )
    word = "del" if count == 1 else "delar"
    return (
        f"Underlag i {swedish.numeral(count)} {word} om {whose}, läsåret {swedish.school_year(wanted.selection.year)}"
    )


def show(wanted: Wanted) -> None:
    """Draw the way to the files, the files, freezing, and what they hold."""
    key = (
        picture.version(),
        register_access.register().stamp(),
        _notes_stamp(),
        handout_files.template_version(),
        wanted,
    )
    built: tuple[Any, Handout, Mapping[str, bytes]] | None = st.session_state.get(_BUILT)
    # What tells of the work has its place also when there is none, or all below it would be mounted anew, and an open popover close.
    button, told = st.container(), st.empty()
    if button.button("Ta fram underlaget", type="primary", disabled=not wanted.parts):
        built = _build(key, wanted, told)
    if built is None:
        st.markdown(
            "Underlaget tas fram på några sekunder som PowerPoint, sida att skriva ut, Excel, Word och Markdown."
        )
        return
    if built[0][-1] != wanted:
        st.info("Valen har ändrats sedan underlaget togs fram. Ta fram det igen.")
        return
    if built[0] != key:
        # In a meeting somebody always saves something: what one has before one can still be taken away and frozen.
        st.info(
            "Siffror, mall eller det som är skrivet har ändrats sedan underlaget togs fram. Det här är som det var; ta fram det igen för att få med det nya."
        )
    _, handout, made = built
    if not handout.sections:
        st.warning(
            "Delarna du valt har inget att visa: det finns inga uppgifter eller inget skrivet. Välj andra delar."
        )
        return
    files(handout, made)
    _freeze(handout, wanted.meeting)
    content(handout)


def _notes_stamp() -> str:
    return register_access.register().notes_stamp()


def _build(key: Any, wanted: Wanted, told: DeltaGenerator) -> tuple[Any, Handout, Mapping[str, bytes]] | None:
    bar = told.progress(0.0, "Räknar …")
    try:
        handout = handout_content.build(wanted, _shown_by(bar, 0.0, "Räknar …"))
        made = handout_files.write(handout, _shown_by(bar, 0.5, "Skriver filerna …"))
    except TemplateError as error:
        told.error(f"{plain(str(error))} Byt mall eller ta bort den under **Egen mall**.")
        return None
    told.empty()
    st.session_state[_BUILT] = (key, handout, made)
    return key, handout, made


def _shown_by(bar: DeltaGenerator, begins: float, words: str) -> Callable[[float], None]:
    """Half of a progress bar, from where it ``begins``."""

    def show_done(done: float) -> None:
        bar.progress(min(1.0, begins + 0.5 * done), words)

    return show_done


def files(handout: Handout, made: Mapping[str, bytes]) -> None:
    """A button per format."""
    for column, (key, format_) in zip(st.columns(len(made)), handout_files.FORMATS.items(), strict=True):
        column.download_button(
            format_.label, made[key], handout_files.name(handout, key), format_.mime, key=f"handout_{key}", width="stretch",
            on_click="ignore",
        )  # fmt: skip


def _freeze(handout: Handout, meeting: str | None) -> None:
    if not permission.deed(Deed.FREEZE_MEETING if meeting else Deed.FREEZE):
        return
    with st.popover("Frys underlaget"):
        st.markdown(
            "Sparar siffror, bedömningar, anteckningar och beslut precis som de är nu. Det ändras inte av senare siffror eller ändringar och går alltid att öppna igen."
        )
        by = author.ask("Ditt namn", "Namnet står vid det som är fryst.", key="freeze")
        st.button("Frys", type="primary", disabled=not by, on_click=_frozen, args=(handout, meeting or ""))


def _frozen(handout: Handout, meeting: str) -> None:
    title = f"{handout.title}: {handout.subtitle}"
    try:
        snapshot = register_access.register().freeze(
            meeting, title, handout.data_version, frozen.dumps(handout), author.writer()
        )
    except RegisterError as error:
        writing.tell(f"**Inte fryst.** {plain(str(error))}", success=False)
        return
    page_address.put(**{FROZEN: snapshot.id})
    writing.tell("Underlaget är fryst. Länken hit visar det för alltid så som det är nu.")


def content(handout: Handout) -> None:
    """What the handout holds, section by section, as it will be read."""
    st.subheader(f"Det här innehåller det ({len(handout.sections)})", anchor=False)
    for number, section in enumerate(handout.sections, start=1):
        with st.expander(f"{number}. {plain(section.kicker)}: {plain(section.finding)}"):
            _section(section)


def _section(section: Section) -> None:
    for text in section.body:
        st.markdown(f"- {plain(text)}")
    for table, decimals in printed_tables(section):
        titles = [plain(title) for title in headings(table)]
        rows = [[_cell(value, decimals) for value in row] for row in cells(table)]
        shown = [
            f"| {' | '.join(titles)} |",
            f"|{'---|' * len(titles)}",
            *(f"| {' | '.join(row)} |" for row in rows[:_ROWS_ON_SCREEN]),
        ]
        st.markdown("\n".join(shown))
        if len(rows) > _ROWS_ON_SCREEN:
            st.markdown(f"och {swedish.numeral(len(rows) - _ROWS_ON_SCREEN)} rader till i filerna")
    st.markdown(plain(" · ".join([*section.caveats, section.source])))


def _cell(value: object, decimals: int) -> str:
    text = plain(cell_text(value, decimals))
    return f"*{text}*" if is_untested(value) else text


def asked() -> str:
    """The id of the frozen handout that the address asks for; empty for none."""
    return st.query_params.get(FROZEN, "").strip()


def show_frozen(snapshot: Snapshot, text: str, chosen: Selection) -> None:
    """Draw a frozen handout, which nobody can change."""
    try:
        handout = frozen.loads(text)
    except frozen.FrozenError as error:
        st.error(str(error))
        return
    st.markdown(
        f"Fryst {swedish.moment(snapshot.recorded_at)} av {plain(shown_name(snapshot.recorded_by))}, från siffrorna {plain(snapshot.data_version[:12])}. "
        "Inget här ändras av nya siffror eller av det som skrivs senare."
    )
    with st.container(horizontal=True):
        page_address.link_to("Ta fram ett nytt underlag", "underlag", chosen)
        if snapshot.meeting in register_access.written().meetings:
            page_address.link_to("Till mötet", "mote", chosen, **{_MEETING: snapshot.meeting})
    key = (snapshot.id, handout_files.template_version())
    built = st.session_state.get(_BUILT)
    if (built is None or built[0] != key) and st.button("Ta fram filerna", type="primary"):
        try:
            built = (key, handout, handout_files.write(handout))
        except TemplateError as error:
            st.error(plain(str(error)))
            built = None
        st.session_state[_BUILT] = built
    if built is not None and built[0] == key:
        files(handout, built[2])
    content(handout)


def of_meeting(meeting: str, chosen: Selection) -> None:
    """Draw the way to a meeting's handout, and what has been frozen of it."""
    st.markdown(
        "Ta fram mötets material: siffrorna, bedömningarna, anteckningarna och besluten, som PowerPoint, utskrift, Excel eller Word. Frys det när mötet är slut."
    )
    with st.container(horizontal=True):
        page_address.link_to(
            "**Ta fram underlag för skolcheferna**",
            "underlag",
            chosen,
            **{_MEETING: meeting},
        )
        page_address.link_to(
            "Det som sades på mötet",
            "underlag",
            chosen,
            **{_MEETING: meeting, _PARTS: ",".join(_READY["Det som sades på mötet"])},
        )
    earlier(chosen, meeting)


def earlier(chosen: Selection, meeting: str = "") -> None:
    """Draw links to what has been frozen: at a meeting, or ever."""
    found = register_access.register().snapshots(meeting)
    if not found:
        if meeting:
            st.markdown("Inget underlag är fryst från mötet ännu.")
        return
    st.subheader(f"Fryst ({len(found)})", anchor=False)
    for each in found:
        page_address.link_to(
            f"{plain(each.title)} ({swedish.moment(each.recorded_at)}, {plain(shown_name(each.recorded_by))})", "underlag", chosen, **{FROZEN: each.id}
        )  # fmt: skip


def template() -> None:
    """Draw whose look the slides have, and a way to change it."""
    own = handout_files.own_template() is not None
    with st.expander("Egen mall" + (" (används)" if own else "")):
        st.markdown(
            "Bilderna görs i en egen enkel form. Vill ni ha föreningens, lägg in en PowerPoint-fil med ert bildspel: dess bakgrunder, typsnitt och logotyp används, och dess egna bilder tas bort."
        )
        if not permission.deed(Deed.TEMPLATE):
            return
        uploads.ask()
        given = st.file_uploader("Mall (.pptx)", type=["pptx"], key="handout_template")
        if given is not None:
            st.button("Använd mallen", type="primary", on_click=_keep, args=(given.getvalue(),))
        if own:
            st.button("Ta bort mallen", on_click=_drop)


def _keep(content_: bytes) -> None:
    try:
        handout_files.keep_template(content_, author.writer())
    except (TemplateError, ValueError, NotAllowedError) as error:
        writing.tell(f"**Mallen används inte.** {plain(str(error))}", success=False)
    except OSError as error:
        writing.tell(f"**Mallen kunde inte sparas** ({plain(error.strerror or str(error))}).", success=False)
    else:
        writing.tell("Mallen används från och med nu.")


def _drop() -> None:
    try:
        handout_files.drop_template(author.writer())
    except NotAllowedError as error:
        writing.tell(plain(str(error)), success=False)
    except OSError as error:
        writing.tell(f"**Mallen kunde inte tas bort** ({plain(error.strerror or str(error))}).", success=False)
    else:
        writing.tell("Mallen är borttagen. Bilderna görs i programmets egen form.")

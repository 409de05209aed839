"""Add a nyckeltal of Kolada's: look up the id, look over what its title tells, fetch."""

from __future__ import annotations

from typing import Final

import streamlit as st

from skis_analytics import swedish
from skis_analytics.app import author, fetching, picture
from skis_analytics.app.plain import plain
from skis_analytics.database.connection import data_folder, home_folder
from skis_analytics.domain import Desirable, Kind
from skis_analytics.intake import kolada
from skis_analytics.intake.new_indicator import PROVIDERS, STAGES, NewIndicator, guessed, problems, row
from skis_analytics.sources.kolada import Kpi, describe
from skis_analytics.sources.kolada_errors import KoladaError

_FOUND: Final = "new_indicator_found"
_PROBLEM: Final = "new_indicator_problem"
_ID: Final = "new_indicator_id"
_KINDS: Final = {
    Kind.PROPORTION: "Andel (0–100 %)",
    Kind.MEAN: "Medelvärde eller meritvärde",
    Kind.COUNT: "Antal",
    Kind.AMOUNT: "Belopp",
    Kind.RATIO: "Kvot",
    Kind.INDEX: "Index 0–10",
    Kind.DEVIATION: "Avvikelse",
}
_DESIRABLE: Final = {
    Desirable.HIGHER: "Högre är bättre",
    Desirable.LOWER: "Lägre är bättre",
    Desirable.NONE: "Varken eller",
}
_SCHOOL_YEAR: Final = "Läsår"
_AUTUMN: Final = "Läsår som börjar det året (mäts på hösten)"
_CALENDAR: Final = "Kalenderår"


def show(by: str, *, busy: bool) -> None:
    """Draw the two steps. ``busy``: a fetch is under way."""
    field, look = st.columns([0.6, 0.4], vertical_alignment="bottom")
    field.text_input(
        "Id hos Kolada", key=_ID, max_chars=10, placeholder="Till exempel N15505",
        help="Står vid nyckeltalet på kolada.se: ett N följt av fem siffror.",
    )  # fmt: skip
    look.button("Slå upp", on_click=_look_up, width="stretch")
    problem = st.session_state.get(_PROBLEM)
    if problem:
        st.error(plain(problem))
    found: Kpi | None = st.session_state.get(_FOUND)
    if found is None:
        return
    st.markdown(f"**{found.id}: {plain(found.title)}**  \n{plain(found.description)}")
    if found.id.casefold() in {each.casefold() for each in _taken()}:
        st.info("Det här id:t används redan av ett nyckeltal i panelen och hämtas med de andra.")
        return
    _form(found, by, busy=busy)


def _look_up() -> None:
    st.session_state[_FOUND] = None
    st.session_state[_PROBLEM] = None
    try:
        st.session_state[_FOUND] = describe(st.session_state[_ID], base_url=fetching.kolada_url())
    except KoladaError as error:
        st.session_state[_PROBLEM] = str(error)


def _form(found: Kpi, by: str, *, busy: bool) -> None:
    guess = guessed(found)
    with st.form(f"new_indicator_{found.id}", border=False):
        title = st.text_input("Namn", guess.title, max_chars=200)
        short_title = st.text_input("Kort namn, för diagram", guess.short_title, max_chars=60)
        one, other = st.columns(2)
        kind = one.selectbox("Slag", list(_KINDS), list(_KINDS).index(guess.kind), format_func=_KINDS.__getitem__)
        unit = other.text_input("Enhet", guess.unit, max_chars=40, help="Läst ur namnet. Ändra om den är fel.")
        direction = one.selectbox(
            "Riktning", list(_DESIRABLE), list(_DESIRABLE).index(guess.desirable), format_func=_DESIRABLE.__getitem__,
            help="Avgör vad som kallas bättre eller sämre. Varken eller: bara högre och lägre, utan färg.",
        )  # fmt: skip
        stage = other.selectbox("Skolform eller stadium", STAGES, STAGES.index(guess.stage))
        provider = one.selectbox(
            "Huvudman", PROVIDERS, PROVIDERS.index(guess.provider), format_func=swedish.PROVIDER.__getitem__
        )
        years = [_SCHOOL_YEAR, _AUTUMN, _CALENDAR]
        period = other.selectbox(
            "Koladas år betyder", years, 2 if guess.calendar_year else guess.year_shift,
            help="Ett läsår kallas här efter året då det slutar: 2023/24 är Koladas 2024.",
        )  # fmt: skip
        sent = st.form_submit_button("Hämta nyckeltalet", type="primary", disabled=busy or not by)
    if not sent:
        return
    new = NewIndicator(
        found.id, found.title, title, short_title, kind, unit, direction, stage, provider,
        calendar_year=period == _CALENDAR, year_shift=int(period == _AUTUMN), definition=guess.definition,
    )  # fmt: skip
    wrong = problems(new, _taken())
    if wrong:
        st.error("  \n".join(plain(one) for one in wrong))
        return
    errand = kolada.errand(picture.results(), home_folder(), swedish.today(), new=[row(new)])
    fetching.start(errand, author.writer(), picture.results(), home_folder(), data_folder())
    st.session_state[_FOUND] = None
    st.rerun()


def _taken() -> list[str]:
    ids = [each for mapped in kolada.ids(picture.results()) for each in mapped]
    return [*ids, *(indicator.title for indicator in picture.indicators().values())]

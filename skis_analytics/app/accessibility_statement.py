"""The accessibility statement (*tillgänglighetsredogörelse*): what is in ``data/accessibility.toml``, in the words and the order of the
supervisory authority's template.

Whoever assesses the service changes the file, not this: who is responsible, when and how it was assessed, and what was found. A copy
in the home folder stands before the shipped one, so that whoever hosts the service can fill it in without changing the program.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Final

import streamlit as st

from skis_analytics import regions, swedish
from skis_analytics.app.plain import plain
from skis_analytics.database.connection import data_folder, home_folder

FILE: Final = "accessibility.toml"
STATUSES: Final = ("helt förenlig", "delvis förenlig", "inte förenlig")
"""The three ways in which the law lets one say it."""


class StatementError(Exception):
    """The file with the statement cannot be read; the text is Swedish and says which file and why."""


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """Something that is not accessible: when it is met, what it is, why, and what to do instead."""

    situation: str
    what: str
    criterion: str
    why: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What the law wants said. ``contact_*`` are empty until whoever hosts the service has filled them in; ``service`` and ``responsible``
    are the region's unless the file says otherwise."""

    status: str
    assessed: date
    updated: date
    method: str
    tested: tuple[str, ...]
    supervisor: str
    supervisor_link: str
    shortcomings: tuple[Shortcoming, ...]
    not_covered: tuple[str, ...] = ()
    service: str = ""
    responsible: str = ""
    contact_email: str = ""
    contact_phone: str = ""


def read(home: Path | None = None) -> Statement:
    """The statement of this installation: from ``home``, or where that has none, the shipped one.

    Raises:
        StatementError: the file is no TOML, or something in it is missing or wrong.
    """
    own = (home or home_folder()) / FILE
    file = own if own.is_file() else data_folder() / FILE
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
        shortcomings = tuple(Shortcoming(**one) for one in found.pop("shortcomings", ()))
        statement = Statement(**{**found, **_tuples(found)}, shortcomings=shortcomings)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError) as error:
        raise StatementError(f"{file.name} går inte att läsa ({error}).") from error
    if problems := _problems(statement):
        raise StatementError(f"{file.name}: {'; '.join(problems)}.")
    return replace(
        statement,
        service=statement.service or regions.title(),
        responsible=statement.responsible or regions.current().association or "Den som driver webbplatsen",
    )


def _tuples(found: Mapping[str, object]) -> dict[str, object]:
    return {name: tuple(value) for name, value in found.items() if isinstance(value, list)}


def _problems(statement: Statement) -> list[str]:
    problems = []
    if statement.status not in STATUSES:
        problems.append(
            f"status ska vara {swedish.enumeration(list(STATUSES[:2]))} eller {STATUSES[2]}".replace(" och ", ", ")
        )
    problems += [
        f"{name} ska vara ett datum (ÅÅÅÅ-MM-DD, utan citattecken)"
        for name in ("assessed", "updated")
        if type(getattr(statement, name)) is not date
    ]
    texts = [field.name for field in fields(Statement) if field.type == "str"]
    problems += [f"{name} ska vara text" for name in texts if not isinstance(getattr(statement, name), str)]
    if not statement.supervisor_link.startswith("https://"):
        problems.append("supervisor_link ska börja med https://")
    if statement.status == STATUSES[0] and statement.shortcomings:
        problems.append("det som är helt förenligt har inga brister")
    return problems


def headline(statement: Statement) -> str:
    """What the page says first."""
    return f"Tillgänglighet: {statement.service} är {statement.status} med lagen"


def show(statement: Statement) -> None:
    """Draw the statement, as wide as a text can be read."""
    with st.container(key="statement", width=760):
        st.markdown(
            f"**{plain(statement.responsible)}** står bakom den här webbplatsen. Vi vill att så många som möjligt ska kunna använda den. "
            f"Här står hur {plain(statement.service)} uppfyller lagen om tillgänglighet till digital offentlig service (2018:1937), vilka "
            "brister vi känner till och hur du berättar om fler."
        )
        st.header("Om du inte kan använda en del av webbplatsen", anchor=False)
        st.markdown(_contact(statement))
        st.header("Tillsyn", anchor=False)
        st.markdown(
            f"{plain(statement.supervisor)} har tillsyn över att lagen följs. Hör först av dig till oss. Är du inte nöjd med hur vi tar hand om det, "
            f"kan du [anmäla det till {plain(statement.supervisor)}]({statement.supervisor_link})."
        )
        st.header("Teknisk information om tillgängligheten", anchor=False)
        st.markdown(
            f"{plain(statement.service)} är **{statement.status}** med lagen, som följer WCAG 2.1 på nivån AA"
            + (", på grund av bristerna nedan. " if statement.shortcomings else ". ")
            + "Vårt eget mål är WCAG 2.2, nivå AA."
        )
        if statement.shortcomings:
            st.header("Innehåll som inte är tillgängligt", anchor=False)
            _shortcomings(statement)
        if statement.not_covered:
            st.header("Innehåll som inte omfattas av lagen", anchor=False)
            st.markdown("\n".join(f"- {plain(one)}" for one in statement.not_covered))
        st.header("Hur vi har prövat webbplatsen", anchor=False)
        st.markdown(
            "\n".join([plain(statement.method), "", *(f"- {plain(one)}" for one in statement.tested)])
            + f"\n\nSenaste bedömningen gjordes **{swedish.day(statement.assessed)}**. "
            f"Redogörelsen uppdaterades senast **{swedish.day(statement.updated)}**."
        )


def _contact(statement: Statement) -> str:
    ways = [
        f"- e-post: [{plain(statement.contact_email)}](mailto:{statement.contact_email})"
        if statement.contact_email
        else "",
        f"- telefon: {plain(statement.contact_phone)}" if statement.contact_phone else "",
    ]
    if not any(ways):
        return (
            "Vänd dig till den som har gett dig adressen hit, och säg vad du behöver och i vilken form. Den som ansvarar för installationen har "
            f"inte fyllt i e-post och telefon än; det görs i filen `{FILE}` (se handboken)."
        )
    wanted = "Säg vad du behöver och i vilken form, eller berätta om en brist som inte står här:"
    return "\n".join([wanted, "", *filter(None, ways)])


def _shortcomings(statement: Statement) -> None:
    for situation in dict.fromkeys(one.situation for one in statement.shortcomings):
        st.subheader(plain(situation), anchor=False)
        st.markdown(
            "\n".join(
                f"- {plain(one.what)} {plain(one.why)}"
                + (f" **I stället:** {plain(one.instead)}" if one.instead else "")
                + f" (WCAG {plain(one.criterion)})"
                for one in statement.shortcomings
                if one.situation == situation
            )
        )

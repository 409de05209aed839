"""Who is signed in, by OIDC through Streamlit's login, and what they may do; or, without a login, whether this computer serves only itself.

Asked anew at every run and at every write, so that a role that is taken away, or a login that has ended, counts at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import streamlit as st

from skis_analytics import regions, settings, swedish
from skis_analytics.access import Author, Rights, Role, on_this_computer
from skis_analytics.app import claims, picture
from skis_analytics.app.plain import plain
from skis_analytics.app.shared import kept
from skis_analytics.database import roles
from skis_analytics.database.connection import home_folder

_LOG: Final = logging.getLogger(__name__)
_SERVED: Final = "sign_in_served"
_SEEN: Final = "sign_in_seen"
_PROBLEM: Final = "sign_in_problem"
_DRAWN: Final = "sign_in_drawn"
_WATCHED_EVERY: Final = timedelta(seconds=15)
OPEN_WITHOUT_LOGIN: Final = "Här går det bara att läsa: panelen visas för andra datorer och ingen inloggning är inställd. Den som sköter servern kan ställa in den."
_BROKEN: Final = "Här går det bara att läsa: inställningarna för inloggningen (secrets.toml) går inte att läsa. Den som sköter servern behöver rätta dem."
_NOT_SIGNED_IN: Final = "Logga in, längst ned i menyn, för att kunna skriva."
_OVER: Final = "Inloggningen har gått ut. Logga in igen, längst ned i menyn, för att fortsätta skriva."


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever looks at the page. ``rights`` None: they are not let in, and ``why`` says why. ``person``: who, when somebody has signed in;
    ``former``: who, when their login has ended: what they had not saved is kept for them.

    ``login``: whether there is a login at all; without one people give their name themselves.
    """

    rights: Rights | None
    login: bool
    person: claims.Person | None = None
    why: str = ""
    former: claims.Person | None = None

    def name(self, given: str) -> str:
        """What they are called. ``given`` is what somebody gave, and counts only where nobody signs in."""
        person = self.person or self.former
        return person.name if person is not None else "" if self.login else given


def visitor() -> Visitor:
    """Who this is, now."""
    # Streamlit looks for the file and reads it each time it is asked for the user: that is not for every second of thirty screens.
    signed_in = st.user.get("is_logged_in") if _secrets_files() else None
    if signed_in is None:
        return _without_login()
    now = datetime.now(UTC)
    person = None
    if signed_in is True:
        person = claims.person(dict(st.user.to_dict()), settings.SESSION_HOURS.value(), now)
    over = person is not None and person.is_over(now)
    known = _roles()
    if person is None or over:
        rights = known.rights("", (), signed_in=False)
        why = _OVER if over else _NOT_SIGNED_IN
        return Visitor(replace(rights, why=why) if rights else None, True, None, why, person)
    rights = known.rights(person.email, person.groups, signed_in=True)
    return Visitor(rights, True, person, "" if rights else _not_let_in(person, known))


def seen() -> Visitor:
    """Who this is, as the page's run found at its start."""
    found: Visitor = st.session_state.get(_SEEN) or visitor()
    return found


def writer(name: str) -> Author:
    """Who writes, now, with the rights that they have now. ``name`` is what somebody gave, and counts only where nobody signs in."""
    now = visitor()
    rights = now.rights or Rights(why=now.why)
    person = now.person or now.former
    if person is not None:
        return Author(now.name(name), rights, person.identity)
    return Author(now.name(name), rights)


def _without_login() -> Visitor:
    if _secrets_are_broken():
        return Visitor(Rights(why=_BROKEN), login=False)
    if _serves_others():
        return Visitor(Rights(why=OPEN_WITHOUT_LOGIN), login=False)
    return Visitor(on_this_computer("").rights, login=False)


def _serves_others() -> bool:
    """Whether anybody but whoever sits at this computer may see the page. When in doubt: yes, and once seen, so for the whole session."""
    if settings.HOSTS.value() or not claims.is_loopback(st.get_option("server.address")):
        return True
    headers = st.context.headers.to_dict()
    # Without headers there is no browser: one that has just closed (what was seen of it stands), or a test that draws a page without a server.
    if headers and not claims.comes_from_here(headers):
        st.session_state[_SERVED] = True
    return bool(st.session_state.get(_SERVED))


def _secrets_are_broken() -> bool:
    """Whether somebody has written settings for a login that cannot be read: that must not open what they were to close."""
    return bool(_secrets_files()) and not st.secrets.load_if_toml_exists()


def _secrets_files() -> list[str]:
    """The files with settings for a login that there are."""
    return [path for path in secrets_places() if Path(path).exists()]


@cache
def secrets_places() -> tuple[str, ...]:
    """Where settings for a login may lie: decided when the server starts, and dear to ask Streamlit for."""
    return tuple(st.get_option("secrets.files"))


def _roles() -> roles.Roles:
    path = roles.roles_file(home_folder())
    try:
        said = path.stat()
        stamp = (said.st_mtime_ns, said.st_size, said.st_ino)
    except OSError:
        stamp = (0, 0, 0)
    names = tuple(sorted((code, one.name) for code, one in picture.region().items()))
    return _read(str(path), stamp, names)


@kept(4)
def _read(path: str, stamp: tuple[int, int, int], names: tuple[tuple[str, str], ...]) -> roles.Roles:  # noqa: ARG001
    found = roles.read(Path(path), dict(names))
    for problem in found.problems:
        _LOG.warning("roles: %s", problem)
    return found


def _not_let_in(person: claims.Person, known: roles.Roles) -> str:
    who = person.email or person.name
    if not person.email:
        return (
            f"Du är inloggad som {who}, men inloggningen lämnar ingen bekräftad e-postadress, och ingen av dina grupper har en roll här. "
            "Hör med den som sköter inloggningen."
        )
    if known.problems:
        return f"Du är inloggad som {who}, men rollfilen har fel: {known.problems[0]}"
    return f"Du är inloggad som {who}, men har ingen roll här. Be samordnaren lägga till din adress."


def gate(put_away: Callable[[], None]) -> None:
    """Stop here, with a way to sign in, unless the visitor is let in. Before anything is drawn of a page.

    ``put_away`` keeps what is typed on the page that is then not drawn.
    """
    now = st.session_state[_SEEN] = visitor()
    st.session_state[_DRAWN] = _mark(now)
    if now.rights is not None:
        return
    put_away()
    st.title(regions.title(), anchor=False)
    if now.person is None:
        st.markdown(
            "Inloggningen har gått ut. Logga in igen för att fortsätta."
            if now.why == _OVER
            else "Logga in för att se nuläget i kommunerna."
        )
        with st.container(width=260):
            _sign_in_buttons(primary=True)
    else:
        st.markdown(plain(now.why))
        st.button("Logga ut", on_click=st.logout)
    watch()
    st.stop()


def recheck() -> None:
    """First in a part that is drawn without its page: when what the visitor may do has changed, draw the page anew, whose gate decides. A browser that
    asks for nothing but parts would otherwise go on reading."""
    if seen().login and _mark(visitor()) != st.session_state.get(_DRAWN):
        st.rerun()


def draw() -> None:
    """Draw who is signed in and their role, and the way in or out: quietly, at the foot of the menu. Nothing where there is no login to do."""
    now = seen()
    rights = now.rights or Rights()
    if not now.login and rights.writes:
        return
    with st.container(key="signed_in"):
        if now.person is not None:
            st.markdown(f"{plain(now.person.name)}  \n{swedish.sentence(role_words(rights))}")
            st.button("Logga ut", key="sign_out", on_click=st.logout, type="tertiary")
        elif now.login:
            st.markdown("Inte inloggad")
            _sign_in_buttons(primary=False)
        else:
            st.markdown("Bara läsning")


def role_words(rights: Rights) -> str:
    """The role, and where: ``redaktör för Hjo och Tibro``."""
    if rights.role is not Role.EDITOR:
        return rights.role.label
    names = [picture.region()[code].name for code in sorted(rights.municipalities) if code in picture.region()]
    return f"{rights.role.label} för {swedish.enumeration(names)}"


def _sign_in_buttons(*, primary: bool) -> None:
    problem = st.session_state.pop(_PROBLEM, "")
    if problem:
        st.error(problem)
    providers = _providers()
    for provider in providers:
        label = f"Logga in med {provider}" if len(providers) > 1 and provider else "Logga in"
        st.button(
            label, key=f"sign_in_{provider or 'default'}", type="primary" if primary else "tertiary", on_click=partial(_begin, provider)
        )  # fmt: skip


def _providers() -> list[str | None]:
    """The login's names in secrets.toml; None for the one that has no name of its own."""
    section: Mapping[str, Any] = st.secrets["auth"]
    named: list[str | None] = [
        name for name, said in section.items() if isinstance(said, Mapping) and "client_id" in said
    ]
    return [None] if "client_id" in section or not named else named


def _begin(provider: str | None) -> None:
    try:
        st.login(provider)
    except Exception:
        # Whatever is wrong with the settings, the visitor can do nothing about it, and Streamlit says it in English.
        _LOG.exception("the login could not be started")
        st.session_state[_PROBLEM] = (
            "Inloggningen är inte rätt inställd. Hör med den som sköter servern; felet står i loggen."
        )


def watch() -> None:
    """Draw the page anew when what the visitor may do has changed: a login that ends, a role that is given or taken away."""
    if seen().login:
        _watch()


@st.fragment(run_every=_WATCHED_EVERY)
def _watch() -> None:
    recheck()


def _mark(now: Visitor) -> tuple[object, ...]:
    return now.rights, now.person is not None and now.person.identity

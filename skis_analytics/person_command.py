"""``python -m skis_analytics person``: hand out and take away a person's name. What the association owes people by law; docs/gdpr.md says more."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from skis_analytics import settings, swedish
from skis_analytics.database import persons
from skis_analytics.database.mentions import Name, Place
from skis_analytics.database.roles import roles_file

_ASK, _REPLACE, _KEEP = "ask", "replace", "keep"
_IN_POSTGRES: Final = (
    "Registret ligger i PostgreSQL, som behåller tidigare lägen av sig självt, så ett namn går inte att ta bort där. Ingenting är ändrat. "
    "Stäng av panelerna, flytta registret till en fil (move --from postgres --to fil), ta bort SKIS_REGISTER och ge kommandot igen. Flytta sedan "
    "tillbaka med utkasten till en ny, tom databas, och ta bort den gamla.\n"
)
PSEUDONYM: Final = "borttaget namn"


def add(add_command: Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]) -> None:
    """Add the command, with its options, to the others."""
    parser = add_command("person", _run, "lämna ut eller ta bort det som finns om en person")
    parser.add_argument(
        "errand", choices=["export", "erase"], metavar="export|erase", help="lämna ut, eller ta bort namnet"
    )
    parser.add_argument("name", metavar="NAMN", help="namnet som det står i registret")
    parser.add_argument("--file", type=Path, metavar="FIL.json", help="export: skriv allt till en fil")
    parser.add_argument(
        "--as", dest="instead", default=PSEUDONYM, metavar="BETECKNING",
        help=f"erase: det som ska stå i stället (förval: {PSEUDONYM})",
    )  # fmt: skip
    parser.add_argument(
        "--free-text", choices=[_ASK, _REPLACE, _KEEP], default=_ASK,
        help="erase: namnet inne i löpande text: fråga om varje ställe, ersätt eller behåll (förval: fråga)",
    )  # fmt: skip
    parser.add_argument("--backups", action="store_true", help="erase: skriv om säkerhetskopiorna också")
    parser.add_argument("--yes", action="store_true", help="erase: fråga inte om det hela först")


def _run(chosen: argparse.Namespace) -> int:
    if settings.REGISTER.value():
        sys.stderr.write(_IN_POSTGRES)
        return 1
    try:
        name = Name(chosen.name)
        return _export(chosen, name) if chosen.errand == "export" else _erase(chosen, name)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def _export(chosen: argparse.Namespace, name: Name) -> int:
    found = persons.known(chosen.home, name)
    for place in found.places:
        _say(_line(place))
    _say(
        f"{swedish.number(len(found.places))} ställen och {swedish.number(len(found.written))} sparade versioner skrivna av personen. "
        "Säkerhetskopiorna är inte genomsökta."
    )
    if chosen.file:
        chosen.file.write_text(json.dumps(persons.as_data(found), ensure_ascii=False, indent=1), encoding="utf-8")
        _say(f"Allt är skrivet till {chosen.file}.")
    roles = roles_file(chosen.home)
    if roles.exists():
        _say(f"Rollfilen {roles} är inte genomsökt. Står personen där, lämna ut den raden också.")
    return 0


def _erase(chosen: argparse.Namespace, name: Name) -> int:
    found = persons.known(chosen.home, name).places
    if not chosen.yes:
        for place in found:
            _say(_line(place))
        if not _agreed(
            f"{swedish.number(len(found))} ställen. Namnet ersätts med ”{chosen.instead}” i hela historiken. "
            "Det går inte att ångra, och ingen kopia med namnet sparas. Fortsätt?"
        ):
            _say("Ingenting är ändrat.")
            return 1
    decide = _decision(chosen.free_text, found)
    done = persons.erase(chosen.home, name, chosen.instead, decide, datetime.now(UTC), backups=chosen.backups)
    _say(f"Namnet är ersatt på {swedish.number(len(done.replaced))} ställen.")
    for place in done.left:
        _say(f"Kvar i löpande text: {_line(place)}")
    if done.still:
        _say(
            f"Namnet finns kvar i {swedish.number(len(done.still))} säkerhetskopior: {', '.join(path.name for path in done.still)}. "
            "Automatiska kopior gallras efter fjorton dagar, veckans sista efter åtta veckor; de andra ligger kvar. "
            "Med --backups skrivs de om nu."
        )
    for path in done.unread:
        _say(f"{path.name} går inte att läsa och är inte genomsökt. Ta bort filen om den inte behövs.")
    _say("Namnet kan också finnas i personens egen webbläsare och i kopior som någon sparat någon annanstans.")
    roles = roles_file(chosen.home)
    if roles.exists():
        _say(f"Ta också bort raden i rollfilen {roles}, om personen står där: den är inte genomsökt.")
    return 0


def _decision(wanted: str, found: Sequence[Place]) -> Callable[[Place], bool]:
    """What to do in running text. Asked before anything is held: nobody can save while the register is written anew."""
    if wanted == _ASK and sys.stdin.isatty():
        agreed = {place for place in found if not place.certain and _agreed(f"{_line(place)}\n  Ersätt här?")}
        return agreed.__contains__
    return lambda _: wanted == _REPLACE


def _agreed(question: str) -> bool:
    """Whether somebody at the keyboard says yes. Nobody at the keyboard: no."""
    if not sys.stdin.isatty():
        _say(f"{question} Ingen kan svara här: ge --yes om det ska göras.")
        return False
    return input(f"{question} [ja/nej] ").strip().casefold() in {"ja", "j"}


def _line(place: Place) -> str:
    sure = "" if place.certain else " (i löpande text)"
    return f"{place.where}, {place.label}{sure}: {place.excerpt}"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")

"""Who has which role, as a file that the association keeps: one row per person or group, changed without a restart.

``roller.csv`` in the home folder, or the file that ``SKIS_ROLES`` names. Anything that cannot be read for certain gives nobody more than
reading: a slip of the pen must never make an editor.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from unicodedata import category, normalize

from skis_analytics import settings
from skis_analytics.access import Rights, Role, combined

ROLES_NAME: Final = "roller.csv"
COLUMNS: Final = ("vem", "roll", "kommuner")
EVERYBODY: Final = "alla"
"""A row for whoever comes, signed in or not."""
SIGNED_IN: Final = "inloggade"
"""A row for whoever has signed in."""
_GROUP: Final = "grupp:"
_LARGEST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Roles:
    """The file as it was read: who (an address, ``grupp:`` and a group, or one of the two words) → what they were given, and what is wrong
    with it, in Swedish with the row."""

    granted: Mapping[str, Sequence[Rights]] = field(default_factory=dict)
    problems: Sequence[str] = ()

    def rights(self, email: str, groups: Collection[str], *, signed_in: bool) -> Rights | None:
        """What somebody may do; None when no row is about them, and they are not let in. ``email`` is "" when it is not to be trusted."""
        names = [EVERYBODY]
        if signed_in:
            # As the login says it but for how å is written: a sign that cannot be seen makes it another's address.
            names += [SIGNED_IN, *(f"{_GROUP}{normalize('NFC', group).casefold()}" for group in groups)]
            names += [normalize("NFC", email).casefold()] if email else []
        found = [each for name in names for each in self.granted.get(name, ())]
        if not found:
            return None
        if self.problems:
            return Rights(why=f"Alla får bara läsa just nu, för rollfilen har fel: {self.problems[0]}")
        return combined(found)


def roles_file(home: Path) -> Path:
    """Where the file is."""
    return settings.ROLES.value() or home / ROLES_NAME


def read(path: Path, municipalities: Mapping[str, str]) -> Roles:
    """Read the file. ``municipalities``: code → name, of those that an editor may be of. Never raises: what is wrong is in ``problems``."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Roles(problems=(f"det finns ingen rollfil. Lägg den i {path.name}.",))
    except OSError as error:
        return Roles(problems=(f"filen {path.name} går inte att läsa ({error.strerror or 'okänt fel'}).",))
    if len(content) > _LARGEST:
        return Roles(problems=(f"filen {path.name} är större än 1 MB.",))
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in content:
        return Roles(
            problems=(f"filen {path.name} är sparad som UTF-16 eller är ingen textfil. Spara den som CSV UTF-8.",)
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")  # what Excel on Windows saves as CSV
    return parse(text, municipalities)


def parse(text: str, municipalities: Mapping[str, str]) -> Roles:
    """Rows of text → roles. The first row names the columns; empty rows and rows that begin with # are passed over."""
    lines = _plain(text).splitlines()
    heading = next((line for line in lines if line.strip() and not line.startswith("#")), "")
    delimiter = next((sign for sign in (";", "\t", ",") if sign in heading), ";")
    codes = {_plain(each).casefold(): code for code, name in municipalities.items() for each in (code, name)}
    granted: dict[str, list[Rights]] = {}
    problems: list[str] = []
    named = False
    for number, line in enumerate(lines, start=1):
        if not line.strip(f" \t{delimiter}") or line.startswith("#"):
            continue
        try:
            fields = [" ".join(each.split()) for each in next(csv.reader([line], delimiter=delimiter))]
        except csv.Error:
            problems.append(f"rad {number} är inte en rad som går att läsa.")
            continue
        if not named:
            named = True
            if tuple(each.casefold() for each in fields[:3]) != COLUMNS or any(fields[3:]):
                problems.append(f"rad {number} ska vara rubrikerna {delimiter.join(COLUMNS)}.")
                break
            continue
        try:
            who, rights = _row(fields, codes)
        except ValueError as error:
            problems.append(f"rad {number}: {error}")
            continue
        granted.setdefault(who, []).append(rights)
    if not named:
        problems.append("filen är tom.")
    return Roles(granted, tuple(problems))


def _plain(text: str) -> str:
    """A text as it looks: å in one sign, and nothing that cannot be seen, which comes along when an address is copied from a mail."""
    if text.isascii():
        return text
    return normalize("NFC", "".join(sign for sign in text if category(sign) != "Cf"))


def _row(fields: Sequence[str], codes: Mapping[str, str]) -> tuple[str, Rights]:
    """One row.

    Raises:
        ValueError: in Swedish, what is wrong. It does not repeat the address: the text is shown on screen.
    """
    who, word, where = (*fields, "", "", "")[:3]
    if any(fields[3:]):
        raise ValueError(
            "det står något efter kommunerna. Skriv flera kommuner i samma kolumn, med + emellan: Ale + Bollebygd."
        )
    who = _who(who)
    try:
        role = Role.parse(word)
    except ValueError:
        raise ValueError(f"rollen ska vara en av: {', '.join(each.label for each in Role)}.") from None
    names = [name.strip() for name in where.replace(",", "+").replace(";", "+").split("+") if name.strip()]
    unknown = [name for name in names if name.casefold() not in codes]
    if unknown:
        raise ValueError(f"kommunen {', '.join(unknown)} finns inte. Skriv namnet eller den fyrsiffriga koden.")
    if role is Role.EDITOR and not names:
        raise ValueError("en redaktör måste ha minst en kommun.")
    if role is not Role.EDITOR and names:
        raise ValueError(f"bara en redaktör har kommuner; en {role.label} ska ha kolumnen tom.")
    if who in {EVERYBODY, SIGNED_IN} and role is not Role.READER:
        raise ValueError(f"{who} kan bara vara läsare.")
    return who, Rights(role, frozenset(codes[name.casefold()] for name in names))


def _who(said: str) -> str:
    who = said.casefold()
    if who in {EVERYBODY, SIGNED_IN}:
        return who
    if who.startswith(_GROUP):
        group = who.removeprefix(_GROUP).strip()
        if not group:
            raise ValueError("det står ingen grupp efter grupp:.")
        return f"{_GROUP}{group}"
    name, at, host = who.partition("@")
    if not (name and at and "." in host) or any(sign.isspace() or sign in ",;@" for sign in host + name):
        raise ValueError(f"vem ska vara en e-postadress, {_GROUP} och en grupps id, {SIGNED_IN} eller {EVERYBODY}.")
    return who

"""Personal data that must never come in: personnummer, and columns about single persons. Tells where, never what."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from skis_analytics.sources.sheets import Sheet, key, text

_NUMBER: Final = re.compile(r"(?<!\d)(?:(?:18|19|20) ?)?\d\d[-./]?(\d\d)[-./]?(\d\d) ?[-+‐‑–−]? ?\d{4}(?!\d)")
_PERSONS: Final = frozenset(
    key(word)
    for word in (
        *(
            "elev",
            "elevnamn",
            "elevens namn",
            "namn på elev",
            "förnamn",
            "efternamn",
            "för- och efternamn",
            "tilltalsnamn",
        ),
        *("personnummer", "personnr", "pnr", "personbeteckning", "samordningsnummer", "födelsedatum", "födelsedag"),
        *("e-post", "epostadress", "mejl", "mail", "email", "telefon", "mobil", "adress", "vårdnadshavare"),
    )
)
_IN_HEADINGS: Final = (
    "personnummer",
    "personnr",
    "förnamn",
    "efternamn",
    "födelsedatum",
    "elevnamn",
    "elevensnamn",
    "barnetsnamn",
)
_LONGEST_HEADING: Final = 40
"""A longer text is prose, such as the guide's own words on personnummer."""

_HEADING_ROWS: Final = 5
_COORDINATION: Final = 60
"""Added to the day in a samordningsnummer."""


def found(sheets: tuple[Sheet, ...]) -> tuple[str, str] | None:
    """Where personal data stands and of what sort, in Swedish; None when there is none. Every sheet is looked through."""
    for sheet in sheets:
        for place, row in enumerate(sheet.rows):
            for column in range(len(row.cells)):
                said = row.text(column)
                if place < _HEADING_ROWS and _about_persons(said):
                    return sheet.place(row.number, column), "Kolumnen ser ut att handla om enskilda personer."
                if not isinstance(row.cells[column], str) and said.isdigit():
                    said = said.zfill(10)  # a number loses the zeros that the years 2000–2009 begin with
                if any(_personal_number(match) for match in _NUMBER.finditer(said)):
                    return sheet.place(row.number, column), "Cellen ser ut att ha ett personnummer."
    return None


def _about_persons(said: str) -> bool:
    heading = key(said)
    return heading in _PERSONS or (len(said) <= _LONGEST_HEADING and any(word in heading for word in _IN_HEADINGS))


def _personal_number(match: re.Match[str]) -> bool:
    digits = "".join(sign for sign in text(match[0]) if sign.isdigit())
    month, day = int(match[1]), int(match[2])
    try:
        date(2000, month, day - _COORDINATION if day > _COORDINATION else day)
    except ValueError:
        return False
    return _checked(digits[-10:])


def _checked(digits: str) -> bool:
    """Luhn's check over the ten digits."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0

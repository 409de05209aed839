"""Names of files that every system can save."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LONGEST: Final = 120
"""Characters, with the suffix: Windows allows 260 for the whole path, and people save in deep folders."""
_LONGEST_BYTES: Final = 240
"""Bytes in UTF-8, with the suffix: Linux allows 255."""
_RESERVED: Final = re.compile(r"(?i)^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])$")
_FALLBACK: Final = "underlag"


def file_name(*parts: str, suffix: str) -> str:
    """Parts joined to one name: ``file_name("Underlag", "Skövde/Hjo", suffix="pptx")`` → ``Underlag_Skövde-Hjo.pptx``.

    Letters (å, ä, ö and others) and figures are kept, spaces become ``_``, what a system forbids or cannot show becomes ``-``
    or nothing. The name is never empty, reserved by Windows or hidden, and short enough for a deep folder.
    """
    ending = "." + "".join(sign for sign in suffix if sign.isascii() and sign.isalnum()) if suffix else ""
    stem = "_".join(named for part in parts if (named := _named(part)))
    stem = _cut(stem, ending).strip("._- ")
    if not stem:
        stem = _FALLBACK
    if _RESERVED.match(stem.split(".", 1)[0]):
        stem = f"_{stem}"
    return stem + ending


def _named(part: str) -> str:
    # Composed letters: a Mac hands over å as two signs, which Windows and Linux take for another name.
    signs = (_sign(sign) for sign in unicodedata.normalize("NFC", part))
    joined = re.sub(r"_+", "_", "".join(signs))
    return re.sub(r"[-_]*-[-_]*", "-", joined).strip("._-")


def _sign(sign: str) -> str:
    if sign.isalnum() or sign in "-.":
        return sign
    kind = unicodedata.category(sign)
    if sign.isspace() or sign == "_":
        return "_"
    if kind == "Mn":
        return sign if unicodedata.combining(sign) else ""
    # Emoji, control characters, halves of signs and directions say nothing in a name; other signs part words.
    return "" if kind in ("So", "Sk", "Cc", "Cf", "Cs", "Co", "Cn", "Me") else "-"


def _cut(stem: str, ending: str) -> str:
    stem = stem[: _LONGEST - len(ending)]
    while len((stem + ending).encode()) > _LONGEST_BYTES:
        stem = stem[:-1]
    return stem

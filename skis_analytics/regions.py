"""The region that the dashboard is about: who is in it, what it is called, and what of its own it ships. All of it is data.

A region is a TOML file (``data/regions/skaraborg.toml``; docs/region.md says what each key means) or a Swedish county by its two digits.
``SKIS_REGION`` says which: a shipped region's id, a county (``06`` or ``jonkopings-lan``) or the path of a file; without it, the one that
``data/regions/default.toml`` names. One process serves one region, so it is read once; a changed file counts from the next start.
"""

from __future__ import annotations

import os
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from skis_analytics import settings
from skis_analytics.domain import Comparison

SETTING: Final = settings.REGION.name
DATA: Final = Path(__file__).resolve().parents[1] / "data"
"""Where the shipped regions lie, for a data folder that has none of its own."""
NO_TITLE: Final = "Nuläge"
"""What the dashboard is called while its region cannot be read."""

_FOLDER: Final = "regions"
_DEFAULT_COLOUR: Final = "#123F73"
_BACKGROUNDS: Final = {"vitt": "#FFFFFF", "den ljusgrå ytan": "#F4F6F8"}
"""What the colour stands on as text and under white text (.streamlit/config.toml)."""
_CONTRAST: Final = 4.5
"""WCAG 2.2, 1.4.3."""
_LOGO_BYTES: Final = 300_000
_LOGOS: Final = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
_TEXTS: Final = ("id", "name", "genitive", "level", "title", "network", "association", "county", "example")
_LOOK: Final = ("primary", "logo", "logo_alt")
FILES: Final = ("map", "initiatives", "meetings", "themes", "theme_indicators")
"""What a region may have of its own. Themes are the shipped ones where it names none; of the others it has none."""
_FORMATTING: Final = re.compile(r"[*_\[\]()!$<>~|`\\\x00-\x1f]")
_EXAMPLE: Final = "Kommun A; Kommun B"
_COUNTY_LEVEL: Final = "länsnivån"
_ANY_LEVEL: Final = "regional nivå"


class RegionError(Exception):
    """The region cannot be read, or the home folder is another's. Its text is Swedish and meant for the screen."""


@dataclass(frozen=True, slots=True)
class Region:
    """A region: its words, its members and its own files.

    ``codes`` are municipalities' codes and empty when ``county``, two digits, says whose municipalities they are. ``genitive`` and ``level`` are
    forms of the name that sentences need (*Skaraborgs kommuner*, *på skaraborgsnivån*). ``title`` is what the dashboard is called,
    ``network`` the short name that files and authorship carry, ``example`` two municipalities as they are written in a file. ``comparisons``: what there is to compare with, the usual one first.
    ``own_files``: of ``FILES``, where each lies. ``shipped_by``: whom the shipped records are from.
    """

    id: str
    name: str
    genitive: str
    level: str
    title: str
    network: str
    example: str
    association: str
    codes: tuple[str, ...]
    county: str
    comparisons: tuple[Comparison, ...]
    primary: str
    logo: Path | None
    logo_alt: str
    own_files: Mapping[str, Path]
    shipped_by: str
    source: str
    """The file that says so, as messages name it."""

    @property
    def whole(self) -> str:
        """*hela Skaraborg*."""
        return f"hela {self.name}"

    @property
    def others(self) -> str:
        """*övriga Skaraborg*: the region without the municipality that is compared with it."""
        return f"övriga {self.name}"

    def file_name(self, name: str) -> str:
        """What a downloaded file is called: the network's short name first."""
        return f"{_slug(self.network)}-{name}"

    @property
    def members(self) -> str:
        """What a fingerprint needs of who is in it."""
        return f"{self.id} {self.county} {' '.join(self.codes)}"


def current() -> Region:
    """The region of this process.

    Raises:
        RegionError: its file is missing or wrong; the text says which key.
    """
    return of(DATA)


def check() -> None:
    """Whether there is a region as the setting says.

    Raises:
        SettingError: there is none, or its file is wrong.
    """
    try:
        current()
    except RegionError as error:
        raise settings.SettingError(f"Inställningen {SETTING} går inte att använda. {error}") from None


def of(data: Path) -> Region:
    """The region that a data folder is built for: the one of ``SKIS_REGION``, else the folder's usual one.

    Raises:
        RegionError: as ``current``.
    """
    return _read(settings.REGION.value(), data)


def usual(data: Path = DATA) -> str:
    """The id of the region that is shown when nothing else is said.

    Raises:
        RegionError: data/regions/default.toml is missing or wrong.
    """
    return _Reading(*_table(_shipped("default.toml", data))).text("region")


def title() -> str:
    """What the dashboard is called, even when the region cannot be read."""
    try:
        return current().title
    except RegionError:
        return NO_TITLE


def colour() -> str:
    """The frame's colour, even when the region cannot be read."""
    try:
        return current().primary
    except RegionError:
        return _DEFAULT_COLOUR


def logo_type(path: Path) -> str:
    """The media type of a logo that has been accepted."""
    return _LOGOS[path.suffix.casefold()]


@lru_cache(maxsize=8)
def _read(setting: str, data: Path) -> Region:
    wanted = setting or usual(data)
    if wanted.casefold().endswith(".toml") or "/" in wanted or os.sep in wanted:
        return _region(Path(wanted).expanduser().resolve(), data)
    shipped = _shipped(f"{wanted.casefold()}.toml", data)
    if shipped.is_file() and shipped.stem not in {"default", "counties"}:
        return _region(shipped, data)
    counties = _counties(data)
    for code, name in counties.items():
        if wanted.casefold() in {code, _slug(name)}:
            return _of_county(code, name, _named(_shipped("counties.toml", data)))
    there = sorted({path.stem for path in shipped.parent.glob("*.toml")} - {"default", "counties"})
    raise RegionError(
        f"Regionen kunde inte läsas in: {SETTING} är ”{wanted}”, men ingen sådan region följer med. Välj {', '.join(there)}, ett län "
        f"(två siffror, till exempel 06, eller {_slug(counties.get('06', 'namnet'))}) eller sökvägen till en egen fil som slutar på .toml."
    )


def _shipped(name: str, data: Path) -> Path:
    own = data / _FOLDER
    return (own if own.is_dir() else DATA / _FOLDER) / name


def _named(path: Path) -> str:
    """A file as messages name it: what ships by its place in data/, others by where they lie."""
    return (
        f"data/{_FOLDER}/{path.name}"
        if path.parent.name == _FOLDER and path.parent.parent.name == "data"
        else str(path)
    )


def _table(path: Path) -> tuple[dict[str, Any], str]:
    """A TOML file's content, and the file as messages name it."""
    file = _named(path)
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise _wrong(file, "filen finns inte") from error
    except OSError as error:
        raise _wrong(file, f"filen går inte att läsa ({error.strerror or error})") from error
    try:
        return tomllib.loads(raw.decode("utf-8-sig")), file
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise _wrong(
            file, f"rad {row} är inte UTF-8 (å, ä och ö går inte att läsa). Spara om filen med teckenkodningen UTF-8"
        ) from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        where = f"rad {place[1]}" if place else "filens slut"
        raise _wrong(
            file,
            f'{where} går inte att läsa som TOML: en rad är nyckel = "text", och citattecken och hakparenteser avslutas',
        ) from error


def _wrong(file: str, reason: str) -> RegionError:
    return RegionError(f"Regionen kunde inte läsas in. {file}: {reason}. Inget som är sparat är ändrat.")


class _Reading:
    """Reads keys of a table, and says which one is wrong."""

    def __init__(self, table: Mapping[str, Any], file: str, part: str = "") -> None:
        self._table, self._file, self._part = table, file, part

    def wrong(self, key: str, reason: str) -> RegionError:
        return _wrong(self._file, f"{self._part}{key} {reason}")

    def text(self, key: str, otherwise: str | None = None) -> str:
        value = self._table.get(key, otherwise)
        if value is None:
            raise self.wrong(key, "saknas")
        if not isinstance(value, str) or (not value.strip() and key in self._table):
            raise self.wrong(key, "ska vara en text inom citattecken, och inte tom")
        if _FORMATTING.search(value) and key not in (*FILES, "logo"):
            raise self.wrong(
                key, "har tecken som är formatering (något av * _ [ ] ( ) ! $ < > ~ | ` \\ eller en styrkod)"
            )
        return value.strip()

    def only(self, known: tuple[str, ...]) -> None:
        unknown = [key for key in self._table if key not in known]
        if unknown:
            raise self.wrong(unknown[0], f"är ingen nyckel som finns här; de är {', '.join(known)}")

    def part(self, key: str, known: tuple[str, ...]) -> _Reading:
        value = self._table.get(key, {})
        if not isinstance(value, dict):
            raise self.wrong(key, f"ska vara en del för sig: [{key}]")
        part = _Reading(value, self._file, f"{key}.")
        part.only(known)
        return part

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._table.get(key)
        if not isinstance(value, list) or not value or not all(isinstance(each, str) for each in value):
            raise self.wrong(key, "ska vara en lista med minst en text inom citattecken")
        twice = next((each for each in value if value.count(each) > 1), None)
        if twice:
            raise self.wrong(key, f"har {twice} två gånger")
        return tuple(value)

    def has(self, key: str) -> bool:
        return key in self._table


def _region(path: Path, data: Path) -> Region:
    table, file = _table(path)
    reading = _Reading(table, file)
    reading.only((*_TEXTS, "municipalities", "comparisons", "look", "files"))
    id_, name = reading.text("id"), reading.text("name")
    if _slug(id_) != id_:
        raise reading.wrong("id", f"är ”{id_}”, ska vara små bokstäver a–z, siffror och bindestreck")
    codes, county = _members(reading)
    network = reading.text("network", name)
    look = reading.part("look", _LOOK)
    files = reading.part("files", (*FILES, "source"))
    found = {key: _found(files, key, path.parent, data) for key in FILES if files.has(key)}
    logo = _logo(look, path.parent, data)
    return Region(
        id=id_,
        name=name,
        genitive=reading.text("genitive"),
        level=reading.text("level", _COUNTY_LEVEL if county else _ANY_LEVEL),
        title=reading.text("title"),
        network=network,
        example=reading.text("example", _EXAMPLE),
        association=reading.text("association", ""),
        codes=codes,
        county=county,
        comparisons=_comparisons(reading, single=len(codes) == 1),
        primary=_colour(look),
        logo=logo,
        logo_alt=look.text("logo_alt", network) if logo else "",
        own_files=found,
        shipped_by=files.text("source") if {"initiatives", "meetings"} & found.keys() else network,
        source=file,
    )


def _of_county(code: str, name: str, file: str) -> Region:
    return Region(
        id=_slug(name), name=name, genitive=f"{name}s", level=_COUNTY_LEVEL, title=f"Nuläge i {name}", network=name, example=_EXAMPLE,
        association="", codes=(), county=code, comparisons=tuple(Comparison), primary=_DEFAULT_COLOUR, logo=None, logo_alt="",
        own_files={}, shipped_by=name, source=file,
    )  # fmt: skip


def _counties(data: Path) -> dict[str, str]:
    table, file = _table(_shipped("counties.toml", data))
    counties = table.get("counties")
    if not isinstance(counties, dict):
        raise _wrong(file, "counties saknas")
    reading = _Reading(counties, file, "counties.")
    return {code: reading.text(code) for code in counties}


def _members(reading: _Reading) -> tuple[tuple[str, ...], str]:
    """The municipalities that are listed, or the county whose they are."""
    if reading.has("municipalities") == reading.has("county"):
        raise reading.wrong("municipalities", "eller county ska finnas, men inte båda")
    if reading.has("county"):
        county = reading.text("county")
        if not re.fullmatch(r"\d\d", county) or county == "00":
            raise reading.wrong("county", f'är ”{county}”, ska vara länets två siffror, till exempel "06"')
        return (), county
    codes = reading.texts("municipalities")
    odd = next((code for code in codes if not re.fullmatch(r"\d{4}", code) or code == "0000"), None)
    if odd is not None:
        raise reading.wrong(
            "municipalities", f'har ”{odd}”, ska vara kommunkoder med fyra siffror, till exempel "1480"'
        )
    return codes, ""


def _comparisons(reading: _Reading, *, single: bool) -> tuple[Comparison, ...]:
    """What there is to compare with. A single municipality has no others in its region."""
    if not reading.has("comparisons"):
        return tuple(each for each in Comparison if not (single and each is Comparison.REGION))
    words = reading.texts("comparisons")
    known = [each.value for each in Comparison]
    unknown = next((word for word in words if word not in known), None)
    if unknown is not None:
        raise reading.wrong("comparisons", f"har ”{unknown}”, ska vara något av {', '.join(known)}")
    first = Comparison(words[0])
    if first not in (Comparison.REGION, Comparison.NATION):
        raise reading.wrong("comparisons", "ska börja med regionen eller riket, som alla kommuner kan jämföras med")
    return tuple(Comparison(word) for word in words)


def _colour(look: _Reading) -> str:
    """The frame's colour, which is text on light and under white text, so its contrast is checked."""
    colour = look.text("primary", _DEFAULT_COLOUR)
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
        raise look.wrong(
            "primary", f'är ”{colour}”, ska vara # och sex siffror eller bokstäver a–f, till exempel "#123F73"'
        )
    for name, background in _BACKGROUNDS.items():
        ratio = contrast(colour, background)
        if ratio < _CONTRAST:
            shown = f"{ratio:.1f}".replace(".", ",")
            raise look.wrong(
                "primary",
                f"är ”{colour}” med kontrasten {shown}:1 mot {name}; minst 4,5:1 behövs (WCAG 2.2). Välj en mörkare färg",
            )
    return colour


def contrast(one: str, other: str) -> float:
    """The contrast between two colours (#RRGGBB) by WCAG 2.2's definition: 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _logo(look: _Reading, folder: Path, data: Path) -> Path | None:
    if not look.has("logo"):
        return None
    path = _found(look, "logo", folder, data)
    if path.suffix.casefold() not in _LOGOS:
        raise look.wrong("logo", f"är ”{path.name}”, ska vara en bild: {', '.join(_LOGOS)}")
    if path.stat().st_size > _LOGO_BYTES:
        raise look.wrong("logo", f"är större än {_LOGO_BYTES // 1000} kB. Förminska bilden")
    return path


def _found(reading: _Reading, key: str, folder: Path, data: Path) -> Path:
    """Where a file lies: beside the region's own, else in data/. One of data/ that is missing is told of where it is used."""
    name = reading.text(key)
    path = next((path for path in (folder / name, data / name) if path.is_file()), None)
    if path is None and folder.name == _FOLDER and folder.parent in (data, DATA):
        return data / name
    if path is None:
        raise reading.wrong(key, f"pekar ut ”{name}”, som varken finns bredvid regionfilen eller i data/")
    return path


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")

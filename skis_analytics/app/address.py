"""The address's language: choices ↔ Swedish query parameters. Pure; hostile or outdated values fall back to defaults.

A link says everything that could drift (the school year and, on the page about one, the indicator) and leaves out what is
the same for everybody (no municipality in focus, municipal provider, all pupils, the region as comparison).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from skis_analytics.domain import Comparison, Gender, Municipality, Provider, Selection

INDICATOR: Final = "nyckeltal"
FOCUS: Final = "kommun"
YEAR: Final = "lasar"
COMPARISON: Final = "jamfor"
OWN_GROUP: Final = "egna"
PROVIDER: Final = "huvudman"
GENDER: Final = "kon"
VIEW: Final = "vy"
KEYS: Final = (INDICATOR, FOCUS, YEAR, COMPARISON, OWN_GROUP, PROVIDER, GENDER, VIEW)
OF_A_FORM: Final = ("skriv", "post", "utkast", "tillbaka", "behov", "orsak", "anteckning")
"""What says that somebody is writing, and what: no part of a view that is shared."""
MEETING_KEYS: Final = ("mote", "steg", "folj", "anteckna", "grupp")
"""What keeps a meeting round whatever page is shown: which, its step, whether this screen follows, whether the notes are open, whose."""
MEETING_STEP: Final = MEETING_KEYS[1]
VIEWS: Final = ("tid", "alla", "tratt", "karta", "kon", "huvudman", "tabell")
"""The views of one indicator, the default first."""

DEFAULT_INDICATOR: Final = "vocational_eligibility_9"
_PROVIDERS: Final = {
    Provider.MUNICIPAL: "kommunal", Provider.INDEPENDENT: "enskild", Provider.ALL: "samtliga", Provider.HOME: "hemkommun",
}  # fmt: skip
_GENDERS: Final = {Gender.ALL: "totalt", Gender.GIRLS: "flickor", Gender.BOYS: "pojkar"}
_OWN_GROUP_LIMIT: Final = 40

T = TypeVar("T")
Word = TypeVar("Word", bound=str)


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose between; what the address is read against."""

    indicators: tuple[str, ...]
    region: Mapping[str, Municipality]
    country: Mapping[str, Municipality]
    years: tuple[int, ...]
    default_year: int
    comparisons: tuple[Comparison, ...] = tuple(Comparison)
    """What there is to compare with, the usual one first."""
    region_id: str = ""
    """What links from before there were several regions call the region."""


def slug(name: str) -> str:
    """``Götene`` → ``gotene``: how a municipality is written in an address."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.casefold().strip().replace(" ", "-")


def neutral(word: str, region_id: str) -> str:
    """A word of an address as it is written now: earlier links say the region's own name (``skaraborg``) for the region."""
    return Comparison.REGION.value if word.strip().casefold() == region_id != "" else word


def read(parameters: Mapping[str, str], choices: Choices) -> Selection:
    """What an address chooses. Anything unknown, malformed or outdated falls back to its default; never raises."""
    understood = _understood(parameters, choices)
    return Selection(
        indicator=understood.get(INDICATOR) or _default_indicator(choices),
        year=understood.get(YEAR) or choices.default_year,
        comparison=understood.get(COMPARISON) or choices.comparisons[0],
        focus=understood.get(FOCUS),
        provider=understood.get(PROVIDER) or Provider.MUNICIPAL,
        gender=understood.get(GENDER) or Gender.ALL,
        own_group=understood.get(OWN_GROUP) or (),
        view=understood.get(VIEW) or VIEWS[0],
    )


def misread(parameters: Mapping[str, str], choices: Choices) -> list[str]:
    """The keys that say something which means nothing here, so that a default was taken instead."""
    understood = _understood(parameters, choices)
    return [key for key in KEYS if parameters.get(key, "").strip() and not understood[key]]


def _understood(parameters: Mapping[str, str], choices: Choices) -> dict[str, Any]:
    """Every key's value, None where it is missing or not understood."""
    return {
        INDICATOR: _one_of(parameters.get(INDICATOR), choices.indicators),
        YEAR: _year(parameters.get(YEAR), choices),
        COMPARISON: _one_of(neutral(parameters.get(COMPARISON, ""), choices.region_id), choices.comparisons),
        FOCUS: _municipality(parameters.get(FOCUS), choices.region),
        PROVIDER: _word(parameters.get(PROVIDER), _PROVIDERS),
        GENDER: _word(parameters.get(GENDER), _GENDERS),
        OWN_GROUP: _own_group(parameters.get(OWN_GROUP), choices),
        VIEW: _one_of(parameters.get(VIEW), VIEWS),
    }


def write(selection: Selection, choices: Choices) -> dict[str, str]:
    """The query parameters of a selection; ``read`` gives it back."""
    parameters = {INDICATOR: selection.indicator, YEAR: f"{selection.year - 1}-{selection.year % 100:02d}"}
    if selection.indicator == _default_indicator(choices):
        del parameters[INDICATOR]
    if selection.focus is not None:
        parameters[FOCUS] = slug(choices.region[selection.focus].name)
    if selection.comparison is not choices.comparisons[0]:
        parameters[COMPARISON] = selection.comparison.value
    if selection.own_group:
        parameters[OWN_GROUP] = ",".join(_written(selection.own_group, choices.country))
    if selection.provider is not Provider.MUNICIPAL:
        parameters[PROVIDER] = _PROVIDERS[selection.provider]
    if selection.gender is not Gender.ALL:
        parameters[GENDER] = _GENDERS[selection.gender]
    if selection.view not in ("", VIEWS[0]):
        parameters[VIEW] = selection.view
    return parameters


def _written(codes: Sequence[str], municipalities: Mapping[str, Municipality]) -> list[str]:
    """Slugs, or the code where two municipalities share one (Habo and Håbo)."""
    bearers = Counter(slug(one.name) for one in municipalities.values())
    names = [slug(municipalities[code].name) for code in codes]
    return [name if bearers[name] == 1 else code for code, name in zip(codes, names, strict=True)]


def _default_indicator(choices: Choices) -> str:
    return DEFAULT_INDICATOR if DEFAULT_INDICATOR in choices.indicators else choices.indicators[0]


def _one_of(text: str | None, allowed: Sequence[Word]) -> Word | None:
    wanted = (text or "").strip().casefold()
    return next((value for value in allowed if str(value).casefold() == wanted), None)


def _word(text: str | None, words: Mapping[T, str]) -> T | None:
    wanted = (text or "").strip().casefold()
    return next((value for value, word in words.items() if word == wanted), None)


def _municipality(text: str | None, municipalities: Mapping[str, Municipality]) -> str | None:
    """A municipality by SCB code, name or slug; a whole name wins over another's slug (Håbo is not Habo)."""
    name = unicodedata.normalize("NFC", (text or "")[:80]).strip().casefold()
    wanted = slug(name)
    if not wanted:
        return None
    exact = (code for code, one in municipalities.items() if name in (code, one.name.casefold()))
    alike = (code for code, one in municipalities.items() if wanted in (code, slug(one.name)))
    return next(exact, None) or next(alike, None)


def _year(text: str | None, choices: Choices) -> int | None:
    """``2024``, ``2023-24`` or ``2023/24``."""
    wanted = (text or "").strip().replace("/", "-")
    return next(
        (year for year in choices.years if wanted in (str(year), f"{year - 1}-{year % 100:02d}", f"{year - 1}-{year}")),
        None,
    )


def _own_group(text: str | None, choices: Choices) -> tuple[str, ...]:
    found = (_municipality(part, choices.country) for part in (text or "")[:2000].split(",")[:_OWN_GROUP_LIMIT])
    return tuple(dict.fromkeys(code for code in found if code))

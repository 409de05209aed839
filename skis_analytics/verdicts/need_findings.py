"""What Behov ↔ insats says in words: the headline, shared needs, what lacks an initiative or a need, and the same as table and text.

Everything here is plain text and holds what people have written (titles, reasons): escape it before it is shown as Markdown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from skis_analytics import regions, swedish
from skis_analytics.records import Initiative, Status
from skis_analytics.verdicts.needs import Cell, NeedMatrix, NeedState, Theme, Unjudged, Unneeded

_NAMED_THEMES: Final = 3
_COUNTING: Final = "planerad eller pågående insats"
"""What counts as having one, said where somebody has one that is over: to say that there is none would then be false."""
_COUNTED_WHY: Final[Mapping[Unjudged, str]] = {
    Unjudged.NO_INDICATOR: "i {} mäter inget nyckeltal temat",
    Unjudged.NO_FIGURES: "i {} saknas värdena eller är skyddade",
    Unjudged.NOT_COMPARABLE: "i {} är osäkerheten okänd",
}
_WHY: Final[Mapping[Unjudged, str]] = {
    Unjudged.NO_INDICATOR: "Inget nyckeltal mäter temat, så här räknas bara behov som gruppen pekar ut.",
    Unjudged.NO_FIGURES: "Temats nyckeltal saknar värde för kommunen (skyddade, inte undersökta eller inte lämnade).",
    Unjudged.NOT_COMPARABLE: "Temats nyckeltal kan inte prövas mot slumpen (källan anger inget elevantal, eller det saknas något att "
    "jämföra med).",
}


@dataclass(frozen=True, slots=True)
class SharedNeed:
    """A theme in which several municipalities have a need: their names, and which of them have an initiative for it.

    ``with_earlier``: those of the others that have one that is no longer under way, and ``how``: as what (avslutad, pausad, avbruten).
    ``alike``: nothing says that they need different things; else no indicator is common to all.
    """

    theme: Theme
    municipalities: tuple[str, ...]
    with_initiative: tuple[str, ...]
    alike: bool
    with_earlier: tuple[str, ...] = ()
    how: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """``Töreboda, Skara och Götene har samma behov i matematik; bara Skara har en insats.``."""
        who, about = swedish.some_of(self.municipalities), swedish.uncapitalised(self.theme.name)
        all_of_them = "båda" if len(self.municipalities) == 2 else "alla"
        if self.alike:
            opening = f"{who} har samma behov i {about}"
        else:
            opening = f"{who} har {all_of_them} behov i {about}, men i olika nyckeltal"
        active = len(self.with_initiative)
        if not active:
            return f"{opening}; ingen av dem har en {_COUNTING}{self._but}."
        if active == len(self.municipalities):
            return f"{opening}; {all_of_them} har en insats."
        only = "bara " if active == 1 else ""
        what = _COUNTING if self.with_earlier else "insats"
        return f"{opening}; {only}{swedish.some_of(self.with_initiative)} har en {what}{self._but}."

    @property
    def _but(self) -> str:
        if not self.with_earlier:
            return ""
        everybody = "båda" if len(self.municipalities) == 2 else "alla"
        who = everybody if len(self.with_earlier) == len(self.municipalities) else swedish.some_of(self.with_earlier)
        return f", men {who} har en som är {' eller '.join(self.how)}"


def headline(matrix: NeedMatrix) -> str:
    """The view's one message."""
    needs, unmet = matrix.needs, matrix.without_initiative
    what = _counting(unmet)
    if not needs:
        tested = any(cell.judgement.judged for cell in matrix.cells.values())
        figures = "siffrorna visar ingen säker avvikelse" if tested else "siffrorna går inte att pröva"
        return f"Inget behov är dokumenterat: {figures} och gruppen har inte pekat ut något"
    if not unmet:
        if len(needs) == 1:
            return f"Det enda dokumenterade behovet har en insats: {_places(matrix, needs)}"
        every = (
            "Båda de dokumenterade behoven"
            if len(needs) == 2
            else f"Alla {swedish.numeral(len(needs))} dokumenterade behov"
        )
        return f"{every} har en insats"
    if len(needs) == 1:
        return f"Det enda dokumenterade behovet saknar {what}: {_places(matrix, needs)}"
    if len(unmet) == len(needs):
        share = f"Inget av {swedish.numeral(len(needs))} dokumenterade behov har en {what}"
    else:
        count = swedish.sentence(swedish.numeral(len(unmet), neuter=True))
        share = f"{count} av {swedish.numeral(len(needs))} dokumenterade behov saknar {what}"
    return f"{share}: {_places(matrix, unmet)}"


def _counting(cells: Iterable[Cell]) -> str:
    """What cells without an initiative lack: where one is over, only what is planned or under way."""
    return _COUNTING if any(cell.earlier for cell in cells) else "insats"


def _places(matrix: NeedMatrix, cells: Sequence[Cell]) -> str:
    """``matematik i Skara och Hjo; närvaro i Vara``: by theme, the most urgent first."""
    themes = {theme.id: theme for theme in matrix.themes}
    order = list(dict.fromkeys(cell.theme for cell in cells))
    parts = [
        f"{swedish.uncapitalised(themes[name].name)} i {swedish.some_of(matrix.names(c for c in cells if c.theme == name))}"
        for name in order[:_NAMED_THEMES]
    ]
    rest = len(order) - len(parts)
    more = f" och {swedish.numeral(rest, neuter=True)} {'tema' if rest == 1 else 'teman'} till" if rest else ""
    return "; ".join(parts) + more


def shared_needs(matrix: NeedMatrix) -> list[SharedNeed]:
    """The themes in which more than one municipality has a need; those that most share first."""
    found = []
    for theme in matrix.themes:
        cells = [cell for cell in matrix.row(theme.id) if cell.has_need]
        if len(cells) > 1:
            active = matrix.names(cell for cell in cells if cell.initiatives)
            past = [cell for cell in cells if cell.earlier and not cell.initiatives]
            statuses = {each.status for cell in past for each in cell.earlier}
            how = tuple(status.label for status in Status if status in statuses)
            known = [cell.indicators for cell in cells if cell.indicators]
            alike = len(known) < 2 or bool(set.intersection(*known))
            found.append(
                SharedNeed(theme, tuple(matrix.names(cells)), tuple(active), alike, tuple(matrix.names(past)), how)
            )
    return sorted(found, key=lambda shared: -len(shared.municipalities))


def findings(matrix: NeedMatrix) -> list[str]:
    """The sentences under the headline: shared needs, initiatives without a documented need, what stands nowhere, and what the
    figures cannot tell."""
    return [
        *(shared.sentence for shared in shared_needs(matrix)[:_NAMED_THEMES]),
        *_without_need(matrix),
        *_nowhere(matrix),
        *_untested(matrix),
    ]


def _without_need(matrix: NeedMatrix) -> list[str]:
    """Those that meet no documented need in any of their municipalities and themes."""
    meet = {initiative.id for cell in matrix.with_state(NeedState.BOTH) for initiative in cell.initiatives}
    found = {row.initiative.id for row in matrix.without_need} - meet
    if not found:
        return []
    one = len(found) == 1
    return [
        f"{swedish.sentence(swedish.numeral(len(found)))} {'insats' if one else 'insatser'} svarar inte mot något behov som siffrorna "
        f"eller gruppen har pekat ut. Det gör {'den' if one else 'dem'} inte onödig{'' if one else 'a'}: skriv vilket behov som avses."
    ]


def _nowhere(matrix: NeedMatrix) -> list[str]:
    found = [
        (len(matrix.without_municipality), "insats", "insatser", "utan angiven kommun"),
        (len(matrix.without_theme), "insats", "insatser", "utan angivet tema"),
        (len(matrix.needs_elsewhere), "behov", "behov", "i ett tema eller en kommun som inte står här"),
    ]
    return [
        f"{swedish.sentence(swedish.numeral(count, neuter=one == 'behov'))} {one if count == 1 else many} {what} räknas inte i någon ruta."
        for count, one, many, what in found
        if count
    ]


def _untested(matrix: NeedMatrix) -> list[str]:
    cells = matrix.cells.values()
    reasons = [cell.judgement.unjudged for cell in cells if cell.judgement.unjudged is not None]
    if not reasons:
        return []
    why = swedish.enumeration(
        [_COUNTED_WHY[reason].format(reasons.count(reason)) for reason in Unjudged if reason in reasons]
    )
    return [
        f"Siffrorna kan inte pröva {len(reasons)} av {len(cells)} rutor: {why}. Där syns bara behov som gruppen har pekat ut."
    ]


def theme_line(matrix: NeedMatrix, theme: str, better: Sequence[str] = (), improved: Sequence[str] = ()) -> str:
    """What stands at the end of a theme's row: ``3 kommuner delar behovet · 1 har insats · Hjo förbättrade (säker)``.

    ``better`` and ``improved``: names of municipalities to learn from, by where they stand and by how they have changed.
    """
    cells = matrix.row(theme)
    needs = [cell for cell in cells if cell.has_need]
    tested = sum(bool(cell.judgement.judged) for cell in cells)
    if needs:
        met = sum(bool(cell.initiatives) for cell in needs)
        having = "alla" if met == len(needs) > 1 else met or "ingen"
        what = "insats" if met else _counting(needs)
        parts = [f"{_counted(len(needs))} {'delar' if len(needs) > 1 else 'har'} behovet", f"{having} har {what}"]
    else:
        reach = "" if tested == len(cells) else f" ({tested} av {_counted(len(cells))} kan prövas)"
        parts = [f"inget dokumenterat behov{reach}" if tested else "siffrorna kan inte pröva temat", _reach(cells)]
    for names, what in ((improved, "förbättrade"), ([name for name in better if name not in improved], "bättre nivå")):
        if names:
            parts.append(f"{swedish.some_of(names)} {what} ({'säker' if len(names) == 1 else 'säkra'})")
    return " · ".join(parts)


def _counted(municipalities: int) -> str:
    return f"{municipalities} {'kommun' if municipalities == 1 else 'kommuner'}"


def _reach(cells: Sequence[Cell]) -> str:
    """For whom there are initiatives in a theme."""
    if any(initiative.region for initiative in cells[0].initiatives):
        return f"insats för {regions.current().whole}"
    active = sum(bool(cell.initiatives) for cell in cells)
    return f"insats i {_counted(active)}" if active else f"ingen {_counting(cells)}"


def cell_sentence(matrix: NeedMatrix, cell: Cell) -> str:
    """All that a cell means, for hover and screen readers."""
    theme = next(theme for theme in matrix.themes if theme.id == cell.theme)
    name = matrix.municipalities[cell.municipality]
    parts = [f"{name}, {swedish.uncapitalised(theme.name)}: {cell.word}.", *cell.reasons]
    if not cell.has_need:
        parts.append(silence(cell))
    if cell.initiatives:
        parts.append(f"Insatser: {named(cell.initiatives)}.")
    if cell.earlier:
        parts.append(f"Inte pågående: {named(cell.earlier)}.")
    return " ".join(parts)


def silence(cell: Cell) -> str:
    """Why the figures point out no need."""
    found = cell.judgement
    if found.unjudged is not None:
        return _WHY[found.unjudged]
    scope = f"{found.judged} av temats {found.indicators} nyckeltal kan prövas"
    if found.judged == found.indicators:
        scope = (
            "temats enda nyckeltal är prövat"
            if found.judged == 1
            else f"alla temats {found.judged} nyckeltal är prövade"
        )
    return f"Ingen säker avvikelse åt fel håll ({scope})."


def named(initiatives: Iterable[Initiative]) -> str:
    """``Förstudie skolbibliotek (pågående), Läslyftet (avslutad) och två till``: some of them."""
    return swedish.some_of([f"{initiative.title} ({_status(initiative.status)})" for initiative in initiatives])


def _status(status: Status | None) -> str:
    return status.label if status else "status ej angiven"


def unneeded_sentence(matrix: NeedMatrix, row: Unneeded) -> str:
    """``Förstudie skolbibliotek: inget dokumenterat behov i skolbibliotek och läsning i Hjo``."""
    everywhere = len(row.municipalities) == len(matrix.municipalities) > 1
    where = (
        "någon av kommunerna"
        if everywhere
        else swedish.some_of([matrix.municipalities[code] for code in row.municipalities])
    )
    untested = ""
    if row.untested:
        some = "" if row.untested == len(row.municipalities) else f" i {swedish.numeral(row.untested)} av dem"
        untested = f" (siffrorna kan inte pröva det{some})"
    theme = swedish.uncapitalised(row.theme.name)
    return f"{row.initiative.title}: inget dokumenterat behov i {theme} i {where}{untested}."


def as_table(matrix: NeedMatrix) -> pd.DataFrame:
    """The matrix in words: *Tema*, and a column per municipality."""
    rows = [
        {"Tema": theme.name, **dict(zip(matrix.municipalities.values(), (c.word for c in cells), strict=True))}
        for theme in matrix.themes
        for cells in (matrix.row(theme.id),)
    ]
    return pd.DataFrame(rows, columns=["Tema", *matrix.municipalities.values()])


def as_text(matrix: NeedMatrix) -> str:
    """The view as text to paste in a chat or in minutes: headline, findings, and the two lists."""
    themes = {theme.id: theme for theme in matrix.themes}
    unmet = [
        f"– {matrix.municipalities[cell.municipality]}, {swedish.uncapitalised(themes[cell.theme].name)}: {' '.join(cell.reasons)}"
        for cell in matrix.without_initiative
    ]
    unneeded = [f"– {unneeded_sentence(matrix, row)}" for row in matrix.without_need]
    parts = [f"{headline(matrix)}.", *findings(matrix)]
    for title, lines in (("Behov utan insats", unmet), ("Insatser utan dokumenterat behov", unneeded)):
        parts += ["", f"{title} ({len(lines)})", *(lines or ["– inga"])]
    return "\n".join(parts)

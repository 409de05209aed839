"""Sections about what people have written: causes, initiatives and their effect, decisions, and what was said in a meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from skis_analytics import regions, swedish
from skis_analytics.access import shown_name
from skis_analytics.export.handout import Section
from skis_analytics.handouts.words import register_source
from skis_analytics.initiatives import causes as shared_causes
from skis_analytics.meetings.answers import Answers
from skis_analytics.records import Action, ActionStatus, Cause, Entry

_MOST: Final = 60
"""Rows of a table in a handout; the rest is in the dashboard."""


@dataclass(frozen=True, slots=True)
class JudgedInitiative:
    """An initiative with what is said of its effect: the verdict's word, and the sentence that gives its reason."""

    title: str
    where: str
    verdict: str
    reason: str


def causes(entries: Sequence[Entry[Cause]], names: Mapping[str, str], themes: Mapping[str, str]) -> Section:
    """What the municipalities believe lies behind, and how sure they are."""
    rows = [
        {
            "Kommun": names.get(entry.record.municipality, entry.record.municipality),
            "Orsak": entry.record.text,
            "Tema": themes.get(entry.record.theme, entry.record.theme),
            "Slag": entry.record.kind.label if entry.record.kind else "",
            "Hur säkert": entry.record.evidence_level.label,
        }
        for entry in entries[:_MOST]
    ]
    return Section(
        finding=shared_causes.headline(entries), kicker="Orsaker", table=_table(rows, ("Kommun", "Orsak", "Tema", "Slag", "Hur säkert")),
        body=_more(len(entries)), source=register_source(), caveats=("En orsak är vad någon tror eller har sett, tills den är prövad",),
        alt="Tabell: nedskrivna orsaker per kommun",
    )  # fmt: skip


def initiatives(headline: str, judged: Sequence[JudgedInitiative]) -> Section:
    """The initiatives and what can be said of their effect. ``headline``: as the page Effekt says it of the whole region."""
    rows = [
        {"Insats": each.title, "Var": each.where, "Omdöme": swedish.sentence(each.verdict), "Därför": each.reason}
        for each in judged[:_MOST]
    ]
    return Section(
        finding=headline, kicker="Insatser och deras effekt", table=_table(rows, ("Insats", "Var", "Omdöme", "Därför")), body=_more(len(judged)),
        source=f"Kommunernas insatser i {regions.title()}; Skolverket och Kolada. Bedömningen är egen bearbetning",
        caveats=(
            "Ingen säker effekt är inte samma sak som ingen effekt", "Jämförelsen är med liknande kommuner utan insatsen, inte ett försök med lottning",
        ),
        alt="Tabell: insatser och vad som kan sägas om deras effekt",
    )  # fmt: skip


def decisions(actions: Sequence[Entry[Action]], names: Mapping[str, str], when: Mapping[str, str]) -> Section:
    """What has been decided, at least one thing: who does what, when. ``when``: action's id → its time in words."""
    rows = [
        {
            "Vad": entry.record.text,
            "Slag": entry.record.kind.label,
            "Vem": entry.record.who,
            "När": when.get(entry.record.id, ""),
            "Kommun": names.get(entry.record.municipality, regions.current().whole),
            "Läge": entry.record.status.label,
        }
        for entry in actions[:_MOST]
    ]
    left = sum(entry.record.status is ActionStatus.OPEN for entry in actions)
    if len(actions) == 1:
        finding = f"{swedish.sentence(actions[0].record.kind.label)}: {actions[0].record.text}"
    else:
        whole = f"{swedish.numeral(len(actions), neuter=True)} beslut och åtgärder"
        open_ = (
            "alla är öppna"
            if left == len(actions)
            else (
                f"{swedish.numeral(left, neuter=True)} är öppet" if left == 1 else f"{swedish.numeral(left)} är öppna"
            )
            if left
            else "alla är klara"
        )
        finding = f"{swedish.sentence(whole)}: {open_}"
    return Section(
        finding=finding, kicker="Beslut och åtgärder", table=_table(rows, ("Vad", "Slag", "Vem", "När", "Kommun", "Läge")),
        body=_more(len(actions)), source=register_source(), alt="Tabell: beslut och åtgärder",
    )  # fmt: skip


def notes(answers: Sequence[Answers], names: Mapping[str, str], municipalities: Sequence[str]) -> list[Section]:
    """What was said in a meeting, a section per question that anybody answered; of the chosen municipalities, or of all when none is."""
    found = []
    for each in answers:
        rows = [
            {
                "Kommun": names.get(code, code) if code else swedish.sentence(regions.current().whole),
                "Vem": entry.record.group or shown_name(entry.recorded_by),
                "Svar": entry.record.text.strip(),
            }
            for code, entries in each.said.items()
            if not municipalities or not code or code in municipalities
            for entry in entries
        ]
        if not rows:
            continue
        places = sum(
            bool(code) and bool(entries) and (not municipalities or code in municipalities)
            for code, entries in each.said.items()
        )
        said = (
            f"{swedish.numeral(places)} {'kommun har' if places == 1 else 'kommuner har'} svarat"
            if places
            else "ett gemensamt svar"
        )
        silent = [names.get(code, code) for code in each.silent if not municipalities or code in municipalities]
        found.append(
            Section(
                finding=f"{each.label} {swedish.sentence(said)}", kicker="Anteckningar från mötet",
                table=_table(rows, ("Kommun", "Vem", "Svar")),
                body=(f"Har inte svarat: {swedish.enumeration(silent)}",) if silent else (), source=register_source(),
                alt=f"Tabell: svar på frågan {each.label}",
            )
        )  # fmt: skip
    return found


def _table(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> pd.DataFrame | None:
    return pd.DataFrame(rows, columns=list(columns)) if rows else None


def _more(count: int) -> tuple[str, ...]:
    return (f"Tabellen visar {_MOST} av {count}. Resten finns i {regions.title()}.",) if count > _MOST else ()

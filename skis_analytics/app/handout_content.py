"""What a handout holds, gathered from the figures and the register as the pages show them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from skis_analytics import regions, swedish
from skis_analytics.app import (
    agenda_views,
    analysis_expected,
    components,
    effect_region,
    joint_needs,
    joint_picture,
    notes_saving,
    picture,
    record_words,
    register_access,
)
from skis_analytics.domain import Comparison, Selection
from skis_analytics.export.handout import Handout, Section
from skis_analytics.handouts import municipality, region, written
from skis_analytics.meetings.answers import become, side_by_side
from skis_analytics.records import Action, ActionStatus, Entry, Meeting, Note
from skis_analytics.verdicts import (
    expected,
    indicator_findings,
    municipality_findings,
    region_findings,
)
from skis_analytics.verdicts.cells import judged_levels

_PARTS: Final = {
    "nulage": "Nuläget i {region}", "nyckeltal": "Nyckeltal för sig", "tid": "Utveckling över tid", "vantat": "Väntat värde",
    "behov": "Behov och insatser", "orsaker": "Orsaker", "effekt": "Insatser och deras effekt", "beslut": "Beslut och åtgärder",
    "anteckningar": "Anteckningar från mötet", "kommuner": "En sida per kommun",
}  # fmt: skip
USUAL: Final = ("nulage", "nyckeltal", "vantat", "behov", "effekt", "beslut")
"""The parts that a handout has unless something else is chosen: what school chiefs ask for."""
_DRAWN: Final = 4
"""Municipalities in one picture of years: more lines than that nobody can tell apart."""

Progress = Callable[[float], None]


def handout_parts() -> dict[str, str]:
    """Word in the address → what a part is called, in the order of a handout."""
    return {word: title.format(region=regions.current().name) for word, title in _PARTS.items()}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants in a handout.

    Attributes:
        parts: words of ``handout_parts``.
        municipalities: codes; all of the region's when empty.
        indicators: ids, for the parts about one indicator each.
        meeting: whose notes and decisions; None for no meeting, with every open decision.
        selection: the year, comparison, provider and gender.
    """

    parts: tuple[str, ...]
    municipalities: tuple[str, ...]
    indicators: tuple[str, ...]
    meeting: str | None
    selection: Selection


def build(wanted: Wanted, progress: Progress = lambda _: None) -> Handout:
    """The handout as the figures and the register are now.

    Raises:
        RegisterError: the register cannot be read.
    """
    chosen, meeting = wanted.selection, _meeting(wanted)
    makers = list(_makers(wanted))
    sections: list[Section] = []
    for number, make in enumerate(makers, start=1):
        sections += make()
        progress(number / len(makers))
    names = [picture.region()[code].name for code in wanted.municipalities if code in picture.region()]
    about = swedish.enumeration(names) if names else f"{regions.current().genitive} kommuner"
    title, subtitle = titles(
        wanted.parts, names, about, f"läsåret {swedish.school_year(chosen.year)}", record_words.meeting_name(meeting.record) if meeting else "",
    )  # fmt: skip
    return Handout(title, subtitle, datetime.now(UTC), picture.version(), tuple(sections))


def titles(parts: Sequence[str], names: Sequence[str], about: str, year: str, meeting: str) -> tuple[str, str]:
    """A handout's title and subtitle, of which its files are named too.

    Pages of municipalities alone are handed on by themselves, and so are titled with whose they are and never with a meeting's name.

    Args:
        parts: words of ``handout_parts``.
        names: the chosen municipalities; empty for all.
        about: whom it is about, in words.
        year: the school year in words.
        meeting: the meeting's name; empty for none.
    """
    if tuple(parts) != ("kommuner",):
        return meeting or "Resultat – analys – insatser", f"{about}, {year}"
    if len(names) == 1:
        return f"{names[0]}, {year}", "En sida om kommunen"
    return f"{_PARTS['kommuner']}, {year}", about


def _meeting(wanted: Wanted) -> Entry[Meeting] | None:
    return register_access.written().meetings.get(wanted.meeting or "")


def _makers(wanted: Wanted) -> Iterator[Callable[[], Sequence[Section]]]:
    """A maker per section or few, so that progress is seen."""
    catalogue = picture.indicators()
    indicators = [id_ for id_ in wanted.indicators if id_ in catalogue]
    for part in _PARTS:
        if part not in wanted.parts:
            continue
        if part in ("nyckeltal", "tid", "vantat"):
            make = {"nyckeltal": _indicator, "tid": _course, "vantat": _expected}[part]
            yield from (_bound(make, wanted, id_) for id_ in indicators)
        elif part == "kommuner":
            codes = wanted.municipalities or tuple(picture.region())
            yield from (_bound(_municipality, wanted, code) for code in codes if code in picture.region())
        else:
            yield _bound(_WHOLE[part], wanted)


def _bound(make: Callable[..., Sequence[Section]], *given: object) -> Callable[[], Sequence[Section]]:
    return lambda: make(*given)


def _joint_picture(wanted: Wanted) -> Sequence[Section]:
    chosen = wanted.selection
    group, catalogue = components.group_name(chosen), picture.indicators()
    levels = picture.levels(chosen, core=True)
    period = swedish.school_year(chosen.year)
    findings = joint_picture.findings(chosen, group)
    headline = region_findings.headline(levels, group, period)
    stated = [each for each in findings if not each.remark]
    news = region.main_news(stated, picture.region_against_nation(chosen, core=True), catalogue, period=period)
    table = region.joint_picture(
        levels, picture.references(chosen, Comparison.REGION, core=True), picture.references(chosen, Comparison.NATION, core=True), catalogue,
        headline=headline, findings=[each.text for each in findings if not news or each.remark], chosen=chosen, group=group,
        municipalities=wanted.municipalities,
    )  # fmt: skip
    return [news, table] if news else [table]


def _indicator(wanted: Wanted, id_: str) -> Sequence[Section]:
    chosen = replace(wanted.selection, indicator=id_)
    about, group = picture.indicators()[id_], components.group_name(chosen)
    table = picture.indicator_levels(chosen, group)
    levels = list(judged_levels(table))
    if not any(level.shown for level in levels):
        return []
    period = swedish.period(levels[0].year, about)
    section = region.indicator(
        table, about, headline=indicator_findings.indicator_headline(levels, about, group, chosen.focus), period=period,
        group=picture.reference(chosen, components.group_label(chosen)), focus=chosen.focus, municipalities=wanted.municipalities,
    )  # fmt: skip
    return [section]


def _course(wanted: Wanted, id_: str) -> Sequence[Section]:
    chosen = replace(wanted.selection, indicator=id_)
    about = picture.indicators()[id_]
    changes, trends = picture.indicator_movements(chosen)
    history = picture.indicator_history(chosen)
    history = history[history["year"] <= chosen.year]
    drawn = wanted.municipalities[:_DRAWN] or ((chosen.focus,) if chosen.focus else ())
    section = region.course(
        history,
        {
            name: picture.group_history(replace(chosen, comparison=comparison))
            for name, comparison in ((regions.current().name, Comparison.REGION), ("Riket", Comparison.NATION))
        },
        about,
        headline=indicator_findings.course_headline(changes, trends, about, chosen.focus),
        names={code: picture.region()[code].name for code in drawn if code in picture.region()}, focus=chosen.focus,
    )  # fmt: skip
    return [section] if section else []


def _expected(wanted: Wanted, id_: str) -> Sequence[Section]:
    if id_ not in expected.RESULTS:
        return []
    about, chosen = picture.indicators()[id_], wanted.selection
    judged = analysis_expected.judged(chosen.year)
    shown = judged[judged["indicator"] == id_]
    if wanted.municipalities:
        shown = shown[shown["municipality"].isin(wanted.municipalities)]
    section = region.beside_expected(shown, about, period=swedish.period(chosen.year, about), focus=chosen.focus)
    return [section] if section else []


def _needs(wanted: Wanted) -> Sequence[Section]:
    return [region.needs(joint_needs.matrix(wanted.selection), wanted.municipalities)]


def _causes(wanted: Wanted) -> Sequence[Section]:
    entries = [
        entry
        for entry in register_access.written().contents.causes
        if not wanted.municipalities or entry.record.municipality in wanted.municipalities
    ]
    return [written.causes(entries, record_words.municipality_names(), record_words.theme_names())]


def _effect(wanted: Wanted) -> Sequence[Section]:
    chosen, wide = wanted.selection, set(wanted.municipalities)
    found = [
        each
        for each in effect_region.judged(chosen)
        if not wide or each.entry.record.region or wide & set(each.entry.record.municipalities)
    ]
    lines = []
    for each in found:
        where = record_words.municipalities(each.entry.record)
        lines.append(written.JudgedInitiative(each.entry.record.title, where, each.word, each.sentence(chosen)))
    return [written.initiatives(effect_region.headline(found), lines)]


def decided(wanted: Wanted) -> list[Entry[Action]]:
    """What the part about decisions tells of: the meeting's, or every open one."""
    return [
        entry
        for entry in register_access.written().contents.actions
        if (entry.record.meeting == wanted.meeting if wanted.meeting else entry.record.status is ActionStatus.OPEN)
        and (not wanted.municipalities or entry.record.municipality in ("", *wanted.municipalities))
    ]


def worked_in() -> set[str]:
    """The meetings that have notes or decisions."""
    notes = {entry.record.meeting for entry in notes_saving.everything().values()}
    return notes | {entry.record.meeting for entry in register_access.written().contents.actions}


def usual_parts(meeting: str) -> tuple[str, ...]:
    """The parts that are chosen beforehand: the usual ones, and those that have something from the meeting (its id, "" for none)."""
    notes = [entry.record for entry in notes_saving.of_meeting(meeting) if entry.record.text.strip()] if meeting else []
    found = {"anteckningar": bool(notes), "orsaker": _caused(meeting, notes)}
    return tuple(part for part in _PARTS if part in USUAL or found.get(part))


def _caused(meeting: str, notes: Sequence[Note]) -> bool:
    """Whether a cause was made of a note, or the agenda goes through causes and those it is about have written any."""
    entry, causes = register_access.written().meetings.get(meeting), register_access.written().contents.causes
    if become(notes, causes):
        return True
    asked = set(agenda_views.asked(meeting))
    return bool(entry and agenda_views.about_causes(step.view for step in entry.record.steps)) and any(
        each.record.municipality in asked for each in causes
    )


def usual_meeting(meetings: Sequence[Meeting], worked: Collection[str], today: date) -> str:
    """The id of the meeting that a handout is most likely about; empty for none.

    The latest that has notes or decisions; else the latest that is not still to come; else the only one there is.

    Args:
        meetings: the latest first.
        worked: those that have notes or decisions.
        today: the date in Sweden.
    """
    with_words = [each for each in meetings if each.id in worked]
    been = [each for each in meetings if each.day is not None and each.day.first_day <= today]
    likely = with_words or been or (meetings if len(meetings) == 1 else [])
    return likely[0].id if likely else ""


def _decisions(wanted: Wanted) -> Sequence[Section]:
    actions = decided(wanted)
    if not actions:
        return []
    when = {entry.record.id: record_words.when(entry.record.due) for entry in actions if entry.record.due}
    return [written.decisions(actions, record_words.municipality_names(), when)]


def _notes(wanted: Wanted) -> Sequence[Section]:
    if not wanted.meeting:
        return []
    answers = side_by_side(notes_saving.of_meeting(wanted.meeting), agenda_views.asked(wanted.meeting))
    return written.notes(answers, record_words.municipality_names(), wanted.municipalities)


_WHOLE: Final[dict[str, Callable[[Wanted], Sequence[Section]]]] = {
    "nulage": _joint_picture, "behov": _needs, "orsaker": _causes, "effekt": _effect, "beslut": _decisions, "anteckningar": _notes,
}  # fmt: skip


def _municipality(wanted: Wanted, code: str) -> Sequence[Section]:
    chosen = replace(wanted.selection, focus=code)
    group, catalogue, name = components.group_name(chosen), picture.indicators(), picture.region()[code].name
    period, contents = swedish.school_year(chosen.year), register_access.written().contents
    rows = picture.profile(chosen)
    assessment = municipality_findings.assess(rows, group)
    judged = analysis_expected.judged(chosen.year)
    beside = [
        expected.short_sentence(row, catalogue[row["indicator"]])
        for row in judged[judged["municipality"] == code].to_dict("records")
        if row["indicator"] in catalogue
    ]
    own_initiatives = [
        f"{one.title} ({record_words.status(one)[2:]})"
        for entry in contents.initiatives
        if code in (one := entry.record).municipalities and not one.region
    ]
    section = municipality.page(
        name, rows, assessment, headline=municipality_findings.municipality_headline(name, assessment, group, period), period=period,
        group=group, expected=beside,
        causes=[entry.record.text for entry in contents.causes if entry.record.municipality == code],
        needs=[
            f"{record_words.theme_name(entry.record.theme)}{f': {entry.record.reason}' if entry.record.reason else ''}"
            for entry in contents.needs
            if entry.record.municipality == code
        ],
        initiatives=own_initiatives,
    )  # fmt: skip
    return [section]

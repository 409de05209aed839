"""The quality report in Swedish: what its kinds are called, its one sentence, and all of it as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from skis_analytics import regions, swedish
from skis_analytics.domain import STRICT_CONFIDENCE, Indicator
from skis_analytics.verdicts.quality import PLACE, Finding, Issue, QualityReport, Severity, Tested

SEVERITY: Final = {Severity.ERROR: "fel", Severity.WARNING: "att granska", Severity.NOTICE: "upplysning"}
ISSUE: Final = {
    Issue.IMPOSSIBLE: "Kan inte stämma",
    Issue.JUMP: "Stora hopp",
    Issue.DISAGREEMENT: "Källorna skiljer sig",
    Issue.GAP: "År saknas",
    Issue.BEHIND: "Nyare bör finnas",
    Issue.ENDED: "Upphörda serier",
    Issue.PROTECTED: "Mycket skyddat",
    Issue.NO_PUPILS: "Utan elevantal",
}


def headline(found: QualityReport, *, whole_country: bool = False) -> str:
    """The report in one sentence, with how much of what is to be looked at chance would make."""
    findings = found.findings if whole_country else found.within_region()
    tested = found.tested if whole_country else found.tested_in_region
    errors = sum(one.severity is Severity.ERROR for one in findings)
    warnings = sum(one.severity is Severity.WARNING for one in findings)
    first = f"{swedish.sentence(_count(errors, 'uppgift kan', 'uppgifter kan'))} inte stämma" if errors else "Inga fel"
    where = "i landet" if whole_country else f"i {regions.current().name}"
    return f"{first}, {_count(warnings, 'sak', 'saker')} att granska {where}. {chance(tested)}"


def chance(tested: Tested) -> str:
    """How many jumps there are beside how many chance alone makes."""
    if not tested.changes:
        return "Inga årsförändringar kan prövas."
    expected = swedish.number(tested.by_chance, 0 if tested.by_chance >= 1 else 1)
    return (
        f"Av {swedish.number(tested.changes)} prövade årsförändringar ligger {swedish.number(tested.jumps)} utanför "
        f"{swedish.number(100 * STRICT_CONFIDENCE, 1)}\u00a0%; slumpen ensam väntas ge {expected}."
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{swedish.numeral(number)} {one if number == 1 else many}"


def place(finding: Finding, catalogue: Mapping[str, Indicator]) -> str:
    """Where and when a finding is: ``Gullspång 2021/22``, ``2024/25``, ``Hjo``; empty when it is about all years everywhere."""
    when = swedish.period(finding.years[-1], catalogue[finding.indicator]) if finding.years else ""
    return " ".join(part for part in (finding.name or "", when) if part)


def as_text(found: QualityReport) -> str:
    """The report for a terminal: the region's findings and every error in the country, the worst first; what is the same for several
    indicators is said once."""
    near = found.within_region()
    shown = [*near, *(one for one in found.errors if one not in near)]
    lines = [f"Kvalitetsrapport {swedish.day(found.day)}", headline(found)]
    for issue, part in _by_issue(shown):
        lines += ["", f"{ISSUE[issue]} ({len(part)})"]
        for words, subjects in _same_words(part).items():
            lines.append(f"– {swedish.sentence(words[0])}: {'; '.join(subjects)}. {words[1]}")
    elsewhere = len(found.findings) - len(shown)
    if elsewhere:
        lines += ["", f"{swedish.number(elsewhere)} till att granska i övriga landet: se sidan Data, Kvalitet."]
    return "\n".join(lines)


def _same_words(findings: Iterable[Finding]) -> dict[tuple[str, str], list[str]]:
    grouped: dict[tuple[str, str], list[str]] = {}
    for one in findings:
        about = f"{one.title}, {one.name}" if one.name else one.title
        grouped.setdefault((SEVERITY[one.severity], one.sentence), []).append(about)
    return grouped


def _by_issue(findings: Iterable[Finding]) -> list[tuple[Issue, list[Finding]]]:
    grouped: dict[Issue, list[Finding]] = {}
    for one in findings:
        grouped.setdefault(one.issue, []).append(one)
    return sorted(grouped.items(), key=lambda item: (min(one.severity for one in item[1]), PLACE[item[0]]))

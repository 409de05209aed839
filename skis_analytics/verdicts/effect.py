"""Did an initiative have an effect? The estimate, every guard around it, and one of three verdicts.

The arithmetic is ``statistics.effect``; here it is decided what may be judged, in which years, and what a finding is worth. It refuses far
more often than it claims, and says why. Source: docs/methods.md 5.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

import numpy as np

from skis_analytics.domain import Desirable, Indicator
from skis_analytics.statistics import effect
from skis_analytics.statistics.arrays import BoolArray, FloatArray, floats
from skis_analytics.statistics.effect import Estimates, Finding
from skis_analytics.statistics.multiple import benjamini_hochberg

FEWEST_BEFORE: Final = 5
MOST_BEFORE: Final = 6
"""More years back a municipality was another one: other schools, other pupils."""
MOST_AFTER: Final = 5
FEWEST_PUPILS: Final = 10
LEVEL: Final = 0.05
_FAKE_BEFORE: Final = 3
_LOW: Final = -1.0
"""A last year this many standard errors on the wrong side of the years before it: started *because* it was low?"""


class EffectVerdict(StrEnum):
    """All that can be said of an effect."""

    SUGGESTS_EFFECT = "suggests_effect"
    NO_CERTAIN_EFFECT = "no_certain_effect"
    CANNOT_BE_JUDGED = "cannot_be_judged"


class Obstacle(StrEnum):
    """Why an effect cannot be judged, before (the first ones) or after an estimate was made."""

    NO_INDICATOR = "no_indicator"
    NO_MUNICIPALITY = "no_municipality"
    NO_START = "no_start"
    NO_DIRECTION = "no_direction"
    NO_FIGURES = "no_figures"
    UNKNOWN_NOISE = "unknown_noise"
    TOO_FEW_BEFORE = "too_few_before"
    NONE_AFTER = "none_after"
    NOT_THERE_YET = "not_there_yet"
    OTHER_PUPILS = "other_pupils"
    GAPS = "gaps"
    CONSTANT = "constant"
    TOO_SMALL = "too_small"
    TOO_FEW_CONTROLS = "too_few_controls"
    TOO_FEW_PLACEBOS = "too_few_placebos"
    OTHER_COURSE_BEFORE = "other_course_before"
    FOUND_WITHOUT_START = "found_without_start"
    BACK_TO_NORMAL = "back_to_normal"


class Controls(StrEnum):
    """Among whom controls are sought; the values are the address's."""

    NEAREST = "narmast"
    SKR_GROUP = "skr"
    REGION = "regionen"


@dataclass(frozen=True, slots=True)
class Panel:
    """One series of the whole country. Rows are ``codes`` in order, columns ``years``.

    ``value`` (in the unit; NaN where there is none that can be used) and ``pupils``: (n, years). ``variance``: by chance, None when the noise is
    unknown. ``likeness``: (n, k), background. ``skr_group``: each row's group.
    """

    indicator: Indicator
    provider: str
    codes: tuple[str, ...]
    names: Mapping[str, str]
    years: tuple[int, ...]
    value: FloatArray
    pupils: FloatArray
    variance: FloatArray | None
    likeness: FloatArray
    skr_group: tuple[str, ...]
    region: frozenset[str]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. ``first``: the first year whose results the initiative can have touched; ``between``: years that are neither before nor
    after. ``wanted``: +1 or -1, which way the results should go, 0 when nobody has said. ``excluded``: may not be controls.
    ``waits_for``: the grade that the first pupils who took part have to reach before the figures can show it; None when they are in it
    from the start. ``never_seen``: those who take part never come to the figures (they have left the stage that the figures are of)."""

    municipalities: tuple[str, ...]
    first: int | None
    between: frozenset[int] = frozenset()
    wanted: int = 0
    controls: Controls = Controls.NEAREST
    excluded: frozenset[str] = frozenset()
    waits_for: int | None = None
    never_seen: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """An answer. Everything after ``obstacle`` is empty where it could not be computed.

    ``left_out``: municipality → why it is not judged with the others. ``controls``: code → its weight in the comparison, heaviest first, their
    sum 1. ``treated_course`` and ``control_course``: (years,), the judged municipalities' and the controls' weighted means;
    ``control_band``: (2, years), the controls' 10th and 90th percentile. ``detectable``: the smallest effect that would have been found
    four times of five. ``fake_starts``: year → finding. ``low``: how the last year before lay against the years before it;
    ``without_last``: the finding with that year left out. ``drift``: as in ``statistics.effect.Estimates``.
    """

    verdict: EffectVerdict
    obstacle: Obstacle | None
    question: Question
    treated: tuple[str, ...] = ()
    left_out: Mapping[str, Obstacle] = field(default_factory=dict)
    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()
    finding: Finding | None = None
    controls: Mapping[str, float] = field(default_factory=dict)
    treated_course: FloatArray | None = None
    control_course: FloatArray | None = None
    control_band: FloatArray | None = None
    detectable: float = math.nan
    course_before: Finding | None = None
    fake_starts: Mapping[int, Finding] = field(default_factory=dict)
    low: Finding | None = None
    without_last: Finding | None = None
    drift: float = math.nan

    @property
    def started_low(self) -> bool:
        """Whether the last year before the start was a bad one by itself, so that the next would be better whatever was done."""
        return self.low is not None and self.low.z * self.question.wanted < _LOW

    @property
    def holds_without_last(self) -> bool:
        """Whether the same is found with that year left out."""
        found = self.without_last
        return found is not None and found.p_value <= LEVEL and found.value * self.question.wanted > 0

    @property
    def wrong_way(self) -> bool:
        """Whether the figures went the unwanted way, certainly and not only back from an unusually good year."""
        found, wanted = self.finding, self.question.wanted
        if self.verdict is not EffectVerdict.NO_CERTAIN_EFFECT or found is None or found.p_value > LEVEL:
            return False
        if self.low is None or self.low.z * wanted <= -_LOW:
            return True
        later = self.without_last
        return later is not None and later.p_value <= LEVEL and later.value * wanted < 0

    @property
    def certain(self) -> bool:
        """Whether the initiative, judged by itself, is said to have done something."""
        return self.verdict is EffectVerdict.SUGGESTS_EFFECT or self.wrong_way

    @property
    def fake_start_found(self) -> int | None:
        """A year before the start at which an effect is "found", though nothing had begun."""
        limit = LEVEL / max(len(self.fake_starts), 1)
        return next((year for year, finding in self.fake_starts.items() if finding.p_value <= limit), None)


def certain_together(answers: Sequence[Assessment]) -> list[bool]:
    """Which are certain also when all that can be judged are judged at once: of twenty initiatives that do nothing, one stands out by itself.

    Benjamini and Hochberg's step-up at 5 % over every answer with a finding.
    """
    tested = [answer.finding.p_value if answer.finding is not None else math.nan for answer in answers]
    kept, _ = benjamini_hochberg(tested, LEVEL)
    return [answer.certain and bool(stays) for answer, stays in zip(answers, kept, strict=True)]


def wanted_direction(indicator: Indicator | None, expected_change: float | None) -> int:
    """Which way results should go: as the initiative says, else as the indicator does. 0 when neither."""
    if expected_change:
        return 1 if expected_change > 0 else -1
    ways = {Desirable.HIGHER: 1, Desirable.LOWER: -1}
    return ways.get(indicator.desirable, 0) if indicator else 0


def assess(question: Question, panel: Panel | None) -> Assessment:
    """Answer a question from the country's figures. Never raises for what figures hold or lack: that is an answer too."""
    obstacle = _before_figures(question, panel)
    if obstacle is not None or panel is None:
        return _refused(question, obstacle or Obstacle.NO_INDICATOR)
    first = question.first if question.first is not None else 0
    rows = {code: row for row, code in enumerate(panel.codes)}
    usable, left_out = _usable(question, panel, rows)
    before = [i for i, year in enumerate(panel.years) if year < first and year not in question.between]
    after = [i for i, year in enumerate(panel.years) if year >= first and year not in question.between]
    if len(before) < FEWEST_BEFORE:
        return _refused(question, Obstacle.TOO_FEW_BEFORE, left_out)
    if not after:
        return _refused(question, Obstacle.NOT_THERE_YET if question.waits_for else Obstacle.NONE_AFTER, left_out)
    treated, before, after, gaps = _without_gaps(usable, before, after, panel)
    left_out |= gaps
    if not treated:
        reasons = set(left_out.values())
        return _refused(question, reasons.pop() if len(reasons) == 1 else Obstacle.GAPS, left_out)
    return _estimated(question, panel, rows, treated, left_out, before[-MOST_BEFORE:], after[:MOST_AFTER])


def _before_figures(question: Question, panel: Panel | None) -> Obstacle | None:
    checks = (
        (panel is None, Obstacle.NO_INDICATOR),
        (not question.municipalities, Obstacle.NO_MUNICIPALITY),
        (question.first is None, Obstacle.NO_START),
        (question.wanted == 0, Obstacle.NO_DIRECTION),
        (question.never_seen, Obstacle.OTHER_PUPILS),
        (panel is not None and not panel.codes, Obstacle.NO_FIGURES),
        (panel is not None and panel.variance is None, Obstacle.UNKNOWN_NOISE),
    )
    return next((obstacle for missing, obstacle in checks if missing), None)


def _refused(question: Question, obstacle: Obstacle, left_out: Mapping[str, Obstacle] | None = None) -> Assessment:
    return Assessment(EffectVerdict.CANNOT_BE_JUDGED, obstacle, question, left_out=left_out or {})


def _usable(question: Question, panel: Panel, rows: Mapping[str, int]) -> tuple[list[str], dict[str, Obstacle]]:
    """The municipalities whose figures can be judged at all, and why the others' cannot."""
    kept, left_out = [], {}
    for code in dict.fromkeys(question.municipalities):
        row = rows.get(code)
        known = panel.value[row][np.isfinite(panel.value[row])] if row is not None else np.empty(0)
        if row is None or not known.size:
            left_out[code] = Obstacle.NO_FIGURES
        elif known.size > 1 and np.ptp(known) == 0:
            left_out[code] = Obstacle.CONSTANT
        elif not np.nanmedian(np.where(panel.pupils[row] > 0, panel.pupils[row], 0)) >= FEWEST_PUPILS:
            left_out[code] = Obstacle.TOO_SMALL
        else:
            kept.append(code)
    return kept, left_out


def _without_gaps(
    usable: Sequence[str], before: list[int], after: list[int], panel: Panel
) -> tuple[list[str], list[int], list[int], dict[str, Obstacle]]:
    """The municipalities that together have enough years, and those years; who has fewest goes first when they have not."""
    rows = {code: row for row, code in enumerate(panel.codes)}
    kept, left_out = list(usable), {}
    known = np.isfinite(panel.value) & np.isfinite(_variance(panel))

    def common(columns: list[int]) -> list[int]:
        return [column for column in columns if all(known[rows[code], column] for code in kept)]

    while kept and (len(common(before)) < FEWEST_BEFORE or not common(after)):
        fewest = min(kept, key=lambda code: (bool(known[rows[code], after].any()), known[rows[code], before].sum()))
        left_out[fewest] = Obstacle.GAPS
        kept.remove(fewest)
    return kept, common(before), common(after), left_out


def _variance(panel: Panel) -> FloatArray:
    return panel.variance if panel.variance is not None else np.full(panel.value.shape, np.nan)


def _estimated(
    question: Question, panel: Panel, rows: Mapping[str, int], treated: Sequence[str], left_out: Mapping[str, Obstacle],
    before: list[int], after: list[int],
) -> Assessment:  # fmt: skip
    variance = _variance(panel)
    taking_part = np.isin(panel.codes, question.municipalities)
    donors = _donors(question, panel, taking_part)
    chosen = [rows[code] for code in treated]
    placebo = ~taking_part
    if question.controls is Controls.REGION:
        placebo &= np.isin(panel.codes, sorted(panel.region))

    def estimated(first: Sequence[int], later: Sequence[int]) -> Estimates:
        return effect.estimate(panel.value, variance, panel.likeness, first, later, donors)

    main = estimated(before, after)
    answer = replace(
        _refused(question, Obstacle.TOO_FEW_CONTROLS, left_out),
        treated=tuple(treated),
        before=tuple(panel.years[i] for i in before),
        after=tuple(panel.years[i] for i in after),
    )
    if not np.isfinite(main.value[chosen]).all():
        return answer
    answer = _with_courses(answer, panel, chosen, main)
    finding = effect.judge(main, chosen, placebo)
    if finding is None:
        return replace(answer, obstacle=Obstacle.TOO_FEW_PLACEBOS)
    fakes = {
        panel.years[before[cut]]: effect.judge(estimated(before[:cut], before[cut:]), chosen, placebo)
        for cut in range(_FAKE_BEFORE, len(before))
    }
    return _decided(
        replace(
            answer,
            finding=finding,
            detectable=effect.smallest_detectable(finding.error, (finding.upper - finding.value) / finding.error),
            course_before=effect.judge(effect.course(panel.value, variance, main.controls, before), chosen, placebo),
            fake_starts={year: fake for year, fake in fakes.items() if fake is not None},
            low=effect.judge(estimated(before[:-1], before[-1:]), chosen, placebo),
            without_last=effect.judge(estimated(before[:-1], after), chosen, placebo),
            drift=main.drift,
        )
    )


def _decided(answer: Assessment) -> Assessment:
    finding = answer.finding
    obstacle = None
    if answer.course_before is not None and answer.course_before.p_value <= LEVEL:
        obstacle = Obstacle.OTHER_COURSE_BEFORE
    elif answer.fake_start_found is not None:
        obstacle = Obstacle.FOUND_WITHOUT_START
    if obstacle is not None or finding is None:
        return replace(answer, obstacle=obstacle)
    if finding.p_value > LEVEL or finding.value * answer.question.wanted <= 0:
        return replace(answer, verdict=EffectVerdict.NO_CERTAIN_EFFECT, obstacle=None)
    if answer.started_low and not answer.holds_without_last:
        return replace(answer, obstacle=Obstacle.BACK_TO_NORMAL)
    return replace(answer, verdict=EffectVerdict.SUGGESTS_EFFECT, obstacle=None)


def _donors(question: Question, panel: Panel, taking_part: BoolArray) -> BoolArray:
    """Who may be whose control: (n, n). Nobody who takes part, nobody excluded; within the group when one is chosen."""
    allowed = ~taking_part & ~np.isin(panel.codes, sorted(question.excluded))
    count = len(panel.codes)
    donors = np.broadcast_to(allowed, (count, count)).copy()
    if question.controls is Controls.SKR_GROUP:
        group = np.array(panel.skr_group)
        donors &= group[:, None] == group[None, :]
    if question.controls is Controls.REGION:
        inside = np.isin(panel.codes, sorted(panel.region))
        donors &= inside[None, :]
    return donors


def _with_courses(answer: Assessment, panel: Panel, chosen: Sequence[int], main: Estimates) -> Assessment:
    """What the picture draws: those who took part together, and their controls."""
    weights = main.controls[list(chosen)].mean(axis=0)
    heaviest = [int(i) for i in np.argsort(-weights, kind="stable") if weights[i] > 0]
    theirs = panel.value[heaviest]
    own, pupils = panel.value[list(chosen)], panel.pupils[list(chosen)]
    # All of those who took part or none: with one of them missing a year, the line would jump.
    treated_course = np.where(np.isfinite(own).all(axis=0), _mean(own, pupils), np.nan)
    return replace(
        answer,
        controls={panel.codes[i]: float(weights[i]) for i in heaviest},
        treated_course=treated_course,
        control_course=_mean(theirs, np.broadcast_to(weights[heaviest][:, None], theirs.shape)),
        control_band=np.array([_percentile(theirs, 10), _percentile(theirs, 90)]),
    )


def _mean(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted mean per year of those that have a value that year."""
    known = np.isfinite(values) & np.isfinite(weights)
    total = np.where(known, weights, 0.0).sum(axis=0)
    summed = (np.where(known, values, 0.0) * np.where(known, weights, 0.0)).sum(axis=0)
    return floats(np.divide(summed, total, out=np.full(total.shape, np.nan), where=total > 0))


def _percentile(values: FloatArray, percent: float) -> FloatArray:
    found = np.full(values.shape[1], np.nan)
    for column in range(values.shape[1]):
        known = values[:, column][np.isfinite(values[:, column])]
        if known.size:
            found[column] = np.percentile(known, percent)
    return found

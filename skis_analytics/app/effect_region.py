"""The region as a whole: what has been judged, what cannot be yet and why, and when it could be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
import streamlit as st

from skis_analytics import swedish
from skis_analytics.app import (
    effect_choice,
    effect_picture,
    page_address,
    picture,
    record_words,
    register_access,
    writing,
)
from skis_analytics.app.plain import plain
from skis_analytics.domain import Indicator, Kind, Selection
from skis_analytics.records import Entry, Initiative, RecordKind, missing
from skis_analytics.verdicts import effect_plan, effect_words
from skis_analytics.verdicts.effect import (
    FEWEST_BEFORE,
    Assessment,
    EffectVerdict,
    Obstacle,
    Question,
    certain_together,
)
from skis_analytics.verdicts.effect_question import question_of

WAITING: Final = (Obstacle.NONE_AFTER, Obstacle.NOT_THERE_YET, Obstacle.TOO_FEW_BEFORE)
"""Where only time is lacking, or only years."""
NEEDED: Final = ("kommun", "startår", "förväntat nyckeltal")
"""What an initiative has to say to be judged, as ``records.missing`` calls it."""
_ORDER: Final = (EffectVerdict.SUGGESTS_EFFECT, EffectVerdict.NO_CERTAIN_EFFECT, EffectVerdict.CANNOT_BE_JUDGED)


@dataclass(frozen=True, slots=True)
class Judged:
    """An initiative with its answer."""

    entry: Entry[Initiative]
    question: Question
    answer: Assessment
    certain: bool = False
    """Whether it is said to have done something also when all are judged together."""

    @property
    def only_by_itself(self) -> bool:
        """Whether it stands out by itself, and may be chance among all that are judged."""
        return self.answer.certain and not self.certain

    @property
    def word(self) -> str:
        """The verdict in a few words, among all."""
        return (
            effect_words.VERDICT_WORDS[EffectVerdict.NO_CERTAIN_EFFECT]
            if self.only_by_itself
            else effect_words.word(self.answer)
        )

    @property
    def symbol(self) -> str:
        """The verdict's symbol, among all."""
        return (
            effect_words.VERDICT_SYMBOLS[EffectVerdict.NO_CERTAIN_EFFECT]
            if self.only_by_itself
            else effect_words.symbol(self.answer)
        )

    def sentence(self, chosen: Selection) -> str:
        """The verdict in one sentence, without a final stop; why there is none, where there is no finding."""
        panel = effect_picture.panel(self.entry.record.expected_indicator, chosen.provider)
        if self.answer.finding is None or panel is None:
            return effect_words.obstacle_words(self.answer, panel)
        said = effect_words.headline(self.answer, panel, record_words.municipality_names())
        if self.only_by_itself:
            return f"Prövad för sig: {swedish.uncapitalised(said)}. Bland alla insatser som bedöms kan det vara slump"
        return said


def judged(chosen: Selection) -> list[Judged]:
    """Every initiative in the register, judged; those that could be come first."""
    catalogue, region = picture.indicators(), picture.region()
    found = []
    for entry in register_access.written().contents.initiatives:
        question = question_of(entry.record, catalogue, region)
        answer = effect_picture.assess(question, entry.record.expected_indicator, chosen.provider)
        found.append(Judged(entry, question, answer))
    certain = certain_together([each.answer for each in found])
    found = [replace(each, certain=stays) for each, stays in zip(found, certain, strict=True)]
    return sorted(found, key=lambda each: (_ORDER.index(each.answer.verdict), each.answer.obstacle in _STATED))


_STATED: Final = (Obstacle.NO_INDICATOR, Obstacle.NO_MUNICIPALITY, Obstacle.NO_START, Obstacle.NO_DIRECTION)


def headline(found: Sequence[Judged]) -> str:
    """The view's one message: what has effect at the region's level, as far as can be told."""
    if not found:
        return "Inga insatser är inlagda ännu"
    counted = Counter(each.answer.verdict for each in found)
    wrong = sum(each.answer.wrong_way and each.certain for each in found)
    effect = sum(each.answer.verdict is EffectVerdict.SUGGESTS_EFFECT and each.certain for each in found)
    none = counted[EffectVerdict.SUGGESTS_EFFECT] + counted[EffectVerdict.NO_CERTAIN_EFFECT] - effect - wrong
    whole = f"{swedish.numeral(len(found))} {'insats' if len(found) == 1 else 'insatser'}"
    if not effect and not none and not wrong:
        lacking = sum(each.answer.obstacle in _STATED for each in found)
        why = f": {swedish.numeral(lacking)} saknar start, kommun eller nyckeltal" if lacking else ""
        return f"Ingen av {whole} kan bedömas ännu{why}"
    parts = [f"tyder {swedish.numeral(effect) if effect else 'ingen'} på effekt"]
    if none:
        parts.append(f"{swedish.numeral(none)} visar ingen säker effekt")
    if wrong:
        parts.append(f"{swedish.numeral(wrong)} har gått åt fel håll")
    rest = len(found) - effect - none - wrong
    if rest:
        parts.append(f"{swedish.numeral(rest)} kan inte bedömas")
    return f"Av {whole} {swedish.enumeration(parts)}"


def show(found: Sequence[Judged], chosen: Selection) -> None:
    """Draw what has been judged, by initiative and by theme."""
    if not found:
        return
    st.markdown(
        "En rad per insats i registret. Omdömet gäller det nyckeltal som insatsen själv säger ska förändras. **Ingen säker effekt** är inte "
        "samma sak som ingen effekt, och det som inte kan bedömas ännu säger vad som fattas."
    )
    stated = [each for each in found if each.answer.obstacle not in _STATED]
    with st.container(key="cards"):
        for each in stated:
            _line(each, chosen)
        for obstacle in _STATED:
            _lacking([each for each in found if each.answer.obstacle is obstacle], chosen)
    themes = _by_theme(found)
    if not themes.empty:
        st.subheader("Per tema", anchor=False)
        st.dataframe(
            themes, hide_index=True, width="stretch", height="content", alt="Tabell: insatser och omdömen per tema"
        )


def _line(each: Judged, chosen: Selection) -> None:
    initiative, answer = each.entry.record, each.answer
    title, said = st.columns([0.34, 0.66], vertical_alignment="top")
    with title:
        page_address.link_to(
            f"**{plain(initiative.title)}**",
            "effekt",
            chosen,
            **{"flik": "insats", effect_choice.INITIATIVE: initiative.id},
        )
        st.markdown(plain(record_words.municipalities(initiative)))
    with said:
        sentence = plain(each.sentence(chosen))
        st.markdown(
            f"**{each.symbol} {sentence}.**"
            if answer.finding is not None
            else f"**{each.symbol} {swedish.sentence(each.word)}** därför att {sentence}."
        )
        words = (
            when_words(each.question, initiative.expected_indicator, initiative, chosen) if _may_come(answer) else ""
        )
        if words:
            st.markdown(plain(words))


def _lacking(found: Sequence[Judged], chosen: Selection) -> None:
    """Those that only need to be filled in, each with the way to its form."""
    if not found:
        return
    words = effect_words.obstacle_words(found[0].answer, None)
    count = swedish.sentence(swedish.numeral(len(found)))
    st.markdown(f"**– {count} kan inte bedömas** därför att {words}. Fyll i det som fattas, så görs bedömningen:")
    with st.container(key=f"links_{found[0].answer.obstacle}"):
        columns = st.columns(2)
    for place, each in enumerate(found):
        initiative = each.entry.record
        with columns[place % 2]:
            needed = swedish.enumeration(
                [each for each in missing(initiative) if each in NEEDED] or ["förväntad förändring"]
            )
            page_address.link_to(
                f"{plain(initiative.title)} – {plain(record_words.municipalities(initiative))}: saknar {needed}", "insatser", chosen,
                **{writing.WRITE: record_words.WRITE_WORD[RecordKind.INITIATIVE], writing.POST: initiative.id, writing.BACK: "effekt", "flik": "regionen"},
            )  # fmt: skip


def _may_come(answer: Assessment) -> bool:
    return answer.obstacle in WAITING or answer.verdict is EffectVerdict.NO_CERTAIN_EFFECT


def when_words(question: Question, indicator: str, initiative: Initiative | None, chosen: Selection) -> str:
    """When an effect could be told from noise: ``Med 120 elever … och två läsår till kan en förbättring på 8 procentenheter märkas.``."""
    panel = effect_picture.panel(indicator, chosen.provider)
    plan = effect_picture.plan(indicator, chosen.provider)
    if panel is None or plan is None or question.first is None:
        return ""
    codes = [code for code in question.municipalities if code in panel.codes]
    pupils = effect_plan.usual_pupils(panel, codes)
    pupils = pupils[np.isfinite(pupils)]
    before = sum(year < question.first and year not in question.between for year in panel.years)
    if not pupils.size or before < FEWEST_BEFORE:
        return ""
    after = sum(year >= question.first for year in panel.years)
    usual = float(np.median(pupils))
    size = f"{swedish.number(usual)} elever om året" + (
        f" i var och en av {pupils.size} kommuner" if pupils.size > 1 else ""
    )
    change = initiative.expected_change if initiative else None
    found = []
    if change:
        years = plan.years_needed(change, usual, before, pupils.size)
        wanted = _amount(abs(change), panel.indicator)
        if years is None:
            smallest = _amount(plan.detectable(usual, before, 5, pupils.size), panel.indicator)
            found.append(
                f"Med {size} kan en förändring på {wanted} inte skiljas från slumpen ens efter fem läsår; då behövs omkring {smallest}."
            )
        elif years > after:
            last = effect_words.dated(question.first + years - 1, panel.indicator)
            found.append(f"Med {size} kan en förändring på {wanted} märkas när resultaten för {last} finns.")
    if not found:
        more = after + 2
        reachable = _amount(plan.detectable(usual, before, more, pupils.size), panel.indicator)
        found.append(f"Med {size} och två läsår till kan en förändring på {reachable} märkas.")
    return " ".join(found)


def _amount(value: float, indicator: Indicator) -> str:
    unit = "procentenheter" if indicator.kind is Kind.PROPORTION else indicator.unit
    return f"{swedish.number(value, 0 if value >= 10 else 1)} {unit}".strip()


def _by_theme(found: Sequence[Judged]) -> pd.DataFrame:
    rows = []
    for theme in register_access.themes():
        own = [each for each in found if theme.id in each.entry.record.themes]
        if own:
            counted = Counter(each.word for each in own)
            rows.append(
                {
                    "Tema": theme.name,
                    "Insatser": len(own),
                    **{swedish.sentence(word): counted[word] for word in effect_words.WORDS},
                }
            )
    return pd.DataFrame(rows)

"""The country's series, and what is judged in them."""

from __future__ import annotations

from typing import Final

import pandas as pd

from skis_analytics.app import picture
from skis_analytics.app.shared import shared
from skis_analytics.domain import Desirable, Indicator, Provider, Selection
from skis_analytics.queries import effect as questions
from skis_analytics.verdicts import effect, effect_panel, effect_plan
from skis_analytics.verdicts.effect import Assessment, Panel, Question
from skis_analytics.verdicts.effect_plan import Plan

_ANSWERS: Final = 256


@shared()
def panel(indicator: str, provider: Provider) -> Panel | None:
    """One indicator's whole series: of the chosen schools, else of those there are figures of. None when there are none."""
    if indicator not in picture.indicators():
        return None
    results = picture.results()
    found = questions.provider_of(results, indicator, provider)
    if found is None:
        return None
    return effect_panel.panel(
        picture.indicators()[indicator], found, questions.cells(results, indicator, found), picture.noise(),
        questions.background(results), questions.skr_groups(results),
    )  # fmt: skip


def judgeable(chosen: Selection) -> dict[str, Indicator]:
    """The indicators whose noise is known and that have a wanted direction, and the chosen one whatever it is."""
    measured = set(picture.noise()["indicator"])
    return {
        id_: indicator
        for id_, indicator in picture.indicators().items()
        if id_ == chosen.indicator or (id_ in measured and indicator.desirable is not Desirable.NONE)
    }


@shared()
def background() -> pd.DataFrame:
    """Who the pupils are (see ``queries.effect.background``)."""
    return questions.background(picture.results())


@shared()
def plan(indicator: str, provider: Provider) -> Plan | None:
    """What can be told in a series; None where that cannot be measured."""
    series = panel(indicator, provider)
    return effect_plan.plan(series) if series is not None else None


@shared(_ANSWERS)
def assess(question: Question, indicator: str, provider: Provider) -> Assessment:
    """The answer to a question about an indicator."""
    return effect.assess(question, panel(indicator, provider))


@shared()
def expected(indicator: str) -> pd.DataFrame:
    """Results beside what could be expected (see ``queries.effect.expected``)."""
    return questions.expected(picture.results(), indicator)


@shared()
def models() -> pd.DataFrame:
    """The fitted models (see ``queries.effect.models``)."""
    return questions.models(picture.results())

"""What the figures suggest joined with what is written: the need matrix and whom to learn from, for a selection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from skis_analytics.app import analysis_expected, components, picture, register_access
from skis_analytics.app.register_access import Written
from skis_analytics.app.shared import shared
from skis_analytics.domain import Comparison, Gender, Provider, Selection
from skis_analytics.queries import figures
from skis_analytics.verdicts.change import judge_changes, judge_trends
from skis_analytics.verdicts.evidence import Verdicts
from skis_analytics.verdicts.learning import Example, Standing, learn_from, standing
from skis_analytics.verdicts.level import judge_levels
from skis_analytics.verdicts.needs import Judgement, NeedMatrix, Theme, judge_themes, need_matrix


def matrix(chosen: Selection) -> NeedMatrix:
    """The region's municipalities × themes: what the figures of the selection suggest, what is stated and what is done.

    Raises:
        RegisterError, ShippedDataError: the register or data/themes.csv cannot be read.
    """
    return _matrix(_asked(chosen), register_access.written(), register_access.themes())


@shared(8)  # each keeps a register as it was once
def _matrix(chosen: Selection, written: Written, themes: tuple[Theme, ...]) -> NeedMatrix:
    return need_matrix(
        themes,
        names(),
        _judged(chosen, themes),
        [entry.record for entry in written.contents.needs],
        [entry.record for entry in written.contents.initiatives],
    )


def names() -> dict[str, str]:
    """The region's municipalities: code → name."""
    return {code: one.name for code, one in picture.region().items()}


def verdicts(chosen: Selection) -> Verdicts:
    """The region's judged tables of a selection; what could be expected given the pupils where that is known."""
    weighed = chosen.provider is Provider.MUNICIPAL and chosen.gender is Gender.ALL
    return Verdicts(
        levels=picture.levels(chosen), changes=picture.changes(chosen), trends=picture.trends(chosen),
        group=components.group_name(chosen), expected=analysis_expected.judged(chosen.year) if weighed else None,
    )  # fmt: skip


def _asked(chosen: Selection) -> Selection:
    """The selection without what needs do not depend on."""
    return replace(chosen, indicator="", view="", focus=chosen.focus if chosen.comparison in _FOLLOWING else None)


_FOLLOWING = (Comparison.SIMILAR, Comparison.SKR_GROUP)


@shared(32)
def _judged(chosen: Selection, themes: tuple[Theme, ...]) -> Mapping[tuple[str, str], Judgement]:
    return judge_themes(themes, verdicts(chosen), picture.indicators(), names())


def examples(municipality: str, theme: Theme, found: NeedMatrix, chosen: Selection) -> list[Example]:
    """Whom a municipality can ask about a theme: in the region first, then those that are like it outside the region.

    An empty ``municipality`` asks for the region's only.
    """
    return _examples(municipality, theme, found, _asked(chosen))


@shared(128)
def _examples(municipality: str, theme: Theme, found: NeedMatrix, chosen: Selection) -> list[Example]:
    similar = _similar(municipality, _normal(chosen)) if municipality else None
    return learn_from(
        municipality, theme, found, _standing(chosen), similar=similar[0] if similar else None, similar_names=similar[1] if similar else None,
    )  # fmt: skip


@shared(32)
def _standing(chosen: Selection) -> Standing:
    return standing(verdicts(chosen), picture.indicators())


def _normal(chosen: Selection) -> Selection:
    """The selection without what does not matter to municipalities that are judged against the country and their own past."""
    return replace(chosen, indicator="", view="", focus=None, comparison=Comparison.NATION, own_group=())


@shared(16)
def _similar(municipality: str, chosen: Selection) -> tuple[Standing, dict[str, str]]:
    """How the municipalities outside the region that are like one in it stand, and their names: a family of their own."""
    alike = picture.group_names(replace(chosen, focus=municipality), Comparison.SIMILAR)
    wanted = {name for names_ in alike.values() for name in names_}
    outside = {
        code: one.name
        for code, one in picture.choices().country.items()
        if one.name in wanted and code not in picture.region()
    }
    results, noise, catalogue = picture.results(), picture.noise(), picture.indicators()
    own_gender = chosen.gender.value
    levels = figures.levels(results, chosen, list(outside))
    past = figures.history(results, chosen, list(outside))
    levels, past = (table[table["gender"] == own_gender].reset_index(drop=True) for table in (levels, past))
    judged = Verdicts(
        judge_levels(levels, noise, catalogue),
        judge_changes(past, noise, catalogue),
        judge_trends(past, noise, catalogue),
        "riket",
    )
    return standing(judged, catalogue), outside

"""Ready agendas: what the network's own notes describe, as steps with views. A new meeting begins from one, and is then its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from skis_analytics import regions
from skis_analytics.app import agenda_views, picture
from skis_analytics.app.address import slug
from skis_analytics.meetings.answers import QUESTIONS
from skis_analytics.records import Meeting, Step

FOLLOW_UP: Final = Step("Att följa upp", 5, "Hur gick det vi bestämde?", "/mote?visa=uppfoljning")
"""What a meeting begins with: what earlier ones have left open."""


@dataclass(frozen=True, slots=True)
class Template:
    """A ready agenda: what it is called and its steps, given the municipality in focus ("" for none). ``of_one``: it is about that one."""

    name: str
    steps: Callable[[str], tuple[Step, ...]]
    of_one: bool = False


def _of_municipalities(focus: str) -> tuple[Step, ...]:  # noqa: ARG001
    return (
        Step("Incheckning", 5, "Hur mår ni, och vad tar ni med er hit?"),
        FOLLOW_UP,
        Step("Gemensam bild av nuläget", 10, f"Vad sticker ut i {regions.current().name} i år?", "/"),
        *(
            Step(one.name, 5, "Resultat, orsaker och insatser: vad säger ni?", f"/kommun?kommun={slug(one.name)}")
            for one in picture.region().values()
        ),
        Step(
            "Gemensam reflektion",
            15,
            "Vad ser vi tillsammans? Vad är samma behov i flera kommuner?",
            "/mote?visa=anteckningar",
        ),
        Step("Samma behov i flera kommuner", 5, "Vem har en insats som fler kan lära av?", "/insatser?visa=behov"),
        Step("Beslut och åtgärder", 5, "Vem gör vad, till när?", "/mote?visa=beslut"),
    )


def _for_chiefs(focus: str) -> tuple[Step, ...]:  # noqa: ARG001
    return (
        FOLLOW_UP,
        Step("Gemensam bild av nuläget", 20, f"Vad sticker ut i {regions.current().name} i år?", "/"),
        Step("Utifrån elevsammansättningen", 10, "Hur stor del hänger ihop med vilka elever vi har?", "/analys"),
        Step("Behov utan insats", 15, "Var behöver vi göra något?", "/insatser?visa=behov"),
        Step(
            f"Vad ger effekt på {regions.current().level}?",
            20,
            "Vad vet vi, och när kan vi veta mer?",
            "/effekt?flik=regionen",
        ),
        Step("Hur kan vi konkret göra det?", 20, "Vad gör vi tillsammans?", "/effekt?flik=planera"),
        Step("Beslut och åtgärder", 15, "Vem gör vad, till när?", "/mote?visa=beslut"),
    )


def _quality(focus: str) -> tuple[Step, ...]:
    region = picture.region()
    where = slug(region[focus].name) if focus in region else ""
    steps = (
        FOLLOW_UP,
        Step("Kommunens profil", 20, QUESTIONS["resultat"], "/kommun"),
        Step("Utifrån elevsammansättningen", 10, "Är resultatet väntat?", "/analys"),
        Step("Orsaker", 15, QUESTIONS["orsaker"], "/analys?flik=orsaker"),
        Step("Behov och insatser", 15, QUESTIONS["insatser"], "/insatser?visa=behov"),
        Step("Beslut och åtgärder", 10, "Vem gör vad, till när?", "/mote?visa=beslut"),
    )
    return tuple(replace(step, view=agenda_views.placed(step.view, where)) for step in steps)


TEMPLATES: Final[Mapping[str, Template]] = {
    "nulage": Template("Nuläge i våra kommuner", _of_municipalities),
    "skolchefsmote": Template("Skolchefsmöte", _for_chiefs),
    "kvalitetsdialog": Template("Kvalitetsdialog", _quality, of_one=True),
}
"""Word in the address → the template."""


def begun(meeting_id: str, word: str, focus: str) -> Meeting:
    """A new meeting from a template; an empty one when the address names none."""
    template = TEMPLATES.get(word)
    if template is None:
        return Meeting("", id=meeting_id)
    return Meeting(_called(template, focus), id=meeting_id, steps=template.steps(focus))


def _called(template: Template, focus: str) -> str:
    region = picture.region()
    return f"{template.name} {region[focus].name}" if template.of_one and focus in region else template.name


def of_one(views: Collection[str]) -> str | None:
    """The municipality (a code, "" while none is chosen) that an agenda with these views is about as a whole; None when it is not about one."""
    said = agenda_views.of_one(views)
    if not said:
        return said
    return next((code for code, one in picture.region().items() if said in (code, slug(one.name))), "")


def moved(title: str, views: Sequence[str], before: str, after: str) -> tuple[str, list[str]]:
    """A meeting's title and its steps' views when it is to be about another municipality (codes, "" for none). What somebody has written of their
    own stays: a title of another kind, and views that were about something else."""
    region = picture.region()
    for template in TEMPLATES.values():
        if template.of_one and title.strip() in ("", template.name, _called(template, before)):
            title = _called(template, after)
    where = slug(region[after].name) if after in region else ""
    if before in region:
        was: Collection[str] = (before, slug(region[before].name))
        return title, [agenda_views.placed(view, where) if agenda_views.place(view) in was else view for view in views]
    ready = {step.view for template in TEMPLATES.values() if template.of_one for step in template.steps("")}
    return title, [
        agenda_views.placed(view, where) if agenda_views.placed(view, "") in ready else view for view in views
    ]

"""Ready agendas: what the network's own notes describe, as steps with views. A new meeting begins from one, and is then its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from skis_analytics import regions
from skis_analytics.app import picture
from skis_analytics.app.address import slug
from skis_analytics.meetings.answers import QUESTIONS
from skis_analytics.records import Meeting, Step

FOLLOW_UP: Final = Step("Att följa upp", 5, "Hur gick det vi bestämde?", "/mote?visa=uppfoljning")
"""What a meeting begins with: what earlier ones have left open."""


@dataclass(frozen=True, slots=True)
class Template:
    """A ready agenda: what it is called and its steps, given the municipality in focus ("" for none)."""

    name: str
    steps: Callable[[str], tuple[Step, ...]]


def _of_municipalities(focus: str) -> tuple[Step, ...]:  # noqa: ARG001
    return (
        Step("Incheckning", 5, "Hur mår ni, och vad tar ni med er hit?"),
        FOLLOW_UP,
        Step("Gemensam bild av nuläget", 10, f"Vad står ut i {regions.current().name} i år?", "/"),
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
        Step("Gemensam bild av nuläget", 20, f"Vad står ut i {regions.current().name} i år?", "/"),
        Step("Utifrån elevsammansättningen", 10, "Vad förklarar vilka elever det är, och vad gör det inte?", "/analys"),
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
    where = f"?kommun={slug(region[focus].name)}" if focus in region else ""
    joined = f"&{where[1:]}" if where else ""
    return (
        FOLLOW_UP,
        Step("Kommunens profil", 20, QUESTIONS["resultat"], f"/kommun{where}"),
        Step("Utifrån elevsammansättningen", 10, "Är resultatet väntat?", f"/analys{where}"),
        Step("Orsaker", 15, QUESTIONS["orsaker"], f"/analys?flik=orsaker{joined}"),
        Step("Behov och insatser", 15, QUESTIONS["insatser"], f"/insatser?visa=behov{joined}"),
        Step("Beslut och åtgärder", 10, "Vem gör vad, till när?", "/mote?visa=beslut"),
    )


TEMPLATES: Final[Mapping[str, Template]] = {
    "nulage": Template("Nuläge i våra kommuner", _of_municipalities),
    "skolchefsmote": Template("Skolchefsmöte", _for_chiefs),
    "kvalitetsdialog": Template("Kvalitetsdialog", _quality),
}
"""Word in the address → the template."""


def begun(meeting_id: str, word: str, focus: str) -> Meeting:
    """A new meeting from a template; an empty one when the address names none."""
    template = TEMPLATES.get(word)
    if template is None:
        return Meeting("", id=meeting_id)
    return Meeting(template.name, id=meeting_id, steps=template.steps(focus))

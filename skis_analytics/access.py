"""Who may do what: roles (läsare, redaktör, samordnare, administratör), and the one answer to whether somebody may write something.

Pure: nothing here knows how somebody signed in (``app.sign_in``), where roles are written down (``database.roles``) or how records are
kept (``database.register``, which asks here before each write). Every answer is a reason in Swedish, "" when it is allowed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final

from skis_analytics.records import Evidence, Initiative, Labelled, Meeting, Note, Record, RegisterError, note_id


class NotAllowedError(RegisterError):
    """Somebody has tried to do what their role does not allow. Nothing was written."""


class Role(Labelled):
    """What somebody is, from the least to the most that it allows."""

    READER = "reader", "läsare"
    EDITOR = "editor", "redaktör"
    COORDINATOR = "coordinator", "samordnare"
    ADMINISTRATOR = "administrator", "administratör"

    @property
    def rank(self) -> int:
        """How much it allows, compared with the others."""
        return list(Role).index(self)


class Deed(Enum):
    """What can be done that is not the writing of a record."""

    IMPORT = auto()
    LEAD = auto()
    FREEZE = auto()
    FREEZE_MEETING = auto()
    TEMPLATE = auto()
    RESTORE = auto()
    DRAFT = auto()


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do: their role and, for an editor, the codes of the municipalities that they write for.

    ``at_machine``: they sit at the computer that holds the files, and could do with these what they like. ``why``: in Swedish, why they may
    only read, where it is not their role that says so.
    """

    role: Role = Role.READER
    municipalities: frozenset[str] = frozenset()
    at_machine: bool = False
    why: str = ""

    @property
    def writes(self) -> bool:
        """Whether they may write anything at all."""
        return self.role is not Role.READER

    @property
    def everywhere(self) -> bool:
        """Whether they may write for all municipalities."""
        return self.role.rank >= Role.COORDINATOR.rank


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, and with which rights. ``identity`` tells two of the same name apart (an e-mail address); "" where nobody signs in."""

    name: str
    rights: Rights
    identity: str = ""

    @property
    def signature(self) -> str:
        """What stands in the history: the name as it was then, and the identity."""
        name = " ".join(self.name.split())
        if not self.identity:
            return name
        return f"{name} ({self.identity})" if name else self.identity


def on_this_computer(name: str) -> Author:
    """Whoever uses a dashboard that runs on their own computer: samordnare, by the name that they give."""
    return Author(name, Rights(Role.COORDINATOR, at_machine=True))


def by_command(name: str) -> Author:
    """Whoever runs the commands: administratör, because they have the machine."""
    return Author(name, Rights(Role.ADMINISTRATOR, at_machine=True))


def shown_name(signature: str) -> str:
    """The name of a signature, without the identity, for where there is little room."""
    name, found, rest = signature.rpartition(" (")
    return name if found and rest.endswith(")") and "@" in rest else signature


def combined(granted: Iterable[Rights]) -> Rights:
    """The rights of somebody who has been given several (by address and by group): the highest role, all municipalities as an editor."""
    given = list(granted)
    role = max((each.role for each in given), key=lambda each: each.rank, default=Role.READER)
    if role is not Role.EDITOR:
        return Rights(role)
    own = (each.municipalities for each in given if each.role is Role.EDITOR)
    return Rights(role, frozenset().union(*own))


READER: Final = "Du är läsare och kan inte ändra. Samordnaren kan ge dig en annan roll."
_OTHERS: Final = (
    "Det här gäller en kommun som du inte är redaktör för. Den kommunens redaktör eller samordnaren kan ändra det."
)
_MEETINGS: Final = "Möten och dagordningar skriver samordnaren."
_EVIDENCE: Final = "Forskning hör inte till någon kommun och skrivs in av samordnaren."
_REGION: Final = "Insatser för hela regionen skriver samordnaren."
_JOINT: Final = "Det här hör inte till någon kommun. Välj din kommun, eller be samordnaren skriva det."
_ADDING: Final = "Du kan lägga till och ta bort kommuner som du är redaktör för, men inte andras. Den kommunens redaktör eller samordnaren kan göra det."
_NOWHERE: Final = (
    "Insatsen måste gälla minst en kommun. Välj en som du är redaktör för, eller ta bort insatsen i stället."
)
_JOIN_FIRST: Final = "Insatsen gäller inte din kommun. Lägg till din kommun först, och bara den; sedan kan du ändra resten tillsammans med de andra."
_NOT_ITS_OWN: Final = "Anteckningen har ett annat id än den ska ha. Läs om sidan och skriv den igen."
_SHARED: Final = (
    "Insatsen gäller också andra kommuner och kan bara tas bort av samordnaren. Du kan ta bort din egen kommun ur den."
)
_DEEDS: Final = {
    Deed.IMPORT: (Role.COORDINATOR, "Siffror läses in, hämtas och tas tillbaka av samordnaren."),
    Deed.LEAD: (Role.COORDINATOR, "Mötet leds av samordnaren."),
    Deed.FREEZE: (Role.EDITOR, READER),
    Deed.FREEZE_MEETING: (Role.COORDINATOR, "Ett mötes underlag fryses av samordnaren."),
    Deed.TEMPLATE: (Role.COORDINATOR, "Mallen för bilderna byts av samordnaren."),
    Deed.RESTORE: (Role.ADMINISTRATOR, "Registret återställs av administratören."),
    Deed.DRAFT: (Role.EDITOR, READER),
}


def to_do(rights: Rights, deed: Deed) -> str:
    """Why somebody may not do something; "" when they may."""
    least, reason = _DEEDS[deed]
    if rights.role.rank >= least.rank or (deed is Deed.RESTORE and rights.at_machine):
        return ""
    return reason if rights.writes else rights.why or READER


def to_write(rights: Rights, before: Record | None, after: Record) -> str:
    """Why somebody may not turn ``before`` (None: a new record) into ``after``; "" when they may."""
    if not rights.writes:
        return rights.why or READER
    if rights.everywhere:
        return ""
    own = rights.municipalities
    match after:
        case Meeting():
            return _MEETINGS
        case Evidence():
            return _EVIDENCE
        case Initiative():
            return _initiative(own, before if isinstance(before, Initiative) else None, after)
        case Note() if after.id != note_id(after.meeting, after.municipality, after.question, after.group):
            return _NOT_ITS_OWN
    places = {
        each.municipality for each in (before, after) if each and not isinstance(each, (Meeting, Evidence, Initiative))
    }
    if isinstance(after, Note):
        places.discard("")  # what all say together, everybody may write down
    if places <= own:
        return ""
    return _JOINT if "" in places else _OTHERS


def _initiative(own: frozenset[str], before: Initiative | None, after: Initiative) -> str:
    if after.region or (before is not None and before.region):
        return _REGION
    was, now = frozenset(before.municipalities) if before else frozenset(), frozenset(after.municipalities)
    if not own & (was | now):
        return _OTHERS if was | now else _JOINT
    if (was ^ now) - own:
        return _ADDING
    if not now:
        return _NOWHERE
    if before is not None and not was & own:
        joined = replace(before, municipalities=after.municipalities, municipality_note=after.municipality_note)
        return "" if joined == after else _JOIN_FIRST
    return ""


def to_remove(rights: Rights, record: Record) -> str:
    """Why somebody may not take a record away, or bring it back; "" when they may. What several municipalities share, none removes alone."""
    reason = to_write(rights, record, record)
    if not reason and not rights.everywhere and isinstance(record, Initiative):
        return "" if frozenset(record.municipalities) <= rights.municipalities else _SHARED
    return reason


def require(reason: str) -> None:
    """Go on only when there is no reason not to.

    Raises:
        NotAllowedError: there is.
    """
    if reason:
        raise NotAllowedError(reason)

"""What can go wrong with the register. Every message is Swedish and meant for the screen: what happened, what was kept, what to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from skis_analytics.records import RegisterError
from skis_analytics.regions import SETTING, Region, RegionError
from skis_analytics.settings import REGISTER

if TYPE_CHECKING:
    from skis_analytics.database.register.backups import Backup
    from skis_analytics.database.register.conflict import Conflict
    from skis_analytics.database.register.validation import FieldProblem


class RegisterUnavailableError(RegisterError):
    """The register cannot be read or written right now: full or read-only disk, no permission, held by another program.

    Nothing is half-written. What was being saved is *not* saved, and must be kept on screen.
    """


class RegisterBusyError(RegisterUnavailableError):
    """Others kept the register for longer than one waits for it."""


class RegisterReadOnlyError(RegisterUnavailableError):
    """Whoever the program logs in as may read the register but not change it."""


class OtherRegionsRegisterError(RegisterError, RegionError):
    """The register is another region's. It is left untouched."""

    def __init__(self, place: object, owner: str, region: Region) -> None:
        super().__init__(
            f"Registret {place} hör till regionen {owner}: där ligger det som dess kommuner har skrivit, och ingenting är ändrat. Nu är det "
            f"{region.name} som ska visas. Peka ut en egen, tom databas för {region.name} med inställningen {REGISTER.name}, eller välj {owner} "
            f"med inställningen {SETTING}."
        )


class RegisterNewerError(RegisterError):
    """The register was made by a later version of the program. It is left untouched."""

    def __init__(self, found: int, known: int) -> None:
        self.found, self.known = found, known
        super().__init__(
            f"Registret med insatser, orsaker och behov är gjort med en nyare version av programmet (registerversion {found}; den här "
            f"versionen kan {known}). Ingenting är ändrat. Uppdatera programmet och starta om det."
        )


class RegisterDamagedError(RegisterError):
    """The register is missing or cannot be read. ``latest_backup`` is what can be taken instead, None when there is none."""

    def __init__(self, place: Path | str, reason: str, latest_backup: Backup | None) -> None:
        self.latest_backup = latest_backup
        if latest_backup is None and isinstance(place, str):
            way_out = "Det finns ingen säkerhetskopia här. Ändra ingenting i databasen, och hör med den som sköter den om det finns en kopia."
        elif latest_backup is None:
            way_out = (
                "Det finns ingen säkerhetskopia här. Flytta undan filen (radera den inte) och hör med den som sköter servern om det finns "
                "en kopia av mappen; utan fil börjar programmet på ett tomt register."
            )
        else:
            at = latest_backup.at.astimezone().strftime("%Y-%m-%d kl. %H.%M")
            way_out = (
                f"Den senaste hela säkerhetskopian är från {at} ({latest_backup.path.name}). Återställ den; det skadade sparas undan, "
                "så ingenting mer går förlorat."
            )
        super().__init__(f"Registret {place} {reason}. {way_out}")


class RegisterMovedError(RegisterError):
    """There is no register here: it was moved to PostgreSQL. A copy in its place would be a second one, and the two would grow apart."""

    def __init__(self, place: Path, moved: Backup) -> None:
        at = moved.at.astimezone().strftime("%Y-%m-%d kl. %H.%M")
        super().__init__(
            f"Registret finns inte längre i filen {place}: det flyttades till PostgreSQL {at}. Ingenting är ändrat. Sätt inställningen "
            f"{REGISTER.name} till databasens adress och starta om. Ska registret tillbaka till en fil, ge kommandot python -m skis_analytics "
            "move --from postgres --to fil. Är databasen förlorad, ta fram en säkerhetskopia med kommandot python -m skis_analytics restore."
        )


class InvalidRecordError(RegisterError):
    """What was to be saved does not hold; ``problems`` says what, field by field. Nothing was saved."""

    def __init__(self, problems: tuple[FieldProblem, ...]) -> None:
        self.problems = problems
        super().__init__("Sparades inte: " + " ".join(problem.text for problem in problems))


class ConflictError(RegisterError):
    """Somebody else saved the same record in between. What was written *is* kept, as a version beside (kvarlagd); ``conflict`` has it all.

    An exception and not an answer, so that no caller can forget to look: a save is either the current version or this.
    """

    def __init__(self, conflict: Conflict) -> None:
        self.conflict = conflict
        theirs = conflict.theirs
        did = "tog bort posten" if theirs.withdrawn else "sparade en ändring"
        super().__init__(
            f"{theirs.recorded_by} {did} medan du skrev. Din text är kvarlagd i historiken som version {conflict.yours.version}. "
            "Jämför och välj vad som ska gälla."
        )

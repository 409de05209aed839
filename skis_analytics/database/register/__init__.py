"""The register: what people write, append-only, never lost. ``open_register`` is the way in; see ``Register`` and ``skis_analytics.records``."""

from skis_analytics.database.register.backups import Backup
from skis_analytics.database.register.conflict import Changed, Conflict, Difference
from skis_analytics.database.register.drafts import Draft
from skis_analytics.database.register.errors import (
    ConflictError,
    InvalidRecordError,
    RegisterBusyError,
    RegisterDamagedError,
    RegisterNewerError,
    RegisterUnavailableError,
)
from skis_analytics.database.register.keeper import Keeper
from skis_analytics.database.register.keeping import BackupDamagedError
from skis_analytics.database.register.moving import RegisterOccupiedError, move
from skis_analytics.database.register.opening import open_register
from skis_analytics.database.register.places import Place
from skis_analytics.database.register.register import Change, Contents, Register, Saved
from skis_analytics.database.register.validation import FieldProblem, Known, Severity, problems, similar, tidied
from skis_analytics.records import RegisterError

__all__ = [
    "Backup",
    "BackupDamagedError",
    "Change",
    "Changed",
    "Conflict",
    "ConflictError",
    "Contents",
    "Difference",
    "Draft",
    "FieldProblem",
    "InvalidRecordError",
    "Keeper",
    "Known",
    "Place",
    "Register",
    "RegisterBusyError",
    "RegisterDamagedError",
    "RegisterError",
    "RegisterNewerError",
    "RegisterOccupiedError",
    "RegisterUnavailableError",
    "Saved",
    "Severity",
    "move",
    "open_register",
    "problems",
    "similar",
    "tidied",
]

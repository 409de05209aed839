"""Where the register of this process lies: in the home folder, or in PostgreSQL. The one place that decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from skis_analytics.database.connection import home_folder
from skis_analytics.database.meeting_state import MeetingState, Positions
from skis_analytics.database.register import conninfo
from skis_analytics.database.register.drafts import Drafting, Drafts
from skis_analytics.database.register.keeper import Keeper
from skis_analytics.database.register.keeping import Keeping
from skis_analytics.database.register.lake import Lake
from skis_analytics.database.register.lake_drafts import LakeDrafts
from skis_analytics.database.register.lake_keeper import LakeKeeper
from skis_analytics.database.register.lake_positions import SharedMeetingState


class Place:
    """A register's keeper, its drafts and its meetings' positions. One for a process: in PostgreSQL they share a connection.

    ``address`` is ``SKIS_REGISTER`` unless told; "" is a file in ``home``.
    """

    def __init__(self, home: Path | None = None, address: str | None = None) -> None:
        """Raises RegisterUnavailableError when the address cannot be understood. Connects to nothing yet."""
        self.home = home or home_folder()
        said = conninfo.setting() if address is None else address
        self.keeper: Keeping[Any]
        self.drafts: Drafting
        self.positions: Positions
        if said:
            lake = Lake(said)
            self.keeper = LakeKeeper(lake, self.home)
            self.drafts, self.positions = LakeDrafts(lake), SharedMeetingState(lake)
        else:
            self.keeper = Keeper(self.home)
            self.drafts, self.positions = Drafts(self.home), MeetingState(self.home)

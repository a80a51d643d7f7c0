"""Who is looking. Every query and every command is told, so that nothing is shown by accident."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from backend.core.errors import Unauthenticated


@dataclass(frozen=True, slots=True)
class Viewer:
    """The party behind a request, or nobody: then all three parts are None."""

    party_id: UUID | None
    address: bytes | None
    is_staff: bool = False
    session_id: UUID | None = None  # the sign-in it came through; None for jobs

    @property
    def is_guest(self) -> bool:
        return self.party_id is None

    def require_party(self) -> UUID:
        """The party's id, for commands that need somebody to be signed in."""
        if self.party_id is None:
            raise Unauthenticated("Sign in first.")
        return self.party_id


GUEST = Viewer(party_id=None, address=None)

"""Named refusals of this room."""

from __future__ import annotations

from backend.core.errors import Conflict, NotFound, Unauthenticated


class PartyNotFound(NotFound):
    """Nobody is known by this id."""

    code = "party_not_found"


class SessionNotFound(NotFound):
    """The viewer has no such sign-in, or has it no longer."""

    code = "session_not_found"


class NameTaken(Conflict):
    """Another party has this name, or one that looks the same."""

    code = "name_taken"


class ChallengeExpired(Unauthenticated):
    """The sign-in text is unknown, used, too old, or was made for another browser.

    One refusal for all of them: the difference would help nobody but a thief.
    """

    code = "challenge_expired"


class SignatureRefused(Unauthenticated):
    """The signature is not one of the address the text was made for."""

    code = "signature_refused"


class SeatNotFound(NotFound):
    """There is no such place in a team, or it is none of the viewer's business."""

    code = "seat_not_found"


class SeatTaken(Conflict):
    """This address is on the team already, or there is no free place."""

    code = "seat_taken"


class SeatStepRefused(Conflict):
    """The place in the team cannot change like this now."""

    code = "seat_step_refused"


class GrantNotFound(NotFound):
    """Nobody has this staff role by this id (any more)."""

    code = "grant_not_found"


class GrantStands(Conflict):
    """This party has that staff role already."""

    code = "grant_stands"


class LastAdmin(Conflict):
    """Somebody has to stay who can grant roles."""

    code = "last_admin"

"""Why a signature is not carried."""

from __future__ import annotations

from backend.core.errors import Conflict, Forbidden, NotFound, RateLimited, Unavailable


class RelayOff(Conflict):
    """This marketplace carries no signatures, or not of this step. The wallet can send it."""

    code = "relay_off"


class RelaySpent(Unavailable):
    """Carrying costs more now than it may. The wallet can send it, or it is tried later."""

    code = "relay_spent"


class ConsentRefused(Forbidden):
    """The signature is not the viewer's, or not of this step in the present state."""

    code = "consent_refused"


class SignatureExpired(Conflict):
    """It is over, about to be, or valid for longer than anybody should sign."""

    code = "signature_expired"


class AlreadyUnderWay(Conflict):
    """Another signature of this party for this delivery is on its way."""

    code = "already_under_way"


class CarryingRefused(Conflict):
    """The contract would refuse it. `reason` is its word."""

    code = "carrying_refused"


class TooManySignatures(RateLimited):
    """So many signatures of one account in a day are enough."""

    code = "too_many_signatures"


class RelayedActionNotFound(NotFound):
    """There is no such signature, or it is somebody else's."""

    code = "relayed_action_not_found"

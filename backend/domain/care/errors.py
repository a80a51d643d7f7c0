"""Named refusals about tickets."""

from __future__ import annotations

from backend.core.errors import Conflict, NotFound


class TicketNotFound(NotFound):
    """There is no such ticket, or not for this viewer."""

    code = "ticket_not_found"


class TicketStepRefused(Conflict):
    """The ticket does not allow this now, or not to this viewer."""

    code = "ticket_step_refused"


class ComplaintRefused(Conflict):
    """There is nothing to complain about now, or not for this viewer."""

    code = "complaint_refused"


class CustomsHoldRefused(Conflict):
    """There is no parcel at customs, or it is not for this viewer to say so."""

    code = "customs_hold_refused"


class NobodyToAssign(Conflict):
    """The ticket cannot go to this person: not staff for it, or a side of its order."""

    code = "nobody_to_assign"

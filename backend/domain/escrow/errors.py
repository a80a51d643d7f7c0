"""Refusals about escrows."""

from __future__ import annotations

from backend.core.errors import Conflict, NotFound


class EscrowNotFound(NotFound):
    """No such escrow has been seen on chain."""

    code = "escrow_not_found"


class StepNotAllowed(Conflict):
    """The table does not allow this step now. `reason` is one of the table's words."""

    code = "step_not_allowed"

"""Named refusals about payments and what is paid beside the chain."""

from __future__ import annotations

from backend.core.errors import Conflict


class PaymentStepNotAllowed(Conflict):
    """This cannot be done with the payment as it stands, or not by this viewer."""

    code = "payment_step_not_allowed"


class CaptureFailed(Conflict):
    """The money that should be taken now is not there."""

    code = "capture_failed"


class NothingLeft(Conflict):
    """Somebody else has the last pieces."""

    code = "nothing_left_to_approve"

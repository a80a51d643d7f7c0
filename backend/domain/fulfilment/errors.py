"""Named refusals of this room."""

from __future__ import annotations

from backend.core.errors import Conflict, NotFound


class FulfilmentNotFound(NotFound):
    """There is no such fulfilment, or not for this viewer."""

    code = "fulfilment_not_found"


class HandlingChanged(Conflict):
    """Somebody else has changed how the parcel wants to be handled since it was read."""

    code = "handling_changed"


class FulfilmentStepNotAllowed(Conflict):
    """The fulfilment's table does not allow this step now; `reason` says why."""

    code = "fulfilment_step_not_allowed"

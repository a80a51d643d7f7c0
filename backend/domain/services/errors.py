"""Named refusals about services."""

from __future__ import annotations

from backend.core.errors import Conflict, NotFound


class NotAService(Conflict):
    """This delivery is no service, so nothing is begun or reported here."""

    code = "not_a_service"


class RequestNotFound(NotFound):
    """There is no such request, or not for this viewer."""

    code = "request_not_found"


class RequestNotPossible(Conflict):
    """This cannot be asked, refused or taken back now."""

    code = "request_not_possible"

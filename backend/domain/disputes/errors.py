"""Named refusals about disputes."""

from __future__ import annotations

from backend.core.errors import NotFound


class CaseNotFound(NotFound):
    """There is no such case, or this viewer is not its arbiter."""

    code = "case_not_found"

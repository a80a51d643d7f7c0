"""Named refusals about people's own data."""

from __future__ import annotations

from backend.core.errors import NotFound


class ErasureNotFound(NotFound):
    """The viewer has not asked to be erased, or that is done."""

    code = "erasure_not_found"

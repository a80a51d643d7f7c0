"""Refusals of this room."""

from __future__ import annotations

from backend.core.errors import Conflict, NotFound


class SearchNotFound(NotFound):
    """Nobody, or somebody else, saved this search."""

    code = "search_not_found"


class TooManySearches(Conflict):
    """The list would become too long to help."""

    code = "too_many_searches"

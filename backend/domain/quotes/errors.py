"""Named refusals about quotes."""

from __future__ import annotations

from backend.core.errors import Conflict, NotFound


class QuoteNotFound(NotFound):
    """There is no such quote, or not for this viewer."""

    code = "quote_not_found"


class QuoteStepNotAllowed(Conflict):
    """The quote's table does not allow this step now; `reason` says why."""

    code = "quote_step_not_allowed"


class TooManyQuotes(Conflict):
    """The buyer has as many open quotes as may wait at a time."""

    code = "too_many_quotes"

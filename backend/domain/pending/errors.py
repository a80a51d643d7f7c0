"""Why a transaction is not shown as pending."""

from __future__ import annotations

from backend.core.errors import Conflict, NotFound, RateLimited


class TransactionUnknown(NotFound):
    """The node does not know this transaction (yet)."""

    code = "transaction_unknown"


class TransactionRefused(Conflict):
    """It is somebody else's, or not about an order here."""

    code = "transaction_refused"


class TooManyPending(RateLimited):
    """So many wait already."""

    code = "too_many_pending"

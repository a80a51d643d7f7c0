"""Named refusals about billing."""

from __future__ import annotations

from backend.core.errors import Conflict, NotFound


class InvoiceNotFound(NotFound):
    """There is no such invoice, or not for this viewer."""

    code = "invoice_not_found"


class BillingChanged(Conflict):
    """Somebody else has changed these facts meanwhile."""

    code = "billing_changed"

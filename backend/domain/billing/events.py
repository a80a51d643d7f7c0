"""What happens to invoices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent


@dataclass(frozen=True, kw_only=True)
class InvoiceIssued(DomainEvent):
    """An invoice or a credit note has got its number."""

    name: ClassVar[str] = "invoice.issued"
    invoice_id: UUID
    kind: str
    number: str


@dataclass(frozen=True, kw_only=True)
class InvoiceVoided(DomainEvent):
    """The chain took back what it was about. Its number stays taken."""

    name: ClassVar[str] = "invoice.voided"
    invoice_id: UUID
    kind: str
    number: str


@dataclass(frozen=True, kw_only=True)
class BillingFactsChanged(DomainEvent):
    """A shop changed what stands on its invoices from now on."""

    name: ClassVar[str] = "billing.facts_changed"
    seller_id: UUID


@dataclass(frozen=True, kw_only=True)
class CostsChanged(DomainEvent):
    """A shop wrote down what a delivery cost it; the words stay in their row."""

    name: ClassVar[str] = "billing.costs_changed"
    delivery_id: UUID

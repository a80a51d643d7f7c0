"""What happens to parcels away from the chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent


@dataclass(frozen=True, kw_only=True)
class ShipmentPrepared(DomainEvent):
    """A sender named carrier and tracking number; the wallet has not committed to them yet."""

    name: ClassVar[str] = "shipment.prepared"
    delivery_id: UUID
    shipment_id: UUID


@dataclass(frozen=True, kw_only=True)
class ParcelReported(DomainEvent):
    """A carrier said something new about a parcel of ours."""

    name: ClassVar[str] = "parcel.reported"
    is_detail: ClassVar[bool] = True
    delivery_id: UUID
    shipment_id: UUID
    source: str
    status: str

    def sentence(self) -> str:
        return f"News of the parcel: {self.status.replace('_', ' ')}."

"""The query behind the register of carriers: parcels handed over, by who carried them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.domain.escrow.models import Escrow
from backend.domain.fulfilment.models import Fulfilment
from backend.domain.orders.models import Delivery
from backend.domain.shipping.models import Shipment


class CarrierRepository:
    """Counts. It names no order and nobody."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list_figures(self, since: datetime) -> Sequence[Any]:
        """One row for each carrier with a parcel handed over since then."""
        rows: Sequence[Any] = (await self._session.execute(_figures(since))).all()
        return rows


def _figures(since: datetime) -> Any:
    took = func.extract("epoch", Fulfilment.arrived_at - Fulfilment.handed_over_at)
    has_arrived = Fulfilment.arrived_at.is_not(None)
    return (
        select(
            Shipment.carrier,
            func.count().label("parcels"),
            func.count(Fulfilment.arrived_at).label("arrived"),
            func.count(
                case((and_(has_arrived, Fulfilment.arrived_at <= Fulfilment.arrival_due), 1))
            ).label("on_time"),
            func.count(case((Fulfilment.exceptions > 0, 1))).label("with_exceptions"),
            func.percentile_cont(0.5).within_group(took).label("median_seconds"),
        )
        .join(Delivery, Delivery.id == Shipment.delivery_id)
        .join(
            Escrow,
            and_(
                Escrow.chain_id == Delivery.chain_id,
                Escrow.escrow_id == Delivery.escrow_id,
                Escrow.shipment_hash == Shipment.hash,
            ),
        )
        .join(Fulfilment, Fulfilment.delivery_id == Delivery.id)
        .where(Fulfilment.handed_over_at > since, Fulfilment.path == "parcel")
        .group_by(Shipment.carrier)
    )

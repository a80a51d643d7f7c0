"""Every query on parcels and carriers' reports. Callers have checked who may see the order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.decoder import WORD
from backend.chain.events import ReturnShipped, Shipped
from backend.core.ids import uuid7
from backend.domain.escrow.facts import LOGS, is_any
from backend.domain.escrow.lifecycle import Status
from backend.domain.escrow.models import Escrow
from backend.domain.orders.models import Delivery, Order
from backend.domain.orders.reading import read_once
from backend.domain.shipping.adapters.plain import SELLER, STAFF
from backend.domain.shipping.models import CarrierUpdate, Shipment, Way
from backend.domain.shipping.progress import (
    CarrierReport,
    ParcelStatus,
    Progress,
    progress_of,
)

WORTH_ASKING = timedelta(days=60)  # no carrier keeps a parcel longer


@dataclass(frozen=True, slots=True)
class Heard:
    """A report with the way it came."""

    report: CarrierReport
    source: str
    heard_at: datetime


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A parcel the contract says is on its way, and its escrow's facts."""

    shipment: Shipment
    delivery: Delivery
    escrow: Escrow
    ordered_at: datetime


class ShipmentRepository:
    """Parcels by order or by delivery, and what was reported about them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, shipment: Shipment) -> None:
        self._session.add(shipment)

    async def forget_names(self, order_id: UUID) -> None:
        """Empty what carriers reported in their own words about the parcels of an order."""
        parcels = select(Shipment.id).where(Shipment.order_id == order_id)
        await self._session.execute(
            update(CarrierUpdate)
            .where(CarrierUpdate.shipment_id.in_(parcels))
            .values(signed_by="", detail="", raw=b"")
            .execution_options(synchronize_session=False)
        )

    async def list_waiting(self, delivery_ids: Collection[UUID], way: Way) -> dict[UUID, Shipment]:
        """By delivery, what was described last, unless it left: a second item is described anew."""
        if not delivery_ids:
            return {}
        latest = (
            select(Shipment, _has_left().label("has_left"))
            .join(Delivery, Delivery.id == Shipment.delivery_id)
            .where(Shipment.delivery_id.in_(delivery_ids), Shipment.way == way.value)
            .order_by(Shipment.delivery_id, Shipment.id.desc())
            .ext(distinct_on(Shipment.delivery_id))
        )
        rows = await self._session.execute(latest)
        return {one.delivery_id: one for one, has_left in rows if not has_left}

    async def list_of_order(self, order_id: UUID) -> Sequence[Shipment]:
        """Oldest first."""
        query = select(Shipment).where(Shipment.order_id == order_id).order_by(Shipment.id)

        async def read() -> Sequence[Shipment]:
            return (await self._session.scalars(query)).all()

        return await read_once(self._session, ("shipments", order_id), read)

    async def list_by_number(self, carrier: str | None, number: str) -> Sequence[Shipment]:
        """Parcels a report may be about. One that names a known carrier is not about others."""
        query = select(Shipment).where(Shipment.tracking_number == number)
        if carrier is not None:
            query = query.where(Shipment.carrier == carrier)
        return (await self._session.scalars(query.order_by(Shipment.id))).all()

    async def count_other_orders(self, shipment: Shipment) -> int:
        """In how many other orders the same number was given."""
        query = select(func.count(func.distinct(Shipment.order_id))).where(
            Shipment.tracking_number == shipment.tracking_number,
            Shipment.carrier == shipment.carrier,
            Shipment.order_id != shipment.order_id,
        )
        return int((await self._session.execute(query)).scalar_one())

    # reports

    async def store_report(
        self,
        source: str,
        report: CarrierReport,
        raw: bytes,
        now: datetime,
        shipment_id: UUID | None = None,
    ) -> bool:
        """Keep a report; False when it was heard before."""
        statement = (
            insert(CarrierUpdate)
            .values(
                id=uuid7(),
                source=source,
                event_id=report.event_id,
                tracking_number=report.tracking_number,
                carrier=report.carrier,
                shipment_id=shipment_id,
                status=report.status.value,
                happened_at=report.happened_at,
                heard_at=now,
                place=report.place,
                detail=report.detail,
                signed_by=report.signed_by,
                expected_on=report.expected_on,
                raw=raw,
            )
            .on_conflict_do_nothing(index_elements=["source", "event_id"])
            .returning(CarrierUpdate.id)
        )
        return (await self._session.execute(statement)).scalar_one_or_none() is not None

    async def reports_of(self, shipments: Collection[Shipment]) -> dict[UUID, list[Heard]]:
        """What was reported about each of these parcels, oldest first."""
        query = (
            select(Shipment.id, CarrierUpdate)
            .join(CarrierUpdate, _is_about())
            .where(
                Shipment.order_id.in_({shipment.order_id for shipment in shipments}),
                Shipment.id.in_({shipment.id for shipment in shipments}),
            )
            .order_by(CarrierUpdate.happened_at, CarrierUpdate.event_id)
        )
        found: dict[UUID, list[Heard]] = {}
        for shipment_id, row in await self._session.execute(query):
            heard = Heard(_report(row), row.source, row.heard_at)
            found.setdefault(shipment_id, []).append(heard)
        return found

    async def progress_of(self, delivery_id: UUID, shipped_hash: bytes) -> Progress | None:
        """How the parcel fares that the contract knows by this hash."""
        query = select(Shipment).where(
            Shipment.delivery_id == delivery_id, Shipment.hash == shipped_hash
        )
        shipment = (await self._session.scalars(query)).one_or_none()
        if shipment is None:
            return None
        reports = (await self.reports_of([shipment])).get(shipment.id, [])
        return progress_of(heard.report for heard in reports)

    # parcels under way

    async def claim_to_poll(self, now: datetime, every: timedelta, limit: int) -> list[UnderWay]:
        """Parcels whose carrier was not asked for a while, marked as asked now.

        Rows another worker holds are skipped, and the mark is stored before anybody is asked, so
        two workers do not ask for the same parcel.
        """
        due = or_(Shipment.polled_at.is_(None), Shipment.polled_at <= now - every)
        query = (
            _under_way(Status.SHIPPED)
            .where(due, Escrow.shipped_at > now - WORTH_ASKING)
            .order_by(Shipment.polled_at.nulls_first(), Shipment.id)
            .limit(limit)
            .with_for_update(of=Shipment, skip_locked=True)
        )
        found = [UnderWay(*row) for row in await self._session.execute(query)]
        for one in found:
            one.shipment.polled_at = now
        return found

    async def list_reported_delivered(self, chain_id: int, limit: int) -> list[UnderWay]:
        """Parcels under way of which a carrier said "delivered" at some time, oldest first."""
        said_so = exists().where(_is_about(), CarrierUpdate.status == ParcelStatus.DELIVERED.value)
        query = (
            _under_way(Status.SHIPPED)
            .where(Escrow.chain_id == chain_id, said_so)
            .order_by(Escrow.shipped_at, Shipment.id)
            .limit(limit)
        )
        return [UnderWay(*row) for row in await self._session.execute(query)]

    async def find_under_way(self, delivery_id: UUID) -> UnderWay | None:
        """The parcel of a delivery that is on its way now."""
        query = _under_way(Status.SHIPPED).where(Delivery.id == delivery_id)
        row = (await self._session.execute(query)).one_or_none()
        return UnderWay(*row) if row else None


def _under_way(status: Status) -> Select[Shipment, Delivery, Escrow, datetime]:
    is_on_chain = and_(
        Escrow.chain_id == Delivery.chain_id,
        Escrow.escrow_id == Delivery.escrow_id,
        Escrow.shipment_hash == Shipment.hash,
    )
    return (
        select(Shipment, Delivery, Escrow, Order.created_at)
        .join(Delivery, Delivery.id == Shipment.delivery_id)
        .join(Order, Order.id == Shipment.order_id)
        .join(Escrow, is_on_chain)
        .where(Shipment.way == Way.OUT.value, Escrow.status == status.value)
    )


def _has_left() -> ColumnElement[bool]:
    """Whether the chain has carried this hash, however often the escrow began anew since."""
    return exists().where(
        LOGS.c.chain_id == Delivery.chain_id,
        LOGS.c.escrow_id == Delivery.escrow_id,
        or_(is_any(Shipped), is_any(ReturnShipped)),
        func.substring(LOGS.c.data, WORD + 1, WORD) == Shipment.hash,  # after the state word
    )


def _is_about() -> Any:
    """A typed report names its parcel; a carrier's is about whatever has its number."""
    by_number = and_(
        CarrierUpdate.shipment_id.is_(None),
        CarrierUpdate.tracking_number == Shipment.tracking_number,
        or_(CarrierUpdate.carrier.is_(None), CarrierUpdate.carrier == Shipment.carrier),
        CarrierUpdate.source.not_in([SELLER, STAFF]),
    )
    return or_(CarrierUpdate.shipment_id == Shipment.id, by_number)


def _report(row: CarrierUpdate) -> CarrierReport:
    return CarrierReport(
        event_id=row.event_id,
        tracking_number=row.tracking_number,
        status=ParcelStatus(row.status),
        happened_at=row.happened_at,
        carrier=row.carrier,
        place=row.place,
        detail=row.detail,
        signed_by=row.signed_by,
        expected_on=row.expected_on,
    )

"""Hearing from carriers: by signed webhook, by asking, and from people. One way in for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.fields import FieldChecks
from backend.core.ids import uuid7
from backend.core.viewer import Viewer
from backend.domain.orders.service import OrderService
from backend.domain.parties.policy import Action, Relation
from backend.domain.shipping.adapters.interface import CarrierAdapter, TrackedParcel
from backend.domain.shipping.adapters.plain import SELLER, STAFF, ManualAdapter, write_report
from backend.domain.shipping.errors import CarrierSourceNotFound, ParcelNotUnderWay
from backend.domain.shipping.events import ParcelReported
from backend.domain.shipping.models import Shipment, Way
from backend.domain.shipping.progress import CarrierReport, ParcelStatus
from backend.domain.shipping.repository import ShipmentRepository
from backend.domain.shipping.sources import carrier_sources

if TYPE_CHECKING:
    from backend.resources import Resources

LONGEST_DETAIL, LONGEST_PLACE = 300, 100
POLL_AT_ONCE = 50
# A seller may type anything but the arrival: that one is said on chain, with the longer inspection.
SELLERS_WORDS: frozenset[ParcelStatus] = frozenset(ParcelStatus) - {
    ParcelStatus.DELIVERED,
    ParcelStatus.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Reception:
    """What became of what was sent."""

    heard: int  # reports in it
    new: int  # those we had not heard before
    matched: int  # parcels of ours they are about


class CarrierUpdateService:
    """Takes reports in, whoever brings them. Hearing something twice changes nothing."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._clock = resources.clock
        self._shipments = ShipmentRepository(session)

    async def receive(self, source: str, headers: Mapping[str, str], body: bytes) -> Reception:
        """A webhook: checked first, read then. A source without a secret does not exist here."""
        adapter = carrier_sources(self._resources.settings).get(source)
        if adapter is None:
            raise CarrierSourceNotFound("Nothing is listened to under this name.", source=source)
        small = {name.lower(): value for name, value in headers.items()}
        adapter.verify(small, body, self._clock.now())
        return await self.take(adapter, body)

    async def take(self, adapter: CarrierAdapter, body: bytes) -> Reception:
        """Bytes that are known to come from their source."""
        reports = adapter.read(body)
        new, matched = 0, 0
        for report in reports:
            if await self._shipments.store_report(adapter.source, report, body, self._clock.now()):
                new += 1
                matched += await self._tell(adapter.source, report)
        return Reception(len(reports), new, matched)

    async def claim_questions(self, every: timedelta) -> Sequence[TrackedParcel]:
        """Parcels to ask carriers about now; nobody else gets them for as long as `every`."""
        found = await self._shipments.claim_to_poll(self._clock.now(), every, POLL_AT_ONCE)
        return [
            TrackedParcel(
                carrier=one.shipment.carrier,
                tracking_number=one.shipment.tracking_number,
                shipped_at=one.escrow.shipped_at,
            )
            for one in found
            if one.escrow.shipped_at is not None
        ]

    async def write_down(
        self, delivery_id: UUID, status: ParcelStatus, detail: str, place: str, viewer: Viewer
    ) -> None:
        """What a person knows of a parcel: its seller, or the staff who look after parcels."""
        orders = OrderService(self._session, self._resources)
        order, _ = await orders.get_delivery(delivery_id, viewer)
        under_way = await self._shipments.find_under_way(delivery_id)
        is_sellers = order.allows(Action.FULFIL)
        if under_way is None or not (is_sellers or Relation.LOGISTICS in order.relations):
            raise ParcelNotUnderWay(
                "Only a parcel that is on its way is reported on, by its seller or the staff."
            )
        checks = FieldChecks()
        detail = checks.line("detail", detail, shortest=0, longest=LONGEST_DETAIL)
        place = checks.line("place", place, shortest=0, longest=LONGEST_PLACE)
        allowed = SELLERS_WORDS if is_sellers else SELLERS_WORDS | {ParcelStatus.DELIVERED}
        checks.require(
            "status",
            "Choose what happened. That it has arrived is said on chain, on the order's page.",
            met=status in allowed,
        )
        checks.raise_if_any()
        source = SELLER if is_sellers else STAFF
        report = CarrierReport(
            event_id=str(uuid7()),
            tracking_number=under_way.shipment.tracking_number,
            carrier=None,
            status=status,
            happened_at=self._clock.now(),
            place=place,
            detail=detail,
        )
        raw = write_report(report)
        (report,) = ManualAdapter(source).read(raw)
        shipment = under_way.shipment
        await self._shipments.store_report(source, report, raw, self._clock.now(), shipment.id)
        await self._record(source, report, shipment, viewer)

    async def _tell(self, source: str, report: CarrierReport) -> int:
        """Tell the orders it is about. For a number nobody has, the report waits in the table."""
        shipments = await self._shipments.list_by_number(report.carrier, report.tracking_number)
        for shipment in shipments:
            await self._record(source, report, shipment, f"carrier-{source}")
        return len(shipments)

    async def _record(
        self, source: str, report: CarrierReport, shipment: Shipment, actor: Viewer | str
    ) -> None:
        if shipment.way != Way.OUT.value:
            return
        event = ParcelReported(
            occurred_at=self._clock.now(),
            order_id=shipment.order_id,
            delivery_id=shipment.delivery_id,
            shipment_id=shipment.id,
            source=source,
            status=report.status.value,
        )
        await outbox.record(self._session, event, actor)

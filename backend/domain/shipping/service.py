"""Parcels: described here, committed to on chain, matched by hash."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.commitments import shipment_hash
from backend.core import outbox
from backend.core.errors import Invalid
from backend.core.ids import uuid7
from backend.core.viewer import Viewer
from backend.domain.escrow.errors import StepNotAllowed
from backend.domain.escrow.lifecycle import Status
from backend.domain.orders.calls import WalletCall, step_call
from backend.domain.orders.planning import Flow
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.parties.policy import Action
from backend.domain.shipping.carriers import tracking_link
from backend.domain.shipping.events import ShipmentPrepared
from backend.domain.shipping.models import Shipment, Way
from backend.domain.shipping.repository import ShipmentRepository
from backend.domain.shipping.tracking import (
    carrier_name,
    normalise_carrier,
    normalise_number,
    warnings_for,
)

if TYPE_CHECKING:
    from backend.resources import Resources

SALT_BYTES = 32
_WAYS: dict[str, Way] = {"ship": Way.OUT, "return_shipped": Way.BACK}
_REFUSALS = {
    "ship": "It can be shipped only by its seller, once paid and before the deadline.",
    "return_shipped": "It can be sent back only by its buyer, once that is settled, and in time.",
}
_NOT_TO_DESCRIBE = "It can be described only by who packs it, while it is paid and has not left."


class ParcelState(StrEnum):
    """How a description and the chain's hash relate."""

    PREPARED = "prepared"  # described; nothing on chain yet
    SHIPPED = "shipped"  # the chain has exactly this hash
    UNKNOWN = "unknown"  # the chain has a hash that nothing described here has


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelView:
    """One parcel. Carrier and number are None when only an unknown hash is there."""

    delivery_id: UUID
    way: Way
    state: ParcelState
    hash: bytes
    carrier: str | None = None
    carrier_name: str | None = None
    tracking_number: str | None = None
    link: str | None = None
    salt: bytes | None = None
    warnings: tuple[str, ...] = ()
    shipped_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedShipment:
    """What the sender's wallet signs next, and what looks mistyped."""

    parcel: ParcelView
    call: WalletCall

    @property
    def hash(self) -> bytes:
        return self.parcel.hash

    @property
    def warnings(self) -> tuple[str, ...]:
        return self.parcel.warnings


class ShipmentService:
    """Prepares parcels and shows them."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._orders = OrderService(session, resources)
        self._shipments = ShipmentRepository(session)

    async def prepare(
        self, delivery_id: UUID, carrier: str, tracking_number: str, viewer: Viewer
    ) -> PreparedShipment:
        """Describe a parcel before the wallet commits to it. The same again is the same parcel."""
        return await self._prepare("ship", delivery_id, (carrier, tracking_number), viewer)

    async def prepare_return(
        self, delivery_id: UUID, carrier: str, tracking_number: str, viewer: Viewer
    ) -> PreparedShipment:
        """The same for the buyer's parcel on its way back."""
        return await self._prepare(
            "return_shipped", delivery_id, (carrier, tracking_number), viewer
        )

    async def describe(
        self, delivery_id: UUID, carrier: str, tracking_number: str, viewer: Viewer
    ) -> ParcelView:
        """Who packs writes down how it goes; the seller's wallet commits to it later.

        What was written last counts.
        """
        order, delivery = await self._orders.get_delivery(delivery_id, viewer)
        if not may_describe(order, delivery):
            raise StepNotAllowed(_NOT_TO_DESCRIBE, action="ship", status=delivery.status.value)
        named = _normalised(carrier, tracking_number)
        shipment = await self._described(order, delivery, Way.OUT, named, viewer)
        return _view(shipment, ParcelState.PREPARED)

    async def list_described(self, orders: Collection[OrderView]) -> dict[UUID, ParcelView]:
        """What is written down and not on chain, by delivery: of orders as one viewer sees them."""
        packed = [
            delivery
            for order in orders
            for delivery in order.deliveries
            if may_describe(order, delivery)
        ]
        waiting = await self._shipments.list_waiting([one.id for one in packed], Way.OUT)
        return {one: _view(parcel, ParcelState.PREPARED) for one, parcel in waiting.items()}

    async def _prepare(
        self, step: str, delivery_id: UUID, named: tuple[str, str], viewer: Viewer
    ) -> PreparedShipment:
        order, delivery = await self._orders.get_delivery(delivery_id, viewer)
        if delivery.action(step) is None:
            raise StepNotAllowed(_REFUSALS[step], action=step, status=delivery.status.value)
        plain = _normalised(*named)
        shipment = await self._described(order, delivery, _WAYS[step], plain, viewer)
        inputs = {"shipment_hash": shipment.hash}
        deployment = self._resources.chains.get(delivery.chain_id).deployment
        call = step_call(step, delivery.terms, deployment, inputs)
        assert call is not None
        return PreparedShipment(parcel=_view(shipment, ParcelState.PREPARED), call=call)

    async def of_order(self, order_id: UUID, viewer: Viewer) -> dict[UUID, ParcelView]:
        """The parcel of each delivery that has one, by the delivery's id."""
        return await self._parcels(order_id, Way.OUT, viewer)

    async def returns_of_order(self, order_id: UUID, viewer: Viewer) -> dict[UUID, ParcelView]:
        """The parcels on their way back, by the delivery's id."""
        return await self._parcels(order_id, Way.BACK, viewer)

    async def _parcels(self, order_id: UUID, way: Way, viewer: Viewer) -> dict[UUID, ParcelView]:
        order = await self._orders.get(order_id, viewer)
        if not order.allows(Action.SEE_PARCELS):
            return {}
        described: dict[UUID, list[Shipment]] = {}
        for shipment in await self._shipments.list_of_order(order_id):
            if shipment.way == way.value:
                described.setdefault(shipment.delivery_id, []).append(shipment)
        parcels = [
            await self._parcel(order, delivery, way, described.get(delivery.id, []))
            for delivery in order.deliveries
        ]
        return {parcel.delivery_id: parcel for parcel in parcels if parcel is not None}

    async def _parcel(
        self, order: OrderView, delivery: DeliveryView, way: Way, described: Sequence[Shipment]
    ) -> ParcelView | None:
        """What the viewer may know. A description without its hash on chain is its sender's."""
        on_chain, shipped_at = _on_chain(delivery, way)
        if on_chain is None:
            is_senders = way.sender in delivery.roles or _packs(order, way)
            if not described or not is_senders:
                return None
            waiting = (await self._shipments.list_waiting([delivery.id], way)).get(delivery.id)
            return _view(waiting, ParcelState.PREPARED) if waiting else None
        for shipment in described:
            if shipment.hash == on_chain:
                return _view(shipment, ParcelState.SHIPPED, shipped_at)
        return ParcelView(
            delivery_id=delivery.id,
            way=way,
            state=ParcelState.UNKNOWN,
            hash=on_chain,
            shipped_at=shipped_at,
        )

    async def _described(
        self,
        order: OrderView,
        delivery: DeliveryView,
        way: Way,
        named: tuple[str, str],
        viewer: Viewer,
    ) -> Shipment:
        """The same again is the same parcel, with the hash it had."""
        waiting = (await self._shipments.list_waiting([delivery.id], way)).get(delivery.id)
        if waiting is not None and (waiting.carrier, waiting.tracking_number) == named:
            return waiting
        return await self._add(order, delivery, way, named, viewer)

    async def _add(
        self,
        order: OrderView,
        delivery: DeliveryView,
        way: Way,
        named: tuple[str, str],
        viewer: Viewer,
    ) -> Shipment:
        carrier, number = named
        now, salt = self._resources.clock.now(), secrets.token_bytes(SALT_BYTES)
        shipment = Shipment(
            order_id=order.id,
            id=uuid7(),
            delivery_id=delivery.id,
            sender_id=viewer.require_party(),
            way=way.value,
            carrier=carrier,
            tracking_number=number,
            salt=salt,
            hash=shipment_hash(carrier, number, salt),
            prepared_at=now,
        )
        self._shipments.add(shipment)
        await self._session.flush()
        event = ShipmentPrepared(
            occurred_at=now, order_id=order.id, delivery_id=delivery.id, shipment_id=shipment.id
        )
        await outbox.record(self._session, event, viewer)
        return shipment


def _normalised(carrier: str, tracking_number: str) -> tuple[str, str]:
    """Both in their one form; what is wrong with either is told at once."""
    fields: dict[str, str] = {}
    plain_carrier = number = ""
    try:
        plain_carrier = normalise_carrier(carrier)
    except Invalid as error:
        fields |= error.fields
    try:
        number = normalise_number(tracking_number)
    except Invalid as error:
        fields |= error.fields
    if fields:
        raise Invalid("Carrier and tracking number cannot be used as they are.", fields=fields)
    return plain_carrier, number


def may_describe(order: OrderView, delivery: DeliveryView) -> bool:
    """Whether somebody of the shop who packs may say now how it goes."""
    return (
        order.allows(Action.FULFIL)
        and delivery.status is Status.FUNDED
        and delivery.needs_address
        and delivery.flow is not Flow.SERVICE
    )


def _packs(order: OrderView, way: Way) -> bool:
    return way is Way.OUT and order.allows(Action.FULFIL)


def _on_chain(delivery: DeliveryView, way: Way) -> tuple[bytes | None, datetime | None]:
    """What the chain says about the parcel that is under way now, and since when."""
    escrow = delivery.escrow
    if escrow is None:
        return None, None
    if way is Way.OUT:
        return escrow.shipment_hash, escrow.shipped_at
    return escrow.return_shipment_hash, escrow.return_shipped_at


def _view(shipment: Shipment, state: ParcelState, shipped_at: datetime | None = None) -> ParcelView:
    return ParcelView(
        delivery_id=shipment.delivery_id,
        way=Way(shipment.way),
        state=state,
        hash=shipment.hash,
        carrier=shipment.carrier,
        carrier_name=carrier_name(shipment.carrier),
        tracking_number=shipment.tracking_number,
        link=tracking_link(shipment.carrier, shipment.tracking_number),
        salt=shipment.salt,
        warnings=warnings_for(shipment.carrier, shipment.tracking_number),
        shipped_at=shipped_at,
    )

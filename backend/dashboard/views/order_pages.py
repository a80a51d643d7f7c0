"""Gathers what the page of an order shows. The page, its live parts and its receipt all use it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.ids import parse_public_id
from backend.core.viewer import Viewer
from backend.dashboard.presenters.care import present_care
from backend.dashboard.presenters.carrying import Carrier
from backend.dashboard.presenters.complaints import present_complaints, present_doors
from backend.dashboard.presenters.fulfilment import present_fulfilment
from backend.dashboard.presenters.gateways import present_beside_panel
from backend.dashboard.presenters.hearing import present_hearing
from backend.dashboard.presenters.hearing_panel import HearingPanel
from backend.dashboard.presenters.offers import present_offers
from backend.dashboard.presenters.order_page import (
    BesidePanel,
    DeliveryPanel,
    OffersPanel,
    OrderPage,
    Statement,
)
from backend.dashboard.presenters.orders import Beside, present_order
from backend.dashboard.presenters.parcels import present_parcel, present_return_parcel
from backend.dashboard.presenters.second_looks import present_looks
from backend.dashboard.presenters.statements import present_statements
from backend.domain.care.complaining import ComplaintService
from backend.domain.care.flags import FlagService
from backend.domain.care.service import CareService
from backend.domain.catalog.service import ListingService
from backend.domain.disputes.hearing import HearingService
from backend.domain.disputes.service import DisputeService
from backend.domain.fulfilment.service import FulfilmentService
from backend.domain.gateways.service import BesideService
from backend.domain.messaging.keys import MessageKeyService
from backend.domain.messaging.service import MessageService
from backend.domain.messaging.views import ThreadEntry
from backend.domain.orders.methods import Method
from backend.domain.orders.offer_desk import OfferService
from backend.domain.orders.reading import reading
from backend.domain.orders.return_desk import ReturnDesk
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DELIVERY_PREFIX, ORDER_PREFIX, DeliveryView, OrderView
from backend.domain.parties.policy import Action
from backend.domain.pending.service import PendingService
from backend.domain.relay.service import RelayService
from backend.domain.shipping.journeys import JourneyService
from backend.domain.shipping.service import ShipmentService
from backend.resources import Resources


class OrderDesk:
    """Everything about one order, for one viewer."""

    def __init__(self, session: AsyncSession, resources: Resources, viewer: Viewer) -> None:
        self.orders = OrderService(session, resources)
        self.listings = ListingService(session, resources)
        self.shipments = ShipmentService(session, resources)
        self.returns = ReturnDesk(session, resources)
        self.messages = MessageService(session, resources)
        self.keys = MessageKeyService(session, resources)
        self.disputes = DisputeService(session, resources)
        self.care = CareService(session, resources)
        self.flags = FlagService(session, resources)
        self.complaints = ComplaintService(session, resources)
        self.offers = OfferService(session, resources)
        self.fulfilments = FulfilmentService(session, resources)
        self.journeys = JourneyService(session, resources)
        self.relay = RelayService(session, resources)
        self.beside = BesideService(session, resources)
        self._chains = resources.chains
        self._marketplace = resources.settings.marketplace
        self.pending = PendingService(session, resources)
        self.hearings = HearingService(session, resources)
        self._clock = resources.clock
        self._session = session
        self._viewer = viewer

    async def find(self, order_id: str) -> OrderView:
        """The order a path names."""
        return await self.orders.get(parse_public_id(ORDER_PREFIX, order_id), self._viewer)

    async def found_page(self, order_id: str) -> OrderPage:
        """The whole page of the order a path names."""
        return await self.page(parse_public_id(ORDER_PREFIX, order_id))

    async def page(self, order_id: UUID) -> OrderPage:
        """The whole page as it stands. The position is read first: later events come by stream."""
        with reading(self._session):
            return await self._gather(order_id)

    async def _gather(self, order_id: UUID) -> OrderPage:
        position = await outbox.latest_position(self._session, order_id)
        view = await self.orders.get(order_id, self._viewer)
        page = present_order(
            view,
            self._viewer,
            timeline=await self.orders.timeline(order_id, self._viewer),
            messages=await self._thread(view),
            keys=await self.keys.list(self._viewer),
            beside=await self._beside(view),
            looks=present_looks(
                [
                    *await self.flags.of_order(view, self._viewer),
                    *await self.orders.look_again(view, self._viewer),
                ]
            ),
            care=present_care(view, (await self.care.of_order(view, self._viewer)).values()),
            position=str(position),
            pending=await self.pending.list([order_id], self._viewer),
        )
        panels = await self._with_fulfilments(view, page.deliveries)
        return replace(
            page,
            deliveries=await self._with_hearings(view, panels),
            complaints=present_complaints(view, await self.complaints.of_order(view)),
            doors=present_doors(view),
            beside=await self._paid_beside(view),
        )

    async def _paid_beside(self, view: OrderView) -> BesidePanel | None:
        if view.method is Method.ESCROW:
            return None
        found = await self.beside.of_order(view.id, self._viewer)
        return present_beside_panel(found) if found else None

    async def _beside(self, view: OrderView) -> Beside:
        parcels = await self.shipments.of_order(view.id, self._viewer)
        returns = await self.shipments.returns_of_order(view.id, self._viewer)
        carrier = await self.carrier(view)
        return Beside(
            parcels={
                delivery.public_id: present_parcel(view, delivery, parcels.get(delivery.id))
                for delivery in view.deliveries
            },
            return_parcels={
                delivery.public_id: present_return_parcel(view, back)
                for delivery in view.deliveries
                if (back := returns.get(delivery.id)) is not None
            },
            offers=await self._offers(view, carrier),
            statements={
                delivery.public_id: await self._statements(view, delivery)
                for delivery in view.deliveries
                if delivery.dispute is not None
            },
            carrier=carrier,
            marketplace=self._marketplace,
            listings=await self.listings.list_by_id(
                [delivery.listing_id for delivery in view.deliveries], self._viewer
            ),
        )

    async def _with_fulfilments(
        self, view: OrderView, panels: Sequence[DeliveryPanel]
    ) -> tuple[DeliveryPanel, ...]:
        """Where the goods are, beside what the chain says."""
        found = await self.fulfilments.of_order(view.id, self._viewer)
        journeys = await self.journeys.of_order(view.id, self._viewer)
        shown = {
            one.public_id: present_fulfilment(one, journeys.get(one.delivery_id), view.chain_time)
            for one in found.values()
        }
        return tuple(replace(panel, fulfilment=shown.get(panel.id)) for panel in panels)

    async def _with_hearings(
        self, view: OrderView, panels: Sequence[DeliveryPanel]
    ) -> tuple[DeliveryPanel, ...]:
        """What the arbiter asks, where something is disputed."""
        disputed = {one.public_id: one for one in view.deliveries if one.dispute is not None}
        found = {name: await self.hear(view, one) for name, one in disputed.items()}
        return tuple(replace(panel, hearing=found.get(panel.id)) for panel in panels)

    async def hear(self, view: OrderView, delivery: DeliveryView) -> HearingPanel:
        """Questions, answers and readers of one case."""
        questions = await self.hearings.list(delivery.id, self._viewer)
        readings = await self.hearings.list_readings(delivery.id, self._viewer)
        return present_hearing(view, delivery, questions, readings, self._viewer, self._clock.now())

    async def carrier(self, view: OrderView) -> Carrier:
        """What the viewer may sign instead of sending it."""
        ids = [delivery.id for delivery in view.deliveries]
        return Carrier(self._chains, await self.relay.newest_of(ids, self._viewer))

    async def _thread(self, view: OrderView) -> Sequence[ThreadEntry]:
        """The conversation, for those who take part in it."""
        if not view.allows(Action.READ_THREAD):
            return ()
        return await self.messages.list(view.id, None, self._viewer)

    async def _offers(self, order: OrderView, carrier: Carrier) -> dict[str, OffersPanel]:
        panels = {}
        for delivery in order.deliveries:
            offers = await self.offers.list(delivery.id, self._viewer)
            panel = present_offers(order, delivery, self._viewer, offers, carrier)
            if panel is not None:
                panels[delivery.public_id] = panel
        return panels

    async def _statements(self, order: OrderView, delivery: DeliveryView) -> tuple[Statement, ...]:
        said = await self.disputes.statements_of(delivery.id, self._viewer)
        return present_statements(said, self._viewer, order.chain_time, delivery.flow)


def chosen_delivery(order: OrderView, delivery_id: str | None) -> DeliveryView:
    """The delivery a form is about; an order with one needs no name for it."""
    if delivery_id is not None:
        found = order.delivery(parse_public_id(DELIVERY_PREFIX, delivery_id))
        if found is not None:
            return found
    return order.deliveries[0]

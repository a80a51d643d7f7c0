"""Every query on fulfilments. The policy says whose somebody sees, and whose somebody works on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.pagination import CursorSigner, Order, Page, PageRequest, paginate
from backend.core.viewer import Viewer
from backend.domain.catalog.models import Listing
from backend.domain.fulfilment.errors import FulfilmentNotFound
from backend.domain.fulfilment.lifecycle import HOLDS_STOCK, FulfilmentStatus, Path
from backend.domain.fulfilment.models import Fulfilment
from backend.domain.fulfilment.views import STATUSES_OF, WorkList
from backend.domain.orders.models import Delivery
from backend.domain.orders.models import Order as OrderRow
from backend.domain.parties.models import Party
from backend.domain.parties.policy import Action, allows, relations_to_house, shops_where

_WORK_ORDER = Order((Fulfilment.dispatch_due, Fulfilment.delivery_id), descending=False)
_DONE_ORDER = Order((Fulfilment.status_since, Fulfilment.delivery_id))


@dataclass(frozen=True, slots=True)
class Context:
    """What is shown beside a fulfilment: its delivery, and who bought it."""

    delivery: Delivery
    buyer: Party


class FulfilmentRepository:
    """Fulfilments by delivery, by pile, by listing."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, row: Fulfilment) -> None:
        self._session.add(row)

    async def find(self, delivery_id: UUID, *, lock: bool = False) -> Fulfilment | None:
        """Without asking who looks: for handlers, which hold the order already."""
        query = select(Fulfilment).where(Fulfilment.delivery_id == delivery_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return (await self._session.scalars(query)).one_or_none()

    async def get(self, delivery_id: UUID, viewer: Viewer) -> Fulfilment:
        """One of the viewer's own, locked until this work is stored."""
        query = (
            select(Fulfilment)
            .where(Fulfilment.delivery_id == delivery_id, _works_on(viewer))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        found = (await self._session.scalars(query)).one_or_none()
        if found is None:
            raise FulfilmentNotFound(
                "There is nothing to fulfil under this id.", delivery_id=str(delivery_id)
            )
        return found

    async def list_own(
        self, delivery_ids: Collection[UUID], viewer: Viewer
    ) -> Sequence[Fulfilment]:
        """Several of the viewer's own; those out of sight are missing."""
        query = (
            select(Fulfilment)
            .where(Fulfilment.delivery_id.in_(delivery_ids), _sees(viewer))
            .order_by(Fulfilment.dispatch_due, Fulfilment.delivery_id)
        )
        return (await self._session.scalars(query)).all()

    async def list_of_order(self, order_id: UUID) -> Sequence[Fulfilment]:
        """Of one order, whose reader has been checked."""
        query = select(Fulfilment).where(Fulfilment.order_id == order_id)
        return (await self._session.scalars(query.order_by(Fulfilment.delivery_id))).all()

    async def list_page(
        self, pile: WorkList, asked: PageRequest, viewer: Viewer, signer: CursorSigner
    ) -> Page[Fulfilment]:
        """One pile: what is due first on top; what is done, newest first."""
        party_id = viewer.require_party()
        statuses = [status.value for status in STATUSES_OF[pile]]
        query = select(Fulfilment).where(_lies_before(viewer), Fulfilment.status.in_(statuses))
        order = _DONE_ORDER if pile is WorkList.DONE else _WORK_ORDER
        scope = f"fulfilments:{party_id}:{pile}"
        return await paginate(self._session, query, order, asked, scope=scope, signer=signer)

    async def count_by_status(self, viewer: Viewer) -> dict[FulfilmentStatus, int]:
        query = (
            select(Fulfilment.status, func.count())
            .where(_lies_before(viewer))
            .group_by(Fulfilment.status)
        )
        rows = await self._session.execute(query)
        return {FulfilmentStatus(status): count for status, count in rows}

    async def list_ready_parcels(self, seller_id: UUID) -> Sequence[UUID]:
        """The deliveries of one shop that are packed for a carrier."""
        query = select(Fulfilment.delivery_id).where(
            Fulfilment.seller_id == seller_id,
            Fulfilment.status == FulfilmentStatus.READY.value,
            Fulfilment.path == Path.PARCEL.value,
        )
        return (await self._session.scalars(query)).all()

    async def contexts(self, delivery_ids: Collection[UUID]) -> dict[UUID, Context]:
        if not delivery_ids:
            return {}
        query = (
            select(Delivery, Party)
            .join(OrderRow, OrderRow.id == Delivery.order_id)
            .join(Party, Party.id == OrderRow.buyer_id)
            .where(Delivery.id.in_(delivery_ids))
        )
        rows = await self._session.execute(query)
        return {delivery.id: Context(delivery, buyer) for delivery, buyer in rows}

    # allocation

    async def lock_listings_with_work(self, now: datetime, limit: int) -> Sequence[Listing]:
        """Listings that somebody waits for, held until stored; those held elsewhere are skipped.

        Whoever holds the listing is the only one who hands out its pieces, so the oldest order
        comes first even with several workers.
        """
        waiting = select(Fulfilment.listing_id).where(_waits_for_a_piece(now))
        query = (
            select(Listing)
            .where(Listing.id.in_(waiting))
            .order_by(Listing.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(query)).all()

    async def list_waiting(self, listing_id: UUID, now: datetime) -> Sequence[Fulfilment]:
        """Who waits for a piece, the oldest first. Held until stored."""
        query = (
            select(Fulfilment)
            .where(Fulfilment.listing_id == listing_id, _waits_for_a_piece(now))
            .order_by(Fulfilment.paid_at, Fulfilment.delivery_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(query)).all()

    async def count_allocated(self, listing_ids: Collection[UUID]) -> dict[UUID, int]:
        """Pieces that are set apart or have left, by listing."""
        query = (
            select(Fulfilment.listing_id, func.sum(Fulfilment.quantity))
            .where(
                Fulfilment.listing_id.in_(listing_ids),
                Fulfilment.status.in_([status.value for status in HOLDS_STOCK]),
            )
            .group_by(Fulfilment.listing_id)
        )
        rows = await self._session.execute(query)
        return {listing_id: int(pieces) for listing_id, pieces in rows}


def _works_on(viewer: Viewer) -> ColumnElement[bool]:
    """Their own shop's, and that of the teams they pack for; nobody packs what they bought."""
    of_shops = Fulfilment.seller_id.in_(shops_where(viewer, Action.FULFIL))
    if not viewer.teams:
        return of_shops  # nobody buys from themselves
    return and_(of_shops, _is_not_bought_by(viewer))


def _sees(viewer: Viewer) -> ColumnElement[bool]:
    """Staff who look after parcels see everybody's, and leave the work to the shops.

    Of what they bought, and of a shop on whose team they do something else, they see none.
    """
    if not allows(Action.SEE_PARCELS, relations_to_house(viewer)):
        return _works_on(viewer)
    idle_in = set(viewer.teams) - shops_where(viewer, Action.FULFIL)
    return and_(Fulfilment.seller_id.not_in(idle_in), _is_not_bought_by(viewer))


def _is_not_bought_by(viewer: Viewer) -> ColumnElement[bool]:
    return ~exists().where(OrderRow.id == Fulfilment.order_id, OrderRow.buyer_id == viewer.party_id)


def _lies_before(viewer: Viewer) -> ColumnElement[bool]:
    """What the packing table shows. Files and services are handed over by the seller's own wallet:
    nobody else has anything to do about them.
    """
    has_hands_in_it = Fulfilment.path != Path.ELECTRONIC.value
    return and_(_sees(viewer), or_(has_hands_in_it, Fulfilment.seller_id == viewer.party_id))


def _waits_for_a_piece(now: datetime) -> ColumnElement[bool]:
    """A preorder does not stand in the queue before its day of release."""
    return and_(
        Fulfilment.status == FulfilmentStatus.AWAITING_ALLOCATION.value,
        or_(Fulfilment.held_until.is_(None), Fulfilment.held_until <= now),
    )


def sellers_orders(viewer: Viewer) -> Any:
    """The ids of the orders behind the viewer's fulfilments: for streams of events."""
    return select(Fulfilment.order_id).where(_sees(viewer))

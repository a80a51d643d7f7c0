"""Every query on orders. One place decides what a viewer can see; out of sight is not found."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    LargeBinary,
    Select,
    and_,
    any_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, contains_eager, selectinload

from backend.chain.types import ChainId, EscrowId
from backend.core.outbox import StoredEvent
from backend.core.outbox.models import EventRow
from backend.core.outbox.store import to_stored
from backend.core.pagination import CursorSigner, Page, PageRequest, paginate
from backend.core.pagination import Order as PageOrder
from backend.core.viewer import Viewer
from backend.domain.escrow.lifecycle import CLOSED, WAITS_FOR, Role, Status
from backend.domain.escrow.models import Escrow
from backend.domain.escrow.projection import EscrowRecord
from backend.domain.escrow.repository import to_record
from backend.domain.orders.errors import DeliveryNotFound, OrderNotFound
from backend.domain.orders.models import Delivery, Order, OrderNote
from backend.domain.orders.moments import Moments
from backend.domain.orders.sight import (
    IS_IN_SIGHT,
    is_arbiters_case,
    may_see,
    relations_of,
    sees_every_order,
    sight_of,
)
from backend.domain.orders.summary import FAVOURED
from backend.domain.parties.models import Party
from backend.domain.parties.policy import Action, Relation, shops_where

Buyer, Seller, Arbiter = aliased(Party), aliased(Party), aliased(Party)


class Side(StrEnum):
    """Which of the viewer's orders."""

    ANY = "any"
    BUYING = "buying"
    SELLING = "selling"


class Stage(StrEnum):
    """How far along."""

    ANY = "any"
    OPEN = "open"
    NEEDS_ME = "needs_me"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """Which orders a list shows. `conditions` is what the room `search` made of the `text`."""

    side: Side = Side.ANY
    stage: Stage = Stage.ANY
    text: str = ""
    conditions: tuple[ColumnElement[bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Whole:
    """An order, the escrows of its deliveries, and those who would rule on them."""

    order: Order
    escrows: Sequence[EscrowRecord]
    arbiters: Sequence[Party]


class OrderRepository:
    """Orders with their deliveries and parties."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, order: Order) -> None:
        self._session.add(order)

    async def get(
        self, order_id: UUID, viewer: Viewer, now: datetime, *, lock: bool = False
    ) -> Order:
        """One order the viewer may see. `lock` keeps others off it until this work is stored."""
        query = _complete().where(Order.id == order_id, may_see(viewer, now))
        return await self._one(query, order_id, lock=lock)

    async def get_whole(self, order_id: UUID, viewer: Viewer, now: datetime) -> Whole:
        """One order with all that hangs on its deliveries, in a single statement."""
        query = _ANY_WHOLE if sees_every_order(viewer) else _SEEN_WHOLE
        wanted = {"order_id": order_id, **sight_of(viewer, now)}
        rows = (await self._session.execute(query, wanted)).unique().all()
        if not rows:
            raise OrderNotFound("There is no such order.", order_id=str(order_id))
        return Whole(
            order=rows[0][0],
            escrows=[to_record(escrow) for _, escrow, _ in rows if escrow is not None],
            arbiters=[arbiter for _, _, arbiter in rows if arbiter is not None],
        )

    async def relations(self, order_id: UUID, viewer: Viewer, now: datetime) -> frozenset[Relation]:
        """What the viewer is to an order, without reading the order."""
        case = is_arbiters_case(viewer, now)
        query = select(Order.buyer_id, Order.seller_id, Order.in_care_since, case.label("case"))
        found = await self._session.execute(query.where(Order.id == order_id, may_see(viewer, now)))
        row = found.one_or_none()
        if row is None:
            raise OrderNotFound("There is no such order.", order_id=str(order_id))
        return relations_of(row, viewer, has_case=row.case)

    async def list_by_id(
        self, order_ids: Collection[UUID], viewer: Viewer, now: datetime
    ) -> Sequence[Order]:
        """Several at once; those out of sight are missing."""
        query = _complete().where(Order.id.in_(order_ids), may_see(viewer, now))
        return (await self._session.scalars(query)).all()

    async def get_any(self, order_id: UUID, *, lock: bool = False) -> Order:
        """Without asking who looks: for handlers and sweeps."""
        return await self._one(_complete().where(Order.id == order_id), order_id, lock=lock)

    async def order_of_delivery(self, delivery_id: UUID, viewer: Viewer, now: datetime) -> UUID:
        query = (
            select(Order.id)
            .join(Delivery, Delivery.order_id == Order.id)
            .where(Delivery.id == delivery_id, may_see(viewer, now))
        )
        found = (await self._session.scalars(query)).one_or_none()
        if found is None:
            raise DeliveryNotFound("There is no such delivery.", delivery_id=str(delivery_id))
        return found

    async def find_delivery_by_escrow(self, chain_id: int, escrow_id: bytes) -> Delivery | None:
        query = select(Delivery).where(
            Delivery.chain_id == chain_id, Delivery.escrow_id == escrow_id
        )
        return (await self._session.scalars(query)).one_or_none()

    async def list_page(
        self,
        wanted: OrderFilter,
        asked: PageRequest,
        viewer: Viewer,
        moments: Moments,
        signer: CursorSigner,
    ) -> Page[Order]:
        """The viewer's own orders, newest first."""
        party_id = viewer.require_party()
        fitting = _with_people(select(Order.id)).where(
            _in_stage(wanted.stage, party_id, moments), *wanted.conditions
        )
        return await paginate(
            self._session,
            _complete(),
            PageOrder((Order.id,)),
            asked,
            scope=f"orders:{party_id}:{wanted.side}:{wanted.stage}:{wanted.text}",
            signer=signer,
            ways=[fitting.where(way) for way in _ways_to(wanted.side, viewer)],
        )

    async def count_needing(self, viewer: Viewer, moments: Moments) -> int:
        """How many of the viewer's orders wait for the viewer."""
        party_id = viewer.require_party()
        query = (
            select(func.count())
            .select_from(Order)
            .where(_is_partys(party_id), _in_stage(Stage.NEEDS_ME, party_id, moments))
        )
        return int((await self._session.execute(query)).scalar_one())

    async def count_unpaid(self, buyer_id: UUID, now: datetime) -> int:
        """Orders of this buyer that hold stock without being paid."""
        query = select(func.count()).where(
            Order.buyer_id == buyer_id, is_unpaid(), Order.expires_at > now, ~is_taken_up()
        )
        return int((await self._session.execute(query)).scalar_one())

    async def list_similar(
        self, order: Order, since: datetime, viewer: Viewer, now: datetime
    ) -> Sequence[Order]:
        """Earlier or later orders of the same buyer with a listing of this one, newest first."""
        listings = [delivery.listing_id for delivery in order.deliveries]
        query = _complete().where(
            Order.buyer_id == order.buyer_id,
            Order.id != order.id,
            Order.created_at >= since,
            any_delivery(Delivery.listing_id.in_(listings)),
            may_see(viewer, now),
        )
        return (await self._session.scalars(query.order_by(Order.id.desc()).limit(3))).all()

    async def list_records(
        self, order_id: UUID, names: Sequence[str], limit: int
    ) -> list[StoredEvent]:
        """What was recorded about an order, the last of it, oldest first.

        Unlike a stream this may miss nothing by reading early: the page is drawn anew each time.
        """
        query = select(EventRow).where(EventRow.order_id == order_id, EventRow.name.in_(names))
        newest = query.order_by(EventRow.number.desc()).limit(limit)
        return [to_stored(row) for row in reversed((await self._session.scalars(newest)).all())]

    async def list_notes(self, order_id: UUID) -> Sequence[OrderNote]:
        """What was written down about it, oldest first."""
        query = select(OrderNote).where(OrderNote.order_id == order_id)
        return (await self._session.scalars(query.order_by(OrderNote.id))).all()

    async def _one(self, query: Select[Any], order_id: UUID, *, lock: bool) -> Order:
        if lock:
            query = query.with_for_update(of=Order).execution_options(populate_existing=True)
        found: Order | None = (await self._session.scalars(query)).one_or_none()
        if found is None:
            raise OrderNotFound("There is no such order.", order_id=str(order_id))
        return found


async def find_orders(
    session: AsyncSession, chain_id: ChainId, escrow_ids: Collection[EscrowId]
) -> Mapping[EscrowId, UUID]:
    """Which orders of ours these escrows belong to; what the escrow projector asks."""
    wanted = literal(list(escrow_ids), ARRAY(LargeBinary))  # thousands: one parameter, not many
    query = select(Delivery.escrow_id, Delivery.order_id).where(
        Delivery.chain_id == chain_id, Delivery.escrow_id == any_(wanted)
    )
    rows = await session.execute(query)
    return {EscrowId(escrow_id): order_id for escrow_id, order_id in rows}


def visible_orders(viewer: Viewer, now: datetime) -> Select[Any]:
    """The ids of every order the viewer may see: for streams of events."""
    return select(Order.id).where(may_see(viewer, now))


def _complete() -> Select[Any]:
    query: Select[Any] = _with_people(select(Order))
    return query.options(*_people(), selectinload(Order.deliveries))


def _with_people(query: Any) -> Any:
    return query.join(Buyer, Buyer.id == Order.buyer_id).join(Seller, Seller.id == Order.seller_id)


def _people() -> tuple[Any, ...]:
    return (
        contains_eager(Order.buyer.of_type(Buyer)),
        contains_eager(Order.seller.of_type(Seller)),
    )


def _ways_to(side: Side, viewer: Viewer) -> list[ColumnElement[bool]]:
    """As buyer; as the viewer's own shop, and as each whose team the viewer is on.

    What members of a team bought from its shop they bought, and sold it to nobody.
    """
    buying = [Order.buyer_id == viewer.party_id]
    selling = [
        and_(Order.seller_id == shop, Order.buyer_id != viewer.party_id)
        for shop in shops_where(viewer, Action.SEE_ORDER)
    ]
    return {Side.BUYING: buying, Side.SELLING: selling}.get(side, buying + selling)


def _is_partys(party_id: UUID) -> ColumnElement[bool]:
    return or_(Order.buyer_id == party_id, Order.seller_id == party_id)


def _in_stage(stage: Stage, party_id: UUID, moments: Moments) -> ColumnElement[bool]:
    if stage is Stage.ANY:
        return true()
    if stage is Stage.NEEDS_ME:
        return _needs(party_id, moments)
    closed = [status.value for status in CLOSED]
    has_open = any_delivery(status_in_sql(moments.now).not_in(closed))
    return has_open if stage is Stage.OPEN else ~has_open


def _needs(party_id: UUID, moments: Moments) -> ColumnElement[bool]:
    """Whether some delivery waits for this party, by the rule of `summary.waits_for`."""
    status = status_in_sql(moments.now)
    chain_now = moments.on_chain_of(Escrow.chain_id)
    is_over = and_(Escrow.deadline.is_not(None), Escrow.deadline <= chain_now)
    sides = {Role.BUYER: Order.buyer_id, Role.SELLER: Order.seller_id}
    conditions = [
        and_(
            column == party_id,
            or_(
                and_(~func.coalesce(is_over, false()), status.in_(_waiting(WAITS_FOR, role))),
                and_(is_over, status.in_(_waiting(FAVOURED, role))),
            ),
        )
        for role, column in sides.items()
    ]
    return any_delivery(or_(*conditions))


def _waiting(table: Mapping[Status, frozenset[Role]], role: Role) -> list[str]:
    return [status.value for status, roles in table.items() if role in roles]


def any_delivery(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether some delivery of an order, with its escrow if it has one, is like this."""
    found = (
        select(Delivery.id)
        .outerjoin(Escrow, _is_escrow_of_delivery())
        .where(Delivery.order_id == Order.id, condition)
        .correlate(Order)
    )
    return found.exists()


def status_in_sql(now: datetime) -> ColumnElement[str]:
    """A delivery's status in SQL; the same rule as `presenting_deliveries.status_of`."""
    unpaid = case(
        (Order.abandoned_at.is_not(None), Status.ABANDONED.value),
        (or_(Order.expired_at.is_not(None), Order.expires_at <= now), Status.EXPIRED.value),
        else_=Status.AWAITING_PAYMENT.value,
    )
    return func.coalesce(Escrow.status, Delivery.beside, unpaid)


def _is_escrow_of_delivery() -> ColumnElement[bool]:
    return and_(Escrow.chain_id == Delivery.chain_id, Escrow.escrow_id == Delivery.escrow_id)


def is_unpaid() -> ColumnElement[bool]:
    return and_(Order.expired_at.is_(None), Order.abandoned_at.is_(None))


def is_taken_up() -> ColumnElement[bool]:
    """Whether there is an escrow, or the shop went on without one."""
    has_escrow = exists().where(
        Delivery.order_id == Order.id,
        Escrow.chain_id == Delivery.chain_id,
        Escrow.escrow_id == Delivery.escrow_id,
    )
    return or_(has_escrow, any_delivery(Delivery.beside.is_not(None)))


def _whole(condition: ColumnElement[bool]) -> Select[Any]:
    arbiter = func.decode(func.substr(Delivery.policy_rules["arbiter"].astext, 3), "hex")
    query: Select[Any] = _with_people(select(Order, Escrow, Arbiter))
    return (
        query.join(Order.deliveries)
        .outerjoin(Escrow, _is_escrow_of_delivery())
        .outerjoin(Arbiter, Arbiter.address == arbiter)
        .options(*_people(), contains_eager(Order.deliveries))
        .where(Order.id == bindparam("order_id"), condition)
        .order_by(Delivery.id)
        .execution_options(populate_existing=True)
    )


_ANY_WHOLE, _SEEN_WHOLE = _whole(true()), _whole(IS_IN_SIGHT)

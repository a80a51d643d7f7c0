"""An event made readable: whom each audience means, and the facts its sentences speak of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.ids import public_id
from backend.core.money import Amount, Currency
from backend.core.outbox import StoredEvent
from backend.core.viewer import StaffRole, TeamRole
from backend.core.zones import spoken_moment
from backend.domain.care.complaints import subject_of
from backend.domain.care.views import TICKET_PREFIX
from backend.domain.escrow.lifecycle import Status
from backend.domain.escrow.record import EscrowRecord
from backend.domain.notifications.lines import Audience
from backend.domain.notifications.subject_repository import SubjectRepository
from backend.domain.orders.models import Delivery, Order
from backend.domain.orders.planning import Flow
from backend.domain.orders.sight import is_case
from backend.domain.orders.views import DELIVERY_PREFIX, ORDER_PREFIX
from backend.domain.orders.words import told
from backend.domain.quotes.views import QUOTE_PREFIX
from backend.resources import Resources

LISTING_PREFIX = "lst"
_SHARED = frozenset({Status.SETTLED, Status.RULED})
_REPORTS = {"begun": "it has begun", "done": "it is done", "declined": "it will not be done"}


@dataclass(slots=True)
class Subject:
    """What one event is about."""

    facts: dict[str, str | None] = field(default_factory=dict)
    people: dict[Audience, list[UUID]] = field(default_factory=dict)
    order: Order | None = None
    delivery: Delivery | None = None
    due: datetime | None = None
    doer: bytes | None = None  # the account that did it, where the chain tells

    @property
    def flow(self) -> Flow:
        """The way that words are for: its delivery's, or that of an order that goes one way."""
        spoken = [self.delivery] if self.delivery else self.order.deliveries if self.order else []
        ways = {Flow(each.flow) for each in spoken}
        return ways.pop() if len(ways) == 1 else Flow.PARCEL

    def whom(self, audience: Audience) -> list[UUID]:
        return self.people.get(audience, [])


class SubjectReader:
    """Reads what an event is about, as it stands now."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._rows = SubjectRepository(session)
        self._resources = resources
        self._now = resources.clock.now()

    async def read(self, event: StoredEvent) -> Subject:
        subject = Subject()
        if event.order_id is not None:
            await self._read_order(subject, event)
        if "listing_id" in event.data and subject.order is None:
            await self._read_listing(subject, UUID(event.data["listing_id"]))
        if "quote_id" in event.data:
            await self._read_quote(subject, event.data)
        if "ticket_id" in event.data:
            await self._read_ticket(subject, event.data)
        await self._read_people(subject, event.data)
        step = event.data.get("step") or _REPORTS.get(str(event.data.get("kind")))
        if step and "ticket_id" in event.data:
            step = subject_of(step).title
        subject.facts["step"] = told(step, subject.flow) if step else None
        subject.facts["role"] = event.data.get("role")
        left = event.data.get("left")
        subject.facts["left"] = None if left is None else f"{left:,}"
        return subject

    async def _read_order(self, subject: Subject, event: StoredEvent) -> None:
        assert event.order_id is not None
        order = subject.order = await self._rows.order(event.order_id)
        delivery = _delivery_of(order, event.data)
        subject.delivery = delivery
        spoken = delivery or order.deliveries[0]
        escrow = await self._rows.escrow(delivery) if delivery else None
        subject.facts |= {
            "order": public_id(ORDER_PREFIX, order.id),
            "delivery": public_id(DELIVERY_PREFIX, spoken.id),
            "listing": public_id(LISTING_PREFIX, spoken.listing_id),
            "item": spoken.title if delivery else _all_of(order),
        }
        units = delivery.amount if delivery else sum(each.amount for each in order.deliveries)
        subject.facts["amount"] = self._money(units, order)
        if escrow is not None:
            self._read_escrow(subject, escrow, event.data)
        await self._read_sides(subject, order, escrow, event.data)

    def _read_escrow(
        self, subject: Subject, escrow: EscrowRecord, data: Mapping[str, object]
    ) -> None:
        order = subject.order
        assert order is not None
        stands = data.get("status") in {None, escrow.status.value}
        if escrow.deadline is not None and (stands or "status" not in data):
            subject.due = escrow.deadline
            subject.facts["due"] = spoken_moment(escrow.deadline)
        if escrow.claim is not None:
            subject.facts["claim"] = self._money(escrow.claim, order)
        if stands:
            subject.facts["outcome"] = self._outcome(escrow, order)
        hash_ = data.get("tx_hash")
        offers = [offer for offer in escrow.offers if offer.tx_hash.hex() == hash_]
        if offers:
            subject.doer = offers[-1].maker
        elif escrow.status is Status.DELIVERED and stands:
            subject.doer = escrow.delivered_by

    async def _read_sides(
        self,
        subject: Subject,
        order: Order,
        escrow: EscrowRecord | None,
        data: Mapping[str, object],
    ) -> None:
        rows, seller = self._rows, order.seller_id
        team = {role: await rows.team_of(seller, role) for role in TeamRole}
        # Who bought is the buyer alone, not the team of the shop, too.
        packers, support = (
            [each for each in team[role] if each != order.buyer_id]
            for role in (TeamRole.PACKER, TeamRole.SUPPORT)
        )
        subject.people |= {
            Audience.BUYER: [order.buyer_id],
            Audience.SELLER: [seller],
            Audience.PACKERS: packers,
            Audience.SHOP_SUPPORT: support,
            Audience.OTHER_SIDE: [seller, *support]
            if data.get("role") == "buyer"
            else [order.buyer_id],
        }
        if subject.delivery is not None:
            cases = [(subject.delivery, escrow)]
        else:
            cases = [(each, await rows.escrow(each)) for each in order.deliveries]
        for delivery, record in cases:
            arbiter = await rows.arbiter_of(delivery)
            if arbiter is not None and is_case(record, self._now):
                subject.people[Audience.ARBITER] = [arbiter]

    async def _read_listing(self, subject: Subject, listing_id: UUID) -> None:
        listing = await self._rows.listing(listing_id)
        if listing is None:
            return
        subject.facts |= {"item": listing.title, "listing": public_id(LISTING_PREFIX, listing_id)}
        seller = listing.seller_id
        subject.people[Audience.SELLER] = [seller]
        packers = await self._rows.team_of(seller, TeamRole.PACKER)
        subject.people[Audience.PACKERS] = list(packers)
        support = await self._rows.team_of(seller, TeamRole.SUPPORT)
        subject.people[Audience.SHOP_SUPPORT] = list(support)

    async def _read_quote(self, subject: Subject, data: Mapping[str, str]) -> None:
        quote = await self._rows.quote(UUID(data["quote_id"]))
        subject.facts["quote"] = public_id(QUOTE_PREFIX, UUID(data["quote_id"]))
        subject.facts["item"] = quote.title if quote else None
        subject.people[Audience.BUYER] = [UUID(data["buyer_id"])]
        subject.people[Audience.SELLER] = [UUID(data["seller_id"])]

    async def _read_ticket(self, subject: Subject, data: Mapping[str, str]) -> None:
        ticket = await self._rows.ticket(UUID(data["ticket_id"]))
        subject.facts["ticket"] = public_id(TICKET_PREFIX, UUID(data["ticket_id"]))
        if ticket is not None:
            staff = await self._rows.staff_with(StaffRole(ticket.role))
            sides = await self._sides(subject.order)
            subject.people[Audience.STAFF] = [each for each in staff if each not in sides]
        if data.get("assignee_id"):
            subject.people[Audience.ASSIGNEE] = [UUID(data["assignee_id"])]

    async def _sides(self, order: Order | None) -> set[UUID]:
        """Who bought or sold, with all who work for the shop."""
        if order is None:
            return set()
        teams = [await self._rows.team_of(order.seller_id, role) for role in TeamRole]
        return {order.buyer_id, order.seller_id, *chain.from_iterable(teams)}

    async def _read_people(self, subject: Subject, data: Mapping[str, str]) -> None:
        """Whom the event itself names."""
        if "party_id" in data:
            subject.people[Audience.PARTY] = [UUID(data["party_id"])]
        if "seller_id" in data:
            subject.people.setdefault(Audience.SELLER, [UUID(data["seller_id"])])
        if "seat_id" in data:
            seat = await self._rows.seat(UUID(data["seat_id"]))
            member = seat and (seat.party_id or await self._rows.party_of(seat.address))
            subject.people[Audience.PARTY] = [member] if member else []

    def _outcome(self, escrow: EscrowRecord, order: Order) -> str | None:
        amount = self._money(escrow.amount, order)
        if amount is None:
            return None
        if escrow.status is Status.RELEASED:
            return f"The seller is paid {amount}, less the fees of the sale."
        if escrow.status is Status.REFUNDED:
            return f"The buyer has {amount} back."
        if escrow.status in _SHARED:
            part = self._money(escrow.share, order)
            return f"Of {amount} the buyer has {part}; the seller has the rest, less fees."
        return None

    def _money(self, units: int, order: Order) -> str | None:
        """As pages write it; nothing when the currency is not in the address book."""
        deployment = self._resources.chains.get(order.chain_id).deployment
        try:
            currency: Currency = deployment.currency(order.currency)
        except KeyError:
            return None
        amount = Amount(units, currency)
        return f"{amount.spoken()} {currency.symbol}"


def _delivery_of(order: Order, data: Mapping[str, str]) -> Delivery | None:
    """The one delivery the event names; an order of one delivery is about that one."""
    for delivery in order.deliveries:
        if str(delivery.id) == data.get("delivery_id"):
            return delivery
        if delivery.escrow_id.hex() == data.get("escrow_id"):
            return delivery
    return order.deliveries[0] if len(order.deliveries) == 1 else None


def _all_of(order: Order) -> str:
    first, *others = order.deliveries
    return f"{first.title} and {len(others)} more" if others else first.title

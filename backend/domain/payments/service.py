"""Payments of orders: read, and compared with the contract on demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.state_word import unpack
from backend.core.money import Amount
from backend.core.viewer import Viewer
from backend.domain.escrow.facts import EscrowFact
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.escrow.statuses import OPEN, STATUS_OF_NUMBER
from backend.domain.gateways.gateway import StatementKind
from backend.domain.gateways.service import BesideService
from backend.domain.gateways.views import BesideDelivery
from backend.domain.orders.presenting import person
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DeliveryView, OrderView, PersonView
from backend.domain.parties.service import PartyService
from backend.domain.payments.ledger import (
    Entry,
    EntryKind,
    Holder,
    LogLine,
    entries_of,
    sums_from,
    sums_of_delivery,
    sums_of_order,
)
from backend.domain.payments.repository import PaymentRepository
from backend.domain.payments.views import (
    ChainAnswer,
    DeliveryPayments,
    PaymentsView,
    Reconciliation,
    SideSums,
)

if TYPE_CHECKING:
    from backend.resources import Resources


class PaymentService:
    """The payment panel."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._chains = resources.chains
        self._orders = OrderService(session, resources)
        self._payments = PaymentRepository(session)
        self._parties = PartyService(session, resources)
        self._beside = BesideService(session, resources)

    async def totals(self, viewer: Viewer) -> Sequence[SideSums]:
        """Where all the viewer's money stands: what was bought, then what each shop sold."""
        moments = await self._orders.moments()
        rows = await self._payments.list_sums(viewer, moments.now)
        shops = await self._parties.list_by_id([shop for shop, *_ in rows if shop is not None])
        known = {(c.chain_id, c.address): c for c in self._chains.currencies}
        found = [
            SideSums(person(shops[shop]) if shop else None, sums_from(units, currency))
            for shop, chain_id, address, units in rows
            if (currency := known.get((chain_id, address))) is not None
        ]
        own = viewer.require_party()
        return sorted(found, key=lambda one: _place(one.shop, own))  # else as they came

    async def of_order(self, order_id: UUID, viewer: Viewer) -> PaymentsView:
        """Every payment of an order and where its money stands. For whoever sees the order."""
        order = await self._orders.get(order_id, viewer)
        escrows = EscrowRepository(self._session, order.chain_id)
        facts = await escrows.list_facts([d.escrow_id for d in order.deliveries])
        beside = await self._beside.of_order(order_id, viewer)
        stated = {each.id: each for each in beside.deliveries} if beside else {}
        deliveries = tuple(
            _payments(delivery, facts, stated.get(delivery.id)) for delivery in order.deliveries
        )
        return PaymentsView(order, sums_of_order(order), deliveries)

    async def reconcile(self, order_id: UUID, viewer: Viewer) -> Reconciliation:
        """Ask the contract itself, at the newest block, what it holds of this order."""
        order = await self._orders.get(order_id, viewer)
        chain = self._chains.get(order.chain_id)
        head = await chain.gateway.head()
        words = await chain.gateway.state_words(
            chain.deployment.escrow, [d.escrow_id for d in order.deliveries], head.hash
        )
        answers = tuple(
            _compare(order, delivery, word)
            for delivery, word in zip(order.deliveries, words, strict=True)
        )
        return Reconciliation(head.number, head.time, answers)


def _place(shop: PersonView | None, own: UUID) -> tuple[int, str]:
    """What one bought, one's own shop, those one works for by name: each shop's in one place."""
    if shop is None or shop.id == own:
        return (0 if shop is None else 1, "")
    return (2, f"{shop.display_name or ''} {shop.id}")


def entries_on_chain(delivery: DeliveryView, facts: Sequence[EscrowFact]) -> list[Entry]:
    """The movements of one delivery's money that stand in the chain, oldest first."""
    if delivery.escrow is None:
        return []
    lines = [_line(fact) for fact in facts if fact.escrow_id == delivery.escrow_id]
    return entries_of(delivery.escrow, lines, delivery.money.paid.currency)


def _payments(
    delivery: DeliveryView, facts: Sequence[EscrowFact], beside: BesideDelivery | None
) -> DeliveryPayments:
    found = tuple(entries_on_chain(delivery, facts))
    return DeliveryPayments(
        delivery=delivery,
        sums=sums_of_delivery(delivery),
        entries=found if delivery.escrow else _stated(beside),
    )


_ENTRIES: dict[StatementKind, tuple[EntryKind, Holder, Holder]] = {
    StatementKind.RECEIVED: (EntryKind.STATED_RECEIVED, Holder.BUYER, Holder.SELLER),
    StatementKind.TAKEN_BACK: (EntryKind.STATED_MISSING, Holder.SELLER, Holder.BUYER),
    StatementKind.GIVEN_BACK: (EntryKind.STATED_GIVEN_BACK, Holder.SELLER, Holder.BUYER),
    StatementKind.WENT_AHEAD: (EntryKind.WENT_AHEAD, Holder.BUYER, Holder.BUYER),
    StatementKind.STOPPED: (EntryKind.STOPPED, Holder.BUYER, Holder.BUYER),
}


def _stated(beside: BesideDelivery | None) -> tuple[Entry, ...]:
    """What people stated, as entries that no transaction stands behind."""
    return tuple(
        Entry(*_entry_words(one.kind, one.amount), one.at, stated_by=one.who, reason=one.reason)
        for one in (beside.statements if beside else ())
    )


def _entry_words(kind: StatementKind, amount: Amount) -> tuple[EntryKind, Amount, Holder, Holder]:
    entry, payer, payee = _ENTRIES[kind]
    return entry, amount, payer, payee


def _line(fact: EscrowFact) -> LogLine:
    return LogLine(
        name=fact.name,
        status=fact.data.get("status"),
        data=fact.data,
        at=fact.block_time,
        tx_hash=fact.tx_hash,
        block_number=fact.block_number,
    )


def _compare(order: OrderView, delivery: DeliveryView, word: int) -> ChainAnswer:
    record = delivery.escrow
    is_locked = word != 0 and STATUS_OF_NUMBER[unpack(word).status] in OPEN
    paid = delivery.money.paid
    nothing = Amount(0, order.currency)
    return ChainAnswer(
        delivery=delivery,
        is_same=word == (record.state if record else 0),
        locked=paid if is_locked else nothing,
        shown=paid if record is not None and record.is_open else nothing,
    )

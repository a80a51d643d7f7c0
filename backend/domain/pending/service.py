"""Transactions on their way: taken in when the node vouches for them, and shown.

Nothing follows from them: no status, no step, no stock. What a transaction did is the index's to
say, and when it has said it, the row here is closed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.calldata import EscrowCall, calls_inside, purchase_words, read_call
from backend.chain.chains import Chain
from backend.chain.sent import SentTransaction, SentTransactions
from backend.core import outbox
from backend.core.errors import NotFound
from backend.core.viewer import Viewer
from backend.domain.catalog.signing import fields_from_json
from backend.domain.escrow.lifecycle import LIFECYCLE
from backend.domain.orders.models import Delivery
from backend.domain.orders.service import OrderService
from backend.domain.pending.errors import TooManyPending, TransactionRefused, TransactionUnknown
from backend.domain.pending.events import TransactionMoved, TransactionSent
from backend.domain.pending.lifecycle import OPEN, PendingStatus
from backend.domain.pending.models import PendingTransaction
from backend.domain.pending.repository import PendingRepository

if TYPE_CHECKING:
    from backend.resources import Resources

MOST_OPEN = 50  # of one party
REPORTS_PER_MINUTE = 60  # of one visitor; each of them asks the node
MOST_AT_ONCE = 16  # steps in one transaction of a contract account
NEWS_FOR = timedelta(hours=12)  # how long its sender is told how it ended
ACTION_OF: dict[str, str] = {
    step.call.function: step.action for step in LIFECYCLE.steps if step.call
} | {"fund_many": "fund"}
_PAYMENTS = [function for function, action in ACTION_OF.items() if action == "fund"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingView:
    """One transaction about one delivery, for one viewer."""

    delivery_id: UUID
    order_id: UUID
    tx_hash: bytes
    action: str  # the table's word
    status: PendingStatus
    is_mine: bool
    reason: str | None
    sent_at: datetime

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


class PendingService:
    """Report and list."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._rows = PendingRepository(session)
        self._orders = OrderService(session, resources)

    async def report(self, chain_id: int, tx_hash: bytes, viewer: Viewer) -> Sequence[UUID]:
        """Somebody says they have sent this. The node has to know it, and it has to be theirs.

        The ids of the orders it is about. Saying it twice changes nothing.
        """
        party_id, chain = viewer.require_party(), self._resources.chains.get(chain_id)
        sent = await SentTransactions(chain.gateway).find(tx_hash)
        if sent is None:
            raise TransactionUnknown("The network does not know this transaction yet.")
        calls = [call for call in _calls(sent, chain, viewer) if call.function in ACTION_OF]
        if not calls:
            raise TransactionRefused("This transaction is no step of an order.")
        if await self._rows.count_open(party_id) >= MOST_OPEN:
            raise TooManyPending("Too many of your transactions are under way.", retry_after=60)
        about = [(call, await self._deliveries(chain, call, viewer)) for call in calls]
        height = await SentTransactions(chain.gateway).height()
        for call, deliveries in about:
            for delivery in deliveries:
                await self._take_in(delivery, sent, call.function, height, viewer)
        return sorted({delivery.order_id for _, found in about for delivery in found})

    async def list(self, order_ids: Collection[UUID], viewer: Viewer) -> Sequence[PendingView]:
        """What is under way on orders the caller may show; how the viewer's own ended."""
        if not order_ids:
            return ()
        now = self._resources.clock.now()
        rows = await self._rows.list_shown(order_ids, viewer, now - NEWS_FOR)
        return [_view(row, viewer) for row in _newest(rows)]

    async def has_failed_payment(self, order_id: UUID) -> bool:
        """Whether the contract refused a payment of it lately, and nothing was tried since."""
        since = self._resources.clock.now() - NEWS_FOR
        newest = await self._rows.find_newest(order_id, _PAYMENTS, since)
        return newest is not None and newest.status == PendingStatus.FAILED.value

    async def _deliveries(
        self, chain: Chain, call: EscrowCall, viewer: Viewer
    ) -> Sequence[Delivery]:
        """All that the call is about, each one the viewer's to see and meant to the word."""
        references = [UUID(bytes=reference) for reference in call.references]
        found = await self._rows.deliveries_of(chain.id, call.escrow_ids, references)
        meant = [delivery for delivery in found if _is_meant(delivery, call)]
        if not meant or len(meant) != len(call.escrow_ids) + len(call.purchases):
            raise TransactionRefused("This transaction is not about an order of yours.")
        for order_id in {delivery.order_id for delivery in meant}:
            try:
                await self._orders.get(order_id, viewer)
            except NotFound:
                refusal = "This transaction is not about an order of yours."
                raise TransactionRefused(refusal) from None
        return meant

    async def _take_in(
        self,
        delivery: Delivery,
        sent: SentTransaction,
        function: str,
        height: int,
        viewer: Viewer,
    ) -> None:
        if await self._rows.find(delivery.id, sent.tx_hash) is not None:
            return
        now = self._resources.clock.now()
        row = a_row(delivery, sent, function, viewer.require_party(), height, now)
        self._rows.add(row)
        await self._session.flush()
        for older in await self._rows.list_of_nonce(row):
            await close_row(self._session, older, PendingStatus.REPLACED, now, by=sent.tx_hash)
        event = TransactionSent(
            occurred_at=now,
            order_id=row.order_id,
            delivery_id=row.delivery_id,
            tx_hash=row.tx_hash,
        )
        await outbox.record(self._session, event, viewer)


def a_row(
    delivery: Delivery,
    sent: SentTransaction,
    function: str,
    party_id: UUID,
    height: int,
    now: datetime,
) -> PendingTransaction:
    """A transaction about a delivery that nobody knew of."""
    return PendingTransaction(
        order_id=delivery.order_id,
        delivery_id=delivery.id,
        tx_hash=sent.tx_hash,
        chain_id=delivery.chain_id,
        escrow_id=delivery.escrow_id,
        party_id=party_id,
        sender=sent.sender,
        nonce=sent.nonce,
        function=function,
        call_hash=sent.call_hash,
        seen_block=sent.block_number or height,
        status=PendingStatus.WAITING.value,
        sent_at=now,
        looked_at=now,
    )


async def close_row(
    session: AsyncSession,
    row: PendingTransaction,
    status: PendingStatus,
    now: datetime,
    *,
    by: bytes | None = None,
) -> None:
    """It has come to an end, and pages hear of it. What the index read tells of itself."""
    row.status, row.closed_at, row.replaced_by = status.value, now, by
    if status is not PendingStatus.TAKEN_OVER:
        await tell(session, row, now)


async def tell(session: AsyncSession, row: PendingTransaction, now: datetime) -> None:
    """Pages of the order show it anew."""
    event = TransactionMoved(
        occurred_at=now,
        order_id=row.order_id,
        delivery_id=row.delivery_id,
        tx_hash=row.tx_hash,
        status=row.status,
    )
    await outbox.record(session, event, "pending")


def _calls(sent: SentTransaction, chain: Chain, viewer: Viewer) -> Sequence[EscrowCall]:
    """Steps the viewer's account takes in it: by itself, or as a contract that somebody else calls.

    Whoever carries it for a contract account names that account beside the step; the step's own
    words prove nothing, for they name both parties.
    """
    deployment = chain.deployment
    if sent.sender == viewer.address and sent.to == deployment.escrow:
        call = read_call(sent.data, deployment.domain)
        return () if call is None else (call,)
    calls, around = calls_inside(sent.data, deployment.domain)
    account = viewer.address or b""
    is_theirs = account in (sent.sender, sent.to) or account in around
    if not is_theirs or deployment.escrow not in around:
        raise TransactionRefused("This transaction is not from your account to the escrow.")
    return calls[:MOST_AT_ONCE]


def _is_meant(delivery: Delivery, call: EscrowCall) -> bool:
    """A reference alone can be made up: the whole purchase has to be the one that was ordered."""
    if delivery.escrow_id in call.escrow_ids:
        return True
    words = purchase_words(
        fields_from_json(delivery.signed_fields),
        quantity=delivery.quantity,
        option=delivery.option,
        reference=delivery.id.bytes,
    )
    return words in call.purchases


def _newest(rows: Sequence[PendingTransaction]) -> list[PendingTransaction]:
    """One per delivery and party: what was sent later makes old news of what came before."""
    found: dict[tuple[UUID, UUID], PendingTransaction] = {}
    for row in rows:
        known = found.setdefault((row.delivery_id, row.party_id), row)
        if known.closed_at is not None and row.closed_at is None:
            found[row.delivery_id, row.party_id] = row
    return list(found.values())


def _view(row: PendingTransaction, viewer: Viewer) -> PendingView:
    return PendingView(
        delivery_id=row.delivery_id,
        order_id=row.order_id,
        tx_hash=row.tx_hash,
        action=ACTION_OF[row.function],
        status=PendingStatus(row.status),
        is_mine=row.party_id == viewer.party_id,
        reason=row.reason,
        sent_at=row.sent_at,
    )

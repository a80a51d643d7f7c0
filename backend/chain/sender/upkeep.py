"""What a sender does about what it has sent: mined, stuck, dropped, undone by the chain, a gap.

Each look asks the node afresh, so it may be repeated, and may begin in any process.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import structlog

from backend.chain.sender.fees import Fees, Market, first_fees, raised_fees
from backend.chain.sender.models import SentState, SentTransaction
from backend.chain.sender.node import Answer, Receipt
from backend.chain.sender.sender import Intent, Quote, Sender
from backend.core import metrics
from backend.core.database import unit_of_work

GAP = "gap"  # the purpose of what only uses up a nonce
_PLAIN_GAS = 21_000
_Change = Callable[[SentTransaction], None]

log = structlog.get_logger(__name__)


class Upkeep:
    """Looks after one sender's transactions."""

    def __init__(self, sender: Sender, finality_depth: int) -> None:
        self._sender = sender
        self._depth = finality_depth
        self._doubtful: set[UUID] = set()

    async def look(self) -> None:
        """One round: settle what is mined, bring back what is lost, raise what is stuck."""
        sender = self._sender
        height = await sender.node.height()
        count = await sender.node.mined_count(sender.account)  # before the receipts
        async with unit_of_work(sender.sessions) as session:
            sent = sender.of(session)
            under_way = list(await sent.under_way(sender.account))
            recent = await sent.settled_lately(
                sender.account, above_block=height - self._depth, from_nonce=count
            )
        for transaction in recent:
            await self._check_again(transaction)
        for transaction in under_way:
            await self._follow(transaction, count)
        await self._fill_gap([row.nonce for row in under_way], count)
        await self._measure()

    async def _follow(self, transaction: SentTransaction, count: int) -> None:
        receipt = await self._receipt_of(transaction)
        if receipt is not None:
            return await self._settle(transaction, receipt)
        if transaction.nonce < count:
            return await self._doubt(transaction)
        if transaction.state == SentState.PREPARED:
            return None  # `hand_in` has it
        if not await self._sender.node.knows(transaction.last.tx_hash):
            return await self._send_again(transaction)
        if transaction.nonce == count and self._is_stuck(transaction):
            return await self._raise(transaction)
        return None

    async def _receipt_of(self, transaction: SentTransaction) -> Receipt | None:
        for attempt in reversed(transaction.attempts):
            if receipt := await self._sender.node.receipt(attempt.tx_hash):
                return receipt
        return None

    async def _settle(self, transaction: SentTransaction, receipt: Receipt) -> None:
        state = SentState.MINED if receipt.is_success else SentState.FAILED

        def change(row: SentTransaction) -> None:
            row.state, row.cost = state.value, receipt.cost
            row.tx_hash, row.block_number = receipt.tx_hash, receipt.block_number
            row.settled_at = self._sender.clock.now()

        await self._change(transaction, change)
        self._doubtful.discard(transaction.id)
        metrics.SPENT_UNITS.labels(self._sender.chain_id, transaction.purpose).inc(receipt.cost)
        log.info(
            "sender.mined",
            purpose=transaction.purpose,
            sequence=transaction.nonce,
            tx_hash=f"0x{receipt.tx_hash.hex()}",
            cost=receipt.cost,
            is_success=receipt.is_success,
        )

    async def _doubt(self, transaction: SentTransaction) -> None:
        """Its nonce is used and there is no receipt. Asked twice: one of two nodes may be late."""
        if transaction.id not in self._doubtful:
            self._doubtful.add(transaction.id)
            return

        def change(row: SentTransaction) -> None:
            row.state, row.settled_at = SentState.DROPPED.value, self._sender.clock.now()

        await self._change(transaction, change)
        self._doubtful.discard(transaction.id)
        log.error("sender.nonce_taken", purpose=transaction.purpose, sequence=transaction.nonce)

    async def _check_again(self, transaction: SentTransaction) -> None:
        """A block can go, and its transactions with it. They are sent once more."""
        receipt = await self._receipt_of(transaction)
        if receipt is not None:
            if receipt.block_number != transaction.block_number:
                await self._settle(transaction, receipt)
            return

        def change(row: SentTransaction) -> None:
            row.state, row.cost = SentState.SENT.value, None
            row.tx_hash = row.block_number = row.settled_at = None

        await self._change(transaction, change)
        await self._send_again(transaction)

    async def _send_again(self, transaction: SentTransaction) -> None:
        metrics.SENT_AGAIN.labels(self._sender.chain_id).inc()
        log.warning("sender.sent_again", purpose=transaction.purpose, sequence=transaction.nonce)
        answer = await self._sender.node.hand_in(transaction.last.raw)
        if answer is Answer.FEE_TOO_LOW:
            await self._raise(transaction)

    def _is_stuck(self, transaction: SentTransaction) -> bool:
        waited = self._sender.clock.now() - transaction.last.signed_at
        return waited.total_seconds() >= self._sender.settings.stuck_seconds

    async def _raise(self, transaction: SentTransaction) -> None:
        """The same transaction with a higher fee, stored before it is sent."""
        fees = self._raised(transaction, await self._sender.node.market())
        if fees is None:
            metrics.FEES_AT_THE_CAP.labels(self._sender.chain_id).inc()
            log.warning(
                "sender.at_the_cap", purpose=transaction.purpose, sequence=transaction.nonce
            )
            return
        async with unit_of_work(self._sender.sessions) as session:
            await self._sender.lease.require(session)
            row = await self._sender.of(session).get(transaction.id)
            raw = self._sender.sign(row, fees).raw
            row.state = SentState.REPLACED.value
        metrics.FEES_RAISED.labels(self._sender.chain_id).inc()
        log.info("sender.replaced", sequence=transaction.nonce, max_fee=fees.max_fee)
        await self._sender.node.hand_in(raw)

    def _raised(self, transaction: SentTransaction, market: Market) -> Fees | None:
        most = min(self._sender.settings.most_fee_per_gas, transaction.most_cost // transaction.gas)
        last = transaction.last
        return raised_fees(Fees(last.max_fee, last.priority_fee), market, most)

    async def _fill_gap(self, nonces: list[int], count: int) -> None:
        """Nothing is mined above a nonce that nobody uses, so it is used for nothing."""
        if not nonces or min(nonces) <= count:
            return
        sender = self._sender
        fees = first_fees(await sender.node.market(), sender.settings.most_fee_per_gas)
        if fees is None:
            return
        subject = f"{GAP}:{sender.account.hex()}:{count}"
        intent = Intent(purpose=GAP, subject=subject, to=sender.account, data=b"")
        async with unit_of_work(sender.sessions) as session:
            await sender.lease.require(session)
            quote = Quote(intent, _PLAIN_GAS, fees, count)
            await sender.store(session, quote, quote.worst * 10)
        log.warning("sender.gap_filled", sequence=count)

    async def _change(self, transaction: SentTransaction, change: _Change) -> None:
        async with unit_of_work(self._sender.sessions) as session:
            await self._sender.lease.require(session)
            change(await self._sender.of(session).get(transaction.id))

    async def _measure(self) -> None:
        sender = self._sender
        labels = (sender.chain_id,)
        metrics.SENDER_BALANCE.labels(*labels).set(await sender.node.balance(sender.account))
        async with unit_of_work(sender.sessions) as session:
            waiting = await sender.of(session).under_way(sender.account)
        metrics.SENDER_UNDER_WAY.labels(*labels).set(len(waiting))
        oldest = min((row.prepared_at for row in waiting), default=sender.clock.now())
        age = sender.clock.now() - oldest
        metrics.SENDER_OLDEST_SECONDS.labels(*labels).set(max(0, age.total_seconds()))

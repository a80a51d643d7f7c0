"""One account's sender. What it does is stored before the network hears of it.

Nothing here knows what a transaction is for. That one is mined is believed of its receipt alone,
and only for what it cost; what it did to an escrow comes from the index, as everything does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.errors import RpcRefused
from backend.chain.sender.errors import BudgetSpent, SenderLost, TooDear, TooManyUnderWay
from backend.chain.sender.fees import Fees, first_fees
from backend.chain.sender.keys import SigningKey
from backend.chain.sender.models import KEEPER, SendAttempt, SenderLease, SentState, SentTransaction
from backend.chain.sender.node import MOST_GAS, Answer, SenderNode
from backend.chain.sender.repository import SentRepository
from backend.chain.types import Address, ChainId
from backend.core.clock import Clock
from backend.core.database import Sessions, unit_of_work
from backend.core.ids import uuid7
from backend.core.lease import RowLease
from backend.core.spending_settings import SenderSettings, SpendingSettings

MOST_UNDER_WAY = 16  # nodes keep about as many of one account that wait for each other
DAY = timedelta(days=1)
_ROOM_FOR_GAS = 6, 5  # an estimate is exact for the block it was made in only

log = structlog.get_logger(__name__)


class AccountLease(RowLease):
    """One process's claim on one account."""

    table = SenderLease
    lost = SenderLost
    lost_sentence = "Another process sends from this account now."


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A call that should be made once. `subject` names what it is about."""

    purpose: str
    subject: str
    to: Address
    data: bytes
    on_behalf: Address | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """The node would make the call, for at most so much."""

    intent: Intent
    gas: int
    fees: Fees
    mined_count: int

    @property
    def worst(self) -> int:
        return self.gas * self.fees.max_fee


class Sender:
    """Prepares transactions and hands them in, in the order of their nonces."""

    def __init__(
        self,
        sessions: Sessions,
        node: SenderNode,
        key: SigningKey,
        chain_id: ChainId,
        settings: SenderSettings,
        clock: Clock,
        *,
        role: str = KEEPER,
    ) -> None:
        self.sessions = sessions
        self.node = node
        self.chain_id = chain_id
        self.settings = settings
        self.clock = clock
        self._key = key
        self.lease = AccountLease(
            sessions,
            {"chain_id": chain_id, "account": key.address},
            seconds=settings.lease_seconds,
            says={"role": role},
        )

    @property
    def account(self) -> Address:
        return self._key.address

    def of(self, session: AsyncSession) -> SentRepository:
        return SentRepository(session, self.chain_id)

    async def quote(self, intent: Intent) -> Quote:
        """Try the call on top of what is waiting. CallReverted when the contract would refuse."""
        gas = await self.node.estimate(self.account, intent.to, intent.data)
        market = await self.node.market()
        fees = first_fees(market, self.settings.most_fee_per_gas)
        if fees is None:
            raise TooDear("The network asks for more than a unit of gas may cost.")
        mined = await self.node.mined_count(self.account)
        roomy = gas * _ROOM_FOR_GAS[0] // _ROOM_FOR_GAS[1]
        return Quote(intent, min(roomy, MOST_GAS), fees, mined)

    async def prepare(
        self, session: AsyncSession, quote: Quote, budget: SpendingSettings
    ) -> SentTransaction:
        """Sign it and store it in this unit of work, with a nonce of its own.

        NotSent when it may not cost so much, or when too much is under way.
        """
        await self.lease.require(session)
        sent, intent, now = self.of(session), quote.intent, self.clock.now()
        if quote.worst > budget.most_per_transaction:
            raise TooDear("This transaction would cost more than one may.", cost=quote.worst)
        if await sent.spent_since(intent.purpose, now - DAY) + quote.worst > budget.most_per_day:
            raise BudgetSpent("What this may cost in a day is spent.")
        if len(await sent.under_way(self.account)) >= MOST_UNDER_WAY:
            raise TooManyUnderWay("Too many transactions wait for their blocks.")
        return await self.store(session, quote, budget.most_per_transaction)

    async def store(self, session: AsyncSession, quote: Quote, most: int) -> SentTransaction:
        """Under the first nonce that nobody uses. Raising its fee may make it cost `most`."""
        sent, intent, now = self.of(session), quote.intent, self.clock.now()
        taken = await sent.nonces_from(self.account, quote.mined_count)
        nonce = next(number for number in count(quote.mined_count) if number not in taken)
        transaction = SentTransaction(
            id=uuid7(),
            chain_id=self.chain_id,
            account=self.account,
            nonce=nonce,
            purpose=intent.purpose,
            subject=intent.subject,
            on_behalf=intent.on_behalf,
            receiver=intent.to,
            data=intent.data,
            gas=quote.gas,
            state=SentState.PREPARED.value,
            most_cost=most,
            worst_cost=quote.worst,
            prepared_at=now,
            attempts=[],
        )
        sent.add(transaction)
        self.sign(transaction, quote.fees)
        await session.flush()
        return transaction

    def sign(self, transaction: SentTransaction, fees: Fees) -> SendAttempt:
        """One more attempt of a transaction, to be stored with it."""
        tx_hash, raw = self._key.sign(
            chain_id=self.chain_id,
            nonce=transaction.nonce,
            to=transaction.receiver,
            data=transaction.data,
            gas=transaction.gas,
            fees=fees,
        )
        attempt = SendAttempt(
            number=len(transaction.attempts) + 1,
            tx_hash=tx_hash,
            max_fee=fees.max_fee,
            priority_fee=fees.priority_fee,
            raw=raw,
            signed_at=self.clock.now(),
        )
        transaction.attempts.append(attempt)
        transaction.worst_cost = transaction.gas * fees.max_fee
        return attempt

    async def is_busy(self) -> bool:
        """Whether something of ours waits for a block."""
        async with unit_of_work(self.sessions) as session:
            return bool(await self.of(session).under_way(self.account))

    async def hand_in(self) -> None:
        """Give the network what is prepared. Again after a crash: a node takes the same twice."""
        async with unit_of_work(self.sessions) as session:
            waiting = [
                row
                for row in await self.of(session).under_way(self.account)
                if row.state == SentState.PREPARED
            ]
        for transaction in waiting:
            said = {"purpose": transaction.purpose, "sequence": transaction.nonce}
            try:
                answer = await self.node.hand_in(transaction.last.raw)
            except RpcRefused as error:  # no node will ever take it: its nonce is free again
                log.error("sender.refused", error=str(error), **said)  # noqa: TRY400
                await self._mark(transaction.id, SentState.DROPPED)
                continue
            if answer is Answer.OUT_OF_COINS:
                log.error("sender.out_of_coins", chain_id=self.chain_id)
                return
            await self._mark(transaction.id, SentState.SENT)
            log.info("sender.sent", tx_hash=f"0x{transaction.last.tx_hash.hex()}", **said)

    async def _mark(self, transaction_id: UUID, state: SentState) -> None:
        async with unit_of_work(self.sessions) as session:
            await self.lease.require(session)
            (await self.of(session).get(transaction_id)).state = state.value

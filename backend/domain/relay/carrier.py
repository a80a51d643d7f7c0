"""What the process with the key does with accepted signatures: it sends each, and sees it through.

Every look begins with the rows as they stand, so it may end anywhere and begin in another process.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.chains import Chain
from backend.chain.errors import CallReverted
from backend.chain.sender.errors import NotSent
from backend.chain.sender.models import RELAY, SentState
from backend.chain.sender.repository import list_by_id
from backend.chain.sender.sender import Intent, Quote, Sender
from backend.core import outbox
from backend.core.database import unit_of_work
from backend.domain.relay.events import SignatureSent, SignatureSettled
from backend.domain.relay.lifecycle import RELAYING, UNDER_WAY, RelayFacts, RelayRole, RelayStatus
from backend.domain.relay.models import RelayedAction
from backend.domain.relay.repository import RelayRepository

MOST_AT_ONCE = 50
UNDONE_WITHIN = timedelta(days=1)  # far longer than any chain takes to be sure of a block
_ACTOR = "relay"
_LONGEST_REASON = 200
# What became of the transaction, as a step of the table.
_STEP_ON: dict[str, str] = {
    SentState.MINED: "carry",
    SentState.FAILED: "fail",
    SentState.DROPPED: "lose",
}

log = structlog.get_logger(__name__)


class RelayCarrier:
    """Carries the signatures of one chain."""

    def __init__(self, chain: Chain, sender: Sender) -> None:
        self._chain = chain
        self._sender = sender

    async def run(self) -> int:
        """Settle what is decided, then send what waits. How many were sent."""
        await self._take_back()
        await self._follow()
        sent = 0
        for row in await self._rows(RelayStatus.ACCEPTED):
            try:
                sent += await self._carry(row)
            except NotSent as error:  # its turn comes when there is money, or it expires
                log.warning("relay.waits", chain_id=self._chain.id, because=error.code)
                break
        return sent

    async def _take_back(self) -> None:
        """A block has gone: what was carried in it is on its way again, and the page says so."""
        since = self._sender.clock.now() - UNDONE_WITHIN
        async with unit_of_work(self._sender.sessions) as session:
            relayed = RelayRepository(session)
            undone = await relayed.list_undone(self._chain.id, since, MOST_AT_ONCE)
        for row in undone:
            await self._move(row, "undo")

    async def _follow(self) -> None:
        rows = await self._rows(RelayStatus.SENT)
        ids = [row.transaction_id for row in rows if row.transaction_id is not None]
        async with unit_of_work(self._sender.sessions) as session:
            sent = await list_by_id(session, ids)
            states = {transaction_id: one.state for transaction_id, one in sent.items()}
        for row in rows:
            step = _STEP_ON.get(states.get(row.transaction_id, "")) if row.transaction_id else None
            if step is not None:
                await self._move(row, step)

    async def _carry(self, row: RelayedAction) -> int:
        if row.expires_at <= await self._chain.clock.now():
            await self._move(row, "expire")
            return 0
        try:
            quote = await self._sender.quote(self._intent(row))
        except CallReverted as error:
            await self._move(row, "refuse", str(error)[:_LONGEST_REASON])
            return 0
        await self._prepare(row, quote)
        await self._sender.hand_in()  # before the next is tried out on top of it
        return 1

    def _intent(self, row: RelayedAction) -> Intent:
        return Intent(
            purpose=RELAY,
            subject=f"{RELAY}:{row.id}",
            to=self._chain.deployment.relay,
            data=row.data,
            on_behalf=row.party,
        )

    async def _prepare(self, row: RelayedAction, quote: Quote) -> None:
        async with unit_of_work(self._sender.sessions) as session:
            locked = await RelayRepository(session).lock(row.order_id, row.id)
            if not await self._step(session, locked, "send"):
                return
            settings = self._chain.settings.relay
            locked.transaction_id = (await self._sender.prepare(session, quote, settings)).id

    async def _move(self, row: RelayedAction, step: str, reason: str | None = None) -> None:
        async with unit_of_work(self._sender.sessions) as session:
            await self._sender.lease.require(session)
            locked = await RelayRepository(session).lock(row.order_id, row.id)
            if step == "lose":
                locked.transaction_id = None
            locked.reason = reason
            await self._step(session, locked, step)

    async def _step(self, session: AsyncSession, row: RelayedAction, action: str) -> bool:
        """One row of the table, and the event that tells of it. False when it is not allowed."""
        status, now = RelayStatus(row.status), self._sender.clock.now()
        facts = RelayFacts(row.expires_at)
        chain_now = await self._chain.clock.now()
        why_not = RELAYING.why_not(action, status, RelayRole.SENDER, facts, chain_now)
        step = RELAYING.step(action, status)
        if why_not is not None or step is None:
            log.warning("relay.step_refused", action=action, status=status, why=why_not)
            return False
        row.status = step.leads_to(status).value
        row.settled_at = None if RelayStatus(row.status) in UNDER_WAY else now
        await outbox.record(session, _event(row, now), _ACTOR)
        log.info("relay.moved", action=row.action, status=row.status, order_id=str(row.order_id))
        return True

    async def _rows(self, status: RelayStatus) -> list[RelayedAction]:
        async with unit_of_work(self._sender.sessions) as session:
            found = await RelayRepository(session).list_in(self._chain.id, status, MOST_AT_ONCE)
            return list(found)


def _event(row: RelayedAction, now: datetime) -> SignatureSent | SignatureSettled:
    told = {
        "occurred_at": now,
        "order_id": row.order_id,
        "delivery_id": row.delivery_id,
        "action_id": row.id,
        "party_id": row.party_id,
        "action": row.action,
    }
    if row.settled_at is None:
        return SignatureSent(**told)  # type: ignore[arg-type]
    return SignatureSettled(**told, status=row.status)  # type: ignore[arg-type]

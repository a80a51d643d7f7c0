"""One round of the keeper: what is due is tried out, and what would work is sent in batches.

May run twice, or beside another keeper or a person: the contract leaves alone what somebody else
has run, and a question to the node comes before every coin. Nothing depends on a keeper.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

import structlog

from backend.chain.abi import encode_call
from backend.chain.chains import Chain
from backend.chain.deployment import ESCROW
from backend.chain.errors import CallReverted, RpcRefused
from backend.chain.sender.errors import NotSent, TooDear
from backend.chain.sender.models import KEEPER
from backend.chain.sender.sender import Intent, Quote, Sender
from backend.core import metrics
from backend.core.database import unit_of_work
from backend.core.ids import uuid7
from backend.domain.escrow.overdue import terms_of_record
from backend.domain.escrow.projection import EscrowRecord
from backend.domain.keeper.pauses import is_somebody_first, pause_after, shown_reason
from backend.domain.keeper.repository import KeeperRepository

MOST_GAS_EACH = 1_500_000  # a time-out that needs more has a token in it that burns gas
_QUESTIONS_AT_ONCE = 8
_SOON = timedelta(seconds=30)  # the index is that much younger then
_KEPT = timedelta(days=30)  # the page tells of that long

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an escrow is left alone for a while."""

    record: EscrowRecord
    reason: str


class Keeper:
    """Runs what has matured on one chain."""

    def __init__(self, chain: Chain, sender: Sender) -> None:
        self._chain = chain
        self._sender = sender
        self._settings = chain.settings.keeper

    async def run(self) -> int:
        """How many escrows went into a transaction."""
        ready = await self._ready()
        tried = await self._try_out(ready)
        refused = [one for one in tried if isinstance(one, Refusal)]
        fit = [one for one in tried if not isinstance(one, Refusal)]
        if refused:
            await self._let_rest(refused)
        return await self._send(fit) if fit else 0

    async def _ready(self) -> Sequence[EscrowRecord]:
        chain_now, now = await self._chain.clock.now(), self._sender.clock.now()
        labels = (self._chain.id,)
        async with unit_of_work(self._sender.sessions) as session:
            found = KeeperRepository(session, self._chain.id)
            metrics.KEEPER_DUE.labels(*labels).set(await found.count_due(chain_now))
            failing = len(await found.list_failing(self._settings.most_at_once))
            metrics.KEEPER_FAILING.labels(*labels).set(failing)
            await found.forget_closed(now - _KEPT)
            return await found.list_ready(chain_now, now, self._settings.most_at_once)

    async def _try_out(self, ready: Sequence[EscrowRecord]) -> list[EscrowRecord | Refusal]:
        """Each by itself, on top of what waits in the pool: one that fails spoils no other."""
        lane = asyncio.Semaphore(_QUESTIONS_AT_ONCE)

        async def one(record: EscrowRecord) -> EscrowRecord | Refusal:
            async with lane:
                try:
                    await self._ask(record)
                except (CallReverted, RpcRefused) as error:
                    return Refusal(record, shown_reason(str(error)))
                return record

        return list(await asyncio.gather(*(one(record) for record in ready)))

    async def _ask(self, record: EscrowRecord) -> None:
        data = encode_call(ESCROW, "timeout", asdict(terms_of_record(record)))
        question = {
            "from": f"0x{self._sender.account.hex()}",
            "to": f"0x{self._chain.deployment.escrow.hex()}",
            "data": f"0x{data.hex()}",
            "gas": hex(MOST_GAS_EACH),
        }
        await self._chain.gateway.rpc("eth_call", question, "pending")

    async def _send(self, fit: Sequence[EscrowRecord]) -> int:
        """All in one transaction, or halves of it while that costs too much or is refused."""
        try:
            await self._prepare(fit, await self._quote(fit))
        except (CallReverted, TooDear) as error:
            if len(fit) == 1:
                await self._let_rest([Refusal(fit[0], shown_reason(str(error)))])
                return 0
            middle = len(fit) // 2
            return await self._send(fit[:middle]) + await self._send(fit[middle:])
        except NotSent as error:
            log.warning("keeper.waits", chain_id=self._chain.id, because=error.code)
            return 0
        await self._sender.hand_in()
        log.info("keeper.sent", chain_id=self._chain.id, escrows=len(fit))
        return len(fit)

    async def _quote(self, fit: Sequence[EscrowRecord]) -> Quote:
        many = [asdict(terms_of_record(record)) for record in fit]
        intent = Intent(
            purpose=KEEPER,
            subject=f"{KEEPER}:{uuid7()}",
            to=self._chain.deployment.escrow,
            data=encode_call(ESCROW, "timeout_many", many),
        )
        return await self._sender.quote(intent)

    async def _prepare(self, fit: Sequence[EscrowRecord], quote: Quote) -> None:
        """The transaction and the note about each of its escrows are stored together."""
        now = self._sender.clock.now()
        async with unit_of_work(self._sender.sessions) as session:
            transaction = await self._sender.prepare(session, quote, self._settings)
            keeper = KeeperRepository(session, self._chain.id)
            before = await keeper.tries_of([record.escrow_id for record in fit])
            for record in fit:
                past = before.get(record.escrow_id)
                # Counted as a failure until the escrow is closed: mined and still open is one.
                failures = (past.failures if past else 0) + 1
                await keeper.keep_try(
                    record.escrow_id,
                    failures=failures,
                    reason=None,
                    transaction_id=transaction.id,
                    tried_at=now,
                    next_try_at=now + pause_after(failures),
                )

    async def _let_rest(self, refusals: Sequence[Refusal]) -> None:
        now = self._sender.clock.now()
        async with unit_of_work(self._sender.sessions) as session:
            await self._sender.lease.require(session)
            keeper = KeeperRepository(session, self._chain.id)
            before = await keeper.tries_of([one.record.escrow_id for one in refusals])
            for one in refusals:
                past = before.get(one.record.escrow_id)
                is_done = is_somebody_first(one.reason)
                failures = (past.failures if past else 0) + (not is_done)
                await keeper.keep_try(
                    one.record.escrow_id,
                    failures=failures,
                    reason=one.reason,
                    transaction_id=past.transaction_id if past else None,
                    tried_at=now,
                    next_try_at=now + (_SOON if is_done else pause_after(failures)),
                )

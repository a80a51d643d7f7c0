"""The process with the key: runs matured time-outs and carries signatures, on all chains.

Any number may run: for each chain and account one works, the others wait. It may die at any moment.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from backend.chain.chains import Chain
from backend.chain.errors import ChainError, WrongNetwork
from backend.chain.sender.errors import NoKey, SenderLost
from backend.chain.sender.keys import load_key
from backend.chain.sender.node import SenderNode
from backend.chain.sender.sender import Sender
from backend.chain.sender.upkeep import Upkeep
from backend.core import metrics
from backend.core.outbox import EventFeed
from backend.core.waiting import wait
from backend.domain.keeper.keeper import Keeper
from backend.domain.relay.carrier import RelayCarrier
from backend.resources import Resources

BUSY_SECONDS = 1.0  # a transaction is under way: its block may come any second
PAUSE_SECONDS = 0.1  # many notices at once are one occasion
FIRST_TROUBLE, LONGEST_TROUBLE = 1.0, 60.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SendingChain:
    """Everything that is sent on one chain."""

    chain: Chain
    sender: Sender
    upkeep: Upkeep
    keeper: Keeper | None  # None: switched off
    carrier: RelayCarrier | None

    @classmethod
    def open(
        cls, chain: Chain, resources: Resources, node: SenderNode | None = None
    ) -> SendingChain:
        """By the chain's settings. NoKey when they name none, or one that must not be used."""
        settings = chain.settings
        sender = Sender(
            resources.sessions,
            node or SenderNode(chain.gateway),
            load_key(settings.sender, is_devnet=resources.settings.is_devnet),
            chain.id,
            settings.sender,
            resources.clock,
        )
        return cls(
            chain,
            sender,
            Upkeep(sender, settings.finality_depth),
            Keeper(chain, sender) if settings.keeper.is_on else None,
            RelayCarrier(chain, sender) if settings.relay.is_on else None,
        )

    async def round(self) -> bool:
        """One round; whether there is something to look at soon."""
        if not await self.sender.lease.hold():
            return False
        await self.upkeep.look()
        await self.sender.hand_in()
        if self.carrier is not None:
            await self.carrier.run()
        if self.keeper is not None:
            await self.keeper.run()
        return await self.sender.is_busy()


def chains_that_send(resources: Resources) -> Sequence[SendingChain]:
    """The chains on which something is switched on. NoKey when none of them can be paid for."""
    wanted = [
        chain
        for chain in resources.chains
        if chain.settings.keeper.is_on or chain.settings.relay.is_on
    ]
    with_key = [chain for chain in wanted if chain.settings.sender.has_key]
    for chain in wanted:
        if chain not in with_key:
            log.warning("keeper.no_key", chain_id=chain.id)
    if not with_key:
        raise NoKey("Keeper and relay are off, or no chain has a key: see SENDER in .env.example.")
    return [SendingChain.open(chain, resources) for chain in with_key]


async def run_keeper(sending: Sequence[SendingChain], feed: EventFeed, stop: asyncio.Event) -> None:
    """Work until `stop` is set. A chain that turns out to be another one ends alone."""
    endings = await asyncio.gather(
        *(_run_one(one, feed, stop) for one in sending), return_exceptions=True
    )
    for ending in endings:
        if isinstance(ending, BaseException):
            raise ending


async def _run_one(sending: SendingChain, feed: EventFeed, stop: asyncio.Event) -> None:
    await _require_right_chain(sending, stop)
    pause = FIRST_TROUBLE
    async with _kept(sending), feed.subscribe() as wake:
        while not stop.is_set():
            try:
                is_busy = await sending.round()
            except (ChainError, OperationalError, InterfaceError, OSError) as error:
                _tell(sending, error)
                await wait(stop, pause)
                pause = min(pause * 2, LONGEST_TROUBLE)
                continue
            pause = FIRST_TROUBLE
            every = sending.chain.settings.keeper.every_seconds
            await wake.wait(min(every, BUSY_SECONDS) if is_busy else every)
            await wait(stop, PAUSE_SECONDS)


async def _require_right_chain(sending: SendingChain, stop: asyncio.Event) -> None:
    """Nothing is signed for a chain before the node has shown that it is on it."""
    while not stop.is_set():
        try:
            return await sending.chain.deployment.check(sending.chain.gateway)
        except WrongNetwork:
            raise
        except ChainError as error:
            _tell(sending, error)
            await wait(stop, FIRST_TROUBLE)
    return None


@asynccontextmanager
async def _kept(sending: SendingChain) -> AsyncIterator[None]:
    """Renews the lease beside the work, and gives it back in the end."""
    keeping = asyncio.create_task(sending.sender.lease.keep(), name="sender-lease")
    try:
        yield
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
        with suppress(OperationalError, InterfaceError, OSError):
            await sending.sender.lease.release()


def _tell(sending: SendingChain, error: Exception) -> None:
    code = error.code if isinstance(error, ChainError) else "database"
    metrics.SENDER_TROUBLE.labels(sending.chain.id, code).inc()
    level = log.info if isinstance(error, SenderLost) else log.warning
    level("keeper.trouble", chain_id=sending.chain.id, code=code, error=str(error)[:200])

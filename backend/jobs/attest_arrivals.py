"""The process with the attester's key: says on chain that parcels have arrived, as carriers do.

It starts the buyer's inspection and pays nobody. Any number may run: for each chain and account one
works, the others wait. It may die at any moment, and saying something twice is refused by the node
before it costs anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from backend.chain.abi import encode_call
from backend.chain.chains import Chain
from backend.chain.deployment import ESCROW
from backend.chain.errors import CallReverted, ChainError, RpcRefused
from backend.chain.sender.errors import NoKey, NotSent
from backend.chain.sender.keys import load_key
from backend.chain.sender.models import ATTESTER
from backend.chain.sender.node import SenderNode
from backend.chain.sender.sender import Intent, Sender
from backend.chain.sender.upkeep import Upkeep
from backend.core.database import unit_of_work
from backend.core.outbox import EventFeed
from backend.core.waiting import wait
from backend.domain.shipping.attesting import Arrival, AttestingService
from backend.resources import Resources

BUSY_SECONDS, TROUBLE_SECONDS = 1.0, 10.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AttestingChain:
    """The attester of one chain."""

    chain: Chain
    sender: Sender
    upkeep: Upkeep

    @classmethod
    def open(cls, chain: Chain, resources: Resources) -> AttestingChain:
        """By the chain's settings. NoKey when they name none, or one that must not be used."""
        settings = chain.settings.attester.sender
        sender = Sender(
            resources.sessions,
            SenderNode(chain.gateway),
            load_key(settings, is_devnet=resources.settings.is_devnet),
            chain.id,
            settings,
            resources.clock,
            role=ATTESTER,
        )
        return cls(chain, sender, Upkeep(sender, chain.settings.finality_depth))

    async def round(self) -> bool:
        """One round; whether something of ours waits for a block."""
        if not await self.sender.lease.hold():
            return False
        await self.upkeep.look()
        await self.sender.hand_in()
        for arrival in await self._due():
            await self._say(arrival)
        return await self.sender.is_busy()

    async def _due(self) -> Sequence[Arrival]:
        """What is not being said already."""
        async with unit_of_work(self.sender.sessions) as session:
            found = await AttestingService(session, self.chain).list_due(self.sender.account)
            waiting = await self.sender.of(session).under_way(self.sender.account)
        said = {transaction.subject for transaction in waiting}
        return [arrival for arrival in found if _subject(arrival) not in said]

    async def _say(self, arrival: Arrival) -> None:
        intent = Intent(
            purpose=ATTESTER,
            subject=_subject(arrival),
            to=self.chain.deployment.escrow,
            data=encode_call(ESCROW, "deliver", asdict(arrival.terms), bytes(32)),
        )
        try:
            quote = await self.sender.quote(intent)
            async with unit_of_work(self.sender.sessions) as session:
                await self.sender.prepare(session, quote, self.chain.settings.attester)
        except (CallReverted, RpcRefused, NotSent) as error:
            # Somebody was first and the index is behind, or it must not cost more: asked again.
            log.warning("attester.waits", chain_id=self.chain.id, because=str(error)[:200])
            return
        await self.sender.hand_in()


def chains_that_attest(resources: Resources) -> Sequence[AttestingChain]:
    """The chains with a key for it. NoKey when there is none."""
    with_key = [chain for chain in resources.chains if chain.settings.attester.sender.has_key]
    if not with_key:
        raise NoKey("No chain has a key for the attester: see ATTESTER in .env.example.")
    return [AttestingChain.open(chain, resources) for chain in with_key]


async def run_attester(
    attesting: Sequence[AttestingChain], feed: EventFeed, stop: asyncio.Event
) -> None:
    """Work on all chains until `stop` is set."""
    async with asyncio.TaskGroup() as group:
        for one in attesting:
            group.create_task(_run_one(one, feed, stop), name=f"attester-{one.chain.id}")


async def _run_one(attesting: AttestingChain, feed: EventFeed, stop: asyncio.Event) -> None:
    every = attesting.chain.settings.attester.every_seconds
    async with feed.subscribe() as wake:
        while not stop.is_set():
            try:
                is_busy = await attesting.round()
            except (ChainError, OperationalError, InterfaceError, OSError) as error:
                log.warning("attester.trouble", chain_id=attesting.chain.id, error=str(error)[:200])
                await wait(stop, TROUBLE_SECONDS)
                continue
            await wake.wait(min(every, BUSY_SECONDS) if is_busy else every)


def _subject(arrival: Arrival) -> str:
    return f"{ATTESTER}:0x{arrival.escrow_id.hex()}"

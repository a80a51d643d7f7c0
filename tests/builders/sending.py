"""A sender on the devnet's keeper account, cranked by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from backend.chain.abi import encode_call
from backend.chain.gateway import ChainGateway
from backend.chain.sender.keys import SigningKey
from backend.chain.sender.models import SentState, SentTransaction
from backend.chain.sender.node import SenderNode
from backend.chain.sender.sender import Intent, Sender
from backend.chain.sender.upkeep import Upkeep
from backend.core.clock import FixedClock
from backend.core.database import Sessions, unit_of_work
from backend.core.spending_settings import SenderSettings, SpendingSettings
from tests.builders.chain import Chain, actor

GENEROUS = SpendingSettings(most_per_transaction=10**17, most_per_day=10**18)


@dataclass
class SendingDesk:
    """Everything one sender needs, and short words for what tests do with it."""

    chain: Chain
    gateway: ChainGateway
    sessions: Sessions
    clock: FixedClock
    settings: SenderSettings = field(default_factory=lambda: SenderSettings(lease_seconds=600))

    def __post_init__(self) -> None:
        self.account = actor("keeper")
        self.sender = self.another()
        self.upkeep = Upkeep(self.sender, 64)

    def another(self, **settings: Any) -> Sender:
        """A second process with the same key."""
        return Sender(
            self.sessions,
            SenderNode(self.gateway),
            SigningKey(self.account.account),
            self.chain.deployment.chain_id,
            self.settings.model_copy(update=settings),
            self.clock,
        )

    def intent(self, subject: str | None = None, purpose: str = "test") -> Intent:
        """A call that anybody may make as often as they like."""
        return Intent(
            purpose=purpose,
            subject=subject or uuid4().hex,
            to=self.chain.deployment.escrow,
            data=encode_call("PhygitalEscrow", "bump_epoch"),
        )

    async def prepare(
        self, intent: Intent | None = None, budget: SpendingSettings = GENEROUS
    ) -> SentTransaction:
        """Stored, and nothing sent."""
        await self.sender.lease.hold()
        quote = await self.sender.quote(intent or self.intent())
        async with unit_of_work(self.sessions) as session:
            return await self.sender.prepare(session, quote, budget)

    async def send(self, intent: Intent | None = None) -> SentTransaction:
        transaction = await self.prepare(intent)
        await self.sender.hand_in()
        return await self.now(transaction)

    async def now(self, transaction: SentTransaction) -> SentTransaction:
        """The row as it stands."""
        async with unit_of_work(self.sessions) as session:
            return await session.get_one(SentTransaction, transaction.id)

    async def all(self) -> list[SentTransaction]:
        async with unit_of_work(self.sessions) as session:
            query = select(SentTransaction).order_by(SentTransaction.id)
            return list(await session.scalars(query))

    async def state(self, transaction: SentTransaction) -> SentState:
        return SentState((await self.now(transaction)).state)

    # The node

    def pool(self) -> dict[int, str]:
        """What waits for a block, by nonce."""
        content = self.chain.devnet.rpc("txpool_content")
        mine = {}
        for kind in ("pending", "queued"):
            for address, waiting in content[kind].items():
                if address.lower() == self.account.account.address.lower():
                    mine |= {int(nonce): item["hash"] for nonce, item in waiting.items()}
        return mine

    def count(self) -> int:
        """The account's next nonce on chain."""
        rpc = self.chain.devnet.rpc
        return int(rpc("eth_getTransactionCount", self.account.account.address, "latest"), 16)

    def epoch(self) -> int:
        """How often the call of `intent` was carried out."""
        address = self.chain.deployment.escrow
        return self.chain._ask(address, "PhygitalEscrow", "epochs", self.account.address)

"""A keeper on a devnet, cranked by hand, and a node that lets it down."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from backend.chain.chains import Chain as OurChain
from backend.chain.errors import CallReverted, RpcRefused
from backend.chain.gateway import ChainGateway
from backend.chain.sender.keys import SigningKey
from backend.chain.sender.models import SentTransaction
from backend.chain.sender.node import MOST_GAS, SenderNode
from backend.chain.sender.sender import Sender
from backend.chain.sender.upkeep import Upkeep
from backend.core.database import unit_of_work
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.keeper.keeper import Keeper
from backend.domain.keeper.models import KeeperTry
from tests.builders.chain import Actor, Sale, actor
from tests.builders.journey import Journey

LATE = 90 * 86_400


class PoisonedGateway(ChainGateway):
    """Whatever names this escrow is refused, as by a token that does."""

    def __init__(self, inner: ChainGateway, sale: Sale) -> None:
        super().__init__(inner._rpc)
        self._poison = sale.terms.purchase.hex()

    async def rpc(self, method: str, *params: Any) -> Any:
        if method in {"eth_call", "eth_estimateGas"} and self._poison in params[0]["data"]:
            raise CallReverted("execution reverted: token: never")
        return await super().rpc(method, *params)


class NarrowGateway(ChainGateway):
    """Whatever is about more than one escrow would use more gas than a transaction has."""

    def __init__(self, inner: ChainGateway, one: int) -> None:
        super().__init__(inner._rpc)
        self._one = one  # characters of calldata

    async def rpc(self, method: str, *params: Any) -> Any:
        if method == "eth_estimateGas" and len(params[0]["data"]) > self._one:
            assert params[0]["gas"] == hex(MOST_GAS)
            raise RpcRefused("gas required exceeds allowance (16777216)", rpc_code=-32000)
        return await super().rpc(method, *params)


@dataclass
class KeeperDesk:
    """One keeper of one account, with an index beside it."""

    journey: Journey
    account: Actor = field(default_factory=lambda: actor("keeper"))
    gateway: ChainGateway | None = None

    def __post_init__(self) -> None:
        resources = self.journey.resources
        self.chain: OurChain = resources.chains.default
        if self.gateway is not None:
            self.chain = self.chain.but(gateway=self.gateway)
        self.sender = Sender(
            resources.sessions,
            SenderNode(self.chain.gateway),
            SigningKey(self.account.account),
            self.chain.id,
            self.chain.settings.sender,
            resources.clock,
        )
        self.upkeep = Upkeep(self.sender, 64)

    def but(self, **keeper: Any) -> KeeperDesk:
        """With other keeper settings."""
        settings = self.chain.settings
        changed = settings.keeper.model_copy(update=keeper)
        made = replace(self)
        made.sender, made.upkeep = self.sender, self.upkeep
        made.chain = self.chain.but(settings=settings.model_copy(update={"keeper": changed}))
        return made

    async def run(self) -> int:
        """A round, and what it has done is seen to and indexed."""
        if not await self.sender.lease.hold():
            return 0
        await self.upkeep.look()
        await self.sender.hand_in()
        sent = await Keeper(self.chain, self.sender).run()
        await self.upkeep.look()
        await self.journey.follow()
        return sent

    async def statuses(self, *sales: Sale) -> list[str]:
        """As the index has them."""
        return [record.status.value for record in await self._records(sales)]

    async def _records(self, sales: tuple[Sale, ...]) -> list[Any]:
        async with unit_of_work(self.journey.resources.sessions) as session:
            found = EscrowRepository(session, self.chain.id)
            records = await found.list_by_id([sale.escrow_id for sale in sales])
        return [records[sale.escrow_id] for sale in sales]

    async def sent(self) -> list[SentTransaction]:
        async with unit_of_work(self.journey.resources.sessions) as session:
            return list(await session.scalars(select(SentTransaction).order_by(SentTransaction.id)))

    async def tries(self) -> dict[bytes, KeeperTry]:
        async with unit_of_work(self.journey.resources.sessions) as session:
            return {row.escrow_id: row for row in await session.scalars(select(KeeperTry))}

    def wait(self, by: timedelta) -> None:
        self.journey.resources.clock.advance(by)  # type: ignore[attr-defined]

    def timed_out(self, *sales: Sale) -> int:
        """How many time-outs the chain itself has logged for these."""
        return self.journey.chain.times_logged("TimedOut", sales)

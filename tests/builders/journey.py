"""The product on a real chain and a real database, without HTTP: people, wallets, index, worker.

Wallet calls are encoded from the very JSON the browser gets, so a wrong one fails here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from backend.chain.abi import function_of
from backend.core.database import unit_of_work
from backend.core.outbox import dispatch_pending
from backend.core.viewer import Viewer
from backend.domain.orders.calls import WalletCall
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.parties.service import PartyService
from backend.indexer.loop import ChainIndexer
from backend.indexer.reconcile import reconcile
from backend.indexer.side_by_side import IndexedChain
from backend.resources import Resources
from backend.wiring import projectors, subscriptions
from tests.builders.chain import Actor, Chain
from tests.builders.market import Market
from tests.builders.trade import Trade


@dataclass(frozen=True)
class Journey:
    """Everything a story needs. Each `at_work` block is one committed unit of work."""

    chain: Chain
    resources: Resources
    indexer: ChainIndexer

    @classmethod
    async def begin(cls, chain: Chain, resources: Resources) -> Journey:
        own = resources.chains.get(chain.deployment.chain_id)
        shared = (resources.sessions, resources.clock)
        indexer = ChainIndexer(IndexedChain(own, *shared), projectors())
        await indexer.prepare()
        journey = cls(chain, resources, indexer)
        await journey.follow()
        return journey

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[Trade]:
        async with unit_of_work(self.resources.sessions) as session:
            yield Trade(Market(session, self.resources))

    async def viewer(self, actor: Actor) -> Viewer:
        async with self.at_work() as trade:
            market = trade.market
            party = await PartyService(market.session, market.resources).ensure(actor.address)
            return Viewer(party_id=party.id, address=party.address)

    async def follow(self) -> None:
        """Index what is new, and let the worker hand it on."""
        await self.indexer.catch_up()
        resources = self.resources
        while await dispatch_pending(resources.sessions, subscriptions(resources), resources.clock):
            pass

    def sign(self, actor: Actor, call: WalletCall) -> None:
        """What the wallet does with a prepared call: first its needs, then the call itself."""
        for need in call.needs:
            arguments = (need.spender, need.amount)
            self.chain.send(actor, "MockERC20", "approve", *arguments, at=need.currency)
        spelled = call.to_json()
        inputs = function_of(call.contract, call.function)["inputs"]
        args = [from_json(kind, value) for kind, value in zip(inputs, spelled["args"], strict=True)]
        self.chain.send(actor, call.contract, call.function, *args, value=int(spelled["value"]))

    async def take(self, actor: Actor, viewer: Viewer, order: OrderView, action: str) -> None:
        """Press the button of an action that needs no decision, and see it indexed."""
        seen = await self.see(order, viewer)
        found = seen.action(action)
        assert found is not None, (action, seen.status)
        assert found.call is not None
        self.sign(actor, found.call)
        await self.follow()

    async def see(self, order: OrderView, viewer: Viewer) -> DeliveryView:
        async with self.at_work() as trade:
            return (await trade.orders.get(order.id, viewer)).deliveries[0]

    async def differences(self) -> list[object]:
        """What `reconcile` would print."""
        async with unit_of_work(self.resources.sessions) as session:
            return list(await reconcile(session, projectors(), self.chain.deployment.chain_id))


def from_json(kind: dict[str, Any], value: Any) -> Any:
    """A value as a JSON-fed encoder reads it: text is a number or 0x bytes, objects are structs."""
    if kind["type"] == "tuple":
        names = [part["name"] for part in kind["components"]]
        assert list(value) == names, "fields are those of the ABI, in its order"
        return {part["name"]: from_json(part, value[part["name"]]) for part in kind["components"]}
    if kind["type"] == "bool":
        assert isinstance(value, bool)
        return value
    assert isinstance(value, str)
    if kind["type"].startswith("uint"):
        return int(value)
    return bytes.fromhex(value.removeprefix("0x"))

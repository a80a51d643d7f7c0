"""Orders between callers of the API, moved on by a hand-cranked chain."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from backend.chain.deployment import Deployment, NamedPolicy
from backend.chain.events import Credited, PolicyRegistered
from backend.chain.types import BlockHash, LogPosition, TxHash
from backend.core.database import unit_of_work
from backend.core.ids import parse_public_id
from backend.core.viewer import Viewer
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import OrderView
from backend.resources import Resources
from tests.builders.api import Caller
from tests.builders.chain import actor
from tests.builders.histories import CHAIN, NOON, POLICY
from tests.builders.market import Market
from tests.builders.resources import a_deployment
from tests.builders.trade import Move, Trade

HOME = {
    "name": "Ada Marker",
    "street": "Lindenweg 5",
    "city": "Hamburg",
    "postal_code": "20095",
    "country": "DE",
}


def deployment_with_arbiter() -> Deployment:
    """An address book whose policy names the arbiter of the devnet accounts."""
    policy = replace(POLICY, arbiter=actor("arbiter").address)
    return a_deployment(policies=(NamedPolicy("Standard", policy),))


async def order(buyer: Caller, listing: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Checked out and not paid."""
    values = {"listing_id": listing["id"], "option": "standard", "address": HOME} | changes
    answer = await buyer.post("/orders", json=values)
    assert answer.status_code == 201, answer.text
    return answer.json()


@dataclass
class ChainHand:
    """What the chain says about orders, committed unit by unit."""

    resources: Resources
    trade: Trade

    @classmethod
    def of(cls, resources: Resources) -> ChainHand:
        # the session is put in for each unit of work
        return cls(resources, Trade(Market(None, resources)))  # type: ignore[arg-type]

    async def register_policy(self) -> None:
        """The policy of the address book is on the chain, and the index has read it."""
        named = self.resources.chains.default.deployment.default_policy
        at = LogPosition(
            chain_id=CHAIN,
            block_number=1,
            log_index=0,
            block_hash=BlockHash(bytes([1]) * 32),
            block_time=NOON,
            tx_hash=TxHash(bytes([1]) * 32),
        )
        async with unit_of_work(self.resources.sessions) as session:
            await self.trade.index.add(session, PolicyRegistered(at, named.id, named.policy))

    async def pay(self, shown: dict[str, Any]) -> None:
        """The payments are mined and indexed."""
        async with self._at_work(shown) as (trade, view):
            await trade.pay(view)

    async def move(self, shown: dict[str, Any], *moves: Move) -> None:
        """Steps on chain, each in a block of its own."""
        async with self._at_work(shown) as (trade, view):
            await trade.move(view, *moves)

    async def credit(self, shown: dict[str, Any], account: bytes, amount: int) -> None:
        """A part of the payment could not be delivered and waits in the contract."""
        async with self._at_work(shown) as (trade, view):
            [delivery] = view.deliveries
            life = trade.lives[delivery.id]
            at = life.events[-1].at
            await trade.index.add(
                trade.market.session,
                Credited(
                    at._replace(log_index=at.log_index + 1),
                    currency=life.currency,
                    account=account,
                    escrow_id=life.escrow_id,
                    amount=amount,
                ),
            )

    async def undo(self, shown: dict[str, Any], steps: int = 1) -> tuple[Any, ...]:
        """The chain goes back; what is gone is handed out."""
        async with self._at_work(shown) as (trade, view):
            return await trade.undo(view, steps)

    async def redo(self, shown: dict[str, Any], gone: tuple[Any, ...]) -> None:
        async with self._at_work(shown) as (trade, view):
            await trade.redo(view, gone)

    async def wait(self, by: timedelta) -> None:
        """Time passes, here and on the chain."""
        await self.trade.wait(by)

    @asynccontextmanager
    async def _at_work(self, shown: dict[str, Any]) -> AsyncIterator[tuple[Trade, OrderView]]:
        async with unit_of_work(self.resources.sessions) as session:
            buyer = Viewer(parse_public_id("pty", shown["buyer"]["id"]), None)
            order_id = parse_public_id("ord", shown["id"])
            view = await OrderService(session, self.resources).get(order_id, buyer)
            yield replace(self.trade, market=Market(session, self.resources)), view

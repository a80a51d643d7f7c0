"""Every way in which an escrow closes, as data: where it starts, which call, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.contracts.builders import Status
from tests.contracts.evm.chain import GAS, Outcome
from tests.contracts.evm.world import RULING, Sale, World

CLAIM = 400_000


@dataclass(frozen=True)
class Path:
    name: str
    status: Status
    function: str
    role: str
    arguments: tuple[Any, ...] = ()
    claim: int | None = CLAIM

    def start(self, world: World, listing: Any = None) -> Sale:
        """A sale that waits for this call, at a time when it is due."""
        sale = world.sale(self.status, listing, claim=self.claim)
        if self.function == "timeout":
            world.chain.at(world.word(sale).deadline)
        return sale

    def close(self, world: World, sale: Sale, *, gas: int = GAS) -> Outcome:
        sender = world.actors[self.role]
        return world.escrow.call(self.function, sale.terms, *self.arguments, sender=sender, gas=gas)


PATHS = [
    Path("cancel", Status.FUNDED, "cancel", "buyer"),
    Path("confirm", Status.DELIVERED, "confirm", "buyer"),
    Path("refund", Status.SHIPPED, "refund", "seller"),
    Path("concede a part", Status.DISPUTED, "concede", "seller"),
    Path("concede all", Status.ARBITRATION, "concede", "seller", claim=None),
    Path(
        "rule, token to the buyer", Status.ARBITRATION, "rule", "arbiter", (150_000, True, RULING)
    ),
    Path(
        "rule, token to the seller", Status.ARBITRATION, "rule", "arbiter", (150_000, False, RULING)
    ),
    Path("not shipped", Status.FUNDED, "timeout", "keeper"),
    Path("lost", Status.SHIPPED, "timeout", "keeper"),
    Path("not disputed", Status.DELIVERED, "timeout", "keeper"),
    Path("not answered", Status.DISPUTED, "timeout", "keeper"),
    Path("not ruled", Status.ARBITRATION, "timeout", "keeper"),
]

"""Every way in which an escrow closes, as data: where it starts, which call, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.contracts.builders import Deal, Proposal, Status
from tests.contracts.evm.chain import GAS, Outcome
from tests.contracts.evm.routes import RULING, Step
from tests.contracts.evm.world import FAR_FUTURE, Sale, World

CLAIM = 400_000


@dataclass(frozen=True)
class Path:
    name: str
    status: Status
    function: str
    role: str
    arguments: tuple[Any, ...] = ()
    claim: int | None = CLAIM
    ruled: bool = False
    proposal: Proposal | None = None

    def start(self, world: World, listing: Any = None) -> Sale:
        """A sale that waits for this call, at a time when it is due."""
        sale = world.sale(self.status, listing, claim=self.claim, ruled=self.ruled)
        if self.function in {"timeout", "timeout_many"}:
            world.chain.at(world.word(sale).deadline)
        return sale

    def close(self, world: World, sale: Sale, *, gas: int = GAS) -> Outcome:
        return world.take(sale, self.step, gas=gas)

    @property
    def step(self) -> Step:
        return Step(self.role, self.function, self.arguments, self.proposal)


class Posted(Path):
    """The other party's offer stands on record, so the acceptance carries no signature."""

    def start(self, world: World, listing: Any = None) -> Sale:
        sale = super().start(world, listing)
        assert self.proposal
        maker = sale.buyer if self.role == "seller" else sale.seller
        world.must(world.escrow.offer(sale.terms, self.proposal.values, sender=maker))
        return sale

    def close(self, world: World, sale: Sale, *, gas: int = GAS) -> Outcome:
        assert self.proposal
        accepting = Step(self.role, "settle", (self.proposal.values, b""))
        return world.take(sale, accepting, gas=gas)


class InOneCall(Path):
    """With others, or alone, by `timeout_many`."""

    def close(self, world: World, sale: Sale, *, gas: int = GAS) -> Outcome:
        sender = world.actors[self.role]
        return world.escrow.timeout_many([sale.terms], sender=sender, gas=gas)


class Carried(Path):
    """A stranger carries what the party has signed."""

    def close(self, world: World, sale: Sale, *, gas: int = GAS) -> Outcome:
        consent = world.consent(sale, self.function.capitalize(), world.person(sale, self.role))
        to, keeper = world.escrow.address, world.actors["keeper"]
        return world.relay.call(self.function, to, sale.terms, consent, sender=keeper, gas=gas)


def _split(share: int, *, to_buyer: bool) -> Proposal:
    return Proposal(deal=Deal.SPLIT, buyer_share=share, asset_to_buyer=to_buyer, expiry=FAR_FUTURE)


F, SH, DE, DI, A, RG, RD = (Status(number) for number in range(1, 8))
TO_BUYER, TO_SELLER = (150_000, True, RULING), (150_000, False, RULING)

PATHS = [
    Path("cancel", F, "cancel", "buyer"),
    Path("confirm", DE, "confirm", "buyer"),
    Carried("confirm, carried", DE, "confirm", "buyer"),
    Path("refund", SH, "refund", "seller"),
    Path("concede a part", DI, "concede", "seller"),
    Path("concede all", A, "concede", "seller", claim=None),
    Path("rule, token to the buyer", A, "rule", "arbiter", TO_BUYER),
    Path("rule, token to the seller", A, "rule", "arbiter", TO_SELLER),
    Path("settle, signed", SH, "settle", "seller", proposal=_split(150_000, to_buyer=True)),
    Posted("settle, posted", DI, "settle", "buyer", proposal=_split(150_000, to_buyer=False)),
    Path("settle, all back", A, "settle", "seller", proposal=_split(1_050_000, to_buyer=False)),
    Path("return accepted", RD, "accept_return", "seller"),
    Path("ruled return accepted", RD, "accept_return", "seller", ruled=True),
    Path("not shipped", F, "timeout", "keeper"),
    Path("lost", SH, "timeout", "keeper"),
    Path("not disputed", DE, "timeout", "keeper"),
    Path("not answered", DI, "timeout", "keeper"),
    Path("not ruled", A, "timeout", "keeper"),
    Path("not sent back", RG, "timeout", "keeper"),
    Path("not sent back as ruled", RG, "timeout", "keeper", ruled=True),
    Path("return not looked at", RD, "timeout", "keeper"),
    Path("ruled return not looked at", RD, "timeout", "keeper", ruled=True),
    InOneCall("ruled return, in one call", RD, "timeout_many", "keeper", ruled=True),
]

"""The protocol's table of who may do what, when: one rule per function about an escrow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.contracts.builders import Deal, Proposal, Status
from tests.contracts.evm.chain import Outcome
from tests.contracts.evm.routes import (
    ANSWER,
    DAMAGED,
    EVIDENCE,
    OBJECTION,
    PROOF,
    RULING,
    SENT_BACK,
    SHIPMENT,
)
from tests.contracts.evm.world import OTHERS, PARTIES, Sale, World

F, SH, DE, DI, A, RG, RD = (Status(number) for number in range(1, 8))
OPEN = (F, SH, DE, DI, A, RG, RD)
CLOSED = (Status.RELEASED, Status.REFUNDED, Status.SETTLED, Status.RULED)
EVERYBODY = (*PARTIES, *OTHERS)

# What is about the market and not about one escrow: tests of their own say who may.
MARKET = {
    "fund",
    "fund_many",
    "fund_with_authorization",
    "timeout_many",
    "withdraw",
    "claim_asset",
    "cancel_listing",
    "bump_epoch",
    "register_policy",
}
SPLIT = Proposal(deal=Deal.SPLIT, buyer_share=5)


@dataclass(frozen=True)
class Rule:
    """`allowed` may act in `sources`; `bound`: only before the deadline."""

    function: str
    more: tuple[Any, ...]
    allowed: frozenset[str]
    not_allowed: str
    sources: frozenset[Status]
    bound: bool
    value: int = 0
    moves: bool = True
    carries_terms: bool = True
    reasons_for_strangers: frozenset[str] = frozenset({"escrow: unknown escrow"})

    def allowed_in(self, status: Status) -> frozenset[str]:
        return self.allowed

    def expected(self, status: Status | None, role: str, *, late: bool = False) -> str | None:
        """The reason that the protocol gives for a refusal, or None when the step is allowed."""
        if status is None or status.is_closed:
            return "escrow: closed" if status else "escrow: unknown escrow"
        return self.when_open(status, role, late=late)

    def when_open(self, status: Status, role: str, *, late: bool) -> str | None:
        if role not in self.allowed_in(status):
            return self.not_allowed
        if status not in self.sources:
            return "escrow: wrong status"
        return "escrow: too late" if late and self.bound else None

    def prepare(self, world: World, sale: Sale, role: str) -> None:
        """What must have happened before the call can make sense."""

    def arguments(self, world: World, sale: Sale, role: str) -> tuple[Any, ...]:
        return (sale.terms, *self.more)

    def call(self, world: World, sale: Sale, role: str) -> Outcome:
        given = self.arguments(world, sale, role)
        return world.escrow.call(self.function, *given, sender=world.actors[role], value=self.value)


class Cancelling(Rule):
    def when_open(self, status: Status, role: str, *, late: bool) -> str | None:
        reason = super().when_open(status, role, late=late)
        return "escrow: too late to cancel" if reason == "escrow: too late" else reason


class RunningOut(Rule):
    def when_open(self, status: Status, role: str, *, late: bool) -> str | None:
        return None if late else "escrow: too early"


class Settling(Rule):
    """With the other party's signature; strangers bring the buyer's."""

    def arguments(self, world: World, sale: Sale, role: str) -> tuple[Any, ...]:
        maker = sale.seller if role == "buyer" else sale.buyer
        signature = b"\1" * 65
        if sale.funding:
            signature = world.offer_signature(sale, maker, SPLIT)
        return (sale.terms, SPLIT.values, signature)


class Withdrawing(Rule):
    """Whoever has an offer on record may take it back, whatever has happened since."""

    def expected(self, status: Status | None, role: str, *, late: bool = False) -> str | None:
        could_post = status is not None and not status.is_closed and role in self.allowed
        return None if could_post else "escrow: no such offer"

    def prepare(self, world: World, sale: Sale, role: str) -> None:
        world.escrow.offer(sale.terms, SPLIT.values, sender=world.actors[role])

    def arguments(self, world: World, sale: Sale, role: str) -> tuple[Any, ...]:
        return (sale.id,)


class Extending(Rule):
    """Whom the silence of the other would favour; in arbitration nobody alone."""

    def allowed_in(self, status: Status) -> frozenset[str]:
        return frozenset({"buyer" if status in {F, SH, DI, RD} else "seller"})

    def when_open(self, status: Status, role: str, *, late: bool) -> str | None:
        if status == A:
            return "escrow: more time takes both"
        return super().when_open(status, role, late=late)

    def arguments(self, world: World, sale: Sale, role: str) -> tuple[Any, ...]:
        return (sale.terms, world.word(sale).deadline + 1)


class PayingLater(Rule):
    """After release there is no clock and no other status."""

    def expected(self, status: Status | None, role: str, *, late: bool = False) -> str | None:
        if role not in self.allowed:
            return self.not_allowed
        return None if status in self.sources else "escrow: wrong status"


class Proving(Rule):
    """Evidence by the chip in the item; the parties only, whose status comes first."""

    def when_open(self, status: Status, role: str, *, late: bool) -> str | None:
        if status not in self.sources:
            return "escrow: wrong status"
        return None if role in self.allowed else self.not_allowed

    def arguments(self, world: World, sale: Sale, role: str) -> tuple[Any, ...]:
        return (sale.terms, *world.presence(sale, world.actors[role]))


def _rule(
    function: str,
    more: tuple[Any, ...],
    allowed: str,
    not_allowed: str,
    sources: tuple[Status, ...],
    *,
    bound: bool = False,
    kind: type[Rule] = Rule,
    **rest: Any,
) -> Rule:
    roles, statuses = frozenset(allowed.split()), frozenset(sources)
    return kind(function, more, roles, f"escrow: {not_allowed}", statuses, bound, **rest)


BUYER, SELLER, ARBITER = "not the buyer", "not the seller", "not the arbiter"
PARTY, BOTH = "not a party", "buyer seller"
LATER = frozenset({"escrow: wrong status", "escrow: not the seller"})

STEPS = {
    rule.function: rule
    for rule in (
        _rule("cancel", (), "buyer", BUYER, (F,), bound=True, kind=Cancelling),
        _rule("ship", (SHIPMENT,), "seller", SELLER, (F,), bound=True),
        _rule("deliver", (PROOF,), "buyer seller attester", PARTY, (SH,), bound=True),
        _rule("confirm", (), "buyer", BUYER, OPEN),
        _rule("refund", (), "seller", SELLER, OPEN),
        _rule("dispute", (1, DAMAGED, EVIDENCE), "buyer", BUYER, (SH, DE), bound=True),
        _rule("concede", (), "seller", SELLER, (DI, A)),
        _rule("contest", (ANSWER,), "seller", SELLER, (DI,), bound=True),
        _rule("rule", (0, True, RULING), "arbiter", ARBITER, (A,), bound=True),
        _rule("rule_return", (0, RULING), "arbiter", ARBITER, (A,), bound=True),
        _rule("return_shipped", (SENT_BACK,), "buyer", BUYER, (RG,), bound=True),
        _rule("contest_return", (OBJECTION,), "seller", SELLER, (RD,), bound=True),
        _rule("accept_return", (), "seller", SELLER, (RD,)),
        _rule("offer", (SPLIT.values,), BOTH, PARTY, OPEN, moves=False),
        _rule(
            "withdraw_offer",
            (),
            BOTH,
            PARTY,
            OPEN,
            kind=Withdrawing,
            moves=False,
            carries_terms=False,
        ),
        _rule("settle", (), BOTH, PARTY, OPEN, kind=Settling),
        _rule("extend", (), BOTH, "not yours to extend", OPEN, bound=True, kind=Extending),
        _rule(
            "refund_released",
            (7,),
            "seller",
            SELLER,
            (Status.RELEASED,),
            kind=PayingLater,
            value=7,
            reasons_for_strangers=LATER,
        ),
        _rule("prove_item", (), BOTH, PARTY, OPEN[1:], kind=Proving, moves=False),
        _rule("timeout", (), " ".join(EVERYBODY), "", OPEN, bound=True, kind=RunningOut),
    )
}

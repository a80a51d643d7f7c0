"""One purchase in a fresh model and its way from status to status, for tests that read aloud."""

from __future__ import annotations

import pytest

from tests.contracts.builders import COIN, Status
from tests.invariants.cast import (
    ARBITER,
    BUYER,
    NOW,
    PURSE,
    SELLER,
    a_model,
    a_purchase,
    bought,
)
from tests.invariants.deals import Deal, Offer
from tests.invariants.escrows import Escrow
from tests.invariants.refusals import Kind, Refused

S = Status
# What a call needs beyond the escrow, when a test does not care.
ARGUMENTS: dict[str, dict[str, object]] = {
    "dispute": {"claim": 400_000},
    "rule": {"share": 100_000, "is_token_to_buyer": True},
    "rule_return": {"share": 300_000},
    "refund_released": {"amount": 5},
}
# The shortest way to each open status.
WAYS: dict[Status, tuple[tuple[str, str], ...]] = {
    S.FUNDED: (),
    S.SHIPPED: (("ship", SELLER),),
    S.DELIVERED: (("ship", SELLER), ("deliver", BUYER)),
    S.DISPUTED: (("ship", SELLER), ("dispute", BUYER)),
    S.ARBITRATION: (("ship", SELLER), ("dispute", BUYER), ("contest", SELLER)),
}
WAYS[S.RETURNING] = (*WAYS[S.ARBITRATION], ("rule_return", ARBITER))
WAYS[S.RETURNED] = (*WAYS[S.RETURNING], ("return_shipped", BUYER))


class Trade:
    """A sale at a fixed moment; `now` moves only when a test moves it."""

    def __init__(self, **listing: object) -> None:
        self.model = a_model()
        self.now = NOW
        self.purchase = bought(self.model, a_purchase(**listing))

    @classmethod
    def at(cls, status: Status, **listing: object) -> Trade:
        trade = cls(**listing)
        for action, caller in WAYS[status]:
            trade.do(action, caller)
        return trade

    @property
    def escrow(self) -> Escrow:
        return self.model.escrows[self.purchase]

    def do(self, action: str, caller: str, **arguments: object) -> Trade:
        arguments = ARGUMENTS.get(action, {}) | arguments
        getattr(self.model, action)(caller, self.now, self.purchase, **arguments)
        return self

    def refusal(self, action: str, caller: str, **arguments: object) -> Kind:
        with pytest.raises(Refused) as caught:
            self.do(action, caller, **arguments)
        return caught.value.kind

    def gained(self, account: str, currency: str = COIN) -> int:
        return self.model.till.outside.money[currency, account] - PURSE

    def offered(self, deal: Deal, maker: str = BUYER, **what: object) -> Offer:
        """An offer over the present state, good for an hour."""
        return Offer(
            purchase=self.purchase,
            maker=maker,
            deal=deal,
            steps=self.escrow.steps,
            expiry=self.now + 3_600,
            **what,
        )

    def settled(self, deal: Deal, **what: object) -> Trade:
        """The buyer signs, the seller accepts."""
        self.model.settle(SELLER, self.now, self.offered(deal, **what), is_signed=True)
        return self

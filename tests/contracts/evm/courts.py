"""A court of ERC-792 as the arbiter of a policy, on pyrevm."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.contracts.builders import COIN, Status
from tests.contracts.evm.chain import Outcome
from tests.contracts.evm.world import Sale, World

COST = 10_000  # of a dispute
APPEAL = 25_000
CLAIM = 400_000
REFUSED, BUYER_WINS, SELLER_WINS, HALF, SEND_BACK = range(5)
QUESTION = "ipfs://question"


class Courtroom:
    """A mock court, the adapter before it, and sales that may come there."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.court = world.deploy("MockCourt", COST, APPEAL)
        arguments = (self.court.address, world.escrow.address, b"\x07" * 64, QUESTION)
        self.adapter = world.deploy("KlerosArbiter", *arguments)
        self.policy = replace(world.policy, arbiter=self.adapter.address)
        self.jurors = world.actors["keeper"]  # who deploys the mock owns it
        self.payer = world.actors["keeper"]
        world.must(world.escrow.register_policy(self.policy.values, sender=self.payer))

    def sale(self, status: Status = Status.ARBITRATION, claim: int = CLAIM, **changes: Any) -> Sale:
        listing = self.world.listing(policy=self.policy.id, **changes)
        return self.world.sale(status, listing, claim=claim)

    def request(self, sale: Sale, *, value: int = COST, payer: str | None = None) -> Outcome:
        return self.adapter.request(sale.terms, sender=payer or self.payer, value=value)

    def asked(self, sale: Sale, **how: Any) -> int:
        """The number of the dispute."""
        self.world.must(self.request(sale, **how))
        return int(self.court.read("count")) - 1

    def decides(self, dispute: int, ruling: int) -> Outcome:
        return self.court.give_ruling(dispute, ruling, sender=self.jurors)

    def decided(self, sale: Sale, ruling: int, **how: Any) -> int:
        """Asked and answered, not yet carried out."""
        dispute = self.asked(sale, **how)
        self.world.must(self.decides(dispute, ruling))
        return dispute

    def carry_out(self, sale: Sale, dispute: int) -> Outcome:
        return self.adapter.carry_out(sale.terms, dispute, sender=self.world.actors["other_buyer"])

    def judged(self, sale: Sale, ruling: int, **how: Any) -> int:
        dispute = self.decided(sale, ruling, **how)
        self.world.must(self.carry_out(sale, dispute))
        return dispute

    def withdraw(self, sale: Sale, to: str, *, payer: str | None = None) -> Outcome:
        return self.adapter.withdraw_fee(sale.terms, to, sender=payer or self.payer)

    def kept(self, currency: str = COIN) -> int:
        """What the adapter has."""
        return self.world.balance(currency, self.adapter.address)

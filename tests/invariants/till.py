"""Pay-outs and custody: what the contract holds, hands out, or owes because nobody took it.

The rule of section 5: a pay-out is pushed, and what the receiver does not take becomes a credit of
that very receiver. So no mood of anybody changes what anybody is due.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.contracts.builders import NOBODY
from tests.invariants.escrows import Escrow, Parts
from tests.invariants.outside import Outside
from tests.invariants.refusals import Kind, require


@dataclass
class Till:
    """Credits by (currency, account) and token credits by (contract, id, account)."""

    contract: str
    outside: Outside
    credits: Counter[tuple[str, str]] = field(default_factory=Counter)
    token_credits: Counter[tuple[str, int, str]] = field(default_factory=Counter)

    def take_in(self, escrow: Escrow) -> None:
        """Money from the buyer, in full; the token from the seller. Both or nothing."""
        outside, currency, amount = self.outside, escrow.currency, escrow.amount
        require(outside.can_pay(currency, escrow.buyer, self.contract, amount), Kind.NOT_PAID)
        require(outside.arriving(currency, amount) == amount, Kind.NOT_PAID)
        if escrow.token:
            has_moved = outside.hand_over(escrow.token, escrow.units, escrow.seller, self.contract)
            require(has_moved, Kind.NO_TOKEN)
        outside.pay(currency, escrow.buyer, self.contract, amount)

    def pay_out(self, escrow: Escrow, parts: Parts) -> None:
        listing, policy = escrow.purchase.listing, escrow.policy
        self.push(escrow.currency, escrow.buyer, parts.buyer)
        self.push(escrow.currency, escrow.seller, parts.seller)
        self.push(escrow.currency, policy.fee_recipient, parts.fee)
        self.push(escrow.currency, listing.royalty_recipient, parts.royalty)
        self.push(escrow.currency, policy.arbiter, parts.arbiter)

    def push(self, currency: str, account: str, amount: int) -> None:
        if amount and not self.outside.pay(currency, self.contract, account, amount):
            self.credits[currency, account] += amount

    def hand_out(self, escrow: Escrow, account: str) -> None:
        """The token leaves with the outcome; a receiver that rejects it may claim it elsewhere."""
        token, units = escrow.token, escrow.units
        if token and not self.outside.hand_over(token, units, self.contract, account):
            self.token_credits[*token, account] += units

    def withdraw(self, account: str, currency: str, to: str) -> None:
        """All of a credit, to an address of its owner's choice."""
        amount = self.credits[currency, account]
        require(amount > 0, Kind.NOTHING_OWED)
        require(to not in {NOBODY, self.contract}, Kind.BAD_TERMS)
        require(self.outside.pay(currency, self.contract, to, amount), Kind.NOT_TAKEN)
        del self.credits[currency, account]

    def claim_token(self, account: str, token: tuple[str, int], to: str) -> None:
        units = self.token_credits[*token, account]
        require(units > 0, Kind.NOTHING_OWED)
        require(to not in {NOBODY, self.contract}, Kind.BAD_TERMS)
        require(self.outside.hand_over(token, units, self.contract, to), Kind.NOT_TAKEN)
        del self.token_credits[*token, account]

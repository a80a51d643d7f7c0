"""Pay-outs and custody: what the contract holds, hands out, or owes because nobody took it.

The rule of section 5: a pay-out is pushed, and what the receiver does not take becomes a credit of
that very receiver. So no mood of anybody changes what anybody is due.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.contracts.builders import COIN, NOBODY, Purchase
from tests.invariants.deals import Authorization
from tests.invariants.escrows import Escrow, Parts
from tests.invariants.outside import Outside, Token
from tests.invariants.refusals import Kind, require


@dataclass(frozen=True)
class Said:
    """An event that the page asks for: its name, whose escrow, and the arguments that matter."""

    name: str
    purchase: Purchase | None
    arguments: tuple[tuple[str, object], ...]


@dataclass
class Till:
    """Credits by (currency, account) and token credits by (contract, id, account)."""

    contract: str
    outside: Outside
    credits: Counter[tuple[str, str]] = field(default_factory=Counter)
    token_credits: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    said: list[Said] = field(default_factory=list)

    def tell(self, name: str, purchase: Purchase | None = None, **arguments: object) -> None:
        self.said.append(Said(name, purchase, tuple(sorted(arguments.items()))))

    # In

    def collect(self, currency: str, payer: str, amount: int, value: int) -> None:
        """Money from a buyer, once and in full; coins are sent along, nothing else is."""
        require(value == (amount if currency == COIN else 0), Kind.NOT_PAID)
        require(self.outside.draw(currency, payer, self.contract, amount), Kind.NOT_PAID)

    def collect_signed(
        self, currency: str, payer: str, amount: int, signed: Authorization, now: int
    ) -> None:
        """Money that a buyer has signed away for this very escrow (ERC-3009)."""
        outside = self.outside
        is_timely = signed.valid_after < now < signed.valid_before
        is_good = currency in outside.signable and signed.is_good and is_timely
        require(signed.valid_before > 0, Kind.NOT_PAID)
        require(is_good or currency in outside.credulous, Kind.NOT_PAID)
        require(outside.arriving(currency, amount) == amount, Kind.NOT_PAID)
        require(outside.pay(currency, payer, self.contract, amount), Kind.NOT_PAID)

    def take_token(self, escrow: Escrow) -> None:
        """The seller's token, if the sale has one."""
        if token := escrow.token:
            outside, is_edition = self.outside, escrow.purchase.listing.asset_units > 0
            require(outside.is_security(token[0], is_edition=is_edition), Kind.NO_TOKEN)
            has_moved = outside.hand_over(token, escrow.units, escrow.seller, self.contract)
            require(has_moved, Kind.NO_TOKEN)
            units = escrow.units if is_edition else 0
            about = {"asset": token[0], "asset_id": token[1], "asset_units": units}
            self.tell("AssetTaken", escrow.purchase, **about)

    # Out

    def pay_out(self, escrow: Escrow, parts: Parts) -> None:
        listing, policy = escrow.purchase.listing, escrow.policy
        self.push(escrow, policy.arbiter, parts.arbiter)
        self.push(escrow, escrow.buyer, parts.buyer)
        self.push(escrow, escrow.seller, parts.seller)
        self.push(escrow, policy.fee_recipient, parts.fee)
        self.push(escrow, listing.royalty_recipient, parts.royalty)

    def push(self, escrow: Escrow, account: str, amount: int) -> None:
        currency = escrow.currency
        if amount and not self.outside.pay(currency, self.contract, account, amount):
            self.credits[currency, account] += amount
            owed = {"account": account, "amount": amount}
            self.tell("Credited", escrow.purchase, currency=currency, **owed)

    def hand_out(self, escrow: Escrow, account: str) -> None:
        """The token leaves with the outcome; a receiver that rejects it may claim it elsewhere."""
        token, units = escrow.token, escrow.units
        if token and not self.outside.hand_over(token, units, self.contract, account):
            self.token_credits[*token, account] += units
            about = {"asset": token[0], "asset_id": token[1], "account": account}
            self.tell("AssetCredited", escrow.purchase, **about)

    def withdraw(self, account: str, currency: str, to: str) -> None:
        """All of a credit, to an address of its owner's choice."""
        amount = self.credits[currency, account]
        require(amount > 0, Kind.NOTHING_OWED)
        require(to not in {NOBODY, self.contract}, Kind.BAD_TERMS)
        require(self.outside.pay(currency, self.contract, to, amount), Kind.NOT_TAKEN)
        del self.credits[currency, account]
        self.tell("Withdrawn", currency=currency, account=account, to=to, amount=amount)

    def claim_token(self, account: str, token: Token, to: str) -> None:
        units = self.token_credits[*token, account]
        require(units > 0, Kind.NOTHING_OWED)
        require(to not in {NOBODY, self.contract}, Kind.BAD_TERMS)
        require(self.outside.hand_over(token, units, self.contract, to), Kind.NOT_TAKEN)
        del self.token_credits[*token, account]
        asset, number = token
        self.tell("AssetClaimed", asset=asset, asset_id=number, account=account, to=to)

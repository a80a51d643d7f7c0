"""People, a marketplace and a sale for tests of the model alone. Nobody here has a key."""

from __future__ import annotations

from dataclasses import replace

from tests.contracts.builders import COIN, Listing, Policy, Purchase
from tests.invariants.model import Model, policy_id


def person(number: int) -> str:
    return f"0x{number:040x}"


CONTRACT, BUYER, SELLER, ARBITER, ATTESTER = (person(n) for n in range(0xE0, 0xE5))
MARKETPLACE, ARTIST, STRANGER = (person(n) for n in range(0xF0, 0xF3))
EVERYBODY = (BUYER, SELLER, ARBITER, ATTESTER, MARKETPLACE, ARTIST, STRANGER)
GOLD, PICTURES, PRINTS = (person(n) for n in range(0xC0, 0xC3))

RULES = Policy(arbiter=ARBITER, attester=ATTESTER, fee_recipient=MARKETPLACE)
NOW = 1_800_000_000
PURSE = 2**140  # enough for any number of purchases


def a_purchase(*, quantity: int = 1, buyer: str = BUYER, **listing: object) -> Purchase:
    offered = Listing(**{"seller": SELLER, "policy": policy_id(RULES)} | listing)
    return Purchase(listing=offered, buyer=buyer, quantity=quantity)


def a_picture(**listing: object) -> Purchase:
    """A sale of one ERC-721 with a royalty."""
    return a_purchase(asset=PICTURES, royalty_recipient=ARTIST, royalty_bps=700, **listing)


def a_model() -> Model:
    """A market with rules, full purses, one picture and many prints at the seller's."""
    model = Model(CONTRACT)
    for account in EVERYBODY:
        for currency in (COIN, GOLD):
            model.till.outside.money[currency, account] = PURSE
    model.till.outside.tokens[PICTURES, 0, SELLER] = 1
    model.till.outside.tokens[PRINTS, 0, SELLER] = 100
    model.till.outside.singles.add(PICTURES)
    model.till.outside.editions.add(PRINTS)
    model.register_policy(STRANGER, NOW, RULES)
    return model


def bought(model: Model, purchase: Purchase, now: int = NOW) -> Purchase:
    """Pay as the sale asks."""
    value = purchase.amount if purchase.listing.currency == COIN else 0
    model.fund(purchase.buyer, now, purchase, value=value)
    return purchase


def with_order(purchase: Purchase, number: int) -> Purchase:
    """The same goods bought once more."""
    return replace(purchase, reference=number.to_bytes(16, "big"))

"""The ways to pay: one through the escrow, the others beside the chain, and what is said of each.

Pure. Only the first holds money for anybody; every other is a word between the two sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LIFE_BESIDE = timedelta(days=7)  # the goods are set aside while the money is on its way
LONGEST_INSTRUCTIONS = 1_000
NOT_HELD = "The money is not held by the escrow."
_REFERENCE_LENGTH = 10


class Method(StrEnum):
    """How an order is paid."""

    ESCROW = "escrow"
    BANK_TRANSFER = "bank_transfer"  # before it is sent
    PHONE = "phone"  # before it is sent: the two sides speak about it
    ON_DELIVERY = "on_delivery"  # to whoever hands it over


@dataclass(frozen=True, slots=True)
class MethodWords:
    """A way to pay as people read it."""

    label: str
    explains: str
    approve: str  # what the shop's first step is called
    approved: str  # and what it says


METHODS: dict[Method, MethodWords] = {
    Method.ESCROW: MethodWords(
        "Into the escrow",
        "A contract holds the money until you have what you ordered.",
        "",
        "",
    ),
    Method.BANK_TRANSFER: MethodWords(
        "By bank transfer, before it is sent",
        f"{NOT_HELD} It goes straight to the seller, who sends it once the money has come.",
        "The money has come",
        "The shop says that the money has come.",
    ),
    Method.PHONE: MethodWords(
        "By phone, before it is sent",
        f"{NOT_HELD} You agree with the seller how to pay, who sends it once the money has come.",
        "The money has come",
        "The shop says that the money has come.",
    ),
    Method.ON_DELIVERY: MethodWords(
        "When it is delivered",
        f"{NOT_HELD} Whoever brings it takes it from you.",
        "Take the order",
        "The shop takes the order; it is paid on delivery.",
    ),
}
BESIDE_CHAIN: tuple[Method, ...] = tuple(each for each in Method if each is not Method.ESCROW)


def reference_of(order_public_id: str) -> str:
    """What the buyer writes on a transfer, so that the shop finds the order by it."""
    return order_public_id[-_REFERENCE_LENGTH:].upper()


@dataclass(frozen=True, slots=True)
class ShopMethodView:
    """A way to pay that a shop takes."""

    method: Method
    instructions: str

    @property
    def words(self) -> MethodWords:
        return METHODS[self.method]

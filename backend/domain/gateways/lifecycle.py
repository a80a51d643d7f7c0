"""The lives of payments and of deliveries that are paid beside the chain. Pure data.

`PAYMENT` is the table every gateway keeps to. `BESIDE` is what people do with a delivery that no
escrow protects; what the chain decides has its own table in the room `escrow`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from backend.core.machine import Machine, Step
from backend.domain.escrow.statuses import BESIDE as BESIDE_STATUSES
from backend.domain.escrow.statuses import Status
from backend.domain.orders.methods import Method


class Stand(StrEnum):
    """Where the payment of one delivery stands, whichever way it is paid."""

    AWAITED = "awaited"
    AUTHORISED = "authorised"  # agreed or there, and freely voidable
    CAPTURED = "captured"  # the seller's
    VOIDED = "voided"  # ended before it was captured
    REFUNDED = "refunded"


class Teller(StrEnum):
    """Who speaks a word of the table: the gateways know no other."""

    GATEWAY = "gateway"


_GATEWAY = frozenset({Teller.GATEWAY})

PAYMENT: Machine[Stand, Teller, None] = Machine(
    start=Stand.AWAITED,
    steps=(
        Step(
            action="authorise",
            label="Authorise",
            explains="The money is locked, has come, or is agreed on.",
            by=_GATEWAY,
            source=frozenset({Stand.AWAITED}),
            target=Stand.AUTHORISED,
        ),
        Step(
            action="capture",
            label="Capture",
            explains="From now on it is the seller's.",
            by=_GATEWAY,
            source=frozenset({Stand.AUTHORISED}),
            target=Stand.CAPTURED,
        ),
        Step(
            action="void",
            label="Void",
            explains="Nothing was sent; the buyer has the money, or has it back.",
            by=_GATEWAY,
            source=frozenset({Stand.AWAITED, Stand.AUTHORISED}),
            target=Stand.VOIDED,
        ),
        Step(
            action="refund",
            label="Refund",
            explains="The seller gives it back.",
            by=_GATEWAY,
            source=frozenset({Stand.CAPTURED}),
            target=Stand.REFUNDED,
        ),
    ),
)


class BesideRole(StrEnum):
    """Who takes steps beside the chain; the policy of `parties` says who that is."""

    BUYER = "buyer"
    CASHIER = "cashier"  # says what was received: owner, finance, staff's admin
    COLLECTOR = "collector"  # takes the money where the goods are handed over
    SHIPPER = "shipper"


@dataclass(frozen=True, slots=True, kw_only=True)
class BesideFacts:
    """What steps depend on beside the status."""

    method: Method
    outstanding: int = 0
    received: int = 0
    is_waived: bool = False  # goes ahead without its money
    is_held: bool = False  # waits for approval by a rule of the shop


S, R = Status, BesideRole
AT_HOME: frozenset[Status] = frozenset({S.APPROVED, S.WAITING_PAYMENT})
_CASHIER, _SHIPPER = frozenset({R.CASHIER}), frozenset({R.SHIPPER})
Needs = Callable[[BesideFacts, BesideRole], bool]


def _is_free(facts: BesideFacts, _role: BesideRole) -> bool:
    return not facts.is_held


def _may_go_ahead(facts: BesideFacts, _role: BesideRole) -> bool:
    is_prepaid = facts.method is not Method.ON_DELIVERY
    return is_prepaid and not facts.is_held and not facts.is_waived and facts.outstanding > 0


def _is_outstanding(facts: BesideFacts, role: BesideRole) -> bool:
    """At the door anybody who hands goods over takes money; before, those who see the account."""
    is_theirs = role is R.CASHIER or facts.method is Method.ON_DELIVERY
    return is_theirs and facts.outstanding > 0


BESIDE: Machine[Status, BesideRole, BesideFacts] = Machine(
    start=S.AWAITING_PAYMENT,
    steps=(
        Step(
            action="approve",
            label="Approve",
            by=_CASHIER,
            source=frozenset({S.AWAITING_PAYMENT}),
            target=S.APPROVED,
            explains="You take it up: a payment beforehand has come, one on delivery is agreed.",
            needs=_is_free,
        ),
        Step(
            action="ship",
            label="Hand it over",
            by=_SHIPPER,
            source=AT_HOME,
            target=S.SENT,
            explains="It has left. "
            "If it should be paid by now and is not, it waits for the payment.",
            also=frozenset({S.WAITING_PAYMENT}),
        ),
        Step(
            action="go_ahead",
            label="Go ahead without the money",
            by=_CASHIER,
            source=frozenset({S.AWAITING_PAYMENT, S.APPROVED, S.WAITING_PAYMENT}),
            target=S.APPROVED,
            explains="It may be sent though its payment is not there. Say why.",
            needs=_may_go_ahead,
        ),
        Step(
            action="stop",
            label="Wait for the money after all",
            by=_CASHIER,
            source=AT_HOME,
            target=None,
            explains="It is not sent before its payment is there.",
            needs=lambda facts, _role: facts.is_waived,
        ),
        Step(
            action="receive",
            label="The money has come",
            by=_CASHIER | {R.COLLECTOR},
            source=frozenset({S.APPROVED, S.SENT, S.FULFILLED}),
            target=None,
            explains="Write down what is still outstanding as received, and how you know.",
            needs=_is_outstanding,
        ),
        Step(
            action="receive",
            label="The money has come",
            by=_CASHIER,
            source=frozenset({S.WAITING_PAYMENT}),
            target=S.APPROVED,
            explains="Write down what is still outstanding as received. It can be sent again.",
            needs=_is_outstanding,
        ),
        Step(
            action="take_back",
            label="It had not come",
            by=_CASHIER,
            source=AT_HOME,
            target=None,
            explains="Takes the word back that it was received, as long as nothing was sent.",
            needs=lambda facts, _role: facts.received > 0,
        ),
        Step(
            action="cancel",
            label="Cancel",
            by=_CASHIER,
            source=AT_HOME | {S.AWAITING_PAYMENT},
            target=S.CALLED_OFF,
            explains="The order ends, the goods go back on sale, what was received is given back.",
        ),
        Step(
            action="confirm",
            label="I have it",
            by=frozenset({R.BUYER}),
            source=frozenset({S.SENT}),
            target=S.FULFILLED,
            explains="It is with you and as ordered. No money moves by it.",
        ),
        Step(
            action="complete",
            label="It was handed over",
            by=_SHIPPER,
            source=frozenset({S.SENT}),
            target=S.FULFILLED,
            explains="The buyer has it. No money moves by it.",
        ),
        Step(
            action="return",
            label="It came back",
            by=_CASHIER,
            source=frozenset({S.SENT, S.FULFILLED}),
            target=S.CALLED_OFF,
            explains="The goods are back with you, and what was received is given back.",
        ),
    ),
    unreached=frozenset(Status) - BESIDE_STATUSES - {S.AWAITING_PAYMENT},
)

# Steps that put a word of a person in the place of money: never without a reason.
NEEDS_REASON = frozenset({"go_ahead", "stop", "receive", "take_back", "cancel", "return"})

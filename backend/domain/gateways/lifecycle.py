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


def _row(
    action: str,
    label: str,
    by: frozenset[BesideRole],
    source: frozenset[Status],
    target: Status | None,
    explains: str,
    *,
    also: frozenset[Status] = frozenset(),
    needs: Needs | None = None,
) -> Step[Status, BesideRole, BesideFacts]:
    return Step(
        action=action,
        label=label,
        by=by,
        source=source,
        target=target,
        explains=explains,
        also=also,
        needs=needs,
    )


BESIDE: Machine[Status, BesideRole, BesideFacts] = Machine(
    start=S.AWAITING_PAYMENT,
    steps=(
        _row(
            "approve",
            "Approve",
            _CASHIER,
            frozenset({S.AWAITING_PAYMENT}),
            S.APPROVED,
            "You take it up: a payment beforehand has come, one on delivery is agreed.",
            needs=_is_free,
        ),
        _row(
            "ship",
            "Hand it over",
            _SHIPPER,
            AT_HOME,
            S.SENT,
            "It has left. If it should be paid by now and is not, it waits for the payment.",
            also=frozenset({S.WAITING_PAYMENT}),
        ),
        _row(
            "go_ahead",
            "Go ahead without the money",
            _CASHIER,
            frozenset({S.AWAITING_PAYMENT, S.APPROVED, S.WAITING_PAYMENT}),
            S.APPROVED,
            "It may be sent though its payment is not there. Say why.",
            needs=_may_go_ahead,
        ),
        _row(
            "stop",
            "Wait for the money after all",
            _CASHIER,
            AT_HOME,
            None,
            "It is not sent before its payment is there.",
            needs=lambda facts, _role: facts.is_waived,
        ),
        _row(
            "receive",
            "The money has come",
            _CASHIER | {R.COLLECTOR},
            frozenset({S.APPROVED, S.SENT, S.FULFILLED}),
            None,
            "Write down what is still outstanding as received, and how you know.",
            needs=_is_outstanding,
        ),
        _row(
            "receive",
            "The money has come",
            _CASHIER,
            frozenset({S.WAITING_PAYMENT}),
            S.APPROVED,
            "Write down what is still outstanding as received. It can be sent again.",
            needs=_is_outstanding,
        ),
        _row(
            "take_back",
            "It had not come",
            _CASHIER,
            AT_HOME,
            None,
            "Takes the word back that it was received, as long as nothing was sent.",
            needs=lambda facts, _role: facts.received > 0,
        ),
        _row(
            "cancel",
            "Cancel",
            _CASHIER,
            AT_HOME | {S.AWAITING_PAYMENT},
            S.CALLED_OFF,
            "The order ends, the goods go back on sale, what was received is given back.",
        ),
        _row(
            "confirm",
            "I have it",
            frozenset({R.BUYER}),
            frozenset({S.SENT}),
            S.FULFILLED,
            "It is with you and as ordered. No money moves by it.",
        ),
        _row(
            "complete",
            "It was handed over",
            _SHIPPER,
            frozenset({S.SENT}),
            S.FULFILLED,
            "The buyer has it. No money moves by it.",
        ),
        _row(
            "return",
            "It came back",
            _CASHIER,
            frozenset({S.SENT, S.FULFILLED}),
            S.CALLED_OFF,
            "The goods are back with you, and what was received is given back.",
        ),
    ),
    unreached=frozenset(Status) - BESIDE_STATUSES - {S.AWAITING_PAYMENT},
)

# Steps that put a word of a person in the place of money: never without a reason.
NEEDS_REASON = frozenset({"go_ahead", "stop", "receive", "take_back", "cancel", "return"})

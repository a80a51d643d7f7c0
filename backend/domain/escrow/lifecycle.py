"""The life of one delivery: the table that API, dashboard, docs and contract tests all read.

Pure data. What the chain decides has a contract call and is believed when its event is indexed;
the two rows without one are decided here. Clock rule of the contract: a party's own step needs
now < deadline, a time-out needs now >= deadline.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.core.machine import ContractCall, Machine, Step


class Status(StrEnum):
    """Where a delivery stands. All but the first and the two unpaid ends are the contract's."""

    AWAITING_PAYMENT = "awaiting_payment"  # agreed and reserved, nothing locked
    FUNDED = "funded"  # money and token are locked; freely voidable
    SHIPPED = "shipped"  # handed to a carrier
    DELIVERED = "delivered"  # somebody said it arrived; the inspection runs
    DISPUTED = "disputed"  # the buyer asks for a part back
    ARBITRATION = "arbitration"  # the seller contested; the arbiter decides
    RETURNING = "returning"  # the item is on its way back
    RETURNED = "returned"  # the item is back, the seller inspects
    RELEASED = "released"  # the seller was paid
    REFUNDED = "refunded"  # the buyer got everything back
    SETTLED = "settled"  # split by a granted claim or by the arbiter's silence
    RULED = "ruled"  # split by the arbiter
    EXPIRED = "expired"  # never paid: the reservation ran out
    ABANDONED = "abandoned"  # never paid: the buyer let it go


class Role(StrEnum):
    """Who somebody is to one escrow."""

    BUYER = "buyer"
    SELLER = "seller"
    ARBITER = "arbiter"
    ATTESTER = "attester"  # a key named by the policy that may say "it arrived"
    ANYONE = "anyone"  # time-outs: the keeper runs them, and so may any wallet


@dataclass(frozen=True, slots=True)
class EscrowFacts:
    """The moments that open and close steps. Unknown until the event that sets them."""

    pay_until: datetime | None = None  # the stock stays reserved until then
    cancel_until: datetime | None = None  # the buyer may take a fresh payment back until then
    deadline: datetime | None = None  # first second of the time-out


S, R = Status, Role

# A status is the contract's number for it; the rest exist only here.
STATUS_OF_NUMBER: dict[int, Status] = {
    1: S.FUNDED,
    2: S.SHIPPED,
    3: S.DELIVERED,
    4: S.DISPUTED,
    5: S.ARBITRATION,
    6: S.RETURNING,
    7: S.RETURNED,
    8: S.RELEASED,
    9: S.REFUNDED,
    10: S.SETTLED,
    11: S.RULED,
}
NUMBER_OF_STATUS: dict[Status, int] = {status: n for n, status in STATUS_OF_NUMBER.items()}

OPEN: frozenset[Status] = frozenset({S.FUNDED, S.SHIPPED, S.DELIVERED, S.DISPUTED, S.ARBITRATION})
PAID_OUT: frozenset[Status] = frozenset({S.RELEASED, S.REFUNDED, S.SETTLED, S.RULED})
NEVER_PAID: frozenset[Status] = frozenset({S.EXPIRED, S.ABANDONED})
CLOSED: frozenset[Status] = PAID_OUT | NEVER_PAID
IN_DISPUTE: frozenset[Status] = frozenset({S.DISPUTED, S.ARBITRATION})

EVERYBODY: frozenset[Role] = frozenset(Role)


def _deadline(facts: EscrowFacts) -> datetime | None:
    return facts.deadline


def _timeout(
    source: Status, target: Status, label: str, explains: str
) -> Step[Status, Role, EscrowFacts]:
    return Step(
        action="timeout",
        label=label,
        explains=explains,
        by=EVERYBODY,
        source=frozenset({source}),
        target=target,
        also=frozenset({S.REFUNDED}) if source is S.DISPUTED else frozenset(),
        call=ContractCall("timeout", "TimedOut"),
        opens=_deadline,
    )


LIFECYCLE: Machine[Status, Role, EscrowFacts] = Machine(
    start=S.AWAITING_PAYMENT,
    unreached=frozenset({S.RETURNING, S.RETURNED}),
    steps=(
        Step(
            action="fund",
            label="Pay into escrow",
            explains="Your money is locked in the escrow; the seller gets none of it yet.",
            by=frozenset({R.BUYER}),
            source=frozenset({S.AWAITING_PAYMENT}),
            target=S.FUNDED,
            also=frozenset({S.RELEASED}),  # a listing that pays out at once
            call=ContractCall("fund", "Funded"),
            closes=lambda facts: facts.pay_until,
        ),
        Step(
            action="abandon",
            label="Do not buy",
            explains="The order ends here and the goods go back on sale. Nothing was paid.",
            by=frozenset({R.BUYER}),
            source=frozenset({S.AWAITING_PAYMENT}),
            target=S.ABANDONED,
        ),
        Step(
            action="expire",
            label="Let the reservation run out",
            explains="Nobody paid in time, so the goods go back on sale.",
            by=frozenset({R.ANYONE}),
            source=frozenset({S.AWAITING_PAYMENT}),
            target=S.EXPIRED,
            opens=lambda facts: facts.pay_until,
        ),
        Step(
            action="ship",
            label="Mark as shipped",
            explains="Say that the goods are on their way. From then on the buyer cannot cancel.",
            by=frozenset({R.SELLER}),
            source=frozenset({S.FUNDED}),
            target=S.SHIPPED,
            call=ContractCall("ship", "Shipped"),
            closes=_deadline,
        ),
        Step(
            action="cancel",
            label="Cancel and take the money back",
            explains="The whole amount returns to the buyer and the token to the seller.",
            by=frozenset({R.BUYER}),
            source=frozenset({S.FUNDED}),
            target=S.REFUNDED,
            call=ContractCall("cancel", "Cancelled"),
            closes=lambda facts: facts.cancel_until,
        ),
        Step(
            action="deliver",
            label="It has arrived",
            explains="Starts the inspection: the longer one when only the seller says so.",
            by=frozenset({R.BUYER, R.SELLER, R.ATTESTER}),
            source=frozenset({S.SHIPPED}),
            target=S.DELIVERED,
            call=ContractCall("deliver", "Delivered"),
            closes=_deadline,
        ),
        Step(
            action="contest",
            label="Contest the claim",
            explains="The claim goes before the arbiter, who decides how it is split.",
            by=frozenset({R.SELLER}),
            source=frozenset({S.DISPUTED}),
            target=S.ARBITRATION,
            call=ContractCall("contest", "Contested"),
            closes=_deadline,
        ),
        Step(
            action="rule",
            label="Decide the case",
            explains="The claim is split as decided, the arbiter is paid, and the escrow closes.",
            by=frozenset({R.ARBITER}),
            source=frozenset({S.ARBITRATION}),
            target=S.RULED,
            call=ContractCall("rule", "Ruled"),
            closes=_deadline,
        ),
        Step(
            action="confirm",
            label="Everything is fine: pay the seller",
            explains="The seller is paid, the token goes to the buyer. This cannot be undone.",
            by=frozenset({R.BUYER}),
            source=OPEN,
            target=S.RELEASED,
            call=ContractCall("confirm", "Confirmed"),
        ),
        Step(
            action="dispute",
            label="Something is wrong",
            explains="The buyer asks for a part of the money back, or all of it.",
            by=frozenset({R.BUYER}),
            source=frozenset({S.SHIPPED, S.DELIVERED}),
            target=S.DISPUTED,
            call=ContractCall("dispute", "Disputed"),
            closes=_deadline,
        ),
        Step(
            action="concede",
            label="Grant the claim",
            explains="The buyer gets what was claimed, the seller the rest, and the escrow closes.",
            by=frozenset({R.SELLER}),
            source=IN_DISPUTE,
            target=S.SETTLED,
            also=frozenset({S.REFUNDED}),
            call=ContractCall("concede", "Conceded"),
        ),
        Step(
            action="refund",
            label="Give all the money back",
            explains="The whole amount returns to the buyer and the token to the seller.",
            by=frozenset({R.SELLER}),
            source=OPEN,
            target=S.REFUNDED,
            call=ContractCall("refund", "Refunded"),
        ),
        _timeout(
            S.FUNDED,
            S.REFUNDED,
            "Run the time-out: refund the buyer",
            "The goods were not shipped in time, so the buyer gets everything back.",
        ),
        _timeout(
            S.SHIPPED,
            S.REFUNDED,
            "Run the time-out: refund the buyer",
            "The goods did not arrive in time, so the buyer gets everything back.",
        ),
        _timeout(
            S.DELIVERED,
            S.RELEASED,
            "Run the time-out: pay the seller",
            "The inspection ended without an objection, so the seller is paid.",
        ),
        _timeout(
            S.DISPUTED,
            S.SETTLED,
            "Run the time-out: grant the claim",
            "The seller did not answer in time, so the buyer's claim is granted.",
        ),
        _timeout(
            S.ARBITRATION,
            S.SETTLED,
            "Run the time-out: split the claim",
            "The arbiter did not decide in time, so the claim is split as agreed beforehand.",
        ),
    ),
)

# Whose move each open status waits for, in the order of expectation.
WAITS_FOR: dict[Status, frozenset[Role]] = {
    S.AWAITING_PAYMENT: frozenset({R.BUYER}),
    S.FUNDED: frozenset({R.SELLER}),
    S.SHIPPED: frozenset({R.BUYER}),
    S.DELIVERED: frozenset({R.BUYER}),
    S.DISPUTED: frozenset({R.SELLER}),
    S.ARBITRATION: frozenset({R.ARBITER}),
}


def roles_of(
    address: bytes | None, *, buyer: bytes, seller: bytes, arbiter: bytes, attester: bytes | None
) -> frozenset[Role]:
    """Everything an address is to an escrow. Being anyone is what everybody can be."""
    if address is None:
        return frozenset()
    held = {
        Role.BUYER: buyer,
        Role.SELLER: seller,
        Role.ARBITER: arbiter,
        Role.ATTESTER: attester,
    }
    return frozenset(role for role, who in held.items() if who == address) | {Role.ANYONE}

"""The words of the table: where a delivery stands, who somebody is, what opens and closes steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """Where a delivery stands. All but the first, the two unpaid ends and those of deliveries
    that are paid beside the chain are the contract's.
    """

    AWAITING_PAYMENT = "awaiting_payment"  # agreed and reserved, nothing locked
    FUNDED = "funded"  # money and token are locked; freely voidable
    SHIPPED = "shipped"  # handed to a carrier
    DELIVERED = "delivered"  # somebody said it arrived; the inspection runs
    DISPUTED = "disputed"  # the buyer asks for a part back
    ARBITRATION = "arbitration"  # the seller contested; the arbiter decides
    RETURNING = "returning"  # the buyer has to send the goods back
    RETURNED = "returned"  # the goods are on their way back, the seller inspects them
    RELEASED = "released"  # the seller was paid
    REFUNDED = "refunded"  # the buyer got everything back
    SETTLED = "settled"  # split by agreement, by a granted claim or by the arbiter's silence
    RULED = "ruled"  # split as the arbiter decided
    EXPIRED = "expired"  # never paid: the reservation ran out
    ABANDONED = "abandoned"  # never paid: the buyer let it go
    # Paid beside the chain: no escrow holds anything.
    APPROVED = "approved"  # the shop takes it up
    WAITING_PAYMENT = "waiting_payment"  # should go out, and its payment is not there
    SENT = "sent"  # handed over
    FULFILLED = "fulfilled"  # with the buyer
    CALLED_OFF = "called_off"  # ended by the shop; what was received is given back


class Role(StrEnum):
    """Who somebody is to one escrow."""

    BUYER = "buyer"
    SELLER = "seller"
    ARBITER = "arbiter"
    ATTESTER = "attester"  # a key named by the policy that may say "it arrived"
    ANYONE = "anyone"  # time-outs: the keeper runs them, and so may any wallet


@dataclass(frozen=True, slots=True)
class EscrowFacts:
    """What opens and closes steps. A moment is unknown until the event that sets it."""

    pay_until: datetime | None = None  # the stock stays reserved until then
    cancel_until: datetime | None = None  # the buyer may take a fresh payment back until then
    deadline: datetime | None = None  # first second of the time-out
    offered_by: frozenset[Role] = frozenset()  # whose offer stands now, posted or only signed
    posted_by: frozenset[Role] = frozenset()  # whose offer stands on chain
    is_extendable: bool = True  # the extensions so far leave room under the contract's cap
    was_return_ruled: bool = False  # which the arbiter may once only
    has_item: bool = False  # the escrow holds a token


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

OPEN: frozenset[Status] = frozenset(
    {
        S.FUNDED,
        S.SHIPPED,
        S.DELIVERED,
        S.DISPUTED,
        S.ARBITRATION,
        S.RETURNING,
        S.RETURNED,
    }
)
PAID_OUT: frozenset[Status] = frozenset({S.RELEASED, S.REFUNDED, S.SETTLED, S.RULED})
NEVER_PAID: frozenset[Status] = frozenset({S.EXPIRED, S.ABANDONED})
BESIDE_CLOSED: frozenset[Status] = frozenset({S.FULFILLED, S.CALLED_OFF})
BESIDE: frozenset[Status] = BESIDE_CLOSED | {S.APPROVED, S.WAITING_PAYMENT, S.SENT}
CLOSED: frozenset[Status] = PAID_OUT | NEVER_PAID | BESIDE_CLOSED
IN_RETURN: frozenset[Status] = frozenset({S.RETURNING, S.RETURNED})
IN_DISPUTE: frozenset[Status] = frozenset({S.DISPUTED, S.ARBITRATION})

EVERYBODY: frozenset[Role] = frozenset(Role)

# Whose move each open status waits for, in the order of expectation.
WAITS_FOR: dict[Status, frozenset[Role]] = {
    S.AWAITING_PAYMENT: frozenset({R.BUYER}),
    S.FUNDED: frozenset({R.SELLER}),
    S.SHIPPED: frozenset({R.BUYER}),
    S.DELIVERED: frozenset({R.BUYER}),
    S.DISPUTED: frozenset({R.SELLER}),
    S.ARBITRATION: frozenset({R.ARBITER}),
    S.RETURNING: frozenset({R.BUYER}),
    S.RETURNED: frozenset({R.SELLER}),
    S.APPROVED: frozenset({R.SELLER}),
    S.WAITING_PAYMENT: frozenset({R.SELLER}),
    S.SENT: frozenset({R.BUYER}),
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

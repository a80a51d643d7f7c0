"""The life of one delivery: the table that API, dashboard, docs and contract tests all read.

Pure data. What the chain decides has a contract call and is believed when its event is indexed;
the two rows without one are decided here. Clock rule of the contract: a party's own step needs
now < deadline, a time-out needs now >= deadline. The words of the table are in `statuses`.
"""

from __future__ import annotations

from datetime import datetime

from backend.core.machine import ContractCall, Machine, Step
from backend.domain.escrow.statuses import (
    BESIDE,
    CLOSED,
    EVERYBODY,
    IN_DISPUTE,
    IN_RETURN,
    NEVER_PAID,
    NUMBER_OF_STATUS,
    OPEN,
    PAID_OUT,
    STATUS_OF_NUMBER,
    WAITS_FOR,
    EscrowFacts,
    Role,
    Status,
    roles_of,
)

__all__ = [
    "BESIDE",
    "CLOSED",
    "EVERYBODY",
    "IN_DISPUTE",
    "IN_RETURN",
    "LIFECYCLE",
    "NEVER_PAID",
    "NUMBER_OF_STATUS",
    "OPEN",
    "PAID_OUT",
    "STATUS_OF_NUMBER",
    "WAITS_FOR",
    "EscrowFacts",
    "Role",
    "Status",
    "roles_of",
]

S, R = Status, Role
BOTH_SIDES: frozenset[Role] = frozenset({R.BUYER, R.SELLER})


def _deadline(facts: EscrowFacts) -> datetime | None:
    return facts.deadline


def _timeout(
    source: Status, target: Status, label: str, explains: str, also: Status | None = None
) -> Step[Status, Role, EscrowFacts]:
    return Step(
        action="timeout",
        label=label,
        explains=explains,
        by=EVERYBODY,
        source=frozenset({source}),
        target=target,
        also=frozenset({also} if also else ()),
        call=ContractCall("timeout", "TimedOut"),
        opens=_deadline,
    )


def _extend(role: Role, *sources: Status) -> Step[Status, Role, EscrowFacts]:
    """More time is a gift of the one whom the other's silence would favour."""
    return Step(
        action="extend",
        label="Give more time",
        explains="Moves the deadline to a later day. It cannot be moved back.",
        by=frozenset({role}),
        source=frozenset(sources),
        target=None,
        call=ContractCall("extend", "Extended"),
        closes=_deadline,
        needs=lambda facts, _role: facts.is_extendable,
    )


LIFECYCLE: Machine[Status, Role, EscrowFacts] = Machine(
    start=S.AWAITING_PAYMENT,
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
            action="return_shipped",
            label="The goods are on their way back",
            explains="Starts the seller's inspection; without a word from the seller you are paid.",
            by=frozenset({R.BUYER}),
            source=frozenset({S.RETURNING}),
            target=S.RETURNED,
            call=ContractCall("return_shipped", "ReturnShipped"),
            closes=_deadline,
        ),
        Step(
            action="accept_return",
            label="The goods are back: pay the buyer",
            explains="The buyer gets the part that was set, the seller the rest and the token.",
            by=frozenset({R.SELLER}),
            source=frozenset({S.RETURNED}),
            target=S.SETTLED,
            also=frozenset({S.RULED}),  # the arbiter is paid when it had ordered the return
            call=ContractCall("accept_return", "ReturnAccepted"),
        ),
        Step(
            action="contest_return",
            label="Object to what came back",
            explains="The case goes before the arbiter, who decides about the buyer's part.",
            by=frozenset({R.SELLER}),
            source=frozenset({S.RETURNED}),
            target=S.ARBITRATION,
            call=ContractCall("contest_return", "ReturnContested"),
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
            action="rule_return",
            label="Have the goods sent back first",
            explains="The buyer is paid once the goods are back. Possible once in a case.",
            by=frozenset({R.ARBITER}),
            source=frozenset({S.ARBITRATION}),
            target=S.RETURNING,
            call=ContractCall("rule_return", "ReturnRuled"),
            closes=_deadline,
            needs=lambda facts, _role: not facts.was_return_ruled,
        ),
        Step(
            action="settle",
            label="Accept the offer",
            explains="Both are bound at once to what was offered.",
            by=BOTH_SIDES,
            source=OPEN,
            target=S.SETTLED,
            # The other deals: see deals.py. More time leaves the status as it is.
            also=frozenset({S.RETURNING, S.FUNDED, S.DELIVERED}),
            call=ContractCall("settle", "Settled", stays_on="Extended"),
            needs=lambda facts, role: bool(facts.offered_by - {role}),
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
        Step(
            action="offer",
            label="Make an offer",
            explains="Propose a deal. Nothing changes until the other side accepts it.",
            by=BOTH_SIDES,
            source=OPEN,
            target=None,
            call=ContractCall("offer", "OfferPosted"),
        ),
        Step(
            action="withdraw_offer",
            label="Take the offer back",
            explains="The other side can no longer accept it.",
            by=BOTH_SIDES,
            source=OPEN,
            target=None,
            call=ContractCall("withdraw_offer", "OfferWithdrawn"),
            needs=lambda facts, role: role in facts.posted_by,
        ),
        _extend(R.BUYER, S.FUNDED, S.SHIPPED, S.DISPUTED, S.RETURNED),
        _extend(R.SELLER, S.DELIVERED, S.RETURNING),
        Step(
            action="prove_item",
            label="Show that this very item is here",
            explains="The item's chip signs for you. Goes on record as evidence and pays nobody.",
            by=BOTH_SIDES,
            source=OPEN - {S.FUNDED},
            target=None,
            call=ContractCall("prove_item", "ItemProven"),
            needs=lambda facts, _role: facts.has_item,
        ),
        Step(
            action="refund_released",
            label="Pay the buyer back",
            explains="Pays the buyer from your own wallet, on record. The escrow stays closed.",
            by=frozenset({R.SELLER}),
            source=frozenset({S.RELEASED}),
            target=None,
            call=ContractCall("refund_released", "RefundedLater"),
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
            also=S.REFUNDED,
        ),
        _timeout(
            S.ARBITRATION,
            S.SETTLED,
            "Run the time-out: split the claim",
            "The arbiter did not decide in time, so the claim is split as agreed beforehand.",
        ),
        _timeout(
            S.RETURNING,
            S.RELEASED,
            "Run the time-out: pay the seller",
            "The goods were not sent back in time, so the seller is paid.",
            also=S.RULED,
        ),
        _timeout(
            S.RETURNED,
            S.SETTLED,
            "Run the time-out: pay the buyer's part",
            "The seller did not object to what came back, so the part that was set is paid.",
            also=S.RULED,
        ),
    ),
    unreached=BESIDE,  # paid beside the chain: the room `gateways` has their table
)

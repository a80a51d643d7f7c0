"""How a funded sale gets to each status, as data: who calls what, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.contracts.builders import Deal, Proposal, Status

SHIPMENT, PROOF, EVIDENCE, ANSWER, RULING = (bytes([n]) * 32 for n in range(0x51, 0x56))
SENT_BACK, OBJECTION = b"\x56" * 32, b"\x57" * 32
DAMAGED = 2


@dataclass(frozen=True)
class Step:
    """One call; with a proposal it accepts what the other party has offered and signed."""

    role: str
    function: str
    arguments: tuple[Any, ...] = ()
    proposal: Proposal | None = None


def route(status: Status, claim: int, *, ruled: bool) -> list[Step]:
    """The usual way; `ruled`: it is the arbiter who sends the goods back, not an agreement."""
    ship = Step("seller", "ship", (SHIPMENT,))
    deliver = Step("buyer", "deliver", (PROOF,))
    dispute = Step("buyer", "dispute", (claim, DAMAGED, EVIDENCE))
    contest = Step("seller", "contest", (ANSWER,))
    agree = Step("seller", "settle", proposal=Proposal(deal=Deal.RETURN, buyer_share=claim))
    send_home = Step("arbiter", "rule_return", (claim, RULING))
    sent_back = Step("buyer", "return_shipped", (SENT_BACK,))
    to_the_arbiter = [ship, deliver, dispute, contest]
    back = [*to_the_arbiter, send_home] if ruled else [ship, deliver, agree]
    return {
        Status.FUNDED: [],
        Status.SHIPPED: [ship],
        Status.DELIVERED: [ship, deliver],
        Status.DISPUTED: [ship, deliver, dispute],
        Status.ARBITRATION: to_the_arbiter,
        Status.RETURNING: back,
        Status.RETURNED: [*back, sent_back],
        Status.RELEASED: [*to_the_arbiter, Step("buyer", "confirm")],
        Status.REFUNDED: [*to_the_arbiter, Step("seller", "refund")],
        Status.SETTLED: [*back, sent_back, Step("seller", "accept_return")],
        Status.RULED: [*to_the_arbiter, Step("arbiter", "rule", (claim // 2, True, RULING))],
    }[status]

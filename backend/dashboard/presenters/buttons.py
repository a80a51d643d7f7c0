"""Steps as buttons: which lead to a page, which are signed at once, which ask again first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.dashboard.presenters.dates import Deadline
from backend.domain.escrow.lifecycle import Role, Status
from backend.domain.orders.planning import Flow
from backend.domain.orders.words import told


@dataclass(frozen=True, slots=True)
class Sum:
    """One line of a table of amounts. `amount` is text, because a token may stand there too."""

    label: str
    amount: str
    note: str = ""
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Confirm:
    """What is asked again before something that cannot be undone."""

    title: str
    text: str
    label: str
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True, slots=True)
class StepButton:
    """One step somebody may take now. Exactly one of `href`, `post` and `chain` is set."""

    action: str
    label: str
    explains: str
    href: str | None = None
    post: str | None = None
    chain: Mapping[str, Any] | None = None
    carried: Mapping[str, Any] | None = None  # beside `chain`: to sign, and we carry it
    confirm: Confirm | None = None
    dialog_id: str = ""
    until: Deadline | None = None
    is_grave: bool = False


# Steps with a page of their own, because they need a form or a closer look.
PAGE_OF: dict[str, str] = {
    "fund": "/orders/{order}/pay",
    "ship": "/orders/{order}/ship",
    "dispute": "/orders/{order}/dispute",
    "contest": "/orders/{order}/answer",
    "concede": "/orders/{order}/answer",
    "rule": "/cases/{delivery}",
    "rule_return": "/cases/{delivery}",
    "extend": "/orders/{order}/extend",
    "return_shipped": "/orders/{order}/return",
    "contest_return": "/orders/{order}/contest-return",
    "refund_released": "/orders/{order}/refund",
    "prove_item": "/orders/{order}/chip",
}
POST_OF: dict[str, str] = {"abandon": "/orders/{order}/abandon"}
SIGNED: frozenset[str] = frozenset(
    {"confirm", "cancel", "deliver", "refund", "timeout", "accept_return"}
)
# The worker lets reservations expire; offers are made and answered on a desk of their own.
HIDDEN: frozenset[str] = frozenset({"expire", "offer", "settle", "withdraw_offer"})
GRAVE: frozenset[str] = frozenset({"refund", "cancel"})

QUESTIONS: dict[str, tuple[str, str, str]] = {
    "confirm": (
        "Pay the seller?",
        "You say that it arrived and is as described. The money leaves the escrow at once.",
        "Yes, pay the seller",
    ),
    "refund": (
        "Give everything back?",
        "The whole amount returns to the buyer, whatever was agreed in between.",
        "Yes, refund the buyer",
    ),
    "concede": (
        "Grant the claim?",
        "The buyer gets what was claimed, you get the rest, and the order is closed.",
        "Yes, grant it",
    ),
    "accept_return": (
        "Take it back?",
        "You say that you have it and that it is what you sent. The money is paid at once.",
        "Yes, take it back",
    ),
    "settle": (
        "Accept this offer?",
        "What you see here becomes binding with your signature.",
        "Yes, accept it",
    ),
    "cancel": (
        "Cancel the order?",
        "You get the whole amount back and the order ends here.",
        "Yes, cancel it",
    ),
}

DONE_SENTENCES: dict[str, str] = {
    "fund": "Paid into the escrow. The seller has been told.",
    "fund_many": "Paid: each delivery has its escrow now. The seller has been told.",
    "confirm": "Confirmed. The seller is paid.",
    "cancel": "Cancelled. Your money is on its way back.",
    "deliver": "Noted: it has arrived.",
    "refund": "Refunded. The buyer has everything back.",
    "timeout": "The time-out has run.",
    "ship": "Shipped. The buyer has been told.",
    "dispute": "The dispute is open. The seller has been told.",
    "contest": "Contested. The arbiter has the case now.",
    "concede": "Granted. The money is where it belongs.",
    "rule": "Your ruling is carried out.",
    "rule_return": "Decided: it goes back first. Both have been told.",
    "offer": "Your offer is made. The other side has been told.",
    "settle": "Agreed. It is carried out.",
    "withdraw_offer": "Taken back. Nobody can accept it any more.",
    "extend": "The new deadline stands. The other side has been told.",
    "return_shipped": "Noted: it is on its way back. The seller has been told.",
    "contest_return": "Contested. The arbiter has the case now.",
    "accept_return": "Accepted. The money is where it belongs.",
    "refund_released": "Paid. The buyer has it.",
    "prove_item": "Noted: the item's chip has answered.",
}

# What stands on top, in this order, when it is possible. Everything else is folded away. A time-out
# that is open comes first for everybody.
_FIRST: dict[tuple[Status, Role], tuple[str, ...]] = {
    (Status.AWAITING_PAYMENT, Role.BUYER): ("fund",),
    (Status.FUNDED, Role.SELLER): ("ship",),
    (Status.SHIPPED, Role.BUYER): ("confirm", "dispute", "prove_item"),
    (Status.SHIPPED, Role.ATTESTER): ("deliver",),
    (Status.DELIVERED, Role.BUYER): ("confirm", "dispute", "prove_item"),
    (Status.DISPUTED, Role.SELLER): ("contest",),
    (Status.ARBITRATION, Role.ARBITER): ("rule",),
    (Status.RETURNING, Role.BUYER): ("return_shipped",),
    (Status.RETURNED, Role.SELLER): ("accept_return", "contest_return", "prove_item"),
}


def ask_again(action: str, sums: Sequence[Sum], flow: Flow = Flow.PARCEL) -> Confirm | None:
    """The question before an irreversible step; None for steps that may be taken lightly."""
    words = QUESTIONS.get(action)
    if words is None:
        return None
    title, text, label = words
    return Confirm(title=title, text=told(text, flow), label=label, sums=tuple(sums))


def arrange(
    buttons: Sequence[StepButton], status: Status, role: Role
) -> tuple[tuple[StepButton, ...], tuple[StepButton, ...]]:
    """The buttons of the next step, then the others. Two steps with one page share one button."""
    first = ("timeout", *_FIRST.get((status, role), ()))
    top = sorted(
        (button for button in buttons if button.action in first),
        key=lambda button: first.index(button.action),
    )
    pages = {button.href for button in top if button.href}
    rest = [b for b in buttons if b.action not in first and (b.href is None or b.href not in pages)]
    return tuple(top), tuple(rest)

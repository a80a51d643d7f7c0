"""The one clear next step: whose turn it is and what to do, for every status and role."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from backend.dashboard.presenters.buttons import StepButton
from backend.dashboard.presenters.dates import Deadline
from backend.domain.escrow.lifecycle import Role, Status
from backend.domain.orders.methods import NOT_HELD

S, R = Status, Role

YOUR_TURN = "Your turn"
DONE = "Done"
_BUYER, _SELLER, _ARBITER = (
    "Waiting for the buyer",
    "Waiting for the seller",
    "Waiting for the arbiter",
)


@dataclass(frozen=True, slots=True)
class Words:
    """Whose turn, the step in one line, and what it means."""

    who: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the card at the top of an order says."""

    who: str
    title: str
    text: str
    deadline: Deadline | None = None
    silence: str = ""
    buttons: tuple[StepButton, ...] = ()

    @property
    def is_waiting(self) -> bool:
        return not self.buttons


_DECIDED = "The arbiter has decided, and the money went where the ruling says."
_SETTLED = "The money was split. Below you see who got what, to the last unit."
_BACK = "The goods are on their way back to the seller; the money is still locked."
_TO_SEND = "It was agreed or decided that it goes back first. The money is locked until then."
_CHECK = (
    "Check that it is what you bought and that nothing is broken. If all is well, confirm, and the "
    "seller is paid. If not, say what is wrong: the money then stays where it is."
)
_CHECK_FILE = (
    "Check that it is what you bought and that all of it is there. If all is well, confirm, and "
    "the seller is paid. If not, say what is wrong: the money then stays where it is."
)
_NOT_YET = "Do nothing yet. If the buyer does not pay, it goes back on sale."

WORDS: dict[tuple[Status, Role], Words] = {
    (S.AWAITING_PAYMENT, R.BUYER): Words(
        YOUR_TURN,
        "Pay into the escrow",
        "It is kept for you. Your money goes to the escrow, not to the seller.",
    ),
    (S.AWAITING_PAYMENT, R.SELLER): Words(
        _BUYER,
        "Not paid yet",
        "Do not ship anything. If the buyer does not pay, it goes back on sale.",
    ),
    (S.FUNDED, R.BUYER): Words(
        _SELLER,
        "The seller packs and ships it",
        "Your money is locked. The seller sees that it is there and cannot take it.",
    ),
    (S.FUNDED, R.SELLER): Words(
        YOUR_TURN,
        "Ship it",
        "The buyer's money is locked for you. Send the goods, then enter the tracking number.",
    ),
    (S.SHIPPED, R.BUYER): Words("Your turn when it arrives", "Look at it when it arrives", _CHECK),
    (S.SHIPPED, R.SELLER): Words(
        _BUYER,
        "It is on its way",
        "Once the carrier has delivered it you can say so; then the buyer's time to look starts.",
    ),
    (S.DELIVERED, R.BUYER): Words(YOUR_TURN, "Is everything as described?", _CHECK),
    (S.DELIVERED, R.SELLER): Words(
        _BUYER,
        "The buyer looks at it",
        "You are paid when the buyer confirms, or when the time to look at it is over.",
    ),
    (S.DISPUTED, R.BUYER): Words(
        _SELLER,
        "The seller answers your claim",
        "The money is locked until then. Write to each other: most disputes end with a message.",
    ),
    (S.DISPUTED, R.SELLER): Words(
        YOUR_TURN,
        "Answer the claim",
        "The buyer says something is wrong. Grant it, or contest it and let the arbiter decide.",
    ),
    (S.DISPUTED, R.ARBITER): Words(
        _SELLER,
        "The seller has the word",
        "If the seller contests the claim, the case comes to you.",
    ),
    (S.ARBITRATION, R.BUYER): Words(
        _ARBITER,
        "The arbiter decides",
        "Both sides have been heard. Add what is missing as a message.",
    ),
    (S.ARBITRATION, R.SELLER): Words(
        _ARBITER,
        "The arbiter decides",
        "Both sides have been heard. Add what is missing as a message.",
    ),
    (S.ARBITRATION, R.ARBITER): Words(
        YOUR_TURN,
        "Decide the case",
        "Read what both say and how it was sold, then split the claim.",
    ),
    (S.RETURNING, R.BUYER): Words(
        YOUR_TURN,
        "Send it back",
        "Print the label, send it with tracking, then enter carrier and number here. "
        "You are paid once the seller has it.",
    ),
    (S.RETURNING, R.SELLER): Words(_BUYER, "The buyer sends it back", _TO_SEND),
    (S.RETURNED, R.BUYER): Words(_SELLER, "The seller looks at what comes back", _BACK),
    (S.RETURNED, R.SELLER): Words(
        YOUR_TURN,
        "Look at what comes back",
        "If it is what you sent, take it back: the buyer is paid and the order is closed. If not, "
        "contest it, and the arbiter decides.",
    ),
    (S.RELEASED, R.BUYER): Words(
        DONE, "It is yours", "The seller is paid. Thank you for buying here."
    ),
    (S.RELEASED, R.SELLER): Words(DONE, "You are paid", "The buyer's money is in your wallet."),
    (S.REFUNDED, R.BUYER): Words(
        DONE, "You have your money back", "All of it, and the order is closed."
    ),
    (S.REFUNDED, R.SELLER): Words(
        DONE,
        "The buyer was refunded",
        "The order is closed. If it had a token, that is yours again.",
    ),
    (S.SETTLED, R.BUYER): Words(DONE, "Settled", _SETTLED),
    (S.SETTLED, R.SELLER): Words(DONE, "Settled", _SETTLED),
    (S.RULED, R.BUYER): Words(DONE, "Decided", _DECIDED),
    (S.RULED, R.SELLER): Words(DONE, "Decided", _DECIDED),
    (S.RULED, R.ARBITER): Words(DONE, "You have decided", _DECIDED),
    (S.EXPIRED, R.BUYER): Words(
        DONE,
        "The time to pay is over",
        "Nothing was paid. You can order it again if it is still there.",
    ),
    (S.EXPIRED, R.SELLER): Words(DONE, "The buyer did not pay", "It is back on sale."),
    (S.ABANDONED, R.BUYER): Words(DONE, "You did not buy it", "Nothing was paid."),
    (S.ABANDONED, R.SELLER): Words(DONE, "The buyer let it go", "It is back on sale."),
    (S.APPROVED, R.BUYER): Words(_SELLER, "The seller prepares it", NOT_HELD),
    (S.APPROVED, R.SELLER): Words(YOUR_TURN, "Prepare it and hand it over", NOT_HELD),
    (S.WAITING_PAYMENT, R.BUYER): Words(
        _SELLER,
        "It waits for your payment",
        "It was to be sent, and the seller has no word that your money has come.",
    ),
    (S.WAITING_PAYMENT, R.SELLER): Words(
        YOUR_TURN,
        "Its payment is missing",
        "Write down that the money has come, or say why it goes ahead without it.",
    ),
    (S.SENT, R.BUYER): Words(YOUR_TURN, "Say when you have it", NOT_HELD),
    (S.SENT, R.SELLER): Words(_BUYER, "It is on its way", NOT_HELD),
    (S.FULFILLED, R.BUYER): Words(DONE, "You have it", NOT_HELD),
    (S.FULFILLED, R.SELLER): Words(DONE, "The buyer has it", NOT_HELD),
    (S.CALLED_OFF, R.BUYER): Words(DONE, "The shop called it off", "The reason stands below."),
    (S.CALLED_OFF, R.SELLER): Words(DONE, "You called it off", "The reason stands below."),
}

# What somebody sees who is neither of the two: the arbiter outside a case, an attester, staff.
_OTHERS: dict[Status, Words] = {
    status: Words(words.who, words.title, words.text)
    for (status, role), words in WORDS.items()
    if role is R.SELLER and words.who != YOUR_TURN and status not in {S.RELEASED, S.REFUNDED}
} | {
    S.FUNDED: Words(_SELLER, "The seller packs and ships it", "The buyer's money is locked."),
    S.DISPUTED: Words(_SELLER, "The seller answers the claim", "The money is locked until then."),
    S.RETURNED: Words(_SELLER, "The seller looks at what comes back", _BACK),
    S.RELEASED: Words(DONE, "The seller is paid", "The order is closed."),
    S.APPROVED: Words(_SELLER, "The seller prepares it", NOT_HELD),
    S.WAITING_PAYMENT: Words(_SELLER, "Its payment is missing", NOT_HELD),
    S.CALLED_OFF: Words(DONE, "The shop called it off", "The order is closed."),
    S.REFUNDED: Words(DONE, "The buyer was refunded", "The order is closed."),
}

TIME_IS_UP = "Time is up"


class Twist(StrEnum):
    """What makes a status mean something else than usual."""

    NONE = "none"
    SECOND_ITEM = "second_item"  # a replacement was agreed on: "paid" begins anew
    INSTANT = "instant"  # the seller is paid in the moment of payment
    BESIDE = "beside"  # paid beside the chain
    SERVICE = "service"  # nothing is sent: it is begun, then done
    FILE = "file"  # it goes over the wire


_TWISTED: dict[tuple[Twist, Status, Role], Words] = {
    (Twist.SECOND_ITEM, S.FUNDED, R.BUYER): Words(
        _SELLER,
        "The seller ships a second item",
        "You agreed on a replacement. Your money stays locked, and cancelling is over.",
    ),
    (Twist.SECOND_ITEM, S.FUNDED, R.SELLER): Words(
        YOUR_TURN,
        "Ship the second item",
        "You agreed to send another one. The buyer's money stays locked for you and the buyer "
        "cannot cancel any more. Send it, then enter the new tracking number.",
    ),
    (Twist.BESIDE, S.AWAITING_PAYMENT, R.BUYER): Words(
        YOUR_TURN,
        "Pay as you agreed with the seller",
        f"How stands below. {NOT_HELD} The seller goes on once it has come.",
    ),
    (Twist.BESIDE, S.AWAITING_PAYMENT, R.SELLER): Words(
        YOUR_TURN,
        "Approve it, or cancel it",
        f"It is set aside. {NOT_HELD} Approve it once you are sure of it.",
    ),
    (Twist.INSTANT, S.AWAITING_PAYMENT, R.BUYER): Words(
        YOUR_TURN,
        "Pay the seller",
        "It is kept for you. This seller is paid at once: after that, only the seller can give "
        "the money back.",
    ),
    (Twist.INSTANT, S.RELEASED, R.BUYER): Words(
        DONE,
        "It is paid and yours",
        "The seller was paid at once, as it was offered. If it does not come or something is "
        "wrong, write to the seller.",
    ),
    (Twist.INSTANT, S.RELEASED, R.SELLER): Words(
        DONE,
        "You are paid: now deliver it",
        "The money went to your wallet in the moment of payment. The buyer waits for it now.",
    ),
}
_TWISTED |= {
    (Twist.FILE, S.AWAITING_PAYMENT, R.SELLER): Words(_BUYER, "Not paid yet", _NOT_YET),
    (Twist.FILE, S.FUNDED, R.BUYER): Words(
        _SELLER,
        "The seller hands it over",
        "Your money is locked. The seller sees that it is there and cannot take it.",
    ),
    (Twist.FILE, S.FUNDED, R.SELLER): Words(
        YOUR_TURN,
        "Hand it over",
        "The buyer's money is locked for you. Hand the files or the access over, then say so here.",
    ),
    (Twist.FILE, S.SHIPPED, R.BUYER): Words(
        "Your turn when you have it", "Look at it when you have it", _CHECK_FILE
    ),
    (Twist.FILE, S.SHIPPED, R.SELLER): Words(
        _BUYER,
        "It is handed over",
        "Once the buyer has it you can say so; then the buyer's time to look starts.",
    ),
    (Twist.FILE, S.DELIVERED, R.BUYER): Words(
        YOUR_TURN, "Is everything as described?", _CHECK_FILE
    ),
    (Twist.SERVICE, S.AWAITING_PAYMENT, R.SELLER): Words(_BUYER, "Not paid yet", _NOT_YET),
    (Twist.SERVICE, S.FUNDED, R.BUYER): Words(
        _SELLER,
        "The seller begins",
        "Your money is locked. The seller sees that it is there and cannot take it.",
    ),
    (Twist.SERVICE, S.FUNDED, R.SELLER): Words(
        YOUR_TURN,
        "Begin the work",
        "The buyer's money is locked for you. Read what is wished for, then say that you begin.",
    ),
    (Twist.SERVICE, S.SHIPPED, R.BUYER): Words(
        "Your turn when it is done",
        "The seller works on it",
        "When it is done you are told, and have time to look at it.",
    ),
    (Twist.SERVICE, S.SHIPPED, R.SELLER): Words(
        "You are at work",
        "Do the work, then say that it is done",
        "From then on the buyer has time to look. Silence pays you.",
    ),
    (Twist.SERVICE, S.DELIVERED, R.BUYER): Words(
        YOUR_TURN,
        "Is it as you wished?",
        "Look at the work. If all is well, confirm, and the seller is paid. If not, say what is "
        "wrong: the money then stays where it is.",
    ),
}


def words_for(status: Status, role: Role, twist: Twist = Twist.NONE) -> Words:
    """The words for a role; whoever has none of their own sees the neutral ones."""
    twisted = _TWISTED.get((twist, status, role))
    return twisted or WORDS.get((status, role)) or _OTHERS[status]

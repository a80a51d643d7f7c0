"""What is said otherwise where no parcel travels: one table for notices, badges, tickets, timeline.

The words for a parcel stand where they are said, since that is what most deliveries are. Here they
are looked up as they stand there, and answered with those for work done or for what goes over the
wire. A test holds every word that can reach such a delivery against this table, both ways.
"""

from __future__ import annotations

from enum import StrEnum

from backend.domain.orders.planning import Flow


class Ware(StrEnum):
    """What reaches the buyer, as far as words differ."""

    GOODS = "goods"
    WORK = "work"
    FILE = "file"


WARE_OF: dict[Flow, Ware] = {
    Flow.PARCEL: Ware.GOODS,
    Flow.COLLECTION: Ware.GOODS,
    Flow.PREORDER: Ware.GOODS,
    Flow.BACKORDER: Ware.GOODS,
    Flow.SERVICE: Ware.WORK,
    Flow.ELECTRONIC: Ware.FILE,
    Flow.INSTANT: Ware.FILE,
}

# The words for goods, then those for work, then those for a file.
_ROWS: tuple[tuple[str, str, str], ...] = (
    # badges, and the step that is on
    ("On its way", "Begun", "Handed over"),
    ("Arrived, being looked at", "Done, being looked at", "Received, being looked at"),
    ("On its way, no escrow", "Begun, no escrow", "Handed over, no escrow"),
    ("With the buyer", "Done", "With the buyer"),
    ("Partially shipped", "Partially begun", "Partially handed over"),
    # buttons, what they say of themselves, and what is said when they are done
    ("Mark as shipped", "Say that the work has begun", "Say that it is handed over"),
    ("Ship it", "Begin the work", "Hand it over"),
    ("Ship {item}", "Begin {item}", "Hand over {item}"),
    ("It has arrived", "It is done", "It is there"),
    (
        "Say that the goods are on their way. From then on the buyer cannot cancel.",
        "Say that the work has begun. From then on the buyer cannot cancel.",
        "Say that it is with the buyer. From then on the buyer cannot cancel.",
    ),
    (
        "The goods were not shipped in time, so the buyer gets everything back.",
        "The work was not begun in time, so the buyer gets everything back.",
        "It was not handed over in time, so the buyer gets everything back.",
    ),
    (
        "The goods did not arrive in time, so the buyer gets everything back.",
        "The work was not done in time, so the buyer gets everything back.",
        "It was not there in time, so the buyer gets everything back.",
    ),
    (
        "You say that it arrived and is as described. The money leaves the escrow at once.",
        "You say that it is done and as agreed. The money leaves the escrow at once.",
        "You say that you have it, and as described. The money leaves the escrow at once.",
    ),
    (
        "This can be shipped only once, by its seller, in time.",
        "This can be begun only once, by its seller, in time.",
        "This can be handed over only once, by its seller, in time.",
    ),
    (
        "Shipped. The buyer has been told.",
        "Begun. The buyer has been told.",
        "Handed over. The buyer has been told.",
    ),
    ("Noted: it has arrived.", "Noted: it is done.", "Noted: it is there."),
    # what is agreed before it is paid, and what silence does
    (
        "The seller has {time} to ship",
        "The seller has {time} to begin",
        "The seller has {time} to hand it over",
    ),
    ("It has {time} to arrive", "It has {time} to be done", "It has {time} to reach you"),
    (
        "Counted from delivery; {time} when only the seller says that it arrived.",
        "Counted from when it is done; {time} when only the seller says so.",
        "Counted from when you have it; {time} when only the seller says so.",
    ),
    (
        "You may change your mind within {time}, as long as it has not been shipped.",
        "You may change your mind within {time}, as long as it has not been begun.",
        "You may change your mind within {time}, as long as it has not been handed over.",
    ),
    (
        "If the seller has not shipped by then, the buyer gets all the money back.",
        "If the seller has not begun by then, the buyer gets all the money back.",
        "If the seller has not handed it over by then, the buyer gets all the money back.",
    ),
    (
        "If nobody has said by then that it arrived, the buyer gets all the money back.",
        "If nobody has said by then that it is done, the buyer gets all the money back.",
        "If nobody has said by then that it is there, the buyer gets all the money back.",
    ),
    # the timeline
    ("The seller shipped it.", "The seller began the work.", "The seller handed it over."),
    ("It has arrived, says the {by}.", "It is done, says the {by}.", "It is there, says the {by}."),
    # tickets: what has not happened, and what should
    ("Not shipped", "Not begun", "Not handed over"),
    ("Not arrived", "Not done", "Not received"),
    ("It should be shipped", "The work should begin", "It should be handed over"),
    ("It should arrive", "The work should be done", "It should be with the buyer"),
    ("ship", "begin the work", "hand it over"),
    ("arrive", "finish the work", "be with the buyer"),
    # what each side can do about a late step
    (
        (
            "Ask the seller in a message. If nothing is shipped by then, anybody can send your "
            "money back with one click."
        ),
        (
            "Ask the seller in a message. If the work is not begun by then, anybody can send your "
            "money back with one click."
        ),
        (
            "Ask the seller in a message. If nothing is handed over by then, anybody can send your "
            "money back with one click."
        ),
    ),
    (
        (
            "Ship it and enter the number, or give the money back. If you need longer, say so in a "
            "message."
        ),
        (
            "Begin the work and say so, or give the money back. If you need longer, ask for it on "
            "the page of the work."
        ),
        "Hand it over and say so, or give the money back. If you need longer, say so in a message.",
    ),
    (
        (
            "Follow the parcel and tell us what the carrier says. If it came, say so; if it does "
            "not come by then, your money goes back to you."
        ),
        (
            "Ask the seller how far it is. If you have it, say so; if it is not done by then, your "
            "money goes back to you."
        ),
        (
            "Look whether you have it. If you do, say so; if it is not there by then, your money "
            "goes back to you."
        ),
    ),
    (
        (
            "Ask the carrier where it is and tell the buyer. You can give more time, or give the "
            "money back."
        ),
        "Finish the work and say that it is done, ask for more time, or give the money back.",
        (
            "Hand it over once more and ask the buyer whether it is there. You can give the money "
            "back."
        ),
    ),
    # notices
    ("Paid, please ship: {item}", "Paid, please begin: {item}", "Paid, please hand over: {item}"),
    (
        "Ship it by {due}; after that the buyer can take the money back.",
        "Begin the work by {due}; after that the buyer can take the money back.",
        "Hand it over by {due}; after that the buyer can take the money back.",
    ),
    (
        "The seller has until {due} to ship.",
        "The seller has until {due} to begin.",
        "The seller has until {due} to hand it over.",
    ),
    ("Cancelled, do not ship: {item}", "Cancelled, do not begin: {item}", "Cancelled: {item}"),
    (
        "The buyer took the fresh payment back. The goods are yours to sell again.",
        "The buyer took the fresh payment back. There is nothing for you to do.",
        "The buyer took the fresh payment back. There is nothing for you to do.",
    ),
    ("On its way: {item}", "Begun: {item}", "Handed over: {item}"),
    (
        "The seller says that {item} has been handed over.",
        "The seller has begun the work.",
        "The seller says that {item} has been handed over.",
    ),
    (
        "If it has not come by {due}, you can take your money back.",
        "If it is not done by {due}, you can take your money back.",
        "If it has not come by {due}, you can take your money back.",
    ),
    (
        "Arrived: {item}. Is it all right?",
        "Done: {item}. Is it all right?",
        "It is there: {item}. Is it all right?",
    ),
    ("Arrived at the buyer: {item}", "Done: {item}", "With the buyer: {item}"),
    (
        "Say so on the order's page when you have it.",
        "Say so on the order's page when it is done.",
        "Say so on the order's page when you have it.",
    ),
    (
        "The shop says that you have it: {item}",
        "The shop says that it is done: {item}",
        "The shop says that you have it: {item}",
    ),
    (
        "If you do not, write to the shop.",
        "If it is not, write to the shop.",
        "If you do not, write to the shop.",
    ),
    ("A problem before shipping: {item}", "A problem: {item}", "A problem: {item}"),
    (
        "The seller cannot send it as it is. The order's page says why.",
        "The seller cannot do it as it is. The order's page says why.",
        "The seller cannot hand it over as it is. The order's page says why.",
    ),
    (
        (
            "It is paid and no piece is there for it yet. The seller has been told. Your money "
            "stays locked, and you can take it back if nothing ships by {due}."
        ),
        (
            "It is paid and nobody has time for it yet. The seller has been told. Your money "
            "stays locked, and you can take it back if nothing is begun by {due}."
        ),
        (
            "It is paid and none is there for it yet. The seller has been told. Your money stays "
            "locked, and you can take it back if nothing is handed over by {due}."
        ),
    ),
    ("The buyer has it: {item}", "The buyer says it is done: {item}", "The buyer has it: {item}"),
)
OTHERWISE: dict[str, dict[Ware, str]] = {
    goods: {Ware.WORK: work, Ware.FILE: file} for goods, work, file in _ROWS
}


def told(words: str, flow: Flow) -> str:
    """These words, written for goods, as they are said of a delivery that goes this way."""
    return OTHERWISE.get(words, {}).get(WARE_OF[flow], words)

"""Somebody's record in words: each number beside the number it is a part of. No score."""

from __future__ import annotations

from dataclasses import dataclass

from backend.chain.types import checksum
from backend.dashboard.presenters.money import present_bps
from backend.domain.escrow.statuses import Role
from backend.domain.reputation.counting import Count, Record

C = Count


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One count: what it is, how many, of how many."""

    label: str
    number: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class RecordPanel:
    """One role of somebody on one chain."""

    title: str
    summary: str
    is_new: bool
    new_note: str
    lines: tuple[RecordLine, ...]


# What a count is called and what it is a part of; no second word: it stands for itself.
_SALES: dict[Count, tuple[str, Count | None]] = {
    C.STARTED: ("Sales paid into escrow", None),
    C.ENDED: ("Ended", C.STARTED),
    C.COMPLETED: ("Paid out to the seller in full", C.ENDED),
    C.SHIPPED: ("Shipped", C.STARTED),
    C.IN_TIME: ("Shipped in time", C.SHIPPED),
    C.NOT_SHIPPED: ("Not shipped, so the buyer got the money back", C.ENDED),
    C.NOT_ARRIVED: ("Not arrived in time, so the buyer got the money back", C.ENDED),
    C.CANCELLED: ("Cancelled by the buyer soon after paying", C.STARTED),
    C.REFUNDED: ("Given back by the seller", C.ENDED),
    C.REFUNDED_LATER: ("Paid back after the seller was paid", C.ENDED),
    C.DISPUTED: ("Disputed by the buyer", C.STARTED),
    C.AGREED: ("Settled between the two", C.ENDED),
    C.CONCEDED: ("Claims the seller granted", C.DISPUTED),
    C.UNANSWERED: ("Claims or returns the seller did not answer", C.DISPUTED),
    C.CONTESTED: ("Brought before the arbiter", C.DISPUTED),
}
_RULED: dict[Count, tuple[str, Count | None]] = {
    C.FOR_BUYER: ("Ruled: the buyer gets all that was claimed", C.CONTESTED),
    C.DIVIDED: ("Ruled: divided", C.CONTESTED),
    C.FOR_SELLER: ("Ruled: the buyer gets nothing of it", C.CONTESTED),
}
_WORDS: dict[Role, dict[Count, tuple[str, Count | None]]] = {
    Role.SELLER: _SALES | _RULED,
    Role.BUYER: {
        C.STARTED: ("Purchases paid into escrow", None),
        C.ENDED: ("Ended", C.STARTED),
        C.CONFIRMED: ("Confirmed by the buyer", C.ENDED),
        C.NOT_LOOKED_AT: ("Paid out because the buyer said nothing", C.ENDED),
        C.NOT_SENT_BACK: ("Returns the buyer did not send", C.ENDED),
        C.CANCELLED: ("Cancelled soon after paying", C.STARTED),
        C.DISPUTED: ("Disputed by the buyer", C.STARTED),
        C.AGREED: ("Settled between the two", C.ENDED),
        C.CONCEDED: ("Claims the seller granted", C.DISPUTED),
        C.CONTESTED: ("Brought before the arbiter", C.DISPUTED),
    }
    | _RULED,
    Role.ARBITER: {
        C.CONTESTED: ("Cases brought before this arbiter", None),
        C.UNDECIDED: ("Not decided in time", C.CONTESTED),
    }
    | _RULED,
}
_TITLES = {Role.SELLER: "As a seller", Role.BUYER: "As a buyer", Role.ARBITER: "As an arbiter"}
_ALWAYS = {C.ENDED, C.COMPLETED, C.IN_TIME, C.DISPUTED}  # of a short record, zero or not


def person_href(address: bytes) -> str:
    return f"/people/{checksum(address)}"


def present_record(record: Record, *, is_short: bool = False) -> RecordPanel:
    """Everything that was counted, or what there is of it when it stands beside a listing."""
    words = _WORDS[record.role]
    chosen = [
        kind
        for kind in record.counts
        if not is_short or kind in _ALWAYS or (record[kind] and kind not in {C.STARTED, C.SHIPPED})
    ]
    lines = [_line(record, kind, *words[kind]) for kind in chosen]
    if record.ruled_bps is not None:
        mean = present_bps(record.ruled_bps)
        lines.append(RecordLine("Of what was claimed, rulings gave the buyer", mean, "on average"))
    return RecordPanel(
        title=_TITLES[record.role],
        summary=_summary(record),
        is_new=record.is_new and record.role is not Role.ARBITER,
        new_note=_new_note(record),
        lines=() if record.is_empty else tuple(lines),
    )


def _line(record: Record, kind: Count, label: str, of: Count | None) -> RecordLine:
    return RecordLine(label, str(record[kind]), f"of {record[of]}" if of else "")


def _summary(record: Record) -> str:
    if record.role is Role.ARBITER:
        return _many(record[C.CONTESTED], "case")
    is_seller = record.role is Role.SELLER
    what, whom = ("sale", "to") if is_seller else ("purchase", "from")
    people = "1 person" if record.people == 1 else f"{record.people} different people"
    if record.is_empty:
        return f"No {what} yet"
    return f"{_many(record[C.STARTED], what)} {whom} {people}"


def _new_note(record: Record) -> str:
    who = "seller" if record.role is Role.SELLER else "buyer"
    ended = record[C.ENDED]
    so_far = "Nothing has ended yet" if not ended else f"{ended} ended so far"
    return f"New {who}. {so_far}: too little to go by."


def _many(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"

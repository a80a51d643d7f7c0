"""What a buyer and a seller can agree on between themselves: five deals, as data.

The contract takes any of them from every open status. Where one makes sense is said here, so that
nobody is invited to, say, send back what was never sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from backend.chain.proposal import DealKind
from backend.domain.escrow.statuses import IN_DISPUTE, IN_RETURN, OPEN, Status

S = Status
# All extensions of one escrow together; the contract's constant.
MOST_EXTENSION = timedelta(days=180)
SENT: frozenset[Status] = frozenset({S.SHIPPED, S.DELIVERED}) | IN_DISPUTE


@dataclass(frozen=True, slots=True)
class Deal:
    """One kind of deal: what it does, and from where it makes sense."""

    kind: DealKind
    name: str  # the word in forms and in the API
    label: str
    explains: str
    leads_to: Status | None  # None: the status stays
    fits: frozenset[Status]

    @property
    def has_share(self) -> bool:
        """Whether it says what the buyer gets."""
        return self.kind in {DealKind.SPLIT, DealKind.RETURN}

    @property
    def names_token(self) -> bool:
        """Whether it says who gets the token."""
        return self.kind is DealKind.SPLIT

    @property
    def names_deadline(self) -> bool:
        return self.kind is DealKind.MORE_TIME


DEALS: dict[DealKind, Deal] = {
    deal.kind: deal
    for deal in (
        Deal(
            DealKind.SPLIT,
            "split",
            "Divide the money now",
            "The buyer gets the part named, the seller the rest, and the escrow closes.",
            S.SETTLED,
            OPEN,
        ),
        Deal(
            DealKind.RETURN,
            "return",
            "Send the goods back",
            "The buyer sends the goods back and then gets the part named.",
            S.RETURNING,
            SENT,
        ),
        Deal(
            DealKind.REPLACEMENT,
            "replacement",
            "Send a replacement",
            "The seller sends the goods anew; the money stays locked and shipping starts over.",
            S.FUNDED,
            SENT | IN_RETURN,
        ),
        Deal(
            DealKind.RESUME,
            "resume",
            "It was made good",
            "The objection is dropped and the buyer's inspection starts anew.",
            S.DELIVERED,
            IN_DISPUTE | IN_RETURN,
        ),
        Deal(
            DealKind.MORE_TIME,
            "more_time",
            "More time",
            "The deadline moves to the day named; everything else stays as it is.",
            None,
            OPEN,
        ),
    )
}
DEAL_NAMED: dict[str, Deal] = {deal.name: deal for deal in DEALS.values()}

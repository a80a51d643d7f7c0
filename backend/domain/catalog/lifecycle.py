"""The life of a listing. A published one never changes; another version starts as a new draft.

What the chain says about a listing (cancelled, or older than its seller's epoch) is a fact beside
this table, not a status of it: the seller's wallet did that, and a reorganisation can undo it.
"""

from __future__ import annotations

from enum import StrEnum

from backend.core.machine import Machine, Step


class ListingStatus(StrEnum):
    """Where a listing stands with us."""

    DRAFT = "draft"  # only the seller sees it
    PUBLISHED = "published"  # signed, checked and for sale
    WITHDRAWN = "withdrawn"  # no longer offered; orders made from it go on


class ListingRole(StrEnum):
    """Who somebody is to a listing."""

    SELLER = "seller"


class ListingKind(StrEnum):
    """What kind of thing is sold; it decides which path the money takes."""

    PHYGITAL = "phygital"  # an item with its token
    PHYSICAL = "physical"  # an item without one
    DIGITAL = "digital"  # nothing to ship
    SERVICE = "service"  # something to do


class DeliveryOption(StrEnum):
    """How it gets to the buyer. The contract knows them by number."""

    STANDARD = "standard"
    EXPEDITED = "expedited"
    PICKUP = "pickup"

    @property
    def number(self) -> int:
        return list(DeliveryOption).index(self)


_S, _SELLER = ListingStatus, frozenset({ListingRole.SELLER})

LISTING_LIFECYCLE: Machine[ListingStatus, ListingRole, None] = Machine(
    start=_S.DRAFT,
    steps=(
        Step(
            action="edit",
            label="Edit the draft",
            by=_SELLER,
            source=frozenset({_S.DRAFT}),
            target=_S.DRAFT,
            explains="Text, price, photos, token and delivery can change until it is published.",
        ),
        Step(
            action="publish",
            label="Sign and publish",
            by=_SELLER,
            source=frozenset({_S.DRAFT}),
            target=_S.PUBLISHED,
            explains="Your wallet signs the listing. No gas is spent, and it is for sale at once.",
        ),
        Step(
            action="restock",
            label="Change the stock",
            by=_SELLER,
            source=frozenset({_S.PUBLISHED}),
            target=_S.PUBLISHED,
            explains="How many pieces there are; those sold or reserved stay counted.",
        ),
        Step(
            action="withdraw",
            label="Withdraw",
            by=_SELLER,
            source=frozenset({_S.DRAFT, _S.PUBLISHED}),
            target=_S.WITHDRAWN,
            explains="It is no longer offered. Orders already made are not touched.",
        ),
    ),
)

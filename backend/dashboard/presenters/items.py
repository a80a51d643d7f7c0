"""The token of an item: what becomes of it, and through whose hands it went here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.core.viewer import Viewer
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.people import Person, hex_text, present_person
from backend.domain.catalog.views import AssetView
from backend.domain.chips.authenticity import Authenticity
from backend.domain.escrow.statuses import Role
from backend.domain.reputation.repository import Handover


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """One earlier sale of the item through the escrow."""

    seller: Person
    buyer: Person
    at: Moment
    note: str


@dataclass(frozen=True, slots=True)
class ProofText:
    """Whether the item can prove itself. `at`: when it last did."""

    heading: str
    text: str
    chip: str = ""
    at: Moment | None = None


@dataclass(frozen=True, slots=True)
class TokenText:
    """The token of an item and what becomes of it."""

    number: str
    contract: str
    text: str
    pieces: str = ""
    owners: tuple[OwnerLine, ...] = ()
    proof: ProofText | None = None


_EDITION_TEXT = (
    "Every piece comes with one token of this edition. As many as you buy are locked together with "
    "your money when you pay, and become yours in the moment the seller is paid. If you are "
    "refunded, they return to the seller."
)


def pieces(count: int) -> str:
    """How many of a thing, as people say it."""
    return "1 piece" if count == 1 else f"{count} pieces"


def present_owners(
    found: Sequence[Handover], viewer: Viewer, now: datetime
) -> tuple[OwnerLine, ...]:
    return tuple(
        OwnerLine(seller, buyer, present_moment(one.at, now), _PROVEN if one.is_proven else "")
        for one in found
        if (seller := present_person(one.seller, None, viewer.address))
        and (buyer := present_person(one.buyer, None, viewer.address))
    )


_PROVEN = "Its chip answered when it arrived."


_NO_CHIP = (
    "Nothing on chain ties the very piece to its token: whether it is the one shown here, only "
    "your eyes can tell. What does not match is a reason for a dispute."
)
_NOT_YET = (
    "It has not answered through this escrow yet. Once the parcel has left for you, you can have "
    "it answer from the page of your order, before you confirm."
)
_ANSWERED = {
    Role.BUYER: "It answered for its buyer, after the parcel had left.",
    Role.SELLER: "It answered for its seller, when the parcel had gone back.",
}


def present_authenticity(found: Authenticity, now: datetime) -> ProofText:
    """Whether a chip is registered for the item, and when that was last proven."""
    if found.chip is None:
        return ProofText("No chip is registered for it", _NO_CHIP)
    heading, chip, last = "A chip is registered for it", hex_text(found.chip), found.last_proof
    if last is None:
        return ProofText(heading, _NOT_YET, chip)
    return ProofText(heading, _ANSWERED[last.role], chip, present_moment(last.proven_at, now))


def present_token(
    asset: AssetView | None,
    stock: int | None = None,
    owners: tuple[OwnerLine, ...] = (),
    proof: ProofText | None = None,
) -> TokenText | None:
    if asset is None:
        return None
    person = present_person(asset.address, None, None)
    return TokenText(
        number=str(asset.asset_id),
        contract=person.address if person else hex_text(asset.address),
        owners=owners,
        proof=proof,
        pieces="" if not asset.is_edition else f"An edition of {pieces(stock or 1)}",
        text=_EDITION_TEXT
        if asset.is_edition
        else "It is locked together with your money when you pay, and becomes yours in the moment "
        "the seller is paid. If you are refunded, it returns to the seller.",
    )

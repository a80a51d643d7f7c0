"""The token of an item: what becomes of it, and through whose hands it went here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from backend.core.viewer import Viewer
from backend.dashboard.presenters.dates import Moment, present_moment
from backend.dashboard.presenters.people import Person, hex_text, present_person
from backend.domain.catalog.views import AssetView
from backend.domain.reputation.repository import Handover


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """One earlier sale of the item through the escrow."""

    seller: Person
    buyer: Person
    at: Moment
    note: str


@dataclass(frozen=True, slots=True)
class TokenText:
    """The token of an item and what becomes of it."""

    number: str
    contract: str
    text: str
    pieces: str = ""
    owners: tuple[OwnerLine, ...] = ()


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


def present_token(
    asset: AssetView | None, stock: int | None = None, owners: tuple[OwnerLine, ...] = ()
) -> TokenText | None:
    if asset is None:
        return None
    person = present_person(asset.address, None, None)
    return TokenText(
        number=str(asset.asset_id),
        contract=person.address if person else hex_text(asset.address),
        owners=owners,
        pieces="" if not asset.is_edition else f"An edition of {pieces(stock or 1)}",
        text=_EDITION_TEXT
        if asset.is_edition
        else "It is locked together with your money when you pay, and becomes yours in the moment "
        "the seller is paid. If you are refunded, it returns to the seller.",
    )

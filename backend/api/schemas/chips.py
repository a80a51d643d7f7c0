"""Chips and tags of items, as they are asked and read."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from backend.api.schemas.base import (
    AddressText,
    HashText,
    HexForm,
    ListingId,
    OrderId,
    Sent,
    Shown,
    TagId,
    Units,
    Whole,
)
from backend.chain.key_signatures import KEY_SIGNATURE_BYTES
from backend.chain.typed_data import Domain
from backend.domain.chips.authenticity import Authenticity
from backend.domain.chips.presence import Challenge
from backend.domain.chips.tags import TagView, TapView
from backend.domain.escrow.statuses import Role

TagNumber = Annotated[bytes, HexForm(7, 7, "The tag's number.")]
TagKey = Annotated[bytes, HexForm(16, 16, "A key of the tag (AES-128).")]
PiccText = Annotated[bytes, HexForm(16, 16, "`picc_data` of the link, with 0x before it.")]
CmacText = Annotated[bytes, HexForm(8, 8, "`cmac` of the link, with 0x before it.")]
ChipSignature = Annotated[
    bytes, HexForm(KEY_SIGNATURE_BYTES, KEY_SIGNATURE_BYTES, "What the chip has signed.")
]


class ChallengeShown(Shown):
    """What the item's chip is asked: it signs the digest of the typed data."""

    chip: AddressText
    challenge_block: int
    challenge: HashText
    digest: HashText
    typed_data: dict[str, Any]

    @classmethod
    def of(cls, asked: Challenge, domain: Domain) -> ChallengeShown:
        return cls(
            chip=asked.chip,
            challenge_block=asked.presence.challenge_block,
            challenge=asked.presence.challenge,
            digest=asked.digest,
            typed_data=asked.presence.typed_data(domain),
        )


class ChipProofSent(Sent):
    """The chip's answer, and the block it was asked about."""

    challenge_block: Annotated[Whole, Field(ge=0, lt=2**53)]
    signature: ChipSignature


class LastProofShown(Shown):
    """The newest answer of the chip that is worth something. `role`: of whoever had the item."""

    role: Role
    proven_at: datetime
    tx_hash: HashText


class AuthenticityShown(Shown):
    """Whether the item can prove itself. `chip` null: it has none; `last_proof` null: not yet."""

    chip: AddressText | None
    last_proof: LastProofShown | None

    @classmethod
    def of(cls, found: Authenticity) -> AuthenticityShown:
        last = found.last_proof
        return cls(chip=found.chip, last_proof=LastProofShown.as_in(last) if last else None)


class TagSent(Sent):
    """Number and keys of a tag. They are sealed and never shown again."""

    uid: TagNumber
    meta_key: TagKey
    file_key: TagKey

    def typed(self) -> dict[str, str]:
        return {
            "uid": self.uid.hex(),
            "meta_key": self.meta_key.hex(),
            "file_key": self.file_key.hex(),
        }


class TagShown(Shown):
    """A tag of yours. `link` is what has to be written on it, to be filled in at each tap."""

    id: TagId
    link: str
    last_tap_at: datetime | None
    taps: int | None

    @classmethod
    def of(cls, view: TagView) -> TagShown:
        return cls.as_in(view)


class TagListShown(Shown):
    """The newest first."""

    items: list[TagShown]


class TapSent(Sent):
    """What the tag wrote into its link this time."""

    picc_data: PiccText
    cmac: CmacText


class TapShown(Shown):
    """Which item was tapped. A tag can be peeled off: only a chip shows that the item is there."""

    chain_id: int
    asset: AddressText
    asset_id: Units
    counter: int
    listing_id: ListingId | None
    order_id: OrderId | None

    @classmethod
    def of(cls, view: TapView) -> TapShown:
        return cls.as_in(
            view,
            asset_id=str(view.asset_id),
            listing_id=view.listing.id if view.listing else None,
        )

"""What stands beside an escrow's state: offers that the parties have posted, and signs of its chip.

Both are kept as the logs tell them. An offer holds only while the state word it names lasts and
its expiry has not come; a chip's sign tells something only when its challenge is younger than the
parcel.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from backend.chain.proposal import Proposal
from backend.chain.types import moment


@dataclass(frozen=True, slots=True)
class PostedOffer:
    """An offer on record. It is dropped when the state it names is over."""

    maker: bytes
    proposal: Proposal
    posted_at: datetime
    tx_hash: bytes

    @property
    def expires_at(self) -> datetime:
        """The first moment at which nobody can accept it any more."""
        return expiry_of(self.proposal)

    def to_json(self) -> dict[str, Any]:
        return {
            "maker": self.maker.hex(),
            "proposal": proposal_to_json(self.proposal),
            "posted_at": self.posted_at.isoformat(),
            "tx_hash": self.tx_hash.hex(),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(
            maker=bytes.fromhex(data["maker"]),
            proposal=proposal_from_json(data["proposal"]),
            posted_at=datetime.fromisoformat(data["posted_at"]),
            tx_hash=bytes.fromhex(data["tx_hash"]),
        )


@dataclass(frozen=True, slots=True)
class ItemProof:
    """The item's chip signed for a holder. `is_fresh`: after the parcel had left for the holder."""

    holder: bytes
    chip: bytes
    challenge_block: int
    is_fresh: bool
    proven_at: datetime
    tx_hash: bytes

    def to_json(self) -> dict[str, Any]:
        return {
            "holder": self.holder.hex(),
            "chip": self.chip.hex(),
            "challenge_block": self.challenge_block,
            "is_fresh": self.is_fresh,
            "proven_at": self.proven_at.isoformat(),
            "tx_hash": self.tx_hash.hex(),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(
            holder=bytes.fromhex(data["holder"]),
            chip=bytes.fromhex(data["chip"]),
            challenge_block=int(data["challenge_block"]),
            is_fresh=bool(data["is_fresh"]),
            proven_at=datetime.fromisoformat(data["proven_at"]),
            tx_hash=bytes.fromhex(data["tx_hash"]),
        )


# The largest time that a date can tell; the contract takes any number as an expiry.
LAST_SECOND = 253_402_300_799


def expiry_of(proposal: Proposal) -> datetime:
    """The offer's end as a date; one beyond all calendars is the last of them."""
    return moment(min(proposal.expiry, LAST_SECOND))


def proposal_to_json(proposal: Proposal) -> dict[str, Any]:
    """Numbers as text: JSON loses digits."""
    return {
        "deal": proposal.deal,
        "buyer_share": str(proposal.buyer_share),
        "asset_to_buyer": proposal.asset_to_buyer,
        "new_deadline": str(proposal.new_deadline),
        "expiry": str(proposal.expiry),
    }


def proposal_from_json(data: dict[str, Any]) -> Proposal:
    return Proposal(
        deal=int(data["deal"]),
        buyer_share=int(data["buyer_share"]),
        asset_to_buyer=bool(data["asset_to_buyer"]),
        new_deadline=int(data["new_deadline"]),
        expiry=int(data["expiry"]),
    )

"""Whether an item can prove itself: its chip, and when that last answered through the escrow.

A chip is what the token named when the seller attached it; only answers of that very chip count,
and only fresh ones: one from before the parcel had left shows nothing to whoever got it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.domain.catalog.views import ListingView
from backend.domain.chips.repository import ProofRepository
from backend.domain.escrow.statuses import Role


@dataclass(frozen=True, slots=True)
class LastProof:
    """The newest answer of an item's chip."""

    role: Role  # of whoever held the item then
    proven_at: datetime
    tx_hash: bytes


@dataclass(frozen=True, slots=True)
class Authenticity:
    """What stands behind "it is the very item"."""

    chip: bytes | None  # None: the item has none
    last_proof: LastProof | None


class AuthenticityService:
    """Public: whoever may see the listing gets the same answer."""

    def __init__(self, session: AsyncSession) -> None:
        self._proofs = ProofRepository(session)

    async def of(self, listing: ListingView) -> Authenticity:
        """Of the item of a listing. Pieces of an edition are alike: no chip tells them apart."""
        asset = listing.asset
        if asset is None or asset.is_edition or asset.chip is None:
            return Authenticity(None, None)
        found = await self._proofs.list_of(listing.chain_id, asset.address, asset.asset_id)
        fresh = [one for one in found if one[1].is_fresh and one[1].chip == asset.chip]
        if not fresh:
            return Authenticity(asset.chip, None)
        buyer, proof = max(fresh, key=lambda one: (one[1].proven_at, one[1].challenge_block))
        role = Role.BUYER if proof.holder == buyer else Role.SELLER
        return Authenticity(asset.chip, LastProof(role, proof.proven_at, proof.tx_hash))

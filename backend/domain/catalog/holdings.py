"""Whether a seller holds what a listing promises: one token, or enough units of an edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backend.chain.types import ZERO_ADDRESS, Address

if TYPE_CHECKING:
    from backend.chain.gateway import ChainGateway

SINGLE = 0  # how the contract writes "an ERC-721 token": no units per piece
ONE_UNIT = 1  # each piece of an edition comes with one unit of its run


async def units_per_piece(
    gateway: ChainGateway, asset: Address, asset_id: int, owner: Address
) -> int | None:
    """What kind of token `owner` holds there; None when there is nothing of theirs."""
    if await gateway.token_owner(asset, asset_id) == owner:
        return SINGLE
    return ONE_UNIT if await gateway.edition_units(asset, asset_id, owner) else None


async def chip_of(gateway: ChainGateway, asset: Address, asset_id: int) -> Address | None:
    """The chip that a token names; None when it names none, or knows no chips."""
    found = await gateway.chip_of(asset, asset_id)
    return None if found == ZERO_ADDRESS else found


async def holds(
    gateway: ChainGateway,
    owner: Address,
    *,
    asset: Address,
    asset_id: int,
    units: int,
    pieces: int,
) -> bool:
    """Whether the token, or `units` for each of `pieces`, is in the owner's wallet now."""
    if units == SINGLE:
        return await gateway.token_owner(asset, asset_id) == owner
    held = await gateway.edition_units(asset, asset_id, owner)
    return held is not None and held >= units * pieces

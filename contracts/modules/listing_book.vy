# pragma version ==0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: Apache-2.0
"""
@title Listings
@license Apache-2.0
@notice What a seller has signed, withdrawn and sold.
"""
from contracts.interfaces import IPhygitalEscrow
from contracts.modules import typed_data


uses: typed_data

CANCELLED: constant(uint256) = 1 << 255
NOT_OFFERED: constant(uint256) = 2**85 - 1
MAX_ROYALTY_BPS: constant(uint256) = 1_000
STANDARD: constant(uint256) = 0
EXPEDITED: constant(uint256) = 1
PICKUP: constant(uint256) = 2

_TIME_MASK: constant(uint256) = 2**40 - 1
_COUNT_MASK: constant(uint256) = 2**32 - 1

# seller -> listing hash -> pieces sold (counted listings only), or CANCELLED
listings: public(HashMap[address, HashMap[bytes32, uint256]])
# seller -> the epoch its listings must name
epochs: public(HashMap[address, uint256])


@external
def cancel_listing(listing_hash: bytes32):
    """
    @notice Withdraw one of the caller's listings. Escrows already funded are not touched.
    @param listing_hash The listing's EIP-712 struct hash.
    """
    self.listings[msg.sender][listing_hash] |= CANCELLED
    log IPhygitalEscrow.ListingCancelled(seller=msg.sender, listing=listing_hash)


@external
def bump_epoch():
    """
    @notice Withdraw every listing the caller has signed so far.
    """
    epoch: uint256 = self.epochs[msg.sender] + 1
    self.epochs[msg.sender] = epoch
    log IPhygitalEscrow.EpochBumped(seller=msg.sender, epoch=epoch)


@external
@pure
def listing_hash(listing: IPhygitalEscrow.Listing) -> bytes32:
    """
    @notice The hash by which a listing is known.
    @param listing The listing as passed to `fund`.
    @return Its EIP-712 struct hash.
    """
    return typed_data._listing_hash(listing)


@internal
def _sell(listing: IPhygitalEscrow.Listing, listing_hash: bytes32, quantity: uint256, signature: Bytes[1024]):
    """
    @notice Check that the seller offers `quantity` pieces to the caller now, and count them.
    """
    limits: uint256 = listing.limits
    valid_until: uint256 = (limits >> 40) & _TIME_MASK
    max_quantity: uint256 = (limits >> 80) & _COUNT_MASK

    assert listing.allowed_buyer == empty(address) or listing.allowed_buyer == msg.sender, "escrow: not for this buyer"
    assert block.timestamp >= limits & _TIME_MASK, "escrow: listing not open yet"
    assert valid_until == 0 or block.timestamp < valid_until, "escrow: listing expired"
    sold: uint256 = self.listings[listing.seller][listing_hash]
    assert (
        sold & CANCELLED == 0 and self.epochs[listing.seller] == (limits >> 112) & _COUNT_MASK
    ), "escrow: listing withdrawn"
    assert listing.royalty >> 160 <= MAX_ROYALTY_BPS, "escrow: royalty too high"
    assert self._is_well_formed(listing), "escrow: malformed listing"

    if max_quantity != 0:
        assert sold + quantity <= max_quantity, "escrow: sold out"
        self.listings[listing.seller][listing_hash] = sold + quantity

    assert typed_data._is_signed(
        listing.seller, typed_data._digest(listing_hash), signature
    ), "escrow: not signed by the seller"


@internal
@pure
def _is_well_formed(listing: IPhygitalEscrow.Listing) -> bool:
    # The instant flag has 16 bits and uses one; a royalty needs a token and somebody to receive it.
    if (listing.limits >> 144) & (2**16 - 1) > 1:
        return False
    if listing.asset == empty(address):
        return listing.royalty == 0 and listing.asset_id == 0 and listing.asset_units == 0
    return listing.royalty == 0 or listing.royalty & (2**160 - 1) != 0


@internal
@pure
def _amount(listing: IPhygitalEscrow.Listing, quantity: uint256, option: uint256) -> uint256:
    """
    @notice What the buyer pays: unit price x quantity + the chosen delivery fee.
    """
    assert quantity > 0, "escrow: no quantity"
    fee: uint256 = (listing.delivery_fees >> (85 * option)) & NOT_OFFERED
    assert option <= PICKUP and fee != NOT_OFFERED, "escrow: option not offered"
    # The price is bounded as well, so that the product cannot overflow (quantity has 32 bits).
    amount: uint256 = unsafe_add(unsafe_mul(listing.unit_price, quantity), fee)
    assert listing.unit_price < 2**128 and amount > 0 and amount < 2**128, "escrow: amount out of bounds"
    return amount


@internal
@pure
def _is_instant(listing: IPhygitalEscrow.Listing) -> bool:
    return (listing.limits >> 144) & 1 == 1

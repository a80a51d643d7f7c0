# pragma version ==0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: Apache-2.0
"""
@title Listings
@license Apache-2.0
@notice What a seller has signed, withdrawn and sold.
"""
from contracts.interfaces import IPhygitalEscrow
from contracts.modules import refusals
from contracts.modules import typed_data


CANCELLED: constant(uint256) = 1 << 255
NOT_OFFERED: constant(uint256) = 2**85 - 1
MAX_ROYALTY_BPS: constant(uint256) = 1_000
STANDARD: constant(uint256) = 0
EXPEDITED: constant(uint256) = 1
PICKUP: constant(uint256) = 2
# In a listing's limits: pay out in the same call.
INSTANT: constant(uint256) = 1 << 144

TIME_MASK: constant(uint256) = 2**40 - 1
COUNT_MASK: constant(uint256) = 2**32 - 1
# The fifteen bits of the instant flag that must be empty.
INSTANT_REST: constant(uint256) = (2**15 - 1) << 145
HAS_CANCELLED: constant(uint256) = 1 << 255
# In a listing's limits: the greatest number of pieces.
COUNTED: constant(uint256) = (2**32 - 1) << 80

# seller -> listing hash -> pieces sold (counted listings only), or CANCELLED
listings: public(HashMap[address, HashMap[bytes32, uint256]])
# seller -> the epoch its listings must name | whether it has ever withdrawn a single one
sellers: HashMap[address, uint256]


@external
def cancel_listing(listing_hash: bytes32):
    """
    @notice Withdraw one of the caller's listings. Escrows already funded are not touched.
    @param listing_hash The listing's EIP-712 struct hash.
    """
    self.listings[msg.sender][listing_hash] |= CANCELLED
    self.sellers[msg.sender] |= HAS_CANCELLED
    log IPhygitalEscrow.ListingCancelled(seller=msg.sender, listing=listing_hash)


@external
def bump_epoch():
    """
    @notice Withdraw every listing the caller has signed so far.
    """
    seller: uint256 = self.sellers[msg.sender] + 1
    self.sellers[msg.sender] = seller
    log IPhygitalEscrow.EpochBumped(seller=msg.sender, epoch=seller & ~HAS_CANCELLED)


@external
@view
def epochs(seller: address) -> uint256:
    """
    @notice The epoch that a seller's listings must name.
    @param seller Whose listings.
    @return How often the seller has withdrawn all of them.
    """
    return self.sellers[seller] & ~HAS_CANCELLED


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
@pure
def _amount(unit_price: uint256, delivery_fees: uint256, quantity: uint256, option: uint256) -> uint256:
    """
    @notice What the buyer pays: unit price x quantity + the chosen delivery fee.
    """
    if quantity == 0:
        refusals._refuse("escrow: no quantity")
    fee: uint256 = (delivery_fees >> unsafe_mul(85, option)) & NOT_OFFERED
    if option > PICKUP:
        refusals._refuse("escrow: option not offered")
    if fee == NOT_OFFERED:
        refusals._refuse("escrow: option not offered")
    # The price is bounded as well, so that the product cannot overflow (quantity has 32 bits).
    # An amount of zero less one is the last number there is, and out of bounds like one that is too high.
    amount: uint256 = unsafe_add(unsafe_mul(unit_price, quantity), fee)
    if (unit_price | amount | unsafe_sub(amount, 1)) >> 128 != 0:
        refusals._refuse("escrow: amount out of bounds")
    return amount

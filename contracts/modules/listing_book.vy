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

_TIME_MASK: constant(uint256) = 2**40 - 1
_COUNT_MASK: constant(uint256) = 2**32 - 1
# The fifteen bits of the instant flag that must be empty.
_INSTANT_REST: constant(uint256) = (2**15 - 1) << 145
_HAS_CANCELLED: constant(uint256) = 1 << 255

# seller -> listing hash -> pieces sold (counted listings only), or CANCELLED
listings: public(HashMap[address, HashMap[bytes32, uint256]])
# seller -> the epoch its listings must name | whether it has ever withdrawn a single one
_sellers: HashMap[address, uint256]


@external
def cancel_listing(listing_hash: bytes32):
    """
    @notice Withdraw one of the caller's listings. Escrows already funded are not touched.
    @param listing_hash The listing's EIP-712 struct hash.
    """
    self.listings[msg.sender][listing_hash] |= CANCELLED
    self._sellers[msg.sender] |= _HAS_CANCELLED
    log IPhygitalEscrow.ListingCancelled(seller=msg.sender, listing=listing_hash)


@external
def bump_epoch():
    """
    @notice Withdraw every listing the caller has signed so far.
    """
    seller: uint256 = self._sellers[msg.sender] + 1
    self._sellers[msg.sender] = seller
    log IPhygitalEscrow.EpochBumped(seller=msg.sender, epoch=seller & ~_HAS_CANCELLED)


@external
@view
def epochs(seller: address) -> uint256:
    """
    @notice The epoch that a seller's listings must name.
    @param seller Whose listings.
    @return How often the seller has withdrawn all of them.
    """
    return self._sellers[seller] & ~_HAS_CANCELLED


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
def _sell(
    listing: IPhygitalEscrow.Listing,
    listing_hash: bytes32,
    quantity: uint256,
    buyer: address,
):
    """
    @notice Check that the seller offers `quantity` pieces to the buyer now, and count them.
    """
    limits: uint256 = listing.limits
    valid_until: uint256 = (limits >> 40) & _TIME_MASK
    max_quantity: uint256 = (limits >> 80) & _COUNT_MASK

    if listing.allowed_buyer != empty(address) and listing.allowed_buyer != buyer:
        refusals._refuse("escrow: not for this buyer")
    if block.timestamp < limits & _TIME_MASK:
        refusals._refuse("escrow: listing not open yet")
    # Zero, which has no end, becomes the last number there is.
    if block.timestamp > unsafe_sub(valid_until, 1):
        refusals._refuse("escrow: listing expired")
    seller: uint256 = self._sellers[listing.seller]
    sold: uint256 = 0
    # Most sellers withdraw no single listing; then one that is not counted has nothing on record to be read.
    if max_quantity | (seller & _HAS_CANCELLED) != 0:
        sold = self.listings[listing.seller][listing_hash]
    if (sold & CANCELLED) | ((seller & ~_HAS_CANCELLED) ^ ((limits >> 112) & _COUNT_MASK)) != 0:
        refusals._refuse("escrow: listing withdrawn")
    if listing.royalty >> 160 > MAX_ROYALTY_BPS:
        refusals._refuse("escrow: royalty too high")

    # The instant flag has 16 bits and uses one; three fees leave the top bit free, and a wallet would show it as a
    # part of the third; a royalty needs a token and somebody else to receive it.
    odd: uint256 = (limits & _INSTANT_REST) | (listing.delivery_fees >> 255)
    if listing.asset == empty(address):
        odd |= listing.royalty | listing.asset_id | listing.asset_units
    elif listing.royalty != 0:
        recipient: uint256 = listing.royalty & (2**160 - 1)
        if recipient == 0 or recipient == convert(self, uint256):
            odd = 1
    if odd != 0:
        refusals._refuse("escrow: malformed listing")

    if max_quantity != 0:
        if sold + quantity > max_quantity:
            refusals._refuse("escrow: sold out")
        self.listings[listing.seller][listing_hash] = sold + quantity


@internal
@pure
def _amount(unit_price: uint256, delivery_fees: uint256, quantity: uint256, option: uint256) -> uint256:
    """
    @notice What the buyer pays: unit price x quantity + the chosen delivery fee.
    """
    if quantity == 0:
        refusals._refuse("escrow: no quantity")
    fee: uint256 = (delivery_fees >> unsafe_mul(85, option)) & NOT_OFFERED
    if option > PICKUP or fee == NOT_OFFERED:
        refusals._refuse("escrow: option not offered")
    # The price is bounded as well, so that the product cannot overflow (quantity has 32 bits).
    amount: uint256 = unsafe_add(unsafe_mul(unit_price, quantity), fee)
    if (unit_price | amount) >> 128 != 0 or amount == 0:
        refusals._refuse("escrow: amount out of bounds")
    return amount

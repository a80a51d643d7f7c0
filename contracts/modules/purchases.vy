# pragma version ==0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: Apache-2.0
"""
@title Purchases
@license Apache-2.0
@notice Buying from signed listings: money and tokens go into custody.
"""
from contracts.interfaces import IPhygitalEscrow
from contracts.modules import caller
from contracts.modules import ledger
from contracts.modules import listing_book
from contracts.modules import payouts
from contracts.modules import policies
from contracts.modules import refusals
from contracts.modules import state_word
from contracts.modules import typed_data


uses: caller
uses: typed_data
uses: listing_book
uses: policies
uses: ledger

# Deliveries of one order that can be funded in one call.
MAX_DELIVERIES: constant(uint256) = 16
UNSIGNED: constant(String[40]) = "escrow: not signed by the seller"

# Each of the three ways to buy checks the listing's signature itself. Handed on to `_open`, its thousand bytes would be
# reserved once more in memory, and everybody would pay for that. The domain's separator is made once and serves the
# listing's digest and the escrow's id.


@external
@payable
def fund(
    listing: IPhygitalEscrow.Listing,
    quantity: uint32,
    option: uint8,
    reference: bytes16,
    signature: Bytes[1024],
) -> bytes32:
    """
    @notice Buy from a signed listing: the caller's money and the seller's token go into custody.
    @dev The seller must have approved this contract for the token, the buyer for an ERC-20 amount. An instant
         listing pays out in the same call.
    @param listing What the seller offers.
    @param quantity Pieces; 1 for an ERC-721.
    @param option Delivery: 0 standard, 1 expedited, 2 pick-up.
    @param reference The buyer's order reference; one escrow per reference.
    @param signature The seller's EIP-712 signature of the listing (65 bytes, or what its ERC-1271 wallet takes).
    @return The escrow id.
    """
    separator: bytes32 = typed_data._separator()
    listing_hash: bytes32 = typed_data._listing_hash(listing)
    if not typed_data._is_signed(
        listing.seller, keccak256(concat(typed_data.PREFIX, separator, listing_hash)), signature
    ):
        refusals._refuse(UNSIGNED)
    buyer: address = msg.sender
    if buyer == caller.RELAY:
        buyer = caller._sender()
    # As `listing_book._amount`, which costs ninety gas more to call.
    if quantity == 0:
        refusals._refuse("escrow: no quantity")
    fee: uint256 = (listing.delivery_fees >> unsafe_mul(85, convert(option, uint256))) & listing_book.NOT_OFFERED
    if convert(option, uint256) > listing_book.PICKUP:
        refusals._refuse("escrow: option not offered")
    if fee == listing_book.NOT_OFFERED:
        refusals._refuse("escrow: option not offered")
    amount: uint256 = unsafe_add(unsafe_mul(listing.unit_price, convert(quantity, uint256)), fee)
    if (listing.unit_price | amount | unsafe_sub(amount, 1)) >> 128 != 0:
        refusals._refuse("escrow: amount out of bounds")
    escrow_id: bytes32 = self._open(
        separator,
        listing,
        listing_hash,
        convert(quantity, uint256),
        convert(option, uint256),
        reference,
        buyer,
        amount,
    )
    if listing.currency != empty(address):
        payouts._pull(listing.currency, buyer, amount)
    elif msg.value != amount:
        refusals._refuse("escrow: wrong payment")
    if convert(listing.asset, uint256) | (listing.limits & listing_book.INSTANT) != 0:
        self._complete(escrow_id, listing, convert(quantity, uint256), buyer, amount)
    return escrow_id


@external
@payable
def fund_many(
    purchases: DynArray[IPhygitalEscrow.SignedPurchase, MAX_DELIVERIES], currency: address, total: uint256
):
    """
    @notice Buy all deliveries of an order in one call, or none. As `fund`, for each.
    @param purchases The deliveries, 1 to 16; all in one currency.
    @param currency That currency; zero for the native coin.
    @param total What they cost together; taken once.
    """
    buyer: address = caller._sender()
    payouts._take(currency, buyer, total)
    rest: uint256 = total
    separator: bytes32 = typed_data._separator()
    for purchase: IPhygitalEscrow.SignedPurchase in purchases:
        listing_hash: bytes32 = typed_data._listing_hash(purchase.listing)
        digest: bytes32 = keccak256(concat(typed_data.PREFIX, separator, listing_hash))
        if not typed_data._is_signed(purchase.listing.seller, digest, purchase.signature):
            refusals._refuse(UNSIGNED)
        pieces: uint256 = convert(purchase.quantity, uint256)
        choice: uint256 = convert(purchase.option, uint256)
        amount: uint256 = listing_book._amount(
            purchase.listing.unit_price, purchase.listing.delivery_fees, pieces, choice
        )
        if purchase.listing.currency != currency or amount > rest:
            refusals._refuse("escrow: wrong payment")
        rest -= amount
        escrow_id: bytes32 = self._open(
            separator, purchase.listing, listing_hash, pieces, choice, purchase.reference, buyer, amount
        )
        if convert(purchase.listing.asset, uint256) | (purchase.listing.limits & listing_book.INSTANT) != 0:
            self._complete(escrow_id, purchase.listing, pieces, buyer, amount)
    if rest != 0 or total == 0:
        refusals._refuse("escrow: wrong payment")


@external
def fund_with_authorization(
    listing: IPhygitalEscrow.Listing,
    quantity: uint32,
    option: uint8,
    reference: bytes16,
    signature: Bytes[1024],
    buyer: address,
    authorization: IPhygitalEscrow.Authorization,
) -> bytes32:
    """
    @notice Buy for the `buyer` who has signed an ERC-3009 authorisation. Anybody may carry it: its nonce is the
            escrow id, so it pays for this very purchase and nothing else.
    @param listing What the seller offers; its currency must know ERC-3009.
    @param quantity Pieces; 1 for an ERC-721.
    @param option Delivery: 0 standard, 1 expedited, 2 pick-up.
    @param reference The buyer's order reference.
    @param signature The seller's EIP-712 signature of the listing.
    @param buyer Who has signed and pays.
    @param authorization The buyer's signature and its time bounds.
    @return The escrow id.
    """
    pieces: uint256 = convert(quantity, uint256)
    choice: uint256 = convert(option, uint256)
    separator: bytes32 = typed_data._separator()
    listing_hash: bytes32 = typed_data._listing_hash(listing)
    digest: bytes32 = keccak256(concat(typed_data.PREFIX, separator, listing_hash))
    if not typed_data._is_signed(listing.seller, digest, signature):
        refusals._refuse(UNSIGNED)
    amount: uint256 = listing_book._amount(listing.unit_price, listing.delivery_fees, pieces, choice)
    if authorization.valid_before == 0 or listing.currency == empty(address):
        refusals._refuse("escrow: wrong payment")
    escrow_id: bytes32 = self._open(separator, listing, listing_hash, pieces, choice, reference, buyer, amount)
    payouts._take_authorized(listing.currency, buyer, amount, escrow_id, authorization)
    if convert(listing.asset, uint256) | (listing.limits & listing_book.INSTANT) != 0:
        self._complete(escrow_id, listing, pieces, buyer, amount)
    return escrow_id


@internal
def _open(
    separator: bytes32,
    listing: IPhygitalEscrow.Listing,
    listing_hash: bytes32,
    pieces: uint256,
    choice: uint256,
    reference: bytes16,
    buyer: address,
    amount: uint256,
) -> bytes32:
    """
    @notice Check a purchase whose listing is signed, count it, and store its escrow. The caller takes the money, then
            completes it.
    @dev One long function: every hand that a listing goes through costs a hundred gas.
    """
    head: uint256 = policies.policies[listing.policy][0]
    if head == 0:
        refusals._refuse("escrow: unknown policy")
    if buyer == listing.seller:
        refusals._refuse("escrow: buyer is the seller")
    arbiter: uint256 = head & policies.ADDRESS_MASK
    if arbiter == convert(buyer, uint256):
        refusals._refuse("escrow: arbiter is a party")
    if arbiter == convert(listing.seller, uint256):
        refusals._refuse("escrow: arbiter is a party")
    if head & policies.HAS_ATTESTER != 0:
        attester: address = policies._attester(listing.policy)
        if attester == buyer or attester == listing.seller:
            refusals._refuse("escrow: attester is a party")
    # Units of the token in custody; 0 for an ERC-721 or for none. A listing with units and no token is refused below.
    units: uint256 = listing.asset_units
    if listing.asset != empty(address):
        # Far above any edition, and low enough to multiply by pieces (32 bits) and to be credited (255 bits).
        if units >= 2**128:
            refusals._refuse("escrow: malformed listing")
        if units == 0 and pieces != 1:
            refusals._refuse("escrow: one piece per token")
        units = unsafe_mul(units, pieces)
    # The terms, field by field: as a struct they would be written twice.
    escrow_id: bytes32 = keccak256(
        concat(
            typed_data.PREFIX,
            separator,
            keccak256(
                abi_encode(
                    typed_data.TERMS_TYPEHASH,
                    keccak256(abi_encode(typed_data.PURCHASE_TYPEHASH, listing_hash, pieces, choice, reference)),
                    listing.policy,
                    listing.seller,
                    buyer,
                    listing.currency,
                    amount,
                    listing.asset,
                    listing.asset_id,
                    units,
                    listing.royalty,
                )
            ),
        )
    )
    if ledger.escrows[escrow_id] != 0:
        refusals._refuse("escrow: already funded")

    limits: uint256 = listing.limits
    if listing.allowed_buyer != empty(address):
        if listing.allowed_buyer != buyer:
            refusals._refuse("escrow: not for this buyer")
    if block.timestamp < limits & listing_book.TIME_MASK:
        refusals._refuse("escrow: listing not open yet")
    # Zero, which has no end, becomes the last number there is.
    if block.timestamp > unsafe_sub((limits >> 40) & listing_book.TIME_MASK, 1):
        refusals._refuse("escrow: listing expired")
    # Most sellers withdraw no single listing; then one that is not counted has nothing on record to be read.
    seller: uint256 = listing_book.sellers[listing.seller]
    if seller & ~listing_book.HAS_CANCELLED != (limits >> 112) & listing_book.COUNT_MASK:
        refusals._refuse("escrow: listing withdrawn")
    sold: uint256 = 0
    if (limits & listing_book.COUNTED) | (seller & listing_book.HAS_CANCELLED) != 0:
        sold = listing_book.listings[listing.seller][listing_hash]
        if sold >= listing_book.CANCELLED:
            refusals._refuse("escrow: listing withdrawn")
    if listing.royalty >> 160 > listing_book.MAX_ROYALTY_BPS:
        refusals._refuse("escrow: royalty too high")

    # The instant flag has 16 bits and uses one; three fees leave the top bit free, and a wallet would show it as a
    # part of the third; a royalty needs a token and somebody else to receive it.
    odd: uint256 = (limits & listing_book.INSTANT_REST) | (listing.delivery_fees >> 255)
    if listing.asset == empty(address):
        odd |= listing.royalty | listing.asset_id | listing.asset_units
    elif listing.royalty != 0:
        recipient: uint256 = listing.royalty & (2**160 - 1)
        if recipient == 0 or recipient == convert(self, uint256):
            odd = 1
    if odd != 0:
        refusals._refuse("escrow: malformed listing")
    if limits & listing_book.COUNTED != 0:
        sold += pieces
        if sold > (limits >> 80) & listing_book.COUNT_MASK:
            refusals._refuse("escrow: sold out")
        listing_book.listings[listing.seller][listing_hash] = sold

    # The fee lies four bits lower in the word than in the policy.
    word: uint256 = (
        state_word.FUNDED
        | (unsafe_add(block.timestamp, (head >> 160) & policies.WINDOW_MASK) << 8)
        | ((head >> 4) & state_word.FEE)
        | state_word.ONE_STEP
    )
    ledger.escrows[escrow_id] = word
    log IPhygitalEscrow.Funded(
        escrow_id=escrow_id,
        buyer=buyer,
        seller=listing.seller,
        state=word,
        listing=listing_hash,
        policy=listing.policy,
        currency=listing.currency,
        amount=amount,
        purchase=(
            pieces
            | (choice << 32)
            | (((head >> 224) & policies.BPS_MASK) << 40)
            | convert(convert(reference, bytes32), uint256)
        ),
    )
    return escrow_id


@internal
def _complete(
    escrow_id: bytes32,
    listing: IPhygitalEscrow.Listing,
    pieces: uint256,
    buyer: address,
    amount: uint256,
):
    """
    @notice What only some purchases have: a token to be taken, and an instant listing's payout.
    """
    # `_open` has bounded the units.
    units: uint256 = listing.asset_units * pieces
    if listing.asset != empty(address):
        log IPhygitalEscrow.AssetTaken(
            escrow_id=escrow_id,
            asset=listing.asset,
            asset_id=listing.asset_id,
            asset_units=units,
            royalty=listing.royalty,
        )
        payouts._take_asset(listing.asset, listing.asset_id, units, listing.seller)
    if listing.limits & listing_book.INSTANT != 0:
        kept: uint256 = ledger.escrows[escrow_id] | state_word.ASSET_TO_BUYER
        word: uint256 = ledger._advance(escrow_id, kept, state_word.RELEASED, 0, 0)
        log IPhygitalEscrow.Confirmed(escrow_id=escrow_id, state=word)
        ledger._pay_out(
            escrow_id,
            IPhygitalEscrow.Terms(
                purchase=empty(bytes32),  # nobody is paid by it
                policy=listing.policy,
                seller=listing.seller,
                buyer=buyer,
                currency=listing.currency,
                amount=amount,
                asset=listing.asset,
                asset_id=listing.asset_id,
                asset_units=units,
                royalty=listing.royalty,
            ),
            word,
        )

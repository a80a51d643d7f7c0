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

# Each of the three ways to buy checks the listing's signature itself. Handed on to `_buy`, its thousand bytes would be
# reserved once more in memory, and everybody would pay for that.


struct Payment:
    # Where the money of one purchase comes from.
    payer: address
    amount: uint256
    is_taken: bool  # with others, before


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
    pieces: uint256 = convert(quantity, uint256)
    choice: uint256 = convert(option, uint256)
    listing_hash: bytes32 = typed_data._listing_hash(listing)
    digest: bytes32 = typed_data._digest(listing_hash)
    if not typed_data._is_signed(listing.seller, digest, signature):
        refusals._refuse(UNSIGNED)
    payment: Payment = Payment(
        payer=caller._sender(),
        amount=listing_book._amount(listing.unit_price, listing.delivery_fees, pieces, choice),
        is_taken=False,
    )
    return self._buy(listing, listing_hash, pieces, choice, reference, payment, empty(IPhygitalEscrow.Authorization))


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
    for purchase: IPhygitalEscrow.SignedPurchase in purchases:
        listing_hash: bytes32 = typed_data._listing_hash(purchase.listing)
        digest: bytes32 = typed_data._digest(listing_hash)
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
        self._buy(
            purchase.listing,
            listing_hash,
            pieces,
            choice,
            purchase.reference,
            Payment(payer=buyer, amount=amount, is_taken=True),
            empty(IPhygitalEscrow.Authorization),
        )
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
    listing_hash: bytes32 = typed_data._listing_hash(listing)
    digest: bytes32 = typed_data._digest(listing_hash)
    if not typed_data._is_signed(listing.seller, digest, signature):
        refusals._refuse(UNSIGNED)
    payment: Payment = Payment(
        payer=buyer,
        amount=listing_book._amount(listing.unit_price, listing.delivery_fees, pieces, choice),
        is_taken=False,
    )
    if authorization.valid_before == 0 or listing.currency == empty(address):
        refusals._refuse("escrow: wrong payment")
    return self._buy(listing, listing_hash, pieces, choice, reference, payment, authorization)


@internal
@payable
def _buy(
    listing: IPhygitalEscrow.Listing,
    listing_hash: bytes32,
    pieces: uint256,
    choice: uint256,
    reference: bytes16,
    payment: Payment,
    authorization: IPhygitalEscrow.Authorization,
) -> bytes32:
    head: uint256 = policies._head(listing.policy)
    if head == 0:
        refusals._refuse("escrow: unknown policy")
    if payment.payer == listing.seller:
        refusals._refuse("escrow: buyer is the seller")
    arbiter: address = policies._arbiter(head)
    if arbiter == payment.payer or arbiter == listing.seller:
        refusals._refuse("escrow: arbiter is a party")
    if head & policies.HAS_ATTESTER != 0:
        attester: address = policies._attester(listing.policy)
        if attester == payment.payer or attester == listing.seller:
            refusals._refuse("escrow: attester is a party")
    # Units of the token in custody; 0 for an ERC-721 or for none.
    units: uint256 = 0
    if listing.asset_units != 0:
        # Far above any edition, and low enough to multiply by pieces (32 bits) and to be credited (255 bits).
        if listing.asset_units >= 2**128:
            refusals._refuse("escrow: malformed listing")
        units = unsafe_mul(listing.asset_units, pieces)
    elif listing.asset != empty(address) and pieces != 1:
        refusals._refuse("escrow: one piece per token")
    purchase_hash: bytes32 = keccak256(
        abi_encode(typed_data.PURCHASE_TYPEHASH, listing_hash, pieces, choice, reference)
    )
    terms: IPhygitalEscrow.Terms = IPhygitalEscrow.Terms(
        purchase=purchase_hash,
        policy=listing.policy,
        seller=listing.seller,
        buyer=payment.payer,
        currency=listing.currency,
        amount=payment.amount,
        asset=listing.asset,
        asset_id=listing.asset_id,
        asset_units=units,
        royalty=listing.royalty,
    )
    escrow_id: bytes32 = typed_data._digest(keccak256(abi_encode(typed_data.TERMS_TYPEHASH, terms)))
    if ledger.escrows[escrow_id] != 0:
        refusals._refuse("escrow: already funded")
    listing_book._sell(listing, listing_hash, pieces, payment.payer)

    deadline: uint256 = unsafe_add(block.timestamp, (head >> 160) & policies.WINDOW_MASK)
    fee_bps: uint256 = (head >> 208) & policies.BPS_MASK
    word: uint256 = state_word.FUNDED | (deadline << 8) | (fee_bps << 204) | state_word.ONE_STEP
    ledger.escrows[escrow_id] = word
    log IPhygitalEscrow.Funded(
        escrow_id=escrow_id,
        buyer=payment.payer,
        seller=listing.seller,
        state=word,
        listing=listing_hash,
        policy=listing.policy,
        currency=listing.currency,
        amount=payment.amount,
        purchase=pieces | (choice << 32) | (policies._arbiter_fee_bps(head) << 40) | convert(convert(reference, bytes32), uint256),
    )

    if authorization.valid_before != 0:
        payouts._take_authorized(listing.currency, payment.payer, payment.amount, escrow_id, authorization)
    elif not payment.is_taken:
        payouts._take(listing.currency, payment.payer, payment.amount)
    if listing.asset != empty(address):
        log IPhygitalEscrow.AssetTaken(
            escrow_id=escrow_id,
            asset=listing.asset,
            asset_id=listing.asset_id,
            asset_units=terms.asset_units,
            royalty=listing.royalty,
        )
        payouts._take_asset(listing.asset, listing.asset_id, terms.asset_units, listing.seller)
    if listing.limits & listing_book.INSTANT != 0:
        word = ledger._advance(escrow_id, word | state_word.ASSET_TO_BUYER, state_word.RELEASED, 0, 0)
        log IPhygitalEscrow.Confirmed(escrow_id=escrow_id, state=word)
        ledger._pay_out(escrow_id, terms, word)
    return escrow_id

# pragma version ==0.4.3
# pragma evm-version prague
# pragma optimize gas
# pragma nonreentrancy on
# SPDX-License-Identifier: Apache-2.0
"""
@title PhygitalEscrow
@license Apache-2.0
@notice Holds a buyer's money and a seller's token until the goods have arrived, the two agree, or an arbiter
        has ruled. No owner, no pause, no upgrade; when everybody is silent, `timeout` pays out.
@dev An escrow is one storage word behind the hash of its terms; calls carry the terms and hash them again.
     A deadline is the first second of its time-out: a party's own step needs now < deadline, `timeout`
     needs now >= deadline. Order inside a call: who, when, what, storage, log, transfers.
"""
from contracts.interfaces import IPhygitalEscrow
from contracts.modules import refusals
from contracts.modules import ledger
from contracts.modules import listing_book
from contracts.modules import payouts
from contracts.modules import policies
from contracts.modules import state_word
from contracts.modules import typed_data


initializes: typed_data
initializes: listing_book[typed_data := typed_data]
initializes: policies
initializes: payouts
initializes: ledger[policies := policies, payouts := payouts]

exports: (
    policies.register_policy,
    policies.policy,
    policies.policy_id,
    listing_book.cancel_listing,
    listing_book.bump_epoch,
    listing_book.listing_hash,
    listing_book.listings,
    listing_book.epochs,
    payouts.withdraw,
    payouts.claim_asset,
    payouts.credit,
    payouts.asset_credit,
    ledger.escrows,
    ledger.state,
    typed_data.eip712Domain,
)


LAST_REASON: constant(uint8) = 5  # not received, not as described, damaged, wrong item, missing parts, other

@deploy
def __init__():
    typed_data.__init__()


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
    head: uint256 = self._check_parties(listing.policy, listing.seller)
    amount: uint256 = listing_book._amount(listing, pieces, choice)
    listing_hash: bytes32 = typed_data._listing_hash(listing)
    terms: IPhygitalEscrow.Terms = IPhygitalEscrow.Terms(
        purchase=typed_data._purchase_hash(listing_hash, pieces, choice, reference),
        policy=listing.policy,
        seller=listing.seller,
        buyer=msg.sender,
        currency=listing.currency,
        amount=amount,
        asset=listing.asset,
        asset_id=listing.asset_id,
        asset_units=listing.asset_units * pieces,
        royalty=listing.royalty,
    )
    escrow_id: bytes32 = typed_data._escrow_id(terms)
    if ledger.escrows[escrow_id] != 0:
        refusals._refuse("escrow: already funded")
    listing_book._sell(listing, listing_hash, pieces, signature)

    word: uint256 = state_word._funded(block.timestamp + policies._ship_window(head), policies._fee_bps(head))
    ledger.escrows[escrow_id] = word
    log IPhygitalEscrow.Funded(
        escrow_id=escrow_id,
        buyer=msg.sender,
        seller=listing.seller,
        state=word,
        listing=listing_hash,
        policy=listing.policy,
        currency=listing.currency,
        amount=amount,
        quantity=pieces,
        option=choice,
        reference=reference,
    )

    payouts._take(listing.currency, amount)
    if listing.asset != empty(address):
        if listing.asset_units != 0:
            refusals._refuse("escrow: only ERC-721 tokens")
        if pieces != 1:
            refusals._refuse("escrow: one piece per token")
        log IPhygitalEscrow.AssetTaken(
            escrow_id=escrow_id,
            asset=listing.asset,
            asset_id=listing.asset_id,
            asset_units=0,
            royalty=listing.royalty,
        )
        payouts._take_asset(listing.asset, listing.asset_id, listing.seller)
    if listing_book._is_instant(listing):
        ledger._release(escrow_id, terms, word)
    return escrow_id


@external
def cancel(terms: IPhygitalEscrow.Terms):
    """
    @notice Take the money back before the seller has shipped, within the cancel window. Buyer only.
    @param terms The escrow's terms.
    """
    escrow_id: bytes32 = typed_data._escrow_id(terms)
    word: uint256 = ledger._open(escrow_id)
    ledger._require_buyer(terms.buyer)
    ledger._require_status(word, state_word.FUNDED)
    head: uint256 = policies._head(terms.policy)
    # The deadline tells when the escrow was funded: it lies one ship window later, plus what was extended.
    funded_at: uint256 = state_word._deadline(word) - state_word._extended(word) - policies._ship_window(head)
    if word & state_word.CANCELLING_OVER != 0 or block.timestamp >= funded_at + policies._cancel_window(head):
        refusals._refuse("escrow: too late to cancel")

    word = ledger._close(escrow_id, word, state_word.REFUNDED, terms.amount, False)
    log IPhygitalEscrow.Cancelled(escrow_id=escrow_id, state=word)
    ledger._pay_out(escrow_id, terms, ledger._split(terms, word, 0), False)


@external
def ship(terms: IPhygitalEscrow.Terms, shipment_hash: bytes32):
    """
    @notice Say that the goods are on their way. Seller only.
    @param terms The escrow's terms.
    @param shipment_hash Commits to carrier and tracking number without showing them.
    """
    escrow_id: bytes32 = typed_data._escrow_id(terms)
    word: uint256 = ledger._open(escrow_id)
    ledger._require_seller(terms.seller)
    ledger._require_status(word, state_word.FUNDED)
    ledger._require_in_time(word)

    word = ledger._advance(escrow_id, word, state_word.SHIPPED, policies._window(terms.policy, policies.TRANSIT), 0)
    log IPhygitalEscrow.Shipped(escrow_id=escrow_id, state=word, shipment_hash=shipment_hash)


@external
def deliver(terms: IPhygitalEscrow.Terms, proof_hash: bytes32):
    """
    @notice Say that the goods have arrived, which starts the inspection. The buyer's or the attester's word
            starts the normal one, the seller's alone the long one.
    @param terms The escrow's terms.
    @param proof_hash Commits to the proof of delivery; may be zero.
    """
    escrow_id: bytes32 = typed_data._escrow_id(terms)
    word: uint256 = ledger._open(escrow_id)
    attested: bool = msg.sender == terms.buyer
    if not attested and msg.sender != terms.seller:
        # msg.sender is never the zero address, so a policy without an attester has none.
        if msg.sender != policies._attester(terms.policy):
            refusals._refuse("escrow: not a party")
        attested = True
    ledger._require_status(word, state_word.SHIPPED)
    ledger._require_in_time(word)

    clock: uint256 = policies.LONG_INSPECTION
    if attested:
        clock = policies.INSPECTION
        word |= state_word.ATTESTED
    word = ledger._advance(escrow_id, word, state_word.DELIVERED, policies._window(terms.policy, clock), 0)
    log IPhygitalEscrow.Delivered(escrow_id=escrow_id, by=msg.sender, state=word, proof_hash=proof_hash)


@external
def confirm(terms: IPhygitalEscrow.Terms):
    """
    @notice Confirm arrival and condition: the seller is paid, the token goes to the buyer. Buyer only, until closed.
    @param terms The escrow's terms.
    """
    escrow_id: bytes32 = typed_data._escrow_id(terms)
    word: uint256 = ledger._open(escrow_id)
    ledger._require_buyer(terms.buyer)
    ledger._release(escrow_id, terms, word)


@external
def refund(terms: IPhygitalEscrow.Terms):
    """
    @notice Give the whole amount back to the buyer; the token returns. Seller only, until closed.
    @param terms The escrow's terms.
    """
    escrow_id: bytes32 = typed_data._escrow_id(terms)
    word: uint256 = ledger._open(escrow_id)
    ledger._require_seller(terms.seller)

    word = ledger._close(escrow_id, word, state_word.REFUNDED, terms.amount, False)
    log IPhygitalEscrow.Refunded(escrow_id=escrow_id, state=word)
    ledger._pay_out(escrow_id, terms, ledger._split(terms, word, 0), False)


@external
def dispute(terms: IPhygitalEscrow.Terms, claim: uint256, reason: uint8, evidence_root: bytes32):
    """
    @notice Ask for a part of the amount, or all of it, back. Buyer only, from shipping to the end of inspection.
    @dev Only the claim is at stake from here on: neither silence nor a ruling gives the buyer more.
    @param terms The escrow's terms.
    @param claim Units of the currency asked back, 1 to the amount.
    @param reason 0 not received, 1 not as described, 2 damaged, 3 wrong item, 4 missing parts, 5 other.
    @param evidence_root Merkle root of the buyer's evidence.
    """
    escrow_id: bytes32 = typed_data._escrow_id(terms)
    word: uint256 = ledger._open(escrow_id)
    ledger._require_buyer(terms.buyer)
    status: uint256 = state_word._status(word)
    ledger._require_either(status, state_word.SHIPPED, state_word.DELIVERED)
    ledger._require_in_time(word)
    if claim == 0 or claim > terms.amount:
        refusals._refuse("escrow: claim out of bounds")
    if reason > LAST_REASON:
        refusals._refuse("escrow: unknown reason")

    word = ledger._advance(
        escrow_id, word, state_word.DISPUTED, policies._window(terms.policy, policies.RESPONSE), claim
    )
    log IPhygitalEscrow.Disputed(
        escrow_id=escrow_id,
        state=word,
        claim=claim,
        reason=convert(reason, uint256),
        evidence_root=evidence_root,
    )


@external
def concede(terms: IPhygitalEscrow.Terms):
    """
    @notice Grant the buyer's claim without waiting for the clock. Seller only, while disputed or before the arbiter.
    @param terms The escrow's terms.
    """
    escrow_id: bytes32 = typed_data._escrow_id(terms)
    word: uint256 = ledger._open(escrow_id)
    ledger._require_seller(terms.seller)
    status: uint256 = state_word._status(word)
    ledger._require_either(status, state_word.DISPUTED, state_word.ARBITRATION)

    claim: uint256 = state_word._share(word)
    to_buyer: bool = claim < terms.amount
    word = ledger._close(escrow_id, word, ledger._outcome(claim, terms.amount), claim, to_buyer)
    split: ledger.Split = ledger._split(terms, word, 0)
    log IPhygitalEscrow.Conceded(escrow_id=escrow_id, state=word, fee=split.fee, royalty=split.royalty)
    ledger._pay_out(escrow_id, terms, split, to_buyer)


@external
def contest(terms: IPhygitalEscrow.Terms, evidence_root: bytes32):
    """
    @notice Answer the buyer's claim and bring it before the arbiter. Seller only, within the response window.
    @param terms The escrow's terms.
    @param evidence_root Merkle root of the seller's evidence.
    """
    escrow_id: bytes32 = typed_data._escrow_id(terms)
    word: uint256 = ledger._open(escrow_id)
    ledger._require_seller(terms.seller)
    ledger._require_status(word, state_word.DISPUTED)
    ledger._require_in_time(word)

    word = ledger._advance(
        escrow_id,
        word,
        state_word.ARBITRATION,
        policies._window(terms.policy, policies.ARBITRATION),
        state_word._share(word),
    )
    log IPhygitalEscrow.Contested(escrow_id=escrow_id, state=word, evidence_root=evidence_root)


@external
def rule(terms: IPhygitalEscrow.Terms, buyer_share: uint256, asset_to_buyer: bool, ruling_hash: bytes32):
    """
    @notice Decide how the amount is split and who gets the token. Arbiter only, within the arbitration window.
    @dev The arbiter's fee comes off both parts pro rata; each fee rounds down.
    @param terms The escrow's terms.
    @param buyer_share Units of the currency for the buyer, at most the claim.
    @param asset_to_buyer Whether the token goes to the buyer; else back to the seller.
    @param ruling_hash Hash of the ruling's reasons.
    """
    escrow_id: bytes32 = typed_data._escrow_id(terms)
    word: uint256 = ledger._open(escrow_id)
    head: uint256 = policies._head(terms.policy)
    if msg.sender != policies._arbiter(head):
        refusals._refuse("escrow: not the arbiter")
    ledger._require_status(word, state_word.ARBITRATION)
    ledger._require_in_time(word)
    if buyer_share > state_word._share(word):
        refusals._refuse("escrow: share above the claim")

    word = ledger._close(escrow_id, word, state_word.RULED, buyer_share, asset_to_buyer)
    split: ledger.Split = ledger._split(terms, word, policies._arbiter_fee_bps(head))
    log IPhygitalEscrow.Ruled(
        escrow_id=escrow_id,
        state=word,
        fee=split.fee,
        royalty=split.royalty,
        arbiter_fee_buyer=split.arbiter_fee_buyer,
        arbiter_fee_seller=split.arbiter_fee_seller,
        ruling_hash=ruling_hash,
    )
    payouts._pay(escrow_id, terms.currency, msg.sender, split.arbiter_fee_buyer + split.arbiter_fee_seller)
    ledger._pay_out(escrow_id, terms, split, asset_to_buyer)


@external
def timeout(terms: IPhygitalEscrow.Terms):
    """
    @notice Once a deadline has passed, do what its silence means. Anybody may.
    @param terms The escrow's terms.
    """
    escrow_id: bytes32 = typed_data._escrow_id(terms)
    word: uint256 = ledger._open(escrow_id)
    if block.timestamp < state_word._deadline(word):
        refusals._refuse("escrow: too early")

    before: uint256 = state_word._status(word)
    status: uint256 = 0
    share: uint256 = 0
    status, share = ledger._silence(before, terms.policy, terms.amount, state_word._share(word))
    to_buyer: bool = share < terms.amount
    word = ledger._close(escrow_id, word, status, share, to_buyer)
    split: ledger.Split = ledger._split(terms, word, 0)
    log IPhygitalEscrow.TimedOut(
        escrow_id=escrow_id, state=word, status_before=before, fee=split.fee, royalty=split.royalty
    )
    ledger._pay_out(escrow_id, terms, split, to_buyer)


@external
@view
def escrow_id(terms: IPhygitalEscrow.Terms) -> bytes32:
    """
    @notice The id of the escrow with these terms.
    @param terms The escrow's terms.
    @return The EIP-712 digest of the terms.
    """
    return typed_data._escrow_id(terms)


@internal
@view
def _check_parties(policy_id: bytes32, seller: address) -> uint256:
    """
    @notice Refuse a sale between people who may not be on both sides of it.
    @return The policy's slot 0.
    """
    head: uint256 = policies._head(policy_id)
    if head == 0:
        refusals._refuse("escrow: unknown policy")
    if msg.sender == seller:
        refusals._refuse("escrow: buyer is the seller")
    arbiter: address = policies._arbiter(head)
    if arbiter == msg.sender or arbiter == seller:
        refusals._refuse("escrow: arbiter is a party")
    if policies._has_attester(head):
        attester: address = policies._attester(policy_id)
        if attester == msg.sender or attester == seller:
            refusals._refuse("escrow: attester is a party")
    return head

# pragma version ==0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: Apache-2.0
"""
@title Disputes
@license Apache-2.0
@notice A claim, its answers, and the arbiter's decision.
"""
from contracts.interfaces import IPhygitalEscrow
from contracts.modules import ledger
from contracts.modules import policies
from contracts.modules import refusals
from contracts.modules import state_word


uses: policies
uses: ledger

LAST_REASON: constant(uint8) = 5  # not received, not as described, damaged, wrong item, missing parts, other


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
    escrow_id: bytes32 = empty(bytes32)
    word: uint256 = 0
    escrow_id, word = ledger._enter(
        terms, ledger.BUYER, (1 << state_word.SHIPPED) | (1 << state_word.DELIVERED), True
    )
    if claim == 0 or claim > terms.amount:
        refusals._refuse("escrow: claim out of bounds")
    if reason > LAST_REASON:
        refusals._refuse("escrow: unknown reason")

    due: uint256 = unsafe_add(block.timestamp, policies._window(terms.policy, policies.RESPONSE))
    word = ledger._advance(escrow_id, word, state_word.DISPUTED, due, claim)
    log IPhygitalEscrow.Disputed(
        escrow_id=escrow_id, state=word, reason=convert(reason, uint256), evidence_root=evidence_root
    )


@external
def concede(terms: IPhygitalEscrow.Terms):
    """
    @notice Grant the buyer's claim without waiting for the clock. Seller only, while disputed or before the arbiter.
    @param terms The escrow's terms.
    """
    escrow_id: bytes32 = empty(bytes32)
    word: uint256 = 0
    escrow_id, word = ledger._enter(
        terms, ledger.SELLER, (1 << state_word.DISPUTED) | (1 << state_word.ARBITRATION), False
    )
    claim: uint256 = state_word._share(word)
    word = ledger._close(escrow_id, word, ledger._outcome(claim, terms.amount), claim, claim < terms.amount)
    log IPhygitalEscrow.Conceded(escrow_id=escrow_id, state=word)
    ledger._pay_out(escrow_id, terms, word)


@external
def contest(terms: IPhygitalEscrow.Terms, evidence_root: bytes32):
    """
    @notice Answer the buyer's claim and bring it before the arbiter. Seller only, within the response window.
    @param terms The escrow's terms.
    @param evidence_root Merkle root of the seller's evidence.
    """
    escrow_id: bytes32 = empty(bytes32)
    word: uint256 = 0
    escrow_id, word = ledger._enter(terms, ledger.SELLER, 1 << state_word.DISPUTED, True)
    due: uint256 = unsafe_add(block.timestamp, policies._window(terms.policy, policies.ARBITRATION))
    word = ledger._advance(escrow_id, word, state_word.ARBITRATION, due, (word & state_word.SHARE) >> 48)
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
    escrow_id: bytes32 = empty(bytes32)
    word: uint256 = 0
    escrow_id, word = ledger._enter(terms, ledger.ARBITER, 1 << state_word.ARBITRATION, True)
    if buyer_share > (word & state_word.SHARE) >> 48:
        refusals._refuse("escrow: share above the claim")
    word = ledger._close(escrow_id, word, state_word.RULED, buyer_share, asset_to_buyer)
    log IPhygitalEscrow.Ruled(escrow_id=escrow_id, state=word, ruling_hash=ruling_hash)
    ledger._pay_out(escrow_id, terms, word)

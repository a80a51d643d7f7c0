# pragma version ==0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: Apache-2.0
"""
@title Returns
@license Apache-2.0
@notice Goods that go back while the money is still held.
"""
from contracts.interfaces import IPhygitalEscrow
from contracts.modules import ledger
from contracts.modules import policies
from contracts.modules import refusals
from contracts.modules import state_word


uses: policies
uses: ledger


@external
def rule_return(terms: IPhygitalEscrow.Terms, buyer_share: uint256, ruling_hash: bytes32):
    """
    @notice Decide that the buyer is paid when the goods are back. Arbiter only, within the arbitration window, once
            per escrow.
    @param terms The escrow's terms.
    @param buyer_share Units of the currency for the buyer then, at most the claim.
    @param ruling_hash Hash of the ruling's reasons.
    """
    escrow_id: bytes32 = empty(bytes32)
    word: uint256 = 0
    escrow_id, word = ledger._enter(terms, ledger.ARBITER, 1 << state_word.ARBITRATION, True)
    if buyer_share > state_word._share(word):
        refusals._refuse("escrow: share above the claim")
    if word & state_word.RETURN_SPENT != 0:
        refusals._refuse("escrow: a return was ruled before")
    word = ledger._advance(
        escrow_id,
        word | state_word.RETURN_RULED | state_word.RETURN_SPENT,
        state_word.RETURNING,
        block.timestamp + policies._window(terms.policy, policies.SHIP_BACK),
        buyer_share,
    )
    log IPhygitalEscrow.ReturnRuled(escrow_id=escrow_id, state=word, ruling_hash=ruling_hash)


@external
def return_shipped(terms: IPhygitalEscrow.Terms, shipment_hash: bytes32):
    """
    @notice Say that the goods are on their way back. Buyer only, in time.
    @param terms The escrow's terms.
    @param shipment_hash Commits to carrier and tracking number without showing them.
    """
    escrow_id: bytes32 = empty(bytes32)
    word: uint256 = 0
    escrow_id, word = ledger._enter(terms, ledger.BUYER, 1 << state_word.RETURNING, True)
    due: uint256 = block.timestamp + policies._window(terms.policy, policies.RETURN_INSPECTION)
    word = ledger._advance(escrow_id, word, state_word.RETURNED, due, state_word._share(word))
    log IPhygitalEscrow.ReturnShipped(escrow_id=escrow_id, state=word, shipment_hash=shipment_hash)


@external
def contest_return(terms: IPhygitalEscrow.Terms, evidence_root: bytes32):
    """
    @notice Object to what came back and bring it before the arbiter. Seller only, within the return inspection.
    @param terms The escrow's terms.
    @param evidence_root Merkle root of the seller's evidence.
    """
    escrow_id: bytes32 = empty(bytes32)
    word: uint256 = 0
    escrow_id, word = ledger._enter(terms, ledger.SELLER, 1 << state_word.RETURNED, True)
    due: uint256 = block.timestamp + policies._window(terms.policy, policies.ARBITRATION)
    word = ledger._advance(escrow_id, word, state_word.ARBITRATION, due, state_word._share(word))
    log IPhygitalEscrow.ReturnContested(escrow_id=escrow_id, state=word, evidence_root=evidence_root)


@external
def accept_return(terms: IPhygitalEscrow.Terms):
    """
    @notice Take the goods back: the agreed share is paid, the token returns. Seller only, until closed.
    @param terms The escrow's terms.
    """
    escrow_id: bytes32 = empty(bytes32)
    word: uint256 = 0
    escrow_id, word = ledger._enter(terms, ledger.SELLER, 1 << state_word.RETURNED, False)
    status: uint256 = state_word.RULED if word & state_word.RETURN_RULED != 0 else state_word.SETTLED
    word = ledger._close(escrow_id, word, status, state_word._share(word), False)
    log IPhygitalEscrow.ReturnAccepted(escrow_id=escrow_id, state=word)
    ledger._pay_out(escrow_id, terms, word)

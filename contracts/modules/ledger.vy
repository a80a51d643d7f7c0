# pragma version ==0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: Apache-2.0
"""
@title Ledger
@license Apache-2.0
@notice The state word of every escrow, and the arithmetic by which its amount leaves.
"""
from contracts.interfaces import IPhygitalEscrow
from contracts.modules import payouts
from contracts.modules import policies
from contracts.modules import state_word


uses: policies
uses: payouts


struct Split:
    # How the amount leaves, in units; the six parts sum up to it.
    to_buyer: uint256
    to_seller: uint256
    fee: uint256
    royalty: uint256
    arbiter_fee_buyer: uint256
    arbiter_fee_seller: uint256


BPS: constant(uint256) = 10_000


# escrow id -> state word; zero: never funded
escrows: public(HashMap[bytes32, uint256])


@external
@view
def state(escrow_id: bytes32) -> IPhygitalEscrow.EscrowState:
    """
    @notice An escrow's state word, unpacked.
    @param escrow_id The escrow's id.
    @return All zero when it was never funded.
    """
    word: uint256 = self.escrows[escrow_id]
    return IPhygitalEscrow.EscrowState(
        status=convert(state_word._status(word), uint8),
        deadline=state_word._deadline(word),
        share=state_word._share(word),
        extended=state_word._extended(word),
        fee_bps=state_word._fee_bps(word),
        flags=state_word._flags(word),
        steps=state_word._steps(word),
    )


@internal
@view
def _open(escrow_id: bytes32) -> uint256:
    word: uint256 = self.escrows[escrow_id]
    assert word != 0, "escrow: unknown escrow"
    assert state_word._status(word) < state_word.RELEASED, "escrow: closed"
    return word


# One home for each reason that many calls share: a revert string costs about a hundred bytes of code wherever it stands.


@internal
@view
def _require_buyer(buyer: address):
    assert msg.sender == buyer, "escrow: not the buyer"


@internal
@view
def _require_seller(seller: address):
    assert msg.sender == seller, "escrow: not the seller"


@internal
@pure
def _require_status(word: uint256, status: uint256):
    self._require_either(state_word._status(word), status, status)


@internal
@pure
def _require_either(status: uint256, one: uint256, other: uint256):
    assert status == one or status == other, "escrow: wrong status"


@internal
@view
def _require_in_time(word: uint256):
    assert block.timestamp < state_word._deadline(word), "escrow: too late"


@internal
def _advance(escrow_id: bytes32, word: uint256, status: uint256, window: uint256, share: uint256) -> uint256:
    advanced: uint256 = state_word._advanced(word, status, block.timestamp + window, share)
    self.escrows[escrow_id] = advanced
    return advanced


@internal
def _close(escrow_id: bytes32, word: uint256, status: uint256, share: uint256, asset_to_buyer: bool) -> uint256:
    """
    @notice Store the closing word; its share is the buyer's part before the arbiter's fee.
    """
    closed: uint256 = state_word._advanced(word, status, 0, share)
    if asset_to_buyer:
        closed |= state_word.ASSET_TO_BUYER
    self.escrows[escrow_id] = closed
    return closed


@internal
def _release(escrow_id: bytes32, terms: IPhygitalEscrow.Terms, word: uint256):
    closed: uint256 = self._close(escrow_id, word, state_word.RELEASED, 0, True)
    split: Split = self._split(terms, closed, 0)
    log IPhygitalEscrow.Confirmed(escrow_id=escrow_id, state=closed, fee=split.fee, royalty=split.royalty)
    self._pay_out(escrow_id, terms, split, True)


@internal
@view
def _silence(status: uint256, policy_id: bytes32, amount: uint256, share: uint256) -> (uint256, uint256):
    """
    @notice What everybody's silence means: the closing status and the buyer's part.
    """
    if status == state_word.FUNDED or status == state_word.SHIPPED:
        return state_word.REFUNDED, amount
    if status == state_word.DISPUTED or status == state_word.RETURNED:
        return self._outcome(share, amount), share
    if status == state_word.ARBITRATION:
        return state_word.SETTLED, share * policies._silence_bps(policies._head(policy_id)) // BPS
    return state_word.RELEASED, 0


@internal
@pure
def _outcome(share: uint256, amount: uint256) -> uint256:
    return state_word.REFUNDED if share == amount else state_word.SETTLED


@internal
@pure
def _split(terms: IPhygitalEscrow.Terms, word: uint256, arbiter_bps: uint256) -> Split:
    """
    @notice Cut the amount by the closing word. Every fee rounds down, the seller takes the rest of its part.
    """
    share: uint256 = state_word._share(word)
    rest: uint256 = terms.amount - share
    fee: uint256 = rest * state_word._fee_bps(word) // BPS
    royalty: uint256 = rest * (terms.royalty >> 160) // BPS
    from_buyer: uint256 = share * arbiter_bps // BPS
    from_seller: uint256 = rest * arbiter_bps // BPS
    return Split(
        to_buyer=share - from_buyer,
        to_seller=rest - fee - royalty - from_seller,
        fee=fee,
        royalty=royalty,
        arbiter_fee_buyer=from_buyer,
        arbiter_fee_seller=from_seller,
    )


@internal
def _pay_out(escrow_id: bytes32, terms: IPhygitalEscrow.Terms, split: Split, asset_to_buyer: bool):
    """
    @notice Push every part but the arbiter's; nothing here reverts because of a recipient.
    """
    payouts._pay(escrow_id, terms.currency, terms.buyer, split.to_buyer)
    payouts._pay(escrow_id, terms.currency, terms.seller, split.to_seller)
    if split.fee > 0:
        payouts._pay(escrow_id, terms.currency, policies._fee_recipient(terms.policy), split.fee)
    if split.royalty > 0:
        recipient: address = convert(convert(terms.royalty & (2**160 - 1), uint160), address)
        payouts._pay(escrow_id, terms.currency, recipient, split.royalty)
    if terms.asset != empty(address):
        receiver: address = terms.buyer if asset_to_buyer else terms.seller
        payouts._give_asset(escrow_id, terms.asset, terms.asset_id, receiver)

# pragma version ==0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: Apache-2.0
"""
@title Ledger
@license Apache-2.0
@notice The state word of every escrow, and the arithmetic by which its amount leaves.
"""
from contracts.interfaces import IPhygitalEscrow
from contracts.modules import refusals
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
    if word == 0:
        refusals._refuse("escrow: unknown escrow")
    if state_word._status(word) >= state_word.RELEASED:
        refusals._refuse("escrow: closed")
    return word


# One home for each check that many calls share.


@internal
@view
def _require_buyer(buyer: address):
    if msg.sender != buyer:
        refusals._refuse("escrow: not the buyer")


@internal
@view
def _require_seller(seller: address):
    if msg.sender != seller:
        refusals._refuse("escrow: not the seller")


@internal
@pure
def _require_status(word: uint256, status: uint256):
    self._require_either(state_word._status(word), status, status)


@internal
@pure
def _require_either(status: uint256, one: uint256, other: uint256):
    if status != one and status != other:
        refusals._refuse("escrow: wrong status")


@internal
@view
def _require_in_time(word: uint256):
    if block.timestamp >= state_word._deadline(word):
        refusals._refuse("escrow: too late")


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
    @dev Nothing here can wrap: share <= amount < 2**128, each rate has at most 14 bits, and the caps of the rates
         (20 %, 10 %, 20 %) leave at least half of the seller's part.
    """
    share: uint256 = state_word._share(word)
    rest: uint256 = unsafe_sub(terms.amount, share)
    fee: uint256 = self._part(rest, state_word._fee_bps(word))
    royalty: uint256 = self._part(rest, terms.royalty >> 160)
    from_buyer: uint256 = self._part(share, arbiter_bps)
    from_seller: uint256 = self._part(rest, arbiter_bps)
    return Split(
        to_buyer=unsafe_sub(share, from_buyer),
        to_seller=unsafe_sub(unsafe_sub(unsafe_sub(rest, fee), royalty), from_seller),
        fee=fee,
        royalty=royalty,
        arbiter_fee_buyer=from_buyer,
        arbiter_fee_seller=from_seller,
    )


@internal
@pure
def _part(amount: uint256, bps: uint256) -> uint256:
    return unsafe_div(unsafe_mul(amount, bps), BPS)


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

# pragma version ==0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: Apache-2.0
"""
@title Ledger
@license Apache-2.0
@notice The state word of every escrow, and the arithmetic by which its amount leaves.
"""
from contracts.interfaces import IPhygitalEscrow
from contracts.modules import caller
from contracts.modules import payouts
from contracts.modules import policies
from contracts.modules import refusals
from contracts.modules import state_word
from contracts.modules import typed_data


uses: caller
uses: typed_data
uses: policies
uses: payouts


BPS: constant(uint256) = 10_000

# Whose call it must be. The roles of a call that names others asks itself.
ANYONE: constant(uint256) = 0
BUYER: constant(uint256) = 1
SELLER: constant(uint256) = 2
ARBITER: constant(uint256) = 3
WITNESS: constant(uint256) = 4  # of a delivery: buyer, seller or attester

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
def _enter(
    terms: IPhygitalEscrow.Terms, role: uint256, statuses: uint256, is_timed: bool
) -> (bytes32, uint256):
    """
    @notice What every call asks first: an open escrow, the right party, the right status, in time.
    @param statuses A set, bit n for status n.
    @param is_timed Whether the deadline binds; giving in and settling have none.
    @return The escrow's id and its word.
    """
    escrow_id: bytes32 = typed_data._escrow_id(terms)
    word: uint256 = self.escrows[escrow_id]
    status: uint256 = word & state_word.STATUS
    if word == 0:
        refusals._refuse("escrow: unknown escrow")
    if status >= state_word.RELEASED:
        refusals._refuse("escrow: closed")
    if role == BUYER:
        if caller._sender() != terms.buyer:
            refusals._refuse("escrow: not the buyer")
    elif role == SELLER:
        if caller._sender() != terms.seller:
            refusals._refuse("escrow: not the seller")
    elif role == ARBITER:
        if caller._sender() != policies._arbiter(policies._head(terms.policy)):
            refusals._refuse("escrow: not the arbiter")
    elif role == WITNESS:
        by: address = caller._sender()
        # Nobody's address is zero, so a policy without an attester has none.
        if by != terms.buyer and by != terms.seller and by != policies._attester(terms.policy):
            refusals._refuse("escrow: not a party")
    if (1 << status) & statuses == 0:
        refusals._refuse("escrow: wrong status")
    if is_timed and block.timestamp >= (word & state_word.DEADLINE) >> 8:
        refusals._refuse("escrow: too late")
    return escrow_id, word


@internal
def _advance(escrow_id: bytes32, word: uint256, status: uint256, deadline: uint256, share: uint256) -> uint256:
    """
    @notice Store the word after one change: new status, deadline and share, one step counted.
    """
    # The steps are the topmost bits: one too many would be cut off there and touch nothing else.
    kept: uint256 = unsafe_add(word & state_word.KEPT, state_word.ONE_STEP)
    advanced: uint256 = kept | status | (deadline << 8) | (share << 48)
    self.escrows[escrow_id] = advanced
    return advanced


@internal
def _close(
    escrow_id: bytes32, word: uint256, status: uint256, share: uint256, asset_to_buyer: bool
) -> uint256:
    """
    @notice Store the closing word; its share is the buyer's part before the arbiter's fee.
    @return The word, from which `_pay_out` takes how the amount leaves. The caller logs it, then pays it out.
    """
    return self._advance(escrow_id, word | state_word.ASSET_TO_BUYER if asset_to_buyer else word, status, 0, share)


@internal
@view
def _silence(word: uint256, terms: IPhygitalEscrow.Terms) -> (uint256, uint256, bool):
    """
    @notice What everybody's silence means: the closing status, the buyer's part, whether the token is the buyer's.
    """
    status: uint256 = state_word._status(word)
    share: uint256 = state_word._share(word)
    is_ruled: bool = word & state_word.RETURN_RULED != 0
    if status == state_word.FUNDED or status == state_word.SHIPPED:
        return state_word.REFUNDED, terms.amount, False
    if status == state_word.DISPUTED:
        return self._outcome(share, terms.amount), share, share < terms.amount
    if status == state_word.ARBITRATION:
        share = share * policies._silence_bps(policies._head(terms.policy)) // BPS
        return state_word.SETTLED, share, share < terms.amount
    if status == state_word.RETURNED:
        return state_word.RULED if is_ruled else state_word.SETTLED, share, False
    if status == state_word.RETURNING and is_ruled:
        return state_word.RULED, 0, True
    return state_word.RELEASED, 0, True


@internal
@pure
def _outcome(share: uint256, amount: uint256) -> uint256:
    return state_word.REFUNDED if share == amount else state_word.SETTLED


@internal
def _pay_out(escrow_id: bytes32, terms: IPhygitalEscrow.Terms, word: uint256):
    """
    @notice Push every part of a closed escrow; nothing here reverts because of a recipient.
    """
    # Every fee rounds down, the seller takes the rest of its part. Nothing here can wrap: share <= amount < 2**128,
    # each rate has at most 14 bits, and the caps of the rates (20 %, 10 %, 20 %) leave at least half of that part.
    to_buyer: uint256 = (word & state_word.SHARE) >> 48
    rest: uint256 = unsafe_sub(terms.amount, to_buyer)
    fee: uint256 = unsafe_div(unsafe_mul(rest, (word & state_word.FEE) >> 204), BPS)
    royalty: uint256 = unsafe_div(unsafe_mul(rest, terms.royalty >> 160), BPS)
    to_seller: uint256 = unsafe_sub(rest, unsafe_add(fee, royalty))
    if word & state_word.STATUS == state_word.RULED:
        head: uint256 = policies._head(terms.policy)
        rate: uint256 = policies._arbiter_fee_bps(head)
        buyers_fee: uint256 = unsafe_div(unsafe_mul(to_buyer, rate), BPS)
        sellers_fee: uint256 = unsafe_div(unsafe_mul(rest, rate), BPS)
        to_buyer = unsafe_sub(to_buyer, buyers_fee)
        to_seller = unsafe_sub(to_seller, sellers_fee)
        if buyers_fee | sellers_fee != 0:
            arbiter_fee: uint256 = unsafe_add(buyers_fee, sellers_fee)
            payouts._pay(escrow_id, terms.currency, policies._arbiter(head), arbiter_fee)
    if to_buyer != 0:
        payouts._pay(escrow_id, terms.currency, terms.buyer, to_buyer)
    if to_seller != 0:
        payouts._pay(escrow_id, terms.currency, terms.seller, to_seller)
    if fee != 0:
        payouts._pay(escrow_id, terms.currency, policies._fee_recipient(terms.policy), fee)
    if royalty != 0:
        recipient: address = convert(convert(terms.royalty & (2**160 - 1), uint160), address)
        payouts._pay(escrow_id, terms.currency, recipient, royalty)
    if terms.asset != empty(address):
        receiver: address = terms.buyer if word & state_word.ASSET_TO_BUYER != 0 else terms.seller
        payouts._give_asset(escrow_id, terms.asset, terms.asset_id, terms.asset_units, receiver)

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


struct Split:
    # The closing word, and how the amount leaves, in units; the six parts sum up to it.
    word: uint256
    to_buyer: uint256
    to_seller: uint256
    fee: uint256
    royalty: uint256
    arbiter_fee_buyer: uint256
    arbiter_fee_seller: uint256


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
    if word == 0:
        refusals._refuse("escrow: unknown escrow")
    if state_word._status(word) >= state_word.RELEASED:
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
    if (1 << state_word._status(word)) & statuses == 0:
        refusals._refuse("escrow: wrong status")
    if is_timed and block.timestamp >= state_word._deadline(word):
        refusals._refuse("escrow: too late")
    return escrow_id, word


@internal
def _advance(escrow_id: bytes32, word: uint256, status: uint256, window: uint256, share: uint256) -> uint256:
    """
    @notice Store the next open status; its clock starts now.
    """
    advanced: uint256 = state_word._advanced(word, status, block.timestamp + window, share)
    self.escrows[escrow_id] = advanced
    return advanced


@internal
def _arbitrate(terms: IPhygitalEscrow.Terms, statuses: uint256) -> (bytes32, uint256):
    """
    @notice Bring a case before the arbiter; what is at stake stays.
    """
    escrow_id: bytes32 = empty(bytes32)
    word: uint256 = 0
    escrow_id, word = self._enter(terms, SELLER, statuses, True)
    window: uint256 = policies._window(terms.policy, policies.ARBITRATION)
    return escrow_id, self._advance(
        escrow_id, word, state_word.ARBITRATION, window, state_word._share(word)
    )


@internal
@view
def _hear(terms: IPhygitalEscrow.Terms, buyer_share: uint256) -> (bytes32, uint256):
    escrow_id: bytes32 = empty(bytes32)
    word: uint256 = 0
    escrow_id, word = self._enter(terms, ARBITER, 1 << state_word.ARBITRATION, True)
    if buyer_share > state_word._share(word):
        refusals._refuse("escrow: share above the claim")
    return escrow_id, word


@internal
def _close(
    escrow_id: bytes32,
    terms: IPhygitalEscrow.Terms,
    word: uint256,
    status: uint256,
    share: uint256,
    asset_to_buyer: bool,
) -> Split:
    """
    @notice Store the closing word; its share is the buyer's part before the arbiter's fee.
    @return How the amount leaves. The caller logs it, then pays it out.
    """
    closed: uint256 = state_word._advanced(word, status, 0, share)
    if asset_to_buyer:
        closed |= state_word.ASSET_TO_BUYER
    self.escrows[escrow_id] = closed

    # Every fee rounds down, the seller takes the rest of its part. Nothing here can wrap: share <= amount < 2**128,
    # each rate has at most 14 bits, and the caps of the rates (20 %, 10 %, 20 %) leave at least half of that part.
    rest: uint256 = unsafe_sub(terms.amount, share)
    split: Split = Split(
        word=closed,
        to_buyer=share,
        to_seller=rest,
        fee=self._part(rest, state_word._fee_bps(word)),
        royalty=self._part(rest, terms.royalty >> 160),
        arbiter_fee_buyer=0,
        arbiter_fee_seller=0,
    )
    if status == state_word.RULED:
        arbiter_bps: uint256 = policies._arbiter_fee_bps(policies._head(terms.policy))
        split.arbiter_fee_buyer = self._part(share, arbiter_bps)
        split.arbiter_fee_seller = self._part(rest, arbiter_bps)
        split.to_buyer = unsafe_sub(share, split.arbiter_fee_buyer)
    split.to_seller = unsafe_sub(rest, unsafe_add(unsafe_add(split.fee, split.royalty), split.arbiter_fee_seller))
    return split


@internal
def _release(escrow_id: bytes32, terms: IPhygitalEscrow.Terms, word: uint256):
    split: Split = self._close(escrow_id, terms, word, state_word.RELEASED, 0, True)
    log IPhygitalEscrow.Confirmed(escrow_id=escrow_id, state=split.word, fee=split.fee, royalty=split.royalty)
    self._pay_out(escrow_id, terms, split)


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
@pure
def _part(amount: uint256, bps: uint256) -> uint256:
    return unsafe_div(unsafe_mul(amount, bps), BPS)


@internal
def _pay_out(escrow_id: bytes32, terms: IPhygitalEscrow.Terms, split: Split):
    """
    @notice Push every part; nothing here reverts because of a recipient.
    """
    arbiter_fee: uint256 = unsafe_add(split.arbiter_fee_buyer, split.arbiter_fee_seller)
    if arbiter_fee != 0:
        arbiter: address = policies._arbiter(policies._head(terms.policy))
        payouts._pay(escrow_id, terms.currency, arbiter, arbiter_fee)
    if split.to_buyer != 0:
        payouts._pay(escrow_id, terms.currency, terms.buyer, split.to_buyer)
    if split.to_seller != 0:
        payouts._pay(escrow_id, terms.currency, terms.seller, split.to_seller)
    if split.fee != 0:
        payouts._pay(escrow_id, terms.currency, policies._fee_recipient(terms.policy), split.fee)
    if split.royalty != 0:
        recipient: address = convert(convert(terms.royalty & (2**160 - 1), uint160), address)
        payouts._pay(escrow_id, terms.currency, recipient, split.royalty)
    if terms.asset != empty(address):
        receiver: address = terms.buyer if split.word & state_word.ASSET_TO_BUYER != 0 else terms.seller
        payouts._give_asset(escrow_id, terms.asset, terms.asset_id, terms.asset_units, receiver)

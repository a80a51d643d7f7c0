# pragma version ==0.4.3
# pragma nonreentrancy on
# SPDX-License-Identifier: Apache-2.0
"""
@title Agreements
@license Apache-2.0
@notice What two parties settle between themselves, and the time that one of them gives the other.
@dev An offer names the escrow's present state word, so it dies with any change; it changes none itself, and so can
     never hold up a matured payment.
"""
from contracts.interfaces import IPhygitalEscrow
from contracts.modules import caller
from contracts.modules import ledger
from contracts.modules import policies
from contracts.modules import refusals
from contracts.modules import state_word
from contracts.modules import typed_data


uses: caller
uses: typed_data
uses: policies
uses: ledger

DEAL_SPLIT: constant(uint256) = 0
DEAL_RETURN: constant(uint256) = 1
DEAL_REPLACEMENT: constant(uint256) = 2
DEAL_RESUME: constant(uint256) = 3
DEAL_MORE_TIME: constant(uint256) = 4

# All extensions of one escrow together, in seconds.
MAX_EXTENSION: constant(uint256) = 15_552_000  # 180 days

# Whom silence favours may give the other time; before the arbiter that takes both.
_BUYER_EXTENDS: constant(uint256) = (
    (1 << state_word.FUNDED)
    | (1 << state_word.SHIPPED)
    | (1 << state_word.DISPUTED)
    | (1 << state_word.RETURNED)
)

OFFER_TYPEHASH: constant(bytes32) = keccak256(
    "SettlementOffer(address maker,bytes32 escrow,uint256 state,uint8 deal,uint256 buyer_share,bool asset_to_buyer,uint256 new_deadline,uint256 expiry)"
)


# escrow id -> maker -> hash of the offer it has posted
_offers: HashMap[bytes32, HashMap[address, bytes32]]


@external
def offer(terms: IPhygitalEscrow.Terms, proposal: IPhygitalEscrow.Proposal):
    """
    @notice Post an offer that the other party may accept. Buyer or seller; a newer one replaces it.
    @param terms The escrow's terms.
    @param proposal What is offered.
    """
    escrow_id: bytes32 = empty(bytes32)
    word: uint256 = 0
    escrow_id, word = ledger._enter(terms, ledger.ANYONE, state_word.ANY_OPEN, False)
    maker: address = caller._sender()
    self._other_than(maker, terms)
    self._check(proposal, word, terms.amount)
    self._offers[escrow_id][maker] = self._offer_hash(maker, escrow_id, word, proposal)
    log IPhygitalEscrow.OfferPosted(escrow_id=escrow_id, maker=maker, state=word, proposal=proposal)


@external
def withdraw_offer(escrow_id: bytes32):
    """
    @notice Take the caller's posted offer back. One that was only signed ends with its expiry or a change of state.
    @param escrow_id The escrow's id.
    """
    maker: address = caller._sender()
    if self._offers[escrow_id][maker] == empty(bytes32):
        refusals._refuse("escrow: no such offer")
    self._offers[escrow_id][maker] = empty(bytes32)
    log IPhygitalEscrow.OfferWithdrawn(escrow_id=escrow_id, maker=maker)


@external
def settle(
    terms: IPhygitalEscrow.Terms, proposal: IPhygitalEscrow.Proposal, signature: Bytes[1024]
):
    """
    @notice Accept the other party's offer, posted or signed: a split closes the escrow, a return or a replacement
            takes the goods back on their way, a resumed inspection runs anew, more time moves the deadline.
    @param terms The escrow's terms.
    @param proposal What was offered.
    @param signature The maker's EIP-712 signature; empty when the offer is posted.
    """
    escrow_id: bytes32 = empty(bytes32)
    word: uint256 = 0
    escrow_id, word = ledger._enter(terms, ledger.ANYONE, state_word.ANY_OPEN, False)
    taker: address = caller._sender()
    maker: address = self._other_than(taker, terms)
    self._check(proposal, word, terms.amount)
    offered: bytes32 = self._offer_hash(maker, escrow_id, word, proposal)
    if len(signature) == 0:
        if self._offers[escrow_id][maker] != offered:
            refusals._refuse("escrow: no such offer")
    elif not typed_data._is_signed(maker, typed_data._digest(offered), signature):
        refusals._refuse("escrow: not signed by the other party")

    deal: uint256 = convert(proposal.deal, uint256)
    if deal == DEAL_MORE_TIME:
        self._postpone(escrow_id, word, proposal.new_deadline, taker)
        return
    if deal == DEAL_SPLIT:
        word = ledger._close(escrow_id, word, state_word.SETTLED, proposal.buyer_share, proposal.asset_to_buyer)
    else:
        word = self._go_on(escrow_id, terms.policy, word, deal, proposal.buyer_share)
    log IPhygitalEscrow.Settled(escrow_id=escrow_id, maker=maker, state=word, deal=deal)
    if deal == DEAL_SPLIT:
        ledger._pay_out(escrow_id, terms, word)


@external
def extend(terms: IPhygitalEscrow.Terms, new_deadline: uint256):
    """
    @notice Give the other side more time. Only the party whom its silence would favour; before the arbiter nobody
            alone. All extensions of an escrow together stay within 180 days.
    @param terms The escrow's terms.
    @param new_deadline Unix seconds, later than the present deadline.
    """
    escrow_id: bytes32 = empty(bytes32)
    word: uint256 = 0
    escrow_id, word = ledger._enter(terms, ledger.ANYONE, state_word.ANY_OPEN, False)
    status: uint256 = state_word._status(word)
    if status == state_word.ARBITRATION:
        refusals._refuse("escrow: more time takes both")
    sender: address = caller._sender()
    if sender != (terms.buyer if (1 << status) & _BUYER_EXTENDS != 0 else terms.seller):
        refusals._refuse("escrow: not yours to extend")
    self._postpone(escrow_id, word, new_deadline, sender)


@external
@view
def offers(escrow_id: bytes32, maker: address) -> bytes32:
    """
    @notice The offer that stands on record.
    @param escrow_id The escrow's id.
    @param maker Buyer or seller.
    @return Its EIP-712 struct hash, zero when there is none. It counts only while the state word it names lasts.
    """
    return self._offers[escrow_id][maker]


@internal
@view
def _other_than(party: address, terms: IPhygitalEscrow.Terms) -> address:
    if party == terms.buyer:
        return terms.seller
    if party != terms.seller:
        refusals._refuse("escrow: not a party")
    return terms.buyer


@internal
@view
def _check(proposal: IPhygitalEscrow.Proposal, word: uint256, amount: uint256):
    deal: uint256 = convert(proposal.deal, uint256)
    if block.timestamp >= proposal.expiry:
        refusals._refuse("escrow: offer expired")
    # A field that means nothing must be empty, so that nobody signs what will not happen.
    if not (
        deal <= DEAL_MORE_TIME
        and proposal.buyer_share <= amount
        and (proposal.buyer_share == 0 or deal <= DEAL_RETURN)
        and (not proposal.asset_to_buyer or deal == DEAL_SPLIT)
        and (proposal.new_deadline == 0) == (deal != DEAL_MORE_TIME)
    ):
        refusals._refuse("escrow: malformed offer")


@internal
@pure
def _offer_hash(
    maker: address, escrow_id: bytes32, word: uint256, proposal: IPhygitalEscrow.Proposal
) -> bytes32:
    return keccak256(abi_encode(OFFER_TYPEHASH, maker, escrow_id, word, proposal))


@internal
def _go_on(escrow_id: bytes32, policy: bytes32, word: uint256, deal: uint256, share: uint256) -> uint256:
    """
    @notice Carry out a deal that leaves the escrow open.
    """
    kept: uint256 = word & ~state_word.RETURN_RULED
    if deal == DEAL_RETURN:
        due: uint256 = block.timestamp + policies._window(policy, policies.SHIP_BACK)
        return ledger._advance(escrow_id, kept, state_word.RETURNING, due, share)
    if deal == DEAL_RESUME:
        due: uint256 = block.timestamp + policies._window(policy, policies.INSPECTION)
        return ledger._advance(escrow_id, kept | state_word.ATTESTED, state_word.DELIVERED, due, 0)
    # The seller may have sent the second item at once, so there is no free way out any more.
    kept = (kept | state_word.CANCELLING_OVER) & ~state_word.ATTESTED
    due: uint256 = block.timestamp + policies._ship_window(policies._head(policy))
    return ledger._advance(escrow_id, kept, state_word.FUNDED, due, 0)


@internal
def _postpone(escrow_id: bytes32, word: uint256, new_deadline: uint256, by: address):
    deadline: uint256 = state_word._deadline(word)
    if block.timestamp >= deadline:
        refusals._refuse("escrow: too late")
    # The bound below keeps the sum inside its bits.
    if new_deadline <= deadline or new_deadline - deadline > MAX_EXTENSION - state_word._extended(word):
        refusals._refuse("escrow: extension out of bounds")
    extended: uint256 = state_word._extended(word) + new_deadline - deadline
    kept: uint256 = (word & ~state_word.EXTENDED) | (extended << 176)
    moved: uint256 = ledger._advance(
        escrow_id, kept, state_word._status(word), new_deadline, state_word._share(word)
    )
    log IPhygitalEscrow.Extended(escrow_id=escrow_id, by=by, state=moved)

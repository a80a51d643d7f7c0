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
     needs now >= deadline. Order inside a call: who, what, when, storage, log, transfers.
"""
from contracts.interfaces import IPhygitalEscrow
from contracts.modules import agreements
from contracts.modules import caller
from contracts.modules import disputes
from contracts.modules import ledger
from contracts.modules import listing_book
from contracts.modules import payouts
from contracts.modules import policies
from contracts.modules import purchases
from contracts.modules import refusals
from contracts.modules import state_word
from contracts.modules import typed_data


# The storage of this contract and of its extension is one: both list the same modules in the same order.
initializes: caller
initializes: typed_data
initializes: listing_book
initializes: policies
initializes: payouts
initializes: ledger[caller := caller, typed_data := typed_data, policies := policies, payouts := payouts]
initializes: agreements[caller := caller, typed_data := typed_data, policies := policies, ledger := ledger]
initializes: purchases[
    caller := caller, typed_data := typed_data, listing_book := listing_book, policies := policies, ledger := ledger
]
initializes: disputes[policies := policies, ledger := ledger]

exports: (
    purchases.fund,
    purchases.fund_many,
    purchases.fund_with_authorization,
    disputes.dispute,
    disputes.concede,
    disputes.contest,
    disputes.rule,
    listing_book.cancel_listing,
    listing_book.bump_epoch,
    listing_book.listings,
    listing_book.epochs,
    payouts.withdraw,
    payouts.claim_asset,
    payouts.credit,
    payouts.onERC1155Received,
    payouts.supportsInterface,
    ledger.escrows,
    caller.relay,
    typed_data.eip712Domain,
)


MAX_TIMEOUTS: constant(uint256) = 50
# Answers of the extension fit in it: the longest is a policy.
LONGEST_ANSWER: constant(uint256) = 480
EXTENSION: immutable(address)


@deploy
def __init__(relay_address: address, extension_address: address):
    """
    @param relay_address EscrowRelay, which carries parties' signatures.
    @param extension_address EscrowExtension, the calls that are not made every day.
    """
    typed_data.__init__()
    caller.__init__(relay_address)
    EXTENSION = extension_address


@external
def cancel(terms: IPhygitalEscrow.Terms):
    """
    @notice Take the money back before the seller has shipped, within the cancel window. Buyer only.
    @param terms The escrow's terms.
    """
    escrow_id: bytes32 = empty(bytes32)
    word: uint256 = 0
    escrow_id, word = ledger._enter(terms, ledger.BUYER, 1 << state_word.FUNDED, False)
    head: uint256 = policies._head(terms.policy)
    # The deadline tells when the escrow was funded: it lies one ship window later, plus what was extended.
    funded_at: uint256 = state_word._deadline(word) - state_word._extended(word) - policies._ship_window(head)
    if word & state_word.CANCELLING_OVER != 0 or block.timestamp >= funded_at + policies._cancel_window(head):
        refusals._refuse("escrow: too late to cancel")

    word = ledger._close(escrow_id, word, state_word.REFUNDED, terms.amount, False)
    log IPhygitalEscrow.Cancelled(escrow_id=escrow_id, state=word)
    ledger._pay_out(escrow_id, terms, word)


@external
def ship(terms: IPhygitalEscrow.Terms, shipment_hash: bytes32):
    """
    @notice Say that the goods are on their way. Seller only.
    @param terms The escrow's terms.
    @param shipment_hash Commits to carrier and tracking number without showing them.
    """
    escrow_id: bytes32 = empty(bytes32)
    word: uint256 = 0
    escrow_id, word = ledger._enter(terms, ledger.SELLER, 1 << state_word.FUNDED, True)
    due: uint256 = unsafe_add(block.timestamp, policies._window(terms.policy, policies.TRANSIT))
    word = ledger._advance(escrow_id, word, state_word.SHIPPED, due, 0)
    log IPhygitalEscrow.Shipped(escrow_id=escrow_id, state=word, shipment_hash=shipment_hash)


@external
def deliver(terms: IPhygitalEscrow.Terms, proof_hash: bytes32):
    """
    @notice Say that the goods have arrived, which starts the inspection. The buyer's or the attester's word
            starts the normal one, the seller's alone the long one.
    @param terms The escrow's terms.
    @param proof_hash Commits to the proof of delivery; may be zero.
    """
    escrow_id: bytes32 = empty(bytes32)
    word: uint256 = 0
    escrow_id, word = ledger._enter(terms, ledger.WITNESS, 1 << state_word.SHIPPED, True)
    by: address = caller._sender()
    clock: uint256 = policies.LONG_INSPECTION
    if by != terms.seller:
        clock = policies.INSPECTION
        word |= state_word.ATTESTED
    due: uint256 = block.timestamp + policies._window(terms.policy, clock)
    word = ledger._advance(escrow_id, word, state_word.DELIVERED, due, 0)
    log IPhygitalEscrow.Delivered(escrow_id=escrow_id, by=by, state=word, proof_hash=proof_hash)


@external
def confirm(terms: IPhygitalEscrow.Terms):
    """
    @notice Confirm arrival and condition: the seller is paid, the token goes to the buyer. Buyer only, until closed.
    @param terms The escrow's terms.
    """
    # Most escrows end here, so what `ledger._enter`, `_advance` and `_pay_out` do for every call is written out once
    # more: handing the terms to each of them would cost 800 gas.
    escrow_id: bytes32 = keccak256(
        concat(typed_data.PREFIX, typed_data._separator(), keccak256(abi_encode(typed_data.TERMS_TYPEHASH, terms)))
    )
    word: uint256 = ledger.escrows[escrow_id]
    if word == 0:
        refusals._refuse("escrow: unknown escrow")
    if word & state_word.STATUS >= state_word.RELEASED:
        refusals._refuse("escrow: closed")
    buyer: address = msg.sender
    if buyer == caller.RELAY:
        buyer = caller._sender()
    if buyer != terms.buyer:
        refusals._refuse("escrow: not the buyer")

    # Every status that is not closed may be confirmed, at any time.
    word = unsafe_add(word & state_word.KEPT, state_word.ONE_STEP) | state_word.ASSET_TO_BUYER | state_word.RELEASED
    ledger.escrows[escrow_id] = word
    log IPhygitalEscrow.Confirmed(escrow_id=escrow_id, state=word)
    # Without fee, royalty and token everything is the seller's.
    if (word & state_word.FEE) | terms.royalty | convert(terms.asset, uint256) == 0:
        payouts._pay(escrow_id, terms.currency, terms.seller, terms.amount)
    else:
        ledger._pay_out(escrow_id, terms, word)


@external
def refund(terms: IPhygitalEscrow.Terms):
    """
    @notice Give the whole amount back to the buyer; the token returns. Seller only, until closed.
    @param terms The escrow's terms.
    """
    escrow_id: bytes32 = empty(bytes32)
    word: uint256 = 0
    escrow_id, word = ledger._enter(terms, ledger.SELLER, state_word.ANY_OPEN, False)
    word = ledger._close(escrow_id, word, state_word.REFUNDED, terms.amount, False)
    log IPhygitalEscrow.Refunded(escrow_id=escrow_id, state=word)
    ledger._pay_out(escrow_id, terms, word)


@external
def timeout(terms: IPhygitalEscrow.Terms):
    """
    @notice Once a deadline has passed, do what its silence means. Anybody may.
    @param terms The escrow's terms.
    """
    escrow_id: bytes32 = empty(bytes32)
    word: uint256 = 0
    escrow_id, word = ledger._enter(terms, ledger.ANYONE, state_word.ANY_OPEN, False)
    if block.timestamp < state_word._deadline(word):
        refusals._refuse("escrow: too early")
    self._run_out(escrow_id, terms, word)


@external
def timeout_many(many: DynArray[IPhygitalEscrow.Terms, MAX_TIMEOUTS]):
    """
    @notice Run what is due and leave the rest alone, since anybody can close one in between.
    @param many Terms of up to 50 escrows.
    """
    for terms: IPhygitalEscrow.Terms in many:
        escrow_id: bytes32 = typed_data._escrow_id(terms)
        word: uint256 = ledger.escrows[escrow_id]
        status: uint256 = state_word._status(word)
        # A word of zero, of an escrow that is not, has no status.
        if (1 << status) & state_word.ANY_OPEN != 0 and block.timestamp >= state_word._deadline(word):
            self._run_out(escrow_id, terms, word)


@external
@view
def escrow_id(terms: IPhygitalEscrow.Terms) -> bytes32:
    """
    @notice The id of the escrow with these terms.
    @param terms The escrow's terms.
    @return The EIP-712 digest of the terms.
    """
    return typed_data._escrow_id(terms)


@external
@view
def extension() -> address:
    """
    @notice The rest of this contract's code, which did not fit in here.
    @return Its address; it can never be exchanged.
    """
    return EXTENSION


@external
@payable
@reentrant
@raw_return
def __default__() -> Bytes[LONGEST_ANSWER]:
    """
    @notice Run what the extension has: settlements, returns, more time, policies, evidence.
    @dev Its functions take the lock themselves; it is the same one, in this contract's storage.
    """
    return raw_call(EXTENSION, msg.data, max_outsize=LONGEST_ANSWER, is_delegate_call=True)


@internal
def _run_out(escrow_id: bytes32, terms: IPhygitalEscrow.Terms, word: uint256):
    status: uint256 = 0
    share: uint256 = 0
    to_buyer: bool = False
    status, share, to_buyer = ledger._silence(word, terms)
    closed: uint256 = ledger._close(escrow_id, word, status, share, to_buyer)
    log IPhygitalEscrow.TimedOut(escrow_id=escrow_id, state=closed, status_before=state_word._status(word))
    ledger._pay_out(escrow_id, terms, closed)

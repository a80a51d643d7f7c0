# pragma version ==0.4.3
# pragma evm-version prague
# pragma optimize gas
# pragma nonreentrancy on
# SPDX-License-Identifier: Apache-2.0
"""
@title EscrowExtension
@license Apache-2.0
@notice The calls of PhygitalEscrow that are not made every day. The escrow runs this code on its own storage, because
        one contract may not be longer than 24 KiB (EIP-170); which extension it runs is fixed when it is deployed.
@dev By itself this contract holds nothing: nobody can fund an escrow here.
"""
from contracts.interfaces import IPhygitalEscrow
from contracts.modules import agreements
from contracts.modules import caller
from contracts.modules import ledger
from contracts.modules import listing_book
from contracts.modules import payouts
from contracts.modules import policies
from contracts.modules import refusals
from contracts.modules import returns
from contracts.modules import state_word
from contracts.modules import typed_data


# The storage of this contract and of the escrow is one: both list the same modules in the same order.
initializes: caller
initializes: typed_data
initializes: listing_book
initializes: policies
initializes: payouts
initializes: ledger[caller := caller, typed_data := typed_data, policies := policies, payouts := payouts]
initializes: agreements[caller := caller, typed_data := typed_data, policies := policies, ledger := ledger]
initializes: returns[policies := policies, ledger := ledger]

exports: (
    agreements.offer,
    agreements.withdraw_offer,
    agreements.settle,
    agreements.extend,
    agreements.offers,
    returns.rule_return,
    returns.return_shipped,
    returns.contest_return,
    returns.accept_return,
    policies.register_policy,
    policies.policy,
    policies.policy_id,
    listing_book.listing_hash,
    payouts.asset_credit,
    ledger.state,
)


ITEM_TYPEHASH: constant(bytes32) = keccak256(
    "ItemPresence(bytes32 escrow,address token,uint256 token_id,address holder,uint256 challenge_block,bytes32 challenge)"
)


@deploy
def __init__(relay_address: address):
    """
    @param relay_address EscrowRelay, the same as the escrow's.
    """
    typed_data.__init__()
    caller.__init__(relay_address)


@external
@payable
def refund_released(terms: IPhygitalEscrow.Terms, amount: uint256):
    """
    @notice Pay the buyer back after release, from the seller's own wallet and on record. Seller only.
    @param terms The escrow's terms.
    @param amount Units of the currency, 1 to 2**128 - 1; coins are sent along, a token must be approved.
    """
    escrow_id: bytes32 = typed_data._escrow_id(terms)
    word: uint256 = ledger.escrows[escrow_id]
    seller: address = caller._sender()
    if seller != terms.seller:
        refusals._refuse("escrow: not the seller")
    if state_word._status(word) != state_word.RELEASED:
        refusals._refuse("escrow: wrong status")
    # Bounded as every price is, so that no credit can ever be too full for the next one.
    if amount == 0 or amount >= 2**128:
        refusals._refuse("escrow: amount out of bounds")
    # The step is counted, so that a signature for it works once.
    word = ledger._advance(escrow_id, word, state_word.RELEASED, 0, 0)
    log IPhygitalEscrow.RefundedLater(escrow_id=escrow_id, state=word, amount=amount)
    payouts._take(terms.currency, seller, amount)
    payouts._pay(escrow_id, terms.currency, terms.buyer, amount)


@external
def prove_item(terms: IPhygitalEscrow.Terms, challenge_block: uint256, signature: Bytes[1024]):
    """
    @notice Put on record that the item's chip has signed for its holder: the very item is there. Buyer or seller,
            from shipping on. Evidence beside a party's own word; it moves nothing.
    @dev The challenge is a block hash, which nobody knows before; it must be of one of the last 256 blocks. Whoever
         reads the log checks that the block is later than the shipment's.
    @param terms The escrow's terms.
    @param challenge_block Number of the block whose hash the chip has signed.
    @param signature The chip's EIP-712 signature of ItemPresence, naming the caller as the holder.
    """
    escrow_id: bytes32 = empty(bytes32)
    word: uint256 = 0
    escrow_id, word = ledger._enter(
        terms, ledger.ANYONE, state_word.ANY_OPEN & ~(1 << state_word.FUNDED), False
    )
    holder: address = caller._sender()
    if holder != terms.buyer and holder != terms.seller:
        refusals._refuse("escrow: not a party")
    if terms.asset == empty(address):
        refusals._refuse("escrow: no token")
    if challenge_block >= block.number or challenge_block + 256 < block.number:
        refusals._refuse("escrow: stale challenge")
    chip: address = self._chip_of(terms.asset, terms.asset_id)
    presence: bytes32 = keccak256(
        abi_encode(
            ITEM_TYPEHASH,
            escrow_id,
            terms.asset,
            terms.asset_id,
            holder,
            challenge_block,
            blockhash(challenge_block),
        )
    )
    if not typed_data._is_signed(chip, typed_data._digest(presence), signature):
        refusals._refuse("escrow: not signed by the chip")
    log IPhygitalEscrow.ItemProven(
        escrow_id=escrow_id, holder=holder, state=word, chip=chip, challenge_block=challenge_block
    )


@internal
@view
def _chip_of(asset: address, asset_id: uint256) -> address:
    """
    @notice The chip that a token names. Zero, which signs nothing, also for a token that knows no chips.
    """
    answered: bool = False
    answer: Bytes[32] = b""
    answered, answer = raw_call(
        asset,
        abi_encode(asset_id, method_id=method_id("chip_of(uint256)")),
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    if not answered or len(answer) != 32:
        return empty(address)
    return convert(convert(convert(answer, uint256) & (2**160 - 1), uint160), address)

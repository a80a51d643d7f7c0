# pragma version ==0.4.3
# pragma evm-version prague
# pragma optimize codesize
# SPDX-License-Identifier: Apache-2.0
"""
@title EscrowRelay
@license Apache-2.0
@notice Carries what a party has signed to an escrow, so that the party needs no coins of its own: anybody may pay for
        the call. Keys and contract wallets (ERC-1271) alike.
@dev Holds and stores nothing, serves any number of escrows. Each action has an EIP-712 struct in the escrow's
     domain, with party, escrow, its present state word and an expiry: any change of state makes it void, so only what
     changes none (an offer, its withdrawal) can be carried twice. The escrow takes the twenty bytes after this
     contract's calls for the party (the shape of ERC-2771) and asks what it would ask of that party itself.
"""
from contracts.interfaces import IPhygitalEscrow
from contracts.modules import signed_actions as actions
from contracts.modules import typed_data


initializes: typed_data


interface IEscrow:
    def escrows(escrow_id: bytes32) -> uint256: view


struct Consent:
    # A party's signature of one action.
    party: address
    expiry: uint256  # unix seconds, the first second at which it is over
    signature: Bytes[1024]


struct Permit:
    # An EIP-2612 permit of the caller's for the escrow.
    amount: uint256
    deadline: uint256
    v: uint8
    r: bytes32
    s: bytes32


# Where the maker's signature begins in the arguments of `settle`: ten words of terms, five of the proposal, this one.
SETTLE_OFFSET: constant(uint256) = 512


@deploy
def __init__():
    typed_data.__init__()


@external
def cancel(escrow: address, terms: IPhygitalEscrow.Terms, consent: Consent):
    """
    @notice Carry a buyer's `cancel`.
    @param escrow The escrow contract.
    @param terms The escrow's terms.
    @param consent Signature of Cancel by the buyer.
    """
    self._carry(escrow, terms, consent, actions.CANCEL, actions.CANCEL_CALL, b"")


@external
def ship(escrow: address, terms: IPhygitalEscrow.Terms, shipment_hash: bytes32, consent: Consent):
    """
    @notice Carry a seller's `ship`.
    @param escrow The escrow contract.
    @param terms The escrow's terms.
    @param shipment_hash As in the escrow's `ship`.
    @param consent Signature of Ship by the seller.
    """
    self._carry(escrow, terms, consent, actions.SHIP, actions.SHIP_CALL, abi_encode(shipment_hash))


@external
def deliver(escrow: address, terms: IPhygitalEscrow.Terms, proof_hash: bytes32, consent: Consent):
    """
    @notice Carry a buyer's, a seller's or an attester's `deliver`.
    @param escrow The escrow contract.
    @param terms The escrow's terms.
    @param proof_hash As in the escrow's `deliver`.
    @param consent Signature of Deliver by the party.
    """
    self._carry(escrow, terms, consent, actions.DELIVER, actions.DELIVER_CALL, abi_encode(proof_hash))


@external
def confirm(escrow: address, terms: IPhygitalEscrow.Terms, consent: Consent):
    """
    @notice Carry a buyer's `confirm`.
    @param escrow The escrow contract.
    @param terms The escrow's terms.
    @param consent Signature of Confirm by the buyer.
    """
    self._carry(escrow, terms, consent, actions.CONFIRM, actions.CONFIRM_CALL, b"")


@external
def refund(escrow: address, terms: IPhygitalEscrow.Terms, consent: Consent):
    """
    @notice Carry a seller's `refund`.
    @param escrow The escrow contract.
    @param terms The escrow's terms.
    @param consent Signature of Refund by the seller.
    """
    self._carry(escrow, terms, consent, actions.REFUND, actions.REFUND_CALL, b"")


@external
def dispute(
    escrow: address,
    terms: IPhygitalEscrow.Terms,
    claim: uint256,
    reason: uint8,
    evidence_root: bytes32,
    consent: Consent,
):
    """
    @notice Carry a buyer's `dispute`.
    @param escrow The escrow contract.
    @param terms The escrow's terms.
    @param claim As in the escrow's `dispute`.
    @param reason As in the escrow's `dispute`.
    @param evidence_root As in the escrow's `dispute`.
    @param consent Signature of Dispute by the buyer.
    """
    self._carry(escrow, terms, consent, actions.DISPUTE, actions.DISPUTE_CALL, abi_encode(claim, reason, evidence_root))


@external
def concede(escrow: address, terms: IPhygitalEscrow.Terms, consent: Consent):
    """
    @notice Carry a seller's `concede`.
    @param escrow The escrow contract.
    @param terms The escrow's terms.
    @param consent Signature of Concede by the seller.
    """
    self._carry(escrow, terms, consent, actions.CONCEDE, actions.CONCEDE_CALL, b"")


@external
def contest(escrow: address, terms: IPhygitalEscrow.Terms, evidence_root: bytes32, consent: Consent):
    """
    @notice Carry a seller's `contest`.
    @param escrow The escrow contract.
    @param terms The escrow's terms.
    @param evidence_root As in the escrow's `contest`.
    @param consent Signature of Contest by the seller.
    """
    self._carry(escrow, terms, consent, actions.CONTEST, actions.CONTEST_CALL, abi_encode(evidence_root))


@external
def rule(
    escrow: address,
    terms: IPhygitalEscrow.Terms,
    buyer_share: uint256,
    asset_to_buyer: bool,
    ruling_hash: bytes32,
    consent: Consent,
):
    """
    @notice Carry an arbiter's `rule`.
    @param escrow The escrow contract.
    @param terms The escrow's terms.
    @param buyer_share As in the escrow's `rule`.
    @param asset_to_buyer As in the escrow's `rule`.
    @param ruling_hash As in the escrow's `rule`.
    @param consent Signature of Rule by the arbiter.
    """
    self._carry(
        escrow, terms, consent, actions.RULE, actions.RULE_CALL, abi_encode(buyer_share, asset_to_buyer, ruling_hash)
    )


@external
def rule_return(
    escrow: address, terms: IPhygitalEscrow.Terms, buyer_share: uint256, ruling_hash: bytes32, consent: Consent
):
    """
    @notice Carry an arbiter's `rule_return`.
    @param escrow The escrow contract.
    @param terms The escrow's terms.
    @param buyer_share As in the escrow's `rule_return`.
    @param ruling_hash As in the escrow's `rule_return`.
    @param consent Signature of RuleReturn by the arbiter.
    """
    self._carry(
        escrow, terms, consent, actions.RULE_RETURN, actions.RULE_RETURN_CALL, abi_encode(buyer_share, ruling_hash)
    )


@external
def return_shipped(escrow: address, terms: IPhygitalEscrow.Terms, shipment_hash: bytes32, consent: Consent):
    """
    @notice Carry a buyer's `return_shipped`.
    @param escrow The escrow contract.
    @param terms The escrow's terms.
    @param shipment_hash As in the escrow's `return_shipped`.
    @param consent Signature of ReturnShipped by the buyer.
    """
    self._carry(escrow, terms, consent, actions.RETURN_SHIPPED, actions.RETURN_SHIPPED_CALL, abi_encode(shipment_hash))


@external
def contest_return(escrow: address, terms: IPhygitalEscrow.Terms, evidence_root: bytes32, consent: Consent):
    """
    @notice Carry a seller's `contest_return`.
    @param escrow The escrow contract.
    @param terms The escrow's terms.
    @param evidence_root As in the escrow's `contest_return`.
    @param consent Signature of ContestReturn by the seller.
    """
    self._carry(escrow, terms, consent, actions.CONTEST_RETURN, actions.CONTEST_RETURN_CALL, abi_encode(evidence_root))


@external
def accept_return(escrow: address, terms: IPhygitalEscrow.Terms, consent: Consent):
    """
    @notice Carry a seller's `accept_return`.
    @param escrow The escrow contract.
    @param terms The escrow's terms.
    @param consent Signature of AcceptReturn by the seller.
    """
    self._carry(escrow, terms, consent, actions.ACCEPT_RETURN, actions.ACCEPT_RETURN_CALL, b"")


@external
def extend(escrow: address, terms: IPhygitalEscrow.Terms, new_deadline: uint256, consent: Consent):
    """
    @notice Carry a buyer's or a seller's `extend`.
    @param escrow The escrow contract.
    @param terms The escrow's terms.
    @param new_deadline As in the escrow's `extend`.
    @param consent Signature of Extend by the party.
    """
    self._carry(escrow, terms, consent, actions.EXTEND, actions.EXTEND_CALL, abi_encode(new_deadline))


@external
@payable
def refund_released(escrow: address, terms: IPhygitalEscrow.Terms, amount: uint256, consent: Consent):
    """
    @notice Carry a seller's `refund_released`.
            Coins for it are sent along by the carrier.
    @param escrow The escrow contract.
    @param terms The escrow's terms.
    @param amount As in the escrow's `refund_released`.
    @param consent Signature of RefundReleased by the seller.
    """
    self._carry(escrow, terms, consent, actions.REFUND_RELEASED, actions.REFUND_RELEASED_CALL, abi_encode(amount))


@external
def offer(
    escrow: address,
    terms: IPhygitalEscrow.Terms,
    proposal: IPhygitalEscrow.Proposal,
    maker: address,
    signature: Bytes[1024],
):
    """
    @notice Put an offer on record that its maker has signed; the same signature that `settle` takes.
    @param escrow The escrow contract.
    @param terms The escrow's terms.
    @param proposal What is offered.
    @param maker Buyer or seller.
    @param signature The maker's, of SettlementOffer.
    """
    separator: bytes32 = typed_data._build_separator(escrow)
    escrow_id: bytes32 = typed_data._digest_in(separator, typed_data._terms_hash(terms))
    state: uint256 = staticcall IEscrow(escrow).escrows(escrow_id)
    offered: bytes32 = keccak256(abi_encode(actions.SETTLEMENT_OFFER, maker, escrow_id, state, proposal))
    assert typed_data._is_signed(maker, typed_data._digest_in(separator, offered), signature), "relay: not signed"
    raw_call(escrow, concat(actions.OFFER_CALL, abi_encode(terms), abi_encode(proposal), self._tail(maker)))


@external
def withdraw_offer(escrow: address, terms: IPhygitalEscrow.Terms, consent: Consent):
    """
    @notice Carry a maker's `withdraw_offer`.
    @param escrow The escrow contract.
    @param terms The escrow's terms.
    @param consent Signature of WithdrawOffer by the maker.
    """
    escrow_id: bytes32 = self._check(escrow, terms, consent, actions.WITHDRAW_OFFER, b"")
    raw_call(escrow, concat(actions.WITHDRAW_OFFER_CALL, escrow_id, self._tail(consent.party)))


@external
def settle(
    escrow: address,
    terms: IPhygitalEscrow.Terms,
    proposal: IPhygitalEscrow.Proposal,
    signature: Bytes[1024],
    consent: Consent,
):
    """
    @notice Carry a party's `settle`: its acceptance of the other one's offer.
    @param escrow The escrow contract.
    @param terms The escrow's terms.
    @param proposal What the maker offered.
    @param signature The maker's, of SettlementOffer; empty when the offer is posted.
    @param consent Signature of Settle by the party that accepts.
    """
    fields: Bytes[160] = abi_encode(proposal)
    self._check(escrow, terms, consent, actions.SETTLE, fields)
    padded: Bytes[1120] = abi_encode(SETTLE_OFFSET, signature)  # whole words: the party's address is the very end
    raw_call(
        escrow,
        concat(
            actions.SETTLE_CALL,
            abi_encode(terms),
            fields,
            slice(padded, 0, 32),
            slice(padded, 64, len(padded) - 64),
            self._tail(consent.party),
        ),
    )


@external
def fund_with_permit(
    escrow: address,
    listing: IPhygitalEscrow.Listing,
    quantity: uint32,
    option: uint8,
    reference: bytes16,
    signature: Bytes[1024],
    permit: Permit,
):
    """
    @notice `fund` for the caller in one transaction, with an EIP-2612 permit instead of an approval before.
    @dev If somebody has used the permit up already, the allowance is there, which is all that counts.
    @param escrow The escrow contract.
    @param listing As in the escrow's `fund`.
    @param quantity As in the escrow's `fund`.
    @param option As in the escrow's `fund`.
    @param reference As in the escrow's `fund`.
    @param signature The seller's, of the listing.
    @param permit The caller's, for the escrow contract.
    """
    permitted: bool = raw_call(
        listing.currency,
        abi_encode(
            msg.sender,
            escrow,
            permit.amount,
            permit.deadline,
            permit.v,
            permit.r,
            permit.s,
            method_id=method_id("permit(address,address,uint256,uint256,uint8,bytes32,bytes32)"),
        ),
        revert_on_failure=False,
    )
    arguments: Bytes[1632] = abi_encode(listing, quantity, option, reference, signature)
    raw_call(escrow, concat(actions.FUND_CALL, arguments, self._tail(msg.sender)))


@internal
@view
def _check(
    escrow: address, terms: IPhygitalEscrow.Terms, consent: Consent, type_hash: bytes32, fields: Bytes[160]
) -> bytes32:
    """
    @notice Refuse what the party has not signed for the escrow as it is now.
    @param fields The action's own fields, whole words.
    @return The escrow's id.
    """
    assert block.timestamp < consent.expiry, "relay: signature expired"
    separator: bytes32 = typed_data._build_separator(escrow)
    escrow_id: bytes32 = typed_data._digest_in(separator, typed_data._terms_hash(terms))
    state: uint256 = staticcall IEscrow(escrow).escrows(escrow_id)
    signed: bytes32 = keccak256(
        concat(abi_encode(type_hash, consent.party, escrow_id, state), fields, abi_encode(consent.expiry))
    )
    digest: bytes32 = typed_data._digest_in(separator, signed)
    assert typed_data._is_signed(consent.party, digest, consent.signature), "relay: not signed"
    return escrow_id


@internal
@payable
def _carry(
    escrow: address,
    terms: IPhygitalEscrow.Terms,
    consent: Consent,
    type_hash: bytes32,
    selector: bytes4,
    fields: Bytes[160],
):
    self._check(escrow, terms, consent, type_hash, fields)
    raw_call(escrow, concat(selector, abi_encode(terms), fields, self._tail(consent.party)), value=msg.value)


@internal
@pure
def _tail(party: address) -> Bytes[20]:
    return slice(convert(party, bytes32), 12, 20)

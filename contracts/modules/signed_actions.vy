# pragma version ==0.4.3
# SPDX-License-Identifier: Apache-2.0
"""
@title Signed actions
@license Apache-2.0
@notice The EIP-712 struct of each action that a party can sign, and the call that it stands for.
"""

# Each struct begins and ends alike: who, where, in which state; until when.
CANCEL: constant(bytes32) = keccak256("Cancel(address party,bytes32 escrow,uint256 state,uint256 expiry)")
SHIP: constant(bytes32) = keccak256(
    "Ship(address party,bytes32 escrow,uint256 state,bytes32 shipment_hash,uint256 expiry)"
)
DELIVER: constant(bytes32) = keccak256(
    "Deliver(address party,bytes32 escrow,uint256 state,bytes32 proof_hash,uint256 expiry)"
)
CONFIRM: constant(bytes32) = keccak256("Confirm(address party,bytes32 escrow,uint256 state,uint256 expiry)")
REFUND: constant(bytes32) = keccak256("Refund(address party,bytes32 escrow,uint256 state,uint256 expiry)")
DISPUTE: constant(bytes32) = keccak256(
    "Dispute(address party,bytes32 escrow,uint256 state,uint256 claim,uint8 reason,bytes32 evidence_root,uint256 expiry)"
)
CONCEDE: constant(bytes32) = keccak256("Concede(address party,bytes32 escrow,uint256 state,uint256 expiry)")
CONTEST: constant(bytes32) = keccak256(
    "Contest(address party,bytes32 escrow,uint256 state,bytes32 evidence_root,uint256 expiry)"
)
RULE: constant(bytes32) = keccak256(
    "Rule(address party,bytes32 escrow,uint256 state,uint256 buyer_share,bool asset_to_buyer,bytes32 ruling_hash,uint256 expiry)"
)
RULE_RETURN: constant(bytes32) = keccak256(
    "RuleReturn(address party,bytes32 escrow,uint256 state,uint256 buyer_share,bytes32 ruling_hash,uint256 expiry)"
)
RETURN_SHIPPED: constant(bytes32) = keccak256(
    "ReturnShipped(address party,bytes32 escrow,uint256 state,bytes32 shipment_hash,uint256 expiry)"
)
CONTEST_RETURN: constant(bytes32) = keccak256(
    "ContestReturn(address party,bytes32 escrow,uint256 state,bytes32 evidence_root,uint256 expiry)"
)
ACCEPT_RETURN: constant(bytes32) = keccak256(
    "AcceptReturn(address party,bytes32 escrow,uint256 state,uint256 expiry)"
)
EXTEND: constant(bytes32) = keccak256(
    "Extend(address party,bytes32 escrow,uint256 state,uint256 new_deadline,uint256 expiry)"
)
REFUND_RELEASED: constant(bytes32) = keccak256(
    "RefundReleased(address party,bytes32 escrow,uint256 state,uint256 amount,uint256 expiry)"
)
SETTLE: constant(bytes32) = keccak256(
    "Settle(address party,bytes32 escrow,uint256 state,uint8 deal,uint256 buyer_share,bool asset_to_buyer,uint256 new_deadline,uint256 offer_expiry,uint256 expiry)"
)
WITHDRAW_OFFER: constant(bytes32) = keccak256(
    "WithdrawOffer(address party,bytes32 escrow,uint256 state,uint256 expiry)"
)
# What a maker signs anyway (contracts/modules/agreements.vy); carried, it becomes a posted offer.
SETTLEMENT_OFFER: constant(bytes32) = keccak256(
    "SettlementOffer(address maker,bytes32 escrow,uint256 state,uint8 deal,uint256 buyer_share,bool asset_to_buyer,uint256 new_deadline,uint256 expiry)"
)


# The calls, in the escrow's interface.
CANCEL_CALL: constant(bytes4) = method_id(
    "cancel((bytes32,bytes32,address,address,address,uint256,address,uint256,uint256,uint256))", output_type=bytes4
)
SHIP_CALL: constant(bytes4) = method_id(
    "ship((bytes32,bytes32,address,address,address,uint256,address,uint256,uint256,uint256),bytes32)", output_type=bytes4
)
DELIVER_CALL: constant(bytes4) = method_id(
    "deliver((bytes32,bytes32,address,address,address,uint256,address,uint256,uint256,uint256),bytes32)", output_type=bytes4
)
CONFIRM_CALL: constant(bytes4) = method_id(
    "confirm((bytes32,bytes32,address,address,address,uint256,address,uint256,uint256,uint256))", output_type=bytes4
)
REFUND_CALL: constant(bytes4) = method_id(
    "refund((bytes32,bytes32,address,address,address,uint256,address,uint256,uint256,uint256))", output_type=bytes4
)
DISPUTE_CALL: constant(bytes4) = method_id(
    "dispute((bytes32,bytes32,address,address,address,uint256,address,uint256,uint256,uint256),uint256,uint8,bytes32)", output_type=bytes4
)
CONCEDE_CALL: constant(bytes4) = method_id(
    "concede((bytes32,bytes32,address,address,address,uint256,address,uint256,uint256,uint256))", output_type=bytes4
)
CONTEST_CALL: constant(bytes4) = method_id(
    "contest((bytes32,bytes32,address,address,address,uint256,address,uint256,uint256,uint256),bytes32)", output_type=bytes4
)
RULE_CALL: constant(bytes4) = method_id(
    "rule((bytes32,bytes32,address,address,address,uint256,address,uint256,uint256,uint256),uint256,bool,bytes32)", output_type=bytes4
)
RULE_RETURN_CALL: constant(bytes4) = method_id(
    "rule_return((bytes32,bytes32,address,address,address,uint256,address,uint256,uint256,uint256),uint256,bytes32)", output_type=bytes4
)
RETURN_SHIPPED_CALL: constant(bytes4) = method_id(
    "return_shipped((bytes32,bytes32,address,address,address,uint256,address,uint256,uint256,uint256),bytes32)", output_type=bytes4
)
CONTEST_RETURN_CALL: constant(bytes4) = method_id(
    "contest_return((bytes32,bytes32,address,address,address,uint256,address,uint256,uint256,uint256),bytes32)", output_type=bytes4
)
ACCEPT_RETURN_CALL: constant(bytes4) = method_id(
    "accept_return((bytes32,bytes32,address,address,address,uint256,address,uint256,uint256,uint256))", output_type=bytes4
)
EXTEND_CALL: constant(bytes4) = method_id(
    "extend((bytes32,bytes32,address,address,address,uint256,address,uint256,uint256,uint256),uint256)", output_type=bytes4
)
REFUND_RELEASED_CALL: constant(bytes4) = method_id(
    "refund_released((bytes32,bytes32,address,address,address,uint256,address,uint256,uint256,uint256),uint256)", output_type=bytes4
)
WITHDRAW_OFFER_CALL: constant(bytes4) = method_id("withdraw_offer(bytes32)", output_type=bytes4)
OFFER_CALL: constant(bytes4) = method_id(
    "offer((bytes32,bytes32,address,address,address,uint256,address,uint256,uint256,uint256),(uint8,uint256,bool,uint256,uint256))", output_type=bytes4
)
SETTLE_CALL: constant(bytes4) = method_id(
    "settle((bytes32,bytes32,address,address,address,uint256,address,uint256,uint256,uint256),(uint8,uint256,bool,uint256,uint256),bytes)", output_type=bytes4
)
FUND_CALL: constant(bytes4) = method_id(
    "fund((address,bytes32,address,uint256,address,uint256,uint256,uint256,uint256,address,uint256,bytes32),uint32,uint8,bytes16,bytes)", output_type=bytes4
)

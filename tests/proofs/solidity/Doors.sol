// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEscrow, Proposal, Terms} from "./Escrow.sol";
import {Stage} from "./Stage.sol";

/// Every call that could change an escrow, by number, with whatever arguments. What is missing is about sales and
/// policies, not about an escrow; tests/proofs/test_stage.py holds the list to the ABI.
abstract contract Doors is Stage {
    uint8 internal constant CANCEL = 0;
    uint8 internal constant SHIP = 1;
    uint8 internal constant DELIVER = 2;
    uint8 internal constant CONFIRM = 3;
    uint8 internal constant REFUND = 4;
    uint8 internal constant DISPUTE = 5;
    uint8 internal constant CONCEDE = 6;
    uint8 internal constant CONTEST = 7;
    uint8 internal constant RULE = 8;
    uint8 internal constant TIMEOUT = 9;
    uint8 internal constant TIMEOUT_MANY = 10;
    uint8 internal constant OFFER = 11;
    uint8 internal constant WITHDRAW_OFFER = 12;
    uint8 internal constant SETTLE = 13;
    uint8 internal constant EXTEND = 14;
    uint8 internal constant RULE_RETURN = 15;
    uint8 internal constant RETURN_SHIPPED = 16;
    uint8 internal constant CONTEST_RETURN = 17;
    uint8 internal constant ACCEPT_RETURN = 18;
    uint8 internal constant REFUND_RELEASED = 19;
    uint8 internal constant PROVE_ITEM = 20;
    uint8 internal constant WITHDRAW = 21;
    uint8 internal constant CLAIM_ASSET = 22;
    uint8 internal constant DOORS = 23;

    struct Knock {
        uint8 door;
        uint256 number;
        uint256 time;
        bytes32 hash;
        uint8 small;
        bool flag;
        address to;
    }

    function callOf(Knock memory k, Terms memory t, bytes32 id) internal pure returns (bytes memory) {
        if (k.door == CANCEL) return abi.encodeCall(IEscrow.cancel, (t));
        if (k.door == SHIP) return abi.encodeCall(IEscrow.ship, (t, k.hash));
        if (k.door == DELIVER) return abi.encodeCall(IEscrow.deliver, (t, k.hash));
        if (k.door == CONFIRM) return abi.encodeCall(IEscrow.confirm, (t));
        if (k.door == REFUND) return abi.encodeCall(IEscrow.refund, (t));
        if (k.door == DISPUTE) return abi.encodeCall(IEscrow.dispute, (t, k.number, k.small, k.hash));
        if (k.door == CONCEDE) return abi.encodeCall(IEscrow.concede, (t));
        if (k.door == CONTEST) return abi.encodeCall(IEscrow.contest, (t, k.hash));
        if (k.door == RULE) return abi.encodeCall(IEscrow.rule, (t, k.number, k.flag, k.hash));
        if (k.door == TIMEOUT) return abi.encodeCall(IEscrow.timeout, (t));
        if (k.door == TIMEOUT_MANY) return abi.encodeCall(IEscrow.timeout_many, (only(t)));
        return callOfMore(k, t, id);
    }

    function callOfMore(Knock memory k, Terms memory t, bytes32 id) private pure returns (bytes memory) {
        if (k.door == OFFER) return abi.encodeCall(IEscrow.offer, (t, proposalOf(k)));
        if (k.door == WITHDRAW_OFFER) return abi.encodeCall(IEscrow.withdraw_offer, (id));
        if (k.door == SETTLE) return abi.encodeCall(IEscrow.settle, (t, proposalOf(k), ""));
        if (k.door == EXTEND) return abi.encodeCall(IEscrow.extend, (t, k.number));
        if (k.door == RULE_RETURN) return abi.encodeCall(IEscrow.rule_return, (t, k.number, k.hash));
        if (k.door == RETURN_SHIPPED) return abi.encodeCall(IEscrow.return_shipped, (t, k.hash));
        if (k.door == CONTEST_RETURN) return abi.encodeCall(IEscrow.contest_return, (t, k.hash));
        if (k.door == ACCEPT_RETURN) return abi.encodeCall(IEscrow.accept_return, (t));
        if (k.door == REFUND_RELEASED) return abi.encodeCall(IEscrow.refund_released, (t, k.number));
        if (k.door == PROVE_ITEM) return abi.encodeCall(IEscrow.prove_item, (t, k.number, ""));
        if (k.door == WITHDRAW) return abi.encodeCall(IEscrow.withdraw, (t.currency, k.to));
        return abi.encodeCall(IEscrow.claim_asset, (t.asset, t.asset_id, k.to));
    }

    /// Still good when the call is made, else nothing could come of it.
    function proposalOf(Knock memory k) internal pure returns (Proposal memory) {
        return Proposal(k.small, k.number, k.flag, uint256(k.hash), k.time + 1);
    }

    function only(Terms memory t) private pure returns (Terms[] memory many) {
        many = new Terms[](1);
        many[0] = t;
    }
}

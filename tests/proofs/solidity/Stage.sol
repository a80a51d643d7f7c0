// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEscrow, IRelay, Proposal, Terms, Vm} from "./Escrow.sol";
import {Places} from "./Places.sol";

/// Deploys the three contracts as they are compiled for production and puts an escrow into any state at all: its word
/// is written into the storage, so a proof begins anywhere and not at the end of some path.
abstract contract Stage {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    address internal constant BUYER = address(0xB001);
    address internal constant SELLER = address(0x5E11);
    address internal constant ARBITER = address(0xA4B1);
    address internal constant ATTESTER = address(0xA77E);
    address internal constant HOUSE = address(0xFEE5);
    address internal constant ARTIST = address(0xA471);
    bytes32 internal constant POLICY = bytes32(uint256(0x9011C9));

    uint256 internal constant PRICE = 1 ether;
    uint256 internal constant PLENTY = 2 ** 128; // more coins than any claim, so that no payout lacks cover
    uint256 internal constant LATEST = 2 ** 39; // times below it leave room for any window in 40 bits

    uint8 internal constant FUNDED = 1;
    uint8 internal constant SHIPPED = 2;
    uint8 internal constant DELIVERED = 3;
    uint8 internal constant DISPUTED = 4;
    uint8 internal constant ARBITRATION = 5;
    uint8 internal constant RETURNING = 6;
    uint8 internal constant RETURNED = 7;
    uint8 internal constant RELEASED = 8;
    uint8 internal constant REFUNDED = 9;
    uint8 internal constant SETTLED = 10;
    uint8 internal constant RULED = 11;

    uint256 internal constant ASSET_TO_BUYER = 1 << 218;
    uint256 internal constant ATTESTED = 1 << 219;
    uint256 internal constant CANCELLING_OVER = 1 << 220;
    uint256 internal constant RETURN_RULED = 1 << 221;
    uint256 internal constant RETURN_SPENT = 1 << 222;
    uint256 internal constant KEPT_FLAGS = CANCELLING_OVER | RETURN_SPENT;

    IEscrow internal escrow;
    IRelay internal relay;

    function setUp() public virtual {
        relay = IRelay(deploy("codes/EscrowRelay.json", ""));
        address more = deploy("codes/EscrowExtension.json", abi.encode(relay));
        escrow = IEscrow(deploy("codes/PhygitalEscrow.json", abi.encode(relay, more)));
    }

    function deploy(string memory file, bytes memory arguments) internal returns (address made) {
        bytes memory code = bytes.concat(vm.getCode(file), arguments);
        assembly {
            made := create(0, add(code, 32), mload(code))
        }
        require(made != address(0), "not deployed");
    }

    /// An escrow in coins without a token. The royalty's bits are free; a proof about them sets them itself.
    function termsOf(uint256 amount) internal pure returns (Terms memory terms) {
        terms.purchase = bytes32(uint256(0xBA5E));
        terms.policy = POLICY;
        terms.seller = SELLER;
        terms.buyer = BUYER;
        terms.amount = amount;
    }

    function put(Terms memory terms, uint256 word) internal returns (bytes32 id) {
        id = escrow.escrow_id(terms);
        vm.store(address(escrow), keccak256(abi.encode(Places.ESCROWS, id)), bytes32(word));
        vm.deal(address(escrow), PLENTY);
    }

    /// `head` are bits 160 to 255 of the policy's first slot, `clocks` its second one (contracts/modules/policies.vy).
    function putPolicy(uint96 head, uint256 clocks) internal {
        uint256 first = uint256(keccak256(abi.encode(Places.POLICIES, POLICY)));
        uint256[4] memory slots =
            [(uint256(head) << 160) | uint160(ARBITER), clocks, uint256(uint160(ATTESTER)), uint256(uint160(HOUSE))];
        for (uint256 i = 0; i < 4; i++) {
            vm.store(address(escrow), bytes32(first + i), bytes32(slots[i]));
        }
    }

    function offerOf(uint8 deal, uint256 share, bool toBuyer, uint256 deadline, uint256 expiry)
        internal
        pure
        returns (Proposal memory)
    {
        return Proposal(deal, share, toBuyer, deadline, expiry);
    }

    function attempt(address who, uint256 time, bytes memory call_) internal returns (bool done) {
        vm.warp(time);
        vm.prank(who);
        (done,) = address(escrow).call(call_);
    }

    // Parts of a state word (contracts/interfaces/IPhygitalEscrow.vyi).

    function statusOf(uint256 word) internal pure returns (uint256) {
        return word & 0xff;
    }

    function deadlineOf(uint256 word) internal pure returns (uint256) {
        return (word >> 8) & (2 ** 40 - 1);
    }

    function shareOf(uint256 word) internal pure returns (uint256) {
        return (word >> 48) & (2 ** 128 - 1);
    }

    function extendedOf(uint256 word) internal pure returns (uint256) {
        return (word >> 176) & (2 ** 28 - 1);
    }

    function feeOf(uint256 word) internal pure returns (uint256) {
        return (word >> 204) & (2 ** 14 - 1);
    }

    function stepsOf(uint256 word) internal pure returns (uint256) {
        return word >> 226;
    }

    /// Any word an open escrow can have, and more: what holds for all of these holds for the reachable ones.
    function isOpen(uint256 word, uint256 amount) internal pure returns (bool) {
        bool isStatus = both(statusOf(word) >= FUNDED, statusOf(word) <= RETURNED);
        return both(isStatus, both(isSane(word, amount), word & ASSET_TO_BUYER == 0));
    }

    function isClosed(uint256 word, uint256 amount) internal pure returns (bool) {
        return both(both(statusOf(word) >= RELEASED, statusOf(word) <= RULED), isSane(word, amount));
    }

    function isSane(uint256 word, uint256 amount) internal pure returns (bool) {
        bool isBounded = both(shareOf(word) <= amount, extendedOf(word) <= 180 days);
        return both(isBounded, both(feeOf(word) <= 2000, stepsOf(word) < 2 ** 30 - 1));
    }

    /// As `a && b`, but without a jump: every jump doubles what the prover has to look at.
    function both(bool a, bool b) internal pure returns (bool c) {
        assembly {
            c := and(a, b)
        }
    }

    function either(bool a, bool b) internal pure returns (bool c) {
        assembly {
            c := or(a, b)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEscrow, Terms} from "./Escrow.sol";
import {Stage} from "./Stage.sol";

/// A deadline is the first second of its time-out: before it the step is open and `timeout` is not, from it on the
/// other way round. For every 40-bit deadline, every moment, every share, every policy's clocks.
contract Clocks is Stage {
    uint256 private constant TRANSIT = 0;
    uint256 private constant INSPECTION = 24;
    uint256 private constant LONG_INSPECTION = 48;
    uint256 private constant RESPONSE = 72;
    uint256 private constant ARBITRATING = 96;
    uint256 private constant SHIP_BACK = 120;
    uint256 private constant RETURN_INSPECTION = 144;

    function check_shipping_is_open_exactly_until_the_deadline(uint256 time, uint256 word, uint256 clocks) public {
        step(SELLER, FUNDED, time, word, clocks, abi.encodeCall(IEscrow.ship, (termsOf(PRICE), 0)));
        startsClock(time, word, SHIPPED, cut(clocks, TRANSIT), 0);
    }

    function check_delivery_is_open_exactly_until_the_deadline(
        uint256 time,
        uint256 word,
        uint256 clocks,
        bool isSeller
    ) public {
        address by = isSeller ? SELLER : ATTESTER;
        step(by, SHIPPED, time, word, clocks, abi.encodeCall(IEscrow.deliver, (termsOf(PRICE), 0)));
        uint256 marked = isSeller ? word : word | ATTESTED;
        startsClock(time, marked, DELIVERED, cut(clocks, isSeller ? LONG_INSPECTION : INSPECTION), 0);
    }

    function check_disputing_is_open_exactly_until_the_deadline(
        uint256 time,
        uint256 word,
        uint256 clocks,
        uint256 claim,
        bool hasArrived
    ) public {
        vm.assume(claim >= 1 && claim <= PRICE);
        uint8 from = hasArrived ? DELIVERED : SHIPPED;
        step(BUYER, from, time, word, clocks, abi.encodeCall(IEscrow.dispute, (termsOf(PRICE), claim, 0, 0)));
        startsClock(time, word, DISPUTED, cut(clocks, RESPONSE), claim);
    }

    function check_contesting_is_open_exactly_until_the_deadline(uint256 time, uint256 word, uint256 clocks) public {
        step(SELLER, DISPUTED, time, word, clocks, abi.encodeCall(IEscrow.contest, (termsOf(PRICE), 0)));
        startsClock(time, word, ARBITRATION, cut(clocks, ARBITRATING), shareOf(word));
    }

    function check_ruling_is_open_exactly_until_the_deadline(uint256 time, uint256 word, uint256 share, bool toBuyer)
        public
    {
        vm.assume(share <= shareOf(word));
        step(ARBITER, ARBITRATION, time, word, 0, abi.encodeCall(IEscrow.rule, (termsOf(PRICE), share, toBuyer, 0)));
    }

    function check_ruling_a_return_is_open_exactly_until_the_deadline(
        uint256 time,
        uint256 word,
        uint256 clocks,
        uint256 share
    ) public {
        vm.assume(share <= shareOf(word) && word & RETURN_SPENT == 0);
        bytes memory call_ = abi.encodeCall(IEscrow.rule_return, (termsOf(PRICE), share, 0));
        step(ARBITER, ARBITRATION, time, word, clocks, call_);
        uint256 marked = word | RETURN_RULED | RETURN_SPENT;
        startsClock(time, marked, RETURNING, cut(clocks, SHIP_BACK), share);
    }

    function check_sending_back_is_open_exactly_until_the_deadline(uint256 time, uint256 word, uint256 clocks) public {
        step(BUYER, RETURNING, time, word, clocks, abi.encodeCall(IEscrow.return_shipped, (termsOf(PRICE), 0)));
        startsClock(time, word, RETURNED, cut(clocks, RETURN_INSPECTION), shareOf(word));
    }

    function check_contesting_a_return_is_open_exactly_until_the_deadline(uint256 time, uint256 word, uint256 clocks)
        public
    {
        step(SELLER, RETURNED, time, word, clocks, abi.encodeCall(IEscrow.contest_return, (termsOf(PRICE), 0)));
        startsClock(time, word, ARBITRATION, cut(clocks, ARBITRATING), shareOf(word));
    }

    /// Free within the cancel window from funding, whatever time the buyer has given the seller since.
    function check_cancelling_is_open_exactly_within_its_window(uint256 time, uint256 word, uint96 head) public {
        uint256 shipWindow = head & 0xffffff;
        uint256 cancelWindow = (head >> 24) & 0xffffff;
        vm.assume(isOpen(word, PRICE) && statusOf(word) == FUNDED && time < LATEST && deadlineOf(word) < LATEST);
        vm.assume(deadlineOf(word) >= extendedOf(word) + shipWindow); // it was funded after 1970
        putPolicy(head, 0);
        put(termsOf(PRICE), word);
        bool done = attempt(BUYER, time, abi.encodeCall(IEscrow.cancel, (termsOf(PRICE))));
        uint256 fundedAt = deadlineOf(word) - extendedOf(word) - shipWindow;
        assert(done == (time < fundedAt + cancelWindow && word & CANCELLING_OVER == 0));
    }

    /// The other half of all of them: silence takes effect from the deadline on, in every open status, and not before.
    function check_time_outs_are_open_exactly_from_the_deadline(uint256 time, uint256 word) public {
        vm.assume(time < LATEST && isOpen(word, PRICE) && feeOf(word) == 0);
        putPolicy(0, 0);
        put(termsOf(PRICE), word);
        bool done = attempt(address(this), time, abi.encodeCall(IEscrow.timeout, (termsOf(PRICE))));
        assert(done == (time >= deadlineOf(word)));
    }

    function step(address by, uint8 from, uint256 time, uint256 word, uint256 clocks, bytes memory call_) private {
        vm.assume(time < LATEST && isOpen(word, PRICE) && statusOf(word) == from && feeOf(word) == 0);
        putPolicy(0, clocks);
        put(termsOf(PRICE), word);
        bool done = attempt(by, time, call_);
        assert(done == (time < deadlineOf(word)));
    }

    /// After a step that was made: next status, its clock from now on, one step more, everything else as it was.
    function startsClock(uint256 time, uint256 marked, uint8 status, uint256 window, uint256 share) private view {
        uint256 word = escrow.escrows(escrow.escrow_id(termsOf(PRICE)));
        uint256 kept = marked & (((1 << 50) - 1) << 176);
        uint256 next = status | ((time + window) << 8) | (share << 48) | kept | ((stepsOf(marked) + 1) << 226);
        assert(word == next || time >= deadlineOf(marked));
    }

    function cut(uint256 clocks, uint256 position) private pure returns (uint256) {
        return (clocks >> position) & 0xffffff;
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEscrow, Terms} from "./Escrow.sol";
import {Doors} from "./Doors.sol";

/// An escrow goes its way forward, always has an end in reach, and ends once.
contract Once is Doors {
    // Bit 12 * from + to. Every open status reaches itself (more time), what a deal can make of it, and its ends.
    uint256 private constant DEALS =
        (1 << FUNDED) | (1 << DELIVERED) | (1 << RETURNING) | (1 << RELEASED) | (1 << REFUNDED) | (1 << SETTLED);
    uint256 private constant WAYS = ((DEALS | (1 << SHIPPED)) << (12 * FUNDED))
        | ((DEALS | (1 << SHIPPED) | (1 << DISPUTED)) << (12 * SHIPPED))
        | ((DEALS | (1 << DISPUTED)) << (12 * DELIVERED))
        | ((DEALS | (1 << DISPUTED) | (1 << ARBITRATION)) << (12 * DISPUTED))
        | ((DEALS | (1 << ARBITRATION) | (1 << RULED)) << (12 * ARBITRATION))
        | ((DEALS | (1 << RETURNED) | (1 << RULED)) << (12 * RETURNING))
        | ((DEALS | (1 << RETURNED) | (1 << ARBITRATION) | (1 << RULED)) << (12 * RETURNED));

    /// Through no door, by anybody, at any time. A seller may still pay back from its own wallet: that counts a step.
    function check_closed_stays_closed_and_pays_no_more(address who, uint256 word, Knock memory k) public {
        vm.assume(isClosed(word, PRICE));
        (bytes32 id, uint256 next) = knock(who, word, k);
        assert(address(escrow).balance == PLENTY);
        assert(next == word || (k.door == REFUND_RELEASED && next == word + (1 << 226)));
        assert(escrow.offers(id, BUYER) == 0 && escrow.offers(id, SELLER) == 0);
    }

    function check_an_escrow_that_was_never_funded_has_no_doors(address who, Knock memory k) public {
        (bytes32 id, uint256 next) = knock(who, 0, k);
        assert(next == 0 && address(escrow).balance == PLENTY);
        assert(escrow.offers(id, BUYER) == 0 && escrow.offers(id, SELLER) == 0);
    }

    /// Whoever does whatever: the status moves along the table of docs/protocol.md, one step is counted, the fee of
    /// the funding stays, spent ways stay spent, and the share stays within the amount.
    function check_every_change_follows_the_table(address who, uint256 word, Knock memory k) public {
        vm.assume(both(isOpen(word, PRICE), deadlineOf(word) < LATEST));
        (, uint256 next) = knock(who, word, k);
        bool isOnItsWay = both(
            (WAYS >> (12 * statusOf(word) + statusOf(next))) & 1 == 1,
            both(stepsOf(next) == stepsOf(word) + 1, feeOf(next) == feeOf(word))
        );
        bool isBounded = both(shareOf(next) <= PRICE, extendedOf(next) <= 180 days);
        bool isForward = both(word & KEPT_FLAGS & ~next == 0, extendedOf(next) >= extendedOf(word));
        bool isEnd = statusOf(next) >= RELEASED;
        bool isMarked = either(both(isEnd, deadlineOf(next) == 0), both(!isEnd, next & ASSET_TO_BUYER == 0));
        assert(either(next == word, both(both(isOnItsWay, isBounded), both(isForward, isMarked))));
    }

    /// Nothing that anybody did or left undone can keep an escrow open: from the deadline on, silence closes it.
    function check_silence_closes_every_open_escrow(address who, uint256 time, uint256 word) public {
        vm.assume(isOpen(word, PRICE) && time >= deadlineOf(word) && time < LATEST);
        vm.assume(who != BUYER && who != SELLER);
        Knock memory k;
        (k.door, k.time) = (TIMEOUT, time);
        (, uint256 next) = knock(who, word, k);
        assert(statusOf(next) == endOf(word) && stepsOf(next) == stepsOf(word) + 1);
    }

    function endOf(uint256 word) private pure returns (uint256) {
        uint256 status = statusOf(word);
        if (status == FUNDED || status == SHIPPED) return REFUNDED;
        if (status == DISPUTED) return shareOf(word) == PRICE ? REFUNDED : SETTLED;
        if (status == ARBITRATION) return SETTLED;
        if (status == DELIVERED) return RELEASED;
        if (word & RETURN_RULED != 0) return RULED;
        return status == RETURNED ? SETTLED : RELEASED;
    }

    function knock(address who, uint256 word, Knock memory k) private returns (bytes32 id, uint256 next) {
        vm.assume(k.door < DOORS && who != address(relay) && k.time < LATEST);
        Terms memory t = termsOf(PRICE);
        putPolicy(0, 0);
        id = put(t, word);
        attempt(who, k.time, callOf(k, t, id));
        next = escrow.escrows(id);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Terms} from "./Escrow.sol";
import {Doors} from "./Doors.sol";
import {Places} from "./Places.sol";

/// Who may do what: for every caller, every open word, every moment and every argument.
contract Who is Doors {
    uint256 private constant BUYERS = (1 << CANCEL) | (1 << CONFIRM) | (1 << DISPUTE) | (1 << RETURN_SHIPPED);
    uint256 private constant SELLERS =
        (1 << SHIP) | (1 << REFUND) | (1 << CONCEDE) | (1 << CONTEST) | (1 << CONTEST_RETURN) | (1 << ACCEPT_RETURN);
    uint256 private constant ARBITERS = (1 << RULE) | (1 << RULE_RETURN);
    uint256 private constant THEIRS = (1 << OFFER) | (1 << SETTLE) | (1 << EXTEND);

    function check_only_the_buyer_cancels_confirms_disputes_and_ships_back(address who, uint256 word, Knock memory k)
        public
    {
        assert(!works(who, word, k, BUYERS) || who == BUYER);
    }

    function check_only_the_seller_ships_refunds_concedes_contests_and_takes_back(
        address who,
        uint256 word,
        Knock memory k
    ) public {
        assert(!works(who, word, k, SELLERS) || who == SELLER);
    }

    function check_only_the_arbiter_rules(address who, uint256 word, Knock memory k) public {
        assert(!works(who, word, k, ARBITERS) || who == ARBITER);
    }

    /// Whatever the two have on record.
    function check_only_the_two_offer_settle_and_extend(address who, uint256 word, bytes32 onRecord, Knock memory k)
        public
    {
        bytes32 place = keccak256(abi.encode(Places.OFFERS, escrow.escrow_id(termsOf(PRICE))));
        vm.store(address(escrow), keccak256(abi.encode(place, BUYER)), onRecord);
        vm.store(address(escrow), keccak256(abi.encode(place, SELLER)), onRecord);
        assert(!works(who, word, k, THEIRS) || who == BUYER || who == SELLER);
    }

    function check_only_a_party_or_the_attester_says_it_arrived(address who, uint256 word, Knock memory k) public {
        assert(!works(who, word, k, 1 << DELIVER) || who == BUYER || who == SELLER || who == ATTESTER);
    }

    /// Through no door at all, before the deadline.
    function check_a_stranger_changes_nothing(address who, uint256 word, Knock memory k) public {
        vm.assume(who != BUYER && who != SELLER && who != ARBITER && who != ATTESTER);
        vm.assume(k.time < deadlineOf(word));
        Terms memory t = termsOf(PRICE);
        works(who, word, k, (1 << DOORS) - 1);
        bytes32 id = escrow.escrow_id(t);
        assert(escrow.escrows(id) == word && address(escrow).balance == PLENTY);
        assert(escrow.offers(id, BUYER) == 0 && escrow.offers(id, SELLER) == 0);
    }

    /// `timeout` alone is everybody's, and only from the deadline on.
    function works(address who, uint256 word, Knock memory k, uint256 doors) private returns (bool done) {
        vm.assume(k.door < DOORS && (doors >> k.door) & 1 == 1);
        vm.assume(who != address(relay) && k.time < LATEST && isOpen(word, PRICE));
        Terms memory t = termsOf(PRICE);
        putPolicy(0, 0);
        bytes32 id = put(t, word);
        done = attempt(who, k.time, callOf(k, t, id));
    }
}

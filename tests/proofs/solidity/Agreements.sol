// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEscrow, Proposal, Terms} from "./Escrow.sol";
import {Places} from "./Places.sol";
import {Stage} from "./Stage.sol";

/// What the two agree on, and the time that one gives the other.
contract Agreements is Stage {
    bytes32 private constant OFFER_TYPE = keccak256(
        "SettlementOffer(address maker,bytes32 escrow,uint256 state,uint8 deal,uint256 buyer_share,bool asset_to_buyer,uint256 new_deadline,uint256 expiry)"
    );
    uint256 private constant BUYER_EXTENDS = (1 << FUNDED) | (1 << SHIPPED) | (1 << DISPUTED) | (1 << RETURNED);

    /// Later than the deadline, before it has passed, 180 days in all; by whom silence favours; nothing else moves.
    function check_extending_gives_only_more_time_and_within_the_cap(
        address who,
        uint256 time,
        uint256 word,
        uint256 deadline
    ) public {
        (bytes32 id,) = begin(time, word);
        vm.assume(who != address(relay));
        bool done = attempt(who, time, abi.encodeCall(IEscrow.extend, (termsOf(PRICE), deadline)));
        if (!done) return;
        assert(statusOf(word) != ARBITRATION);
        assert(who == ((BUYER_EXTENDS >> statusOf(word)) & 1 == 1 ? BUYER : SELLER));
        isPostponed(time, word, escrow.escrows(id), deadline);
    }

    function check_more_time_by_both_keeps_the_same_bounds(uint256 time, uint256 word, uint256 deadline, bool swapped)
        public
    {
        (bytes32 id,) = begin(time, word);
        Proposal memory p = offerOf(4, 0, false, deadline, time + 1);
        (address maker, address taker) = pair(swapped);
        attempt(maker, time, abi.encodeCall(IEscrow.offer, (termsOf(PRICE), p)));
        bool done = attempt(taker, time, abi.encodeCall(IEscrow.settle, (termsOf(PRICE), p, "")));
        if (done) isPostponed(time, word, escrow.escrows(id), deadline);
    }

    /// So nobody can hold up a payment that has become due by offering something.
    function check_an_offer_changes_no_state(bool swapped, uint256 time, uint256 word, Proposal memory p) public {
        (bytes32 id,) = begin(time, word);
        (address maker, address taker) = pair(swapped);
        bool done = attempt(maker, time, abi.encodeCall(IEscrow.offer, (termsOf(PRICE), p)));
        assert(escrow.escrows(id) == word && address(escrow).balance == PLENTY);
        assert(escrow.offers(id, taker) == 0 && (escrow.offers(id, maker) != 0) == done);
    }

    /// Posted in one state, worthless in every other, even if only the count of steps has changed.
    function check_an_offer_for_another_state_is_worthless(
        bool swapped,
        uint256 time,
        uint256 word,
        uint256 later,
        Proposal memory p
    ) public {
        (bytes32 id,) = begin(time, word);
        vm.assume(isOpen(later, PRICE) && later != word);
        (address maker, address taker) = pair(swapped);
        attempt(maker, time, abi.encodeCall(IEscrow.offer, (termsOf(PRICE), p)));
        put(termsOf(PRICE), later);
        bool done = attempt(taker, time, abi.encodeCall(IEscrow.settle, (termsOf(PRICE), p, "")));
        assert(!done && escrow.escrows(id) == later);
    }

    /// No deal by the word of one: neither with no offer at all nor with one's own.
    function check_nobody_settles_alone(address who, bool hasOffered, uint256 time, uint256 word, Proposal memory p)
        public
    {
        (bytes32 id,) = begin(time, word);
        vm.assume(who != address(relay));
        if (hasOffered) attempt(who, time, abi.encodeCall(IEscrow.offer, (termsOf(PRICE), p)));
        bool done = attempt(who, time, abi.encodeCall(IEscrow.settle, (termsOf(PRICE), p, "")));
        assert(!done && escrow.escrows(id) == word);
    }

    /// The split that was offered, before the offer was over: the escrow closes with that very share.
    function check_a_split_gives_what_was_offered(bool swapped, uint256 time, uint256 word, uint256 share, uint256 end)
        public
    {
        (bytes32 id,) = begin(time, word);
        Proposal memory p = offerOf(0, share, swapped, 0, end);
        (address maker, address taker) = pair(swapped);
        attempt(maker, time, abi.encodeCall(IEscrow.offer, (termsOf(PRICE), p)));
        bool done = attempt(taker, time, abi.encodeCall(IEscrow.settle, (termsOf(PRICE), p, "")));
        assert(done == both(time < end, share <= PRICE));
        uint256 next = escrow.escrows(id);
        uint256 closed = SETTLED | (share << 48) | (swapped ? ASSET_TO_BUYER : 0);
        if (done) assert(next == (closed | (word >> 176 << 176)) + (1 << 226));
    }

    /// A return, a replacement, a resumed inspection: exactly its status, its clock from now on, its marks, one step.
    function check_a_deal_that_goes_on_starts_its_clock(
        bool swapped,
        uint256 time,
        uint256 word,
        uint8 deal,
        uint256 share,
        uint24 window
    ) public {
        (bytes32 id,) = begin(time, word);
        vm.assume(both(deal >= 1, deal <= 3) && share <= PRICE);
        putPolicy(window, (uint256(window) << 24) | (uint256(window) << 120));
        if (deal != 1) share = 0;
        Proposal memory p = offerOf(deal, share, false, 0, time + 1);
        (address maker, address taker) = pair(swapped);
        attempt(maker, time, abi.encodeCall(IEscrow.offer, (termsOf(PRICE), p)));
        assert(attempt(taker, time, abi.encodeCall(IEscrow.settle, (termsOf(PRICE), p, ""))));
        uint256 marked = word & ~RETURN_RULED;
        if (deal == 2) marked = (marked | CANCELLING_OVER) & ~ATTESTED;
        if (deal == 3) marked |= ATTESTED;
        uint256 kept = (marked >> 176 << 176) + (1 << 226);
        uint256 status = deal == 1 ? RETURNING : deal == 2 ? FUNDED : DELIVERED;
        assert(escrow.escrows(id) == status | ((time + window) << 8) | (share << 48) | kept);
    }

    /// And nothing but what stands on record can be taken, not even what would be better for its maker.
    function check_only_the_very_offer_can_be_taken(
        bool swapped,
        uint256 time,
        uint256 word,
        bytes32 onRecord,
        Proposal memory p
    ) public {
        (bytes32 id,) = begin(time, word);
        (address maker, address taker) = pair(swapped);
        bytes32 place = keccak256(abi.encode(Places.OFFERS, id));
        vm.store(address(escrow), keccak256(abi.encode(place, maker)), onRecord);
        bool done = attempt(taker, time, abi.encodeCall(IEscrow.settle, (termsOf(PRICE), p, "")));
        assert(either(!done, onRecord == keccak256(abi.encode(OFFER_TYPE, maker, id, word, p))));
    }

    function begin(uint256 time, uint256 word) private returns (bytes32 id, Terms memory t) {
        vm.assume(time < LATEST && deadlineOf(word) < LATEST && isOpen(word, PRICE) && feeOf(word) == 0);
        t = termsOf(PRICE);
        putPolicy(0, 0);
        id = put(t, word);
    }

    function pair(bool swapped) private pure returns (address maker, address taker) {
        return swapped ? (SELLER, BUYER) : (BUYER, SELLER);
    }

    function isPostponed(uint256 time, uint256 word, uint256 next, uint256 deadline) private pure {
        assert(time < deadlineOf(word) && deadline > deadlineOf(word));
        assert(deadlineOf(next) == deadline && extendedOf(next) <= 180 days);
        assert(extendedOf(next) == extendedOf(word) + deadline - deadlineOf(word));
        uint256 moving = ((2 ** 40 - 1) << 8) | ((2 ** 28 - 1) << 176);
        assert(next & ~moving == (word + (1 << 226)) & ~moving);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEscrow, Terms} from "./Escrow.sol";
import {Places} from "./Places.sol";
import {Stage} from "./Stage.sol";

/// A currency that remembers what everybody was sent. It has no balance to run out of, so no sum can hide in one.
contract Purse {
    mapping(address => uint256) public sent;
    address public refuses;

    function refuse(address who) external {
        refuses = who;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        if (to == refuses) return false;
        sent[to] += amount;
        return true;
    }
}

/// How the amount leaves: to the unit, within the claim, and into a credit where it is refused.
contract Money is Stage {
    Purse private purse;

    function setUp() public override {
        super.setUp();
        purse = new Purse();
    }

    /// Every amount below 2**128, every share of it, every fee that a policy or a listing may have: what the five are
    /// sent adds up to the amount. Closed by a ruling, which is the one way that pays them all.
    function check_a_ruling_pays_out_the_amount_to_the_unit(
        uint128 amount,
        uint128 claim,
        uint128 share,
        uint16 feeBps,
        uint16 arbiterBps,
        uint16 royaltyBps
    ) public {
        vm.assume(both(both(feeBps <= 2000, arbiterBps <= 2000), both(royaltyBps <= 1000, amount > 0)));
        vm.assume(both(share <= claim, claim <= amount));
        Terms memory t = paidInTokens(amount, royaltyBps);
        putPolicy(uint96(arbiterBps) << 64, 0);
        put(t, wordOf(ARBITRATION, claim, feeBps));
        assert(attempt(ARBITER, 1, abi.encodeCall(IEscrow.rule, (t, share, true, 0))));
        unchecked {
            uint256 sent = purse.sent(BUYER) + purse.sent(SELLER);
            assert(sent + purse.sent(ARBITER) + purse.sent(HOUSE) + purse.sent(ARTIST) == amount);
        }
    }

    /// The parts by themselves: each fee is its rate of its part, rounded down, and the rates are capped at 20 %, 10 %
    /// and 20 %; so none is more than the part it is taken from, and nothing has wrapped around.
    function check_each_part_is_its_rate_rounded_down(
        uint128 amount,
        uint128 share,
        uint16 feeBps,
        uint16 arbiterBps,
        uint16 royaltyBps
    ) public {
        vm.assume(both(both(feeBps <= 2000, arbiterBps <= 2000), both(royaltyBps <= 1000, amount > 0)));
        vm.assume(share <= amount);
        Terms memory t = paidInTokens(amount, royaltyBps);
        putPolicy(uint96(arbiterBps) << 64, 0);
        put(t, wordOf(ARBITRATION, amount, feeBps));
        assert(attempt(ARBITER, 1, abi.encodeCall(IEscrow.rule, (t, share, true, 0))));
        unchecked {
            uint256 rest = uint256(amount) - share;
            uint256 both_ = part(share, arbiterBps) + part(rest, arbiterBps);
            assert(both(purse.sent(HOUSE) == part(rest, feeBps), purse.sent(ARTIST) == part(rest, royaltyBps)));
            assert(both(purse.sent(ARBITER) == both_, purse.sent(BUYER) == share - part(share, arbiterBps)));
        }
    }

    function check_no_ruling_goes_above_the_claim(uint128 amount, uint256 word, uint256 share, bool toBuyer, bool back)
        public
    {
        vm.assume(amount > 0 && isOpen(word, amount) && feeOf(word) == 0 && deadlineOf(word) < LATEST);
        Terms memory t = paidInTokens(amount, 0);
        putPolicy(0, 0);
        bytes32 id = put(t, word);
        bytes memory call_ = back
            ? abi.encodeCall(IEscrow.rule_return, (t, share, 0))
            : abi.encodeCall(IEscrow.rule, (t, share, toBuyer, 0));
        if (!attempt(ARBITER, 1, call_)) return;
        assert(share <= shareOf(word));
        assert(shareOf(escrow.escrows(id)) == share && purse.sent(BUYER) == (back ? 0 : share));
    }

    function check_no_claim_goes_above_the_amount(uint128 amount, uint256 word, uint256 claim, uint8 reason) public {
        vm.assume(amount > 0 && isOpen(word, amount));
        Terms memory t = paidInTokens(amount, 0);
        putPolicy(0, 0);
        bytes32 id = put(t, word);
        bool done = attempt(BUYER, 1, abi.encodeCall(IEscrow.dispute, (t, claim, reason, 0)));
        assert(!done || (claim >= 1 && claim <= amount && shareOf(escrow.escrows(id)) == claim && reason <= 5));
    }

    /// An arbiter's silence gives the buyer the policy's part of the claim, which is never more than the claim.
    function check_an_arbiters_silence_gives_its_part_of_the_claim(uint96 claim, uint16 silenceBps) public {
        vm.assume(silenceBps <= 10_000);
        Terms memory t = paidInTokens(2 ** 96, 0);
        putPolicy(uint96(silenceBps) << 78, 0);
        bytes32 id = put(t, wordOf(ARBITRATION, claim, 0));
        if (!attempt(address(this), LATEST, abi.encodeCall(IEscrow.timeout, (t)))) return;
        uint256 share = shareOf(escrow.escrows(id));
        unchecked {
            assert(share == uint128(part(claim, silenceBps)) && purse.sent(BUYER) == part(claim, silenceBps));
        }
    }

    /// Who refuses loses nothing and holds up nobody: its part waits for it, the other's is sent.
    function check_refused_money_becomes_a_credit(uint128 amount, uint128 share, bool isBuyer) public {
        vm.assume(share > 0 && share < amount);
        address who = isBuyer ? BUYER : SELLER;
        address other = isBuyer ? SELLER : BUYER;
        purse.refuse(who);
        Terms memory t = paidInTokens(amount, 0);
        putPolicy(0, 0);
        put(t, wordOf(ARBITRATION, share, 0));
        assert(attempt(ARBITER, 1, abi.encodeCall(IEscrow.rule, (t, share, true, 0))));
        uint256 waiting = isBuyer ? share : amount - share;
        assert(escrow.credit(address(purse), who) == waiting && purse.sent(who) == 0);
        assert(escrow.credit(address(purse), other) == 0 && purse.sent(other) == amount - waiting);
    }

    /// A credit is drawn by its owner alone, whole, once; everybody else's stays.
    function check_only_its_owner_draws_a_credit(address who, address to, uint128 owed, uint128 others) public {
        vm.assume(who != BUYER && to != BUYER && owed > 0);
        putCredit(who, others);
        putCredit(BUYER, owed);
        bytes memory call_ = abi.encodeCall(IEscrow.withdraw, (address(purse), to));
        bool done = attempt(who, 1, call_);
        assert(escrow.credit(address(purse), BUYER) == owed);
        assert(done == (others > 0 && to != address(0) && to != address(escrow)));
        if (!done) return;
        assert(purse.sent(to) == others && escrow.credit(address(purse), who) == 0);
        assert(!attempt(who, 1, call_));
    }

    function putCredit(address who, uint256 amount) private {
        bytes32 place = keccak256(abi.encode(Places.CREDIT, address(purse)));
        vm.store(address(escrow), keccak256(abi.encode(place, who)), bytes32(amount));
    }

    function part(uint256 amount, uint256 bps) private pure returns (uint256) {
        unchecked {
            return (amount * bps) / 10_000;
        }
    }

    function paidInTokens(uint256 amount, uint16 royaltyBps) private view returns (Terms memory t) {
        t = termsOf(amount);
        t.currency = address(purse);
        t.royalty = (uint256(royaltyBps) << 160) | uint160(ARTIST);
    }

    function wordOf(uint8 status, uint256 share, uint256 feeBps) private pure returns (uint256) {
        return status | ((LATEST - 1) << 8) | (share << 48) | (feeBps << 204) | (1 << 226);
    }
}

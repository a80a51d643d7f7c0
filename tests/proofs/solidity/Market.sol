// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEscrow, Listing, Policy, Proposal, Terms} from "./Escrow.sol";
import {Doors} from "./Doors.sol";

/// Buys, sells, keeps money or refuses it; its word counts for whatever it is asked (ERC-1271).
contract Trader {
    bool public refuses;

    function turn() external {
        refuses = !refuses;
    }

    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return 0x1626ba7e;
    }

    receive() external payable {
        require(!refuses);
    }
}

/// Play money that can be refused as well, as a blocklist would.
contract Token {
    mapping(address => uint256) public balanceOf;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        return move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        return move(from, to, amount);
    }

    function move(address from, address to, uint256 amount) private returns (bool) {
        require(!isRefused(to));
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        return true;
    }

    function isRefused(address to) private view returns (bool refused) {
        (bool answered, bytes memory answer) = to.staticcall(abi.encodeWithSignature("refuses()"));
        return answered && answer.length == 32 && abi.decode(answer, (bool));
    }
}

/// A market that forge drives at random: several escrows, two currencies, people who refuse, leaps in time. It keeps
/// books of its own from the state words alone, and never asks the escrow what it has paid.
contract Market is Doors {
    bytes32 private constant PURCHASE_TYPE = keccak256(
        "Purchase(Listing listing,uint256 quantity,uint256 option,bytes16 reference)Listing(address seller,bytes32 policy,address currency,uint256 unit_price,address asset,uint256 asset_id,uint256 asset_units,uint256 fee_standard,uint256 fee_expedited,uint256 fee_pickup,address royalty_recipient,uint256 royalty_bps,address allowed_buyer,uint256 valid_from,uint256 valid_until,uint256 max_quantity,uint256 epoch,bool instant,uint256 salt,bytes32 details)"
    );
    uint256 private constant STANDARD_ONLY = ((1 << 170) - 1) << 85;
    uint256 private constant FEE_BPS = 250;
    uint256 private constant ARBITER_BPS = 500;
    uint256 private constant BEGINNING = 1_800_000_000;
    uint256 private constant MOST = 8;
    uint256 internal constant STAKE = 1e30;

    struct Deal {
        Terms terms;
        bytes32 id;
        uint256 word;
    }

    Deal[] private deals;
    address[] private people;
    address[2] private currencies;
    uint256 private clock = BEGINNING;
    bool private hasRisen; // a closed escrow has changed: never
    uint256 public closings;
    /// What each should have by now, credits included: currency, person.
    mapping(address => mapping(address => uint256)) private due;

    bytes32 private policy;

    constructor() {
        setUp();
        for (uint256 i = 0; i < 5; i++) {
            people.push(address(new Trader()));
        }
        currencies[1] = address(new Token());
        for (uint256 i = 0; i < 5; i++) {
            vm.deal(people[i], STAKE);
            Token(currencies[1]).mint(people[i], STAKE);
            (due[address(0)][people[i]], due[currencies[1]][people[i]]) = (STAKE, STAKE);
        }
        uint32 day = 1 days;
        policy = escrow.register_policy(
            Policy(arbiter(), address(0), house(), 250, 500, 5000, day, 3 * day, day, day, 2 * day, day, day, day, day)
        );
    }

    function arbiter() private view returns (address) {
        return people[3];
    }

    function house() private view returns (address) {
        return people[4];
    }

    // What forge calls. Nothing here reverts; what the escrow refuses has simply not happened.

    function buy(uint8 from, uint8 by, bool isToken, uint96 price, uint8 pieces) external {
        if (deals.length == MOST) return;
        Listing memory offered;
        offered.seller = people[from % 3];
        offered.policy = policy;
        offered.currency = currencies[isToken ? 1 : 0];
        offered.unit_price = 1 + price % 1e24;
        offered.delivery_fees = STANDARD_ONLY | (price % 7);
        address buyer = people[by % 3];
        uint32 quantity = 1 + pieces % 3;
        uint256 amount = offered.unit_price * quantity + (price % 7);
        bytes16 number = bytes16(uint128(deals.length + 1));
        vm.warp(clock);
        vm.prank(buyer);
        try escrow.fund{value: isToken ? 0 : amount}(offered, quantity, 0, number, "") returns (bytes32 id) {
            keep(offered, buyer, amount, id, quantity, number);
        } catch {}
    }

    function act(uint8 door, uint8 which, uint8 who, uint256 number, bool flag) external {
        if (deals.length == 0) return;
        Deal storage deal = deals[which % deals.length];
        Knock memory k;
        k.door = door % DOORS;
        k.number = fitting(k.door, deal, number);
        (k.flag, k.time, k.to) = (flag, clock, people[number % 5]);
        address by = who < 200 ? proper(k.door, deal, flag) : people[who % 5];
        if (k.door == WITHDRAW) return draw(deal.terms.currency, by, k.to);
        if (k.door == REFUND_RELEASED) return payBack(deal, by, k.number);
        knock(by, deal, callOf(k, deal.terms, deal.id));
    }

    function agree(uint8 which, uint8 what, uint256 number, bool flag, bool swapped, bool isTaken) external {
        if (deals.length == 0) return;
        Deal storage deal = deals[which % deals.length];
        Proposal memory p = Proposal(what % 5, 0, false, 0, clock + 1);
        if (p.deal < 2) p.buyer_share = number % (deal.terms.amount + 2);
        if (p.deal == 0) p.asset_to_buyer = flag;
        if (p.deal == 4) p.new_deadline = deadlineOf(deal.word) + number % 40 days;
        (address maker, address taker) = (deal.terms.buyer, deal.terms.seller);
        if (swapped) (maker, taker) = (taker, maker);
        knock(maker, deal, abi.encodeCall(IEscrow.offer, (deal.terms, p)));
        if (isTaken) knock(taker, deal, abi.encodeCall(IEscrow.settle, (deal.terms, p, "")));
    }

    function wait_(uint32 seconds_, uint8 which, uint8 around) external {
        if (around < 128 || deals.length == 0) {
            clock += seconds_ % 2 days;
        } else {
            uint256 end = deadlineOf(deals[which % deals.length].word); // to the very border
            if (end > clock) clock = end - around % 2;
        }
    }

    function turn(uint8 who) external {
        Trader(payable(people[who % 5])).turn();
    }

    // What must hold after every call.

    /// The escrow holds what is open and what is credited, to the unit; everybody has in hand and in credit what the
    /// closing words gave, once; no word has changed but by a call to its own escrow, and no closed one at all.
    function audit() external view {
        require(!hasRisen, "a closed escrow has changed");
        for (uint256 c = 0; c < 2; c++) {
            address currency = currencies[c];
            uint256 owed = heldIn(currency);
            for (uint256 i = 0; i < 5; i++) {
                uint256 credit = escrow.credit(currency, people[i]);
                owed += credit;
                require(
                    inHand(currency, people[i]) + credit == due[currency][people[i]], "somebody has not what is due"
                );
            }
            require(inHand(currency, address(escrow)) == owed, "what is held is not what is owed");
        }
        for (uint256 i = 0; i < deals.length; i++) {
            require(escrow.escrows(deals[i].id) == deals[i].word, "a word has changed by itself");
        }
    }

    function heldIn(address currency) private view returns (uint256 held) {
        for (uint256 i = 0; i < deals.length; i++) {
            Deal storage deal = deals[i];
            if (deal.terms.currency == currency && statusOf(deal.word) <= RETURNED) held += deal.terms.amount;
        }
    }

    function inHand(address currency, address who) private view returns (uint256) {
        return currency == address(0) ? who.balance : Token(currency).balanceOf(who);
    }

    // Books.

    function keep(Listing memory o, address buyer, uint256 amount, bytes32 id, uint256 quantity, bytes16 number)
        private
    {
        Terms memory t;
        t.purchase = keccak256(abi.encode(PURCHASE_TYPE, escrow.listing_hash(o), quantity, uint256(0), number));
        (t.policy, t.seller, t.buyer, t.currency, t.amount) = (policy, o.seller, buyer, o.currency, amount);
        require(escrow.escrow_id(t) == id, "terms");
        due[t.currency][buyer] -= amount;
        deals.push(Deal(t, id, escrow.escrows(id)));
    }

    function knock(address by, Deal storage deal, bytes memory call_) private {
        attempt(by, clock, call_);
        uint256 word = escrow.escrows(deal.id);
        if (word == deal.word) return;
        if (statusOf(deal.word) >= RELEASED) hasRisen = true;
        else if (statusOf(word) >= RELEASED) close(deal.terms, word);
        deal.word = word;
    }

    /// Who is due what, from the closing word and the policy alone.
    function close(Terms memory t, uint256 word) private {
        closings++;
        uint256 share = shareOf(word);
        uint256 rest = t.amount - share;
        uint256 fee = rest * FEE_BPS / 10_000;
        uint256 fromBuyer = statusOf(word) == RULED ? share * ARBITER_BPS / 10_000 : 0;
        uint256 fromSeller = statusOf(word) == RULED ? rest * ARBITER_BPS / 10_000 : 0;
        due[t.currency][t.buyer] += share - fromBuyer;
        due[t.currency][t.seller] += rest - fee - fromSeller;
        due[t.currency][house()] += fee;
        due[t.currency][arbiter()] += fromBuyer + fromSeller;
    }

    function draw(address currency, address by, address to) private {
        uint256 owed = escrow.credit(currency, by);
        if (!attempt(by, clock, abi.encodeCall(IEscrow.withdraw, (currency, to)))) return;
        due[currency][by] -= owed;
        due[currency][to] += owed;
    }

    function payBack(Deal storage deal, address by, uint256 amount) private {
        Terms memory t = deal.terms;
        vm.warp(clock);
        vm.prank(by);
        try escrow.refund_released{value: t.currency == address(0) ? amount : 0}(t, amount) {
            due[t.currency][by] -= amount;
            due[t.currency][t.buyer] += amount;
            uint256 word = escrow.escrows(deal.id);
            if (by != t.seller || word != deal.word + (1 << 226)) hasRisen = true;
            deal.word = word;
        } catch {}
    }

    // Mostly what could work, so that the runs get somewhere.

    function proper(uint8 door, Deal storage deal, bool flag) private view returns (address) {
        if (door == RULE || door == RULE_RETURN) return arbiter();
        if (door == CANCEL || door == CONFIRM || door == DISPUTE || door == RETURN_SHIPPED) return deal.terms.buyer;
        if (door == EXTEND || door == DELIVER || door == WITHDRAW) return flag ? deal.terms.buyer : deal.terms.seller;
        return deal.terms.seller;
    }

    function fitting(uint8 door, Deal storage deal, uint256 number) private view returns (uint256) {
        if (door == DISPUTE) return number % (deal.terms.amount + 2);
        if (door == RULE || door == RULE_RETURN) return number % (shareOf(deal.word) + 2);
        if (door == EXTEND) return deadlineOf(deal.word) + number % 40 days;
        return number % 1000;
    }
}

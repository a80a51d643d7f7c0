// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEscrow, IToken, Terms} from "./Escrow.sol";
import {Market} from "./Market.sol";

/// A market that lets itself be looked into.
contract OpenMarket is Market {
    function theEscrow() external view returns (IEscrow) {
        return escrow;
    }
}

/// What must hold after every step of every random run.
contract Sales {
    OpenMarket private market;
    IEscrow private escrow;

    function setUp() public {
        market = new OpenMarket();
        escrow = market.theEscrow();
    }

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// What forge calls at random, and nothing else.
    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(market);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        bytes4[] memory calls = new bytes4[](6);
        (calls[0], calls[1], calls[2]) = (Market.buy.selector, Market.act.selector, Market.agree.selector);
        (calls[3], calls[4], calls[5]) = (Market.wait_.selector, Market.turn.selector, Market.act.selector);
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(market), calls);
    }

    /// After every single call.
    function invariant_the_books_agree() public view {
        everythingHeldIsOwedToSomebody();
        everybodyHasWhatIsDue();
        closedIsClosed();
    }

    /// Each currency here is what open escrows hold and credits promise, to the unit: nothing short, nothing stuck.
    function everythingHeldIsOwedToSomebody() private view {
        for (uint256 c = 0; c < 2; c++) {
            address currency = market.currencies(c);
            uint256 owed = heldIn(currency);
            for (uint256 i = 0; i < market.peopleCount(); i++) {
                owed += escrow.credit(currency, market.people(i));
            }
            require(balanceOf(currency, address(escrow)) == owed, "held is not owed");
        }
    }

    /// Everybody has, in hand and in credit, what the closing words gave: each escrow paid exactly its parts, once.
    function everybodyHasWhatIsDue() private view {
        for (uint256 c = 0; c < 2; c++) {
            address currency = market.currencies(c);
            for (uint256 i = 0; i < market.peopleCount(); i++) {
                address who = market.people(i);
                uint256 has = balanceOf(currency, who) + escrow.credit(currency, who);
                require(has == market.due(currency, who), "not what is due");
            }
        }
    }

    function closedIsClosed() private view {
        require(!market.hasRisen(), "a closed escrow has changed");
        for (uint256 i = 0; i < market.dealCount(); i++) {
            (, bytes32 id, uint256 word) = market.deals(i);
            require(escrow.escrows(id) == word, "a word has changed by itself");
        }
    }

    function heldIn(address currency) private view returns (uint256 held) {
        for (uint256 i = 0; i < market.dealCount(); i++) {
            (Terms memory t,, uint256 word) = market.deals(i);
            if (t.currency == currency && word & 0xff < 8) held += t.amount;
        }
    }

    function balanceOf(address currency, address who) private view returns (uint256) {
        return currency == address(0) ? who.balance : IToken(currency).balanceOf(who);
    }
}

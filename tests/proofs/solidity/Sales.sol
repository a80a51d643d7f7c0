// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Market} from "./Market.sol";

/// What must hold after every step of every random run.
contract Sales {
    Market private market;

    function setUp() public {
        market = new Market();
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
        market.audit();
    }
}

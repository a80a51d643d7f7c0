// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Where the compiler puts the escrow's maps. tests/proofs/test_stage.py holds this to its layout.
library Places {
    uint256 internal constant POLICIES = 2;
    uint256 internal constant CREDIT = 3;
    uint256 internal constant ESCROWS = 5;
    uint256 internal constant OFFERS = 6;
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// What the proofs call: the escrow's merged interface, the relay's, and the cheat codes of the two engines.

struct Terms {
    bytes32 purchase;
    bytes32 policy;
    address seller;
    address buyer;
    address currency;
    uint256 amount;
    address asset;
    uint256 asset_id;
    uint256 asset_units;
    uint256 royalty;
}

struct Proposal {
    uint8 deal;
    uint256 buyer_share;
    bool asset_to_buyer;
    uint256 new_deadline;
    uint256 expiry;
}

struct Consent {
    address party;
    uint256 expiry;
    bytes signature;
}

struct Policy {
    address arbiter;
    address attester;
    address fee_recipient;
    uint16 fee_bps;
    uint16 arbiter_fee_bps;
    uint16 silence_bps;
    uint32 cancel_window;
    uint32 ship_window;
    uint32 transit_window;
    uint32 inspection_window;
    uint32 long_inspection_window;
    uint32 response_window;
    uint32 arbitration_window;
    uint32 return_window;
    uint32 return_inspection_window;
}

struct Listing {
    address seller;
    bytes32 policy;
    address currency;
    uint256 unit_price;
    address asset;
    uint256 asset_id;
    uint256 asset_units;
    uint256 delivery_fees;
    uint256 royalty;
    address allowed_buyer;
    uint256 limits;
    bytes32 details;
}

interface IEscrow {
    function register_policy(Policy calldata) external returns (bytes32);
    function listing_hash(Listing calldata) external view returns (bytes32);
    function escrow_id(Terms calldata) external view returns (bytes32);
    function escrows(bytes32) external view returns (uint256);
    function offers(bytes32, address) external view returns (bytes32);
    function credit(address, address) external view returns (uint256);
    function fund(Listing calldata, uint32, uint8, bytes16, bytes calldata) external payable returns (bytes32);

    function cancel(Terms calldata) external;
    function ship(Terms calldata, bytes32) external;
    function deliver(Terms calldata, bytes32) external;
    function confirm(Terms calldata) external;
    function refund(Terms calldata) external;
    function dispute(Terms calldata, uint256, uint8, bytes32) external;
    function concede(Terms calldata) external;
    function contest(Terms calldata, bytes32) external;
    function rule(Terms calldata, uint256, bool, bytes32) external;
    function timeout(Terms calldata) external;
    function timeout_many(Terms[] calldata) external;
    function offer(Terms calldata, Proposal calldata) external;
    function withdraw_offer(bytes32) external;
    function settle(Terms calldata, Proposal calldata, bytes calldata) external;
    function extend(Terms calldata, uint256) external;
    function rule_return(Terms calldata, uint256, bytes32) external;
    function return_shipped(Terms calldata, bytes32) external;
    function contest_return(Terms calldata, bytes32) external;
    function accept_return(Terms calldata) external;
    function refund_released(Terms calldata, uint256) external payable;
    function prove_item(Terms calldata, uint256, bytes calldata) external;
    function withdraw(address, address) external returns (uint256);
    function claim_asset(address, uint256, address) external;
}

interface IRelay {
    function confirm(address, Terms calldata, Consent calldata) external;
    function ship(address, Terms calldata, bytes32, Consent calldata) external;
}

interface IToken {
    function mint(address, uint256) external;
    function approve(address, uint256) external returns (bool);
    function balanceOf(address) external view returns (uint256);
}

interface Vm {
    function assume(bool) external;
    function deal(address, uint256) external;
    function prank(address) external;
    function warp(uint256) external;
    function store(address, bytes32, bytes32) external;
    function getCode(string calldata) external view returns (bytes memory);
}

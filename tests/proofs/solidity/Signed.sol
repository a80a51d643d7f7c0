// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Consent, IEscrow, IRelay, Terms} from "./Escrow.sol";
import {Doors} from "./Doors.sol";

/// A wallet that has signed one digest (ERC-1271), and nothing else.
contract Wallet {
    bytes32 public signed;

    function sign(bytes32 digest) external {
        signed = digest;
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        return digest == signed ? bytes4(0x1626ba7e) : bytes4(0);
    }
}

/// What the relay may say in a party's name, and what nobody else may.
contract Signed is Doors {
    uint256 private constant OTHERS_TOO = (1 << TIMEOUT) | (1 << TIMEOUT_MANY);
    bytes32 private constant CONFIRM_TYPE =
        keccak256("Confirm(address party,bytes32 escrow,uint256 state,uint256 expiry)");
    bytes32 private constant DOMAIN_TYPE =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");

    Wallet private wallet;

    function setUp() public override {
        super.setUp();
        wallet = new Wallet();
    }

    /// Twenty bytes at the end mean something from the relay alone: with them, everybody else stays who it is.
    function check_a_tail_counts_only_from_the_relay(address who, address tail, uint256 word, Knock memory k) public {
        vm.assume(who != BUYER && who != SELLER && who != ARBITER && who != ATTESTER && who != address(relay));
        bool changed = knockWithTail(who, tail, word, k);
        assert(!changed);
    }

    /// And from the relay it is the caller: whoever it names may do what that party may, and no more.
    function check_the_relay_speaks_for_nobody_else(address tail, uint256 word, Knock memory k) public {
        vm.assume(tail != BUYER && tail != SELLER && tail != ARBITER && tail != ATTESTER);
        bool changed = knockWithTail(address(relay), tail, word, k);
        assert(!changed);
    }

    /// Carried by anybody, in time, in the state that was signed: then, and only then, the buyer has confirmed.
    function check_a_signature_counts_in_its_state_and_time_only(
        address carrier,
        uint256 time,
        uint256 word,
        uint256 signedFor,
        uint256 expiry,
        uint256 carriedExpiry
    ) public {
        vm.assume(both(isOpen(word, PRICE), time < LATEST) && feeOf(word) == 0);
        Terms memory t = termsOf(PRICE);
        t.buyer = address(wallet);
        putPolicy(0, 0);
        bytes32 id = put(t, word);
        wallet.sign(digestOf(keccak256(abi.encode(CONFIRM_TYPE, wallet, id, signedFor, expiry))));
        vm.warp(time);
        vm.prank(carrier);
        Consent memory consent = Consent(address(wallet), carriedExpiry, "signed");
        (bool done,) = address(relay).call(abi.encodeCall(IRelay.confirm, (address(escrow), t, consent)));
        assert(done == both(both(time < expiry, signedFor == word), carriedExpiry == expiry));
    }

    /// One escrow's calls leave every other one alone: its word, its offers.
    function check_other_escrows_are_not_touched(address who, uint256 word, uint256 otherWord, Knock memory k) public {
        vm.assume(both(both(isOpen(word, PRICE), feeOf(word) == 0), k.time < LATEST));
        vm.assume(k.door < DOORS && who != address(relay));
        Terms memory other = termsOf(PRICE);
        other.purchase = bytes32(uint256(0x07E5));
        putPolicy(0, 0);
        bytes32 otherId = put(other, otherWord);
        Terms memory t = termsOf(PRICE);
        bytes32 id = put(t, word);
        attempt(who, k.time, callOf(k, t, id));
        assert(escrow.escrows(otherId) == otherWord);
        assert(escrow.offers(otherId, BUYER) == 0 && escrow.offers(otherId, SELLER) == 0);
    }

    function knockWithTail(address who, address tail, uint256 word, Knock memory k) private returns (bool) {
        vm.assume(k.door < DOORS && (OTHERS_TOO >> k.door) & 1 == 0);
        vm.assume(both(isOpen(word, PRICE), k.time < LATEST));
        Terms memory t = termsOf(PRICE);
        putPolicy(0, 0);
        bytes32 id = put(t, word);
        attempt(who, k.time, bytes.concat(callOf(k, t, id), bytes20(tail)));
        return escrow.escrows(id) != word || address(escrow).balance != PLENTY || escrow.offers(id, BUYER) != 0
            || escrow.offers(id, SELLER) != 0;
    }

    function digestOf(bytes32 struct_) private view returns (bytes32) {
        bytes32 domain =
            keccak256(abi.encode(DOMAIN_TYPE, keccak256("Earnest"), keccak256("1"), block.chainid, address(escrow)));
        return keccak256(bytes.concat(hex"1901", domain, struct_));
    }
}

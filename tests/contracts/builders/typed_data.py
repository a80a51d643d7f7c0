"""EIP-712 on eth_account: the types that wallets show, struct hashes, digests, signatures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eth_account import Account
from eth_account.messages import SignableMessage, encode_typed_data
from eth_utils import keccak

LISTING = [
    ("seller", "address"),
    ("policy", "bytes32"),
    ("currency", "address"),
    ("unit_price", "uint256"),
    ("asset", "address"),
    ("asset_id", "uint256"),
    ("asset_units", "uint256"),
    ("fee_standard", "uint256"),
    ("fee_expedited", "uint256"),
    ("fee_pickup", "uint256"),
    ("royalty_recipient", "address"),
    ("royalty_bps", "uint256"),
    ("allowed_buyer", "address"),
    ("valid_from", "uint256"),
    ("valid_until", "uint256"),
    ("max_quantity", "uint256"),
    ("epoch", "uint256"),
    ("instant", "bool"),
    ("salt", "uint256"),
    ("details", "bytes32"),
]
PURCHASE = [
    ("listing", "Listing"),
    ("quantity", "uint256"),
    ("option", "uint256"),
    ("reference", "bytes16"),
]
TERMS = [
    ("purchase", "Purchase"),
    ("policy", "bytes32"),
    ("seller", "address"),
    ("buyer", "address"),
    ("currency", "address"),
    ("amount", "uint256"),
    ("asset", "address"),
    ("asset_id", "uint256"),
    ("asset_units", "uint256"),
    ("royalty", "uint256"),
]
POLICY = [
    ("arbiter", "address"),
    ("attester", "address"),
    ("fee_recipient", "address"),
    ("fee_bps", "uint16"),
    ("arbiter_fee_bps", "uint16"),
    ("silence_bps", "uint16"),
    ("cancel_window", "uint32"),
    ("ship_window", "uint32"),
    ("transit_window", "uint32"),
    ("inspection_window", "uint32"),
    ("long_inspection_window", "uint32"),
    ("response_window", "uint32"),
    ("arbitration_window", "uint32"),
    ("return_window", "uint32"),
    ("return_inspection_window", "uint32"),
]

NEEDS = {
    "Policy": ["Policy"],
    "Listing": ["Listing"],
    "Purchase": ["Purchase", "Listing"],
    "Terms": ["Terms", "Purchase", "Listing"],
}
FIELDS = {"Policy": POLICY, "Listing": LISTING, "Purchase": PURCHASE, "Terms": TERMS}


@dataclass(frozen=True)
class Domain:
    """What a signature and an escrow id are bound to."""

    contract: str
    chain_id: int = 31337

    def digest(self, name: str, message: dict[str, Any]) -> bytes:
        """What a wallet signs: 0x1901, the domain, the struct's hash."""
        encoded = self._encode(name, message)
        return keccak(b"\x19\x01" + encoded.header + encoded.body)

    def sign(self, name: str, message: dict[str, Any], key: Any) -> bytes:
        """65 bytes r, s, v by a private key."""
        return bytes(Account.sign_message(self._encode(name, message), key).signature)

    def _encode(self, name: str, message: dict[str, Any]) -> SignableMessage:
        return encode_typed_data(
            {
                "name": "Earnest",
                "version": "1",
                "chainId": self.chain_id,
                "verifyingContract": self.contract,
            },
            {n: [{"name": f, "type": t} for f, t in FIELDS[n]] for n in NEEDS[name]},
            message,
        )


def struct_hash(name: str, message: dict[str, Any]) -> bytes:
    """The part of a digest that does not depend on the domain."""
    return bytes(Domain("0x" + "00" * 20)._encode(name, message).body)

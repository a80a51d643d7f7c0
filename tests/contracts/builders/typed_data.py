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

# What a party signs to have an action carried (EscrowRelay): by name, the action's own fields. Each
# struct begins with the party, the escrow and its state word, and ends with an expiry.
ACTIONS: dict[str, list[tuple[str, str]]] = {
    "Cancel": [],
    "Ship": [("shipment_hash", "bytes32")],
    "Deliver": [("proof_hash", "bytes32")],
    "Confirm": [],
    "Refund": [],
    "Dispute": [("claim", "uint256"), ("reason", "uint8"), ("evidence_root", "bytes32")],
    "Concede": [],
    "Contest": [("evidence_root", "bytes32")],
    "Rule": [("buyer_share", "uint256"), ("asset_to_buyer", "bool"), ("ruling_hash", "bytes32")],
    "RuleReturn": [("buyer_share", "uint256"), ("ruling_hash", "bytes32")],
    "ReturnShipped": [("shipment_hash", "bytes32")],
    "ContestReturn": [("evidence_root", "bytes32")],
    "AcceptReturn": [],
    "Extend": [("new_deadline", "uint256")],
    "RefundReleased": [("amount", "uint256")],
    "Settle": [
        ("deal", "uint8"),
        ("buyer_share", "uint256"),
        ("asset_to_buyer", "bool"),
        ("new_deadline", "uint256"),
        ("offer_expiry", "uint256"),
    ],
    "WithdrawOffer": [],
}
_STATE = [("escrow", "bytes32"), ("state", "uint256")]
_EXPIRY = ("expiry", "uint256")
SETTLEMENT_OFFER = [
    ("maker", "address"),
    *_STATE,
    ("deal", "uint8"),
    ("buyer_share", "uint256"),
    ("asset_to_buyer", "bool"),
    ("new_deadline", "uint256"),
    _EXPIRY,
]
ITEM_PRESENCE = [
    ("escrow", "bytes32"),
    ("token", "address"),
    ("token_id", "uint256"),
    ("holder", "address"),
    ("challenge_block", "uint256"),
    ("challenge", "bytes32"),
]

# What a currency's holder signs (EIP-2612, ERC-3009), in the currency's own domain.
_PAYMENT = [
    ("from", "address"),
    ("to", "address"),
    ("value", "uint256"),
    ("validAfter", "uint256"),
    ("validBefore", "uint256"),
    ("nonce", "bytes32"),
]
PERMIT = [
    ("owner", "address"),
    ("spender", "address"),
    ("value", "uint256"),
    ("nonce", "uint256"),
    ("deadline", "uint256"),
]
CANCEL_AUTHORIZATION = [("authorizer", "address"), ("nonce", "bytes32")]

FIELDS = {
    "Policy": POLICY,
    "Listing": LISTING,
    "Purchase": PURCHASE,
    "Terms": TERMS,
    "SettlementOffer": SETTLEMENT_OFFER,
    "ItemPresence": ITEM_PRESENCE,
    "Permit": PERMIT,
    "TransferWithAuthorization": _PAYMENT,
    "ReceiveWithAuthorization": _PAYMENT,
    "CancelAuthorization": CANCEL_AUTHORIZATION,
    **{n: [("party", "address"), *_STATE, *own, _EXPIRY] for n, own in ACTIONS.items()},
}
NEEDS = {name: [name] for name in FIELDS} | {
    "Purchase": ["Purchase", "Listing"],
    "Terms": ["Terms", "Purchase", "Listing"],
}


@dataclass(frozen=True)
class Domain:
    """What a signature and an escrow id are bound to."""

    contract: str
    chain_id: int = 31337
    name: str = "Earnest"

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
                "name": self.name,
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

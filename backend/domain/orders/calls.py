"""Steps as contract calls, spelled for a wallet: what the browser only has to encode and sign.

Pure. Numbers are decimal text, bytes 0x text, structs objects with the field names of the ABI.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.chain.deployment import ESCROW, Deployment
from backend.chain.typed_data import (
    ListingFields,
    TermsFields,
    json_value,
    packed_listing_json,
    terms_json,
)
from backend.chain.types import ZERO_ADDRESS, ZERO_HASH, checksum

# Arguments a person decides, by function, in the order of the ABI. The rooms above prepare them.
INPUTS: dict[str, tuple[str, ...]] = {
    "ship": ("shipment_hash",),
    "dispute": ("claim", "reason", "evidence_root"),
    "contest": ("evidence_root",),
    "rule": ("buyer_share", "asset_to_buyer", "ruling_hash"),
    "rule_return": ("buyer_share", "ruling_hash"),
    "return_shipped": ("shipment_hash",),
    "contest_return": ("evidence_root",),
    "extend": ("new_deadline",),
    "offer": ("proposal",),
    "settle": ("proposal", "signature"),
    "prove_item": ("challenge_block", "signature"),
    "refund_released": ("amount",),
}
_FIXED: dict[str, tuple[bytes, ...]] = {"deliver": (ZERO_HASH,)}  # no proof beside the word


@dataclass(frozen=True, slots=True)
class Allowance:
    """The wallet lets the escrow take this much of a currency first."""

    currency: bytes
    spender: bytes
    amount: int

    def to_json(self) -> dict[str, str]:
        return {
            "kind": "allowance",
            "currency": checksum(self.currency),
            "spender": checksum(self.spender),
            "amount": str(self.amount),
        }


@dataclass(frozen=True, slots=True)
class WalletCall:
    """One transaction. `needs` are checked on chain before it is sent."""

    contract: str
    address: bytes
    function: str
    args: tuple[Any, ...]
    value: int = 0
    needs: tuple[Allowance, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the wallet module takes it."""
        return {
            "contract": self.contract,
            "address": checksum(self.address),
            "function": self.function,
            "args": list(self.args),
            "value": str(self.value),
        }


def fund_call(
    listing: ListingFields,
    *,
    signature: bytes,
    quantity: int,
    option: int,
    reference: bytes,
    amount: int,
    deployment: Deployment,
) -> WalletCall:
    """Pay for one delivery; in an ERC-20 the allowance comes first."""
    args = (
        packed_listing_json(listing),
        str(quantity),
        str(option),
        f"0x{reference.hex()}",
        f"0x{signature.hex()}",
    )
    if listing.currency == ZERO_ADDRESS:
        return WalletCall(ESCROW, deployment.escrow, "fund", args, value=amount)
    needs = (Allowance(listing.currency, deployment.escrow, amount),)
    return WalletCall(ESCROW, deployment.escrow, "fund", args, needs=needs)


def step_call(
    function: str,
    terms: TermsFields,
    deployment: Deployment,
    inputs: Mapping[str, bool | int | bytes] | None = None,
) -> WalletCall | None:
    """A later step. None while a decision it needs is missing from `inputs`."""
    given = inputs or {}
    wanted = INPUTS.get(function, ())
    if any(name not in given for name in wanted):
        return None
    decided = [json_value(given[name]) for name in wanted]
    fixed = [json_value(value) for value in _FIXED.get(function, ())]
    args = (terms_json(terms), *decided, *fixed)
    return WalletCall(ESCROW, deployment.escrow, function, args)

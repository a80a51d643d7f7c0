"""Steps as contract calls, spelled for a wallet: what the browser only has to encode and sign.

Pure. Numbers are decimal text, bytes 0x text, structs objects with the field names of the ABI.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from backend.chain.deployment import ESCROW, Deployment
from backend.chain.proposal import PROPOSAL_TYPES, Proposal
from backend.chain.typed_data import (
    ListingFields,
    TermsFields,
    escrow_id,
    json_value,
    packed_listing_json,
    terms_json,
)
from backend.chain.types import ZERO_ADDRESS, ZERO_HASH, checksum

Decision = bool | int | bytes | Proposal

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

    chain_id: int
    contract: str
    address: bytes
    function: str
    args: tuple[Any, ...]
    value: int = 0
    needs: tuple[Allowance, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the wallet module takes it."""
        return {
            "chain_id": self.chain_id,
            "contract": self.contract,
            "address": checksum(self.address),
            "function": self.function,
            "args": list(self.args),
            "value": str(self.value),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPurchase:
    """One delivery as the contract is asked for it."""

    listing: ListingFields
    signature: bytes
    quantity: int
    option: int
    reference: bytes
    amount: int

    def to_json(self) -> dict[str, Any]:
        """By the names of the ABI, in its order."""
        return {
            "listing": packed_listing_json(self.listing),
            "quantity": str(self.quantity),
            "option": str(self.option),
            "reference": f"0x{self.reference.hex()}",
            "signature": f"0x{self.signature.hex()}",
        }


def fund_call(purchase: SignedPurchase, deployment: Deployment) -> WalletCall:
    """Pay for one delivery; in an ERC-20 the allowance comes first."""
    args = tuple(purchase.to_json().values())
    call = WalletCall(deployment.chain_id, ESCROW, deployment.escrow, "fund", args)
    return _paying(call, purchase.listing.currency, purchase.amount, deployment)


def fund_many_call(purchases: Sequence[SignedPurchase], deployment: Deployment) -> WalletCall:
    """Pay for several deliveries at once, all or none; allowed once for the whole sum."""
    currency = purchases[0].listing.currency
    total = sum(purchase.amount for purchase in purchases)
    args = ([purchase.to_json() for purchase in purchases], checksum(currency), str(total))
    call = WalletCall(deployment.chain_id, ESCROW, deployment.escrow, "fund_many", args)
    return _paying(call, currency, total, deployment)


def step_call(
    function: str,
    terms: TermsFields,
    deployment: Deployment,
    inputs: Mapping[str, Decision] | None = None,
) -> WalletCall | None:
    """A later step. None while a decision it needs is missing from `inputs`."""
    given = inputs or {}
    wanted = INPUTS.get(function, ())
    if any(name not in given for name in wanted):
        return None
    if function == "withdraw_offer":  # the one step that asks for no terms
        subject: Any = f"0x{escrow_id(terms, deployment.domain).hex()}"
    else:
        subject = terms_json(terms)
    decided = [spelled(given[name]) for name in wanted]
    fixed = [json_value(value) for value in _FIXED.get(function, ())]
    args = (subject, *decided, *fixed)
    call = WalletCall(deployment.chain_id, ESCROW, deployment.escrow, function, args)
    if function != "refund_released":
        return call
    return _paying(call, terms.currency, cast("int", given["amount"]), deployment)


def _paying(call: WalletCall, currency: bytes, amount: int, deployment: Deployment) -> WalletCall:
    """The call with its money: coins go along, an ERC-20 is taken by allowance."""
    if currency == ZERO_ADDRESS:
        return replace(call, value=amount)
    return replace(call, needs=(Allowance(currency, deployment.escrow, amount),))


def spelled(value: Decision) -> Any:
    """One decision for a wallet's encoder."""
    if isinstance(value, Proposal):
        return {name: json_value(getattr(value, name)) for name, _ in PROPOSAL_TYPES}
    return f"0x{value.hex()}" if isinstance(value, bytes) else json_value(value)

"""What parties sign beside listings: offers, actions that somebody else carries, a chip's presence.

Every action's struct begins with who, which escrow and in which state, and ends with an expiry, so
a signature is void as soon as anything has changed. Tests hold the types against the contract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.chain.proposal import Proposal
from backend.chain.typed_data import (
    Domain,
    FieldTypes,
    json_value,
    struct_digest,
    struct_hash,
    struct_typed_data,
)
from backend.chain.types import Address, EscrowId

_DEAL: FieldTypes = (
    ("deal", "uint8"),
    ("buyer_share", "uint256"),
    ("asset_to_buyer", "bool"),
    ("new_deadline", "uint256"),
)
OFFER_TYPES: FieldTypes = (
    ("maker", "address"),
    ("escrow", "bytes32"),
    ("state", "uint256"),
    *_DEAL,
    ("expiry", "uint256"),
)
PRESENCE_TYPES: FieldTypes = (
    ("escrow", "bytes32"),
    ("token", "address"),
    ("token_id", "uint256"),
    ("holder", "address"),
    ("challenge_block", "uint256"),
    ("challenge", "bytes32"),
)
# By function of the escrow and of the relay alike: the struct and what it says beside the frame.
ACTIONS: Mapping[str, tuple[str, FieldTypes]] = {
    "cancel": ("Cancel", ()),
    "ship": ("Ship", (("shipment_hash", "bytes32"),)),
    "deliver": ("Deliver", (("proof_hash", "bytes32"),)),
    "confirm": ("Confirm", ()),
    "refund": ("Refund", ()),
    "dispute": (
        "Dispute",
        (("claim", "uint256"), ("reason", "uint8"), ("evidence_root", "bytes32")),
    ),
    "concede": ("Concede", ()),
    "contest": ("Contest", (("evidence_root", "bytes32"),)),
    "rule": (
        "Rule",
        (("buyer_share", "uint256"), ("asset_to_buyer", "bool"), ("ruling_hash", "bytes32")),
    ),
    "rule_return": ("RuleReturn", (("buyer_share", "uint256"), ("ruling_hash", "bytes32"))),
    "return_shipped": ("ReturnShipped", (("shipment_hash", "bytes32"),)),
    "contest_return": ("ContestReturn", (("evidence_root", "bytes32"),)),
    "accept_return": ("AcceptReturn", ()),
    "extend": ("Extend", (("new_deadline", "uint256"),)),
    "refund_released": ("RefundReleased", (("amount", "uint256"),)),
    "settle": ("Settle", (*_DEAL, ("offer_expiry", "uint256"))),
    "withdraw_offer": ("WithdrawOffer", ()),
}

Values = Mapping[str, bool | int | bytes]


@dataclass(frozen=True, slots=True)
class SignedAction:
    """One action of one party, as it is signed. `values` are its own fields by name."""

    function: str
    party: Address
    escrow: EscrowId
    state: int
    values: Values
    expiry: int  # unix seconds, the first second at which it is over

    @property
    def name(self) -> str:
        return ACTIONS[self.function][0]

    @property
    def types(self) -> FieldTypes:
        frame = (("party", "address"), ("escrow", "bytes32"), ("state", "uint256"))
        return (*frame, *ACTIONS[self.function][1], ("expiry", "uint256"))

    def typed_data(self, domain: Domain) -> dict[str, Any]:
        """The JSON that the party's wallet shows."""
        message = {name: json_value(self._all[name]) for name, _ in self.types}
        return struct_typed_data(self.name, self.types, message, domain)

    def digest(self, domain: Domain) -> bytes:
        values = [self._all[name] for name, _ in self.types]
        return struct_digest(self.name, self.types, values, domain)

    @property
    def _all(self) -> dict[str, bool | int | bytes]:
        return {
            "party": self.party,
            "escrow": self.escrow,
            "state": self.state,
            **self.values,
            "expiry": self.expiry,
        }


@dataclass(frozen=True, slots=True)
class OfferToSign:
    """One party's offer, good while the escrow's state word is `state`."""

    maker: Address
    escrow: EscrowId
    state: int
    proposal: Proposal

    @property
    def function(self) -> str:
        return "offer"

    @property
    def party(self) -> Address:
        return self.maker

    @property
    def expiry(self) -> int:
        return self.proposal.expiry

    def typed_data(self, domain: Domain) -> dict[str, Any]:
        message = {
            name: json_value(value)
            for (name, _), value in zip(OFFER_TYPES, self._values, strict=True)
        }
        return struct_typed_data("SettlementOffer", OFFER_TYPES, message, domain)

    def hash(self) -> bytes:
        """What the contract keeps of a posted offer."""
        return struct_hash("SettlementOffer", OFFER_TYPES, self._values)

    def digest(self, domain: Domain) -> bytes:
        return struct_digest("SettlementOffer", OFFER_TYPES, self._values, domain)

    @property
    def _values(self) -> tuple[bool | int | bytes, ...]:
        offered = self.proposal
        return (
            self.maker,
            self.escrow,
            self.state,
            offered.deal,
            offered.buyer_share,
            offered.asset_to_buyer,
            offered.new_deadline,
            offered.expiry,
        )


@dataclass(frozen=True, slots=True)
class ItemPresence:
    """What an item's chip signs: for whom, and that it is later than a certain block."""

    escrow: EscrowId
    token: Address
    token_id: int
    holder: Address
    challenge_block: int
    challenge: bytes  # that block's hash

    def typed_data(self, domain: Domain) -> dict[str, Any]:
        message = {name: json_value(getattr(self, name)) for name, _ in PRESENCE_TYPES}
        return struct_typed_data("ItemPresence", PRESENCE_TYPES, message, domain)

    def digest(self, domain: Domain) -> bytes:
        values = [getattr(self, name) for name, _ in PRESENCE_TYPES]
        return struct_digest("ItemPresence", PRESENCE_TYPES, values, domain)


def settle_values(proposal: Proposal) -> Values:
    """The own fields of a signed acceptance."""
    return {
        "deal": proposal.deal,
        "buyer_share": proposal.buyer_share,
        "asset_to_buyer": proposal.asset_to_buyer,
        "new_deadline": proposal.new_deadline,
        "offer_expiry": proposal.expiry,
    }

"""Every event of PhygitalEscrow as one frozen class. Field names are those of the contract.

`state` is the new state word (see state_word.unpack). 256-bit numbers are int, hashes are bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.chain.policy import Policy
from backend.chain.types import Address, EscrowId, LogPosition


@dataclass(frozen=True, slots=True)
class ContractEvent:
    """Anything the escrow contract logs."""

    at: LogPosition


@dataclass(frozen=True, slots=True)
class EscrowEvent(ContractEvent):
    """Something that belongs to one escrow."""

    escrow_id: EscrowId


@dataclass(frozen=True, slots=True)
class StateEvent(EscrowEvent):
    """Something that moved an escrow."""

    state: int


@dataclass(frozen=True, slots=True)
class PolicyRegistered(ContractEvent):
    policy_id: bytes
    policy: Policy


@dataclass(frozen=True, slots=True)
class ListingCancelled(ContractEvent):
    seller: Address
    listing: bytes


@dataclass(frozen=True, slots=True)
class EpochBumped(ContractEvent):
    seller: Address
    epoch: int


@dataclass(frozen=True, slots=True)
class Funded(StateEvent):
    buyer: Address
    seller: Address
    listing: bytes
    policy: bytes
    currency: Address
    amount: int
    quantity: int
    option: int
    reference: bytes


@dataclass(frozen=True, slots=True)
class AssetTaken(EscrowEvent):
    """Follows Funded in the same transaction when the escrow holds a token."""

    asset: Address
    asset_id: int
    asset_units: int
    royalty: int


@dataclass(frozen=True, slots=True)
class Cancelled(StateEvent):
    pass


@dataclass(frozen=True, slots=True)
class Shipped(StateEvent):
    shipment_hash: bytes


@dataclass(frozen=True, slots=True)
class Delivered(StateEvent):
    by: Address
    proof_hash: bytes


@dataclass(frozen=True, slots=True)
class Confirmed(StateEvent):
    fee: int
    royalty: int


@dataclass(frozen=True, slots=True)
class Refunded(StateEvent):
    pass


@dataclass(frozen=True, slots=True)
class Disputed(StateEvent):
    claim: int
    reason: int
    evidence_root: bytes


@dataclass(frozen=True, slots=True)
class Conceded(StateEvent):
    fee: int
    royalty: int


@dataclass(frozen=True, slots=True)
class Contested(StateEvent):
    evidence_root: bytes


@dataclass(frozen=True, slots=True)
class Ruled(StateEvent):
    fee: int
    royalty: int
    arbiter_fee_buyer: int
    arbiter_fee_seller: int
    ruling_hash: bytes


@dataclass(frozen=True, slots=True)
class TimedOut(StateEvent):
    status_before: int
    fee: int
    royalty: int


@dataclass(frozen=True, slots=True)
class Credited(EscrowEvent):
    """A payment that could not be pushed, kept for its receiver."""

    currency: Address
    account: Address
    amount: int


@dataclass(frozen=True, slots=True)
class Withdrawn(ContractEvent):
    currency: Address
    account: Address
    to: Address
    amount: int


@dataclass(frozen=True, slots=True)
class AssetCredited(EscrowEvent):
    asset: Address
    account: Address
    asset_id: int
    asset_units: int


@dataclass(frozen=True, slots=True)
class AssetClaimed(ContractEvent):
    asset: Address
    account: Address
    to: Address
    asset_id: int
    asset_units: int


EVENTS: tuple[type[ContractEvent], ...] = (
    PolicyRegistered,
    ListingCancelled,
    EpochBumped,
    Funded,
    AssetTaken,
    Cancelled,
    Shipped,
    Delivered,
    Confirmed,
    Refunded,
    Disputed,
    Conceded,
    Contested,
    Ruled,
    TimedOut,
    Credited,
    Withdrawn,
    AssetCredited,
    AssetClaimed,
)

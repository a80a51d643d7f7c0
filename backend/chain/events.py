"""Every event of PhygitalEscrow as one frozen class. Field names are those of the contract.

`state` is the new state word (see state_word.unpack). 256-bit numbers are int, hashes are bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.chain.policy import Policy
from backend.chain.proposal import Proposal
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
    """A marketplace's rules were written down for good."""

    policy_id: bytes
    policy: Policy


@dataclass(frozen=True, slots=True)
class ListingCancelled(ContractEvent):
    """A seller withdrew one listing."""

    seller: Address
    listing: bytes


@dataclass(frozen=True, slots=True)
class EpochBumped(ContractEvent):
    """A seller withdrew every listing of earlier epochs."""

    seller: Address
    epoch: int


@dataclass(frozen=True, slots=True)
class Funded(StateEvent):
    """Money went into custody: an escrow begins."""

    buyer: Address
    seller: Address
    listing: bytes
    policy: bytes
    currency: Address
    amount: int
    purchase: int  # quantity | option << 32 | arbiter_fee_bps << 40 | reference << 128

    @property
    def quantity(self) -> int:
        return self.purchase & 0xFFFF_FFFF

    @property
    def option(self) -> int:
        return self.purchase >> 32 & 0xFF

    @property
    def arbiter_fee_bps(self) -> int:
        """The policy's, so that an escrow's own events say what leaves it."""
        return self.purchase >> 40 & 0x3FFF

    @property
    def reference(self) -> bytes:
        """The buyer's order reference, 16 bytes."""
        return (self.purchase >> 128).to_bytes(16)


@dataclass(frozen=True, slots=True)
class AssetTaken(EscrowEvent):
    """Follows Funded in the same transaction when the escrow holds a token."""

    asset: Address
    asset_id: int
    asset_units: int
    royalty: int


@dataclass(frozen=True, slots=True)
class Cancelled(StateEvent):
    """The buyer took the money back before anything was shipped."""


@dataclass(frozen=True, slots=True)
class Shipped(StateEvent):
    """The seller says that the goods are on their way."""

    shipment_hash: bytes


@dataclass(frozen=True, slots=True)
class Delivered(StateEvent):
    """Somebody, `by`, says that the goods have arrived."""

    by: Address
    proof_hash: bytes


@dataclass(frozen=True, slots=True)
class Confirmed(StateEvent):
    """The buyer is content: the seller is paid."""


@dataclass(frozen=True, slots=True)
class Refunded(StateEvent):
    """The seller gave everything back."""


@dataclass(frozen=True, slots=True)
class Disputed(StateEvent):
    """The buyer asks for a part back: the share in the state word."""

    reason: int
    evidence_root: bytes


@dataclass(frozen=True, slots=True)
class Conceded(StateEvent):
    """The seller granted the claim."""


@dataclass(frozen=True, slots=True)
class Contested(StateEvent):
    """The seller brought the claim before the arbiter."""

    evidence_root: bytes


@dataclass(frozen=True, slots=True)
class Ruled(StateEvent):
    """The arbiter has decided."""

    ruling_hash: bytes


@dataclass(frozen=True, slots=True)
class TimedOut(StateEvent):
    """A deadline passed and silence decided."""

    status_before: int


@dataclass(frozen=True, slots=True)
class OfferPosted(EscrowEvent):
    """A party offers the other a deal, good while the state word is `state`."""

    maker: Address
    state: int
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class OfferWithdrawn(EscrowEvent):
    """A party took its offer back."""

    maker: Address


@dataclass(frozen=True, slots=True)
class Settled(StateEvent):
    """The two agreed on what `maker` had offered. `state` says what follows."""

    maker: Address
    deal: int


@dataclass(frozen=True, slots=True)
class Extended(StateEvent):
    """A deadline was moved: by the party it favours, or by both together."""

    by: Address


@dataclass(frozen=True, slots=True)
class ReturnRuled(StateEvent):
    """The arbiter decided that the buyer is paid once the goods are back."""

    ruling_hash: bytes


@dataclass(frozen=True, slots=True)
class ReturnShipped(StateEvent):
    """The buyer says that the goods are on their way back."""

    shipment_hash: bytes


@dataclass(frozen=True, slots=True)
class ReturnContested(StateEvent):
    """The seller objects to what came back; the arbiter decides."""

    evidence_root: bytes


@dataclass(frozen=True, slots=True)
class ReturnAccepted(StateEvent):
    """The seller took the goods back, and the buyer is paid."""


@dataclass(frozen=True, slots=True)
class RefundedLater(StateEvent):
    """The seller paid the buyer back after release, from its own wallet."""

    amount: int


@dataclass(frozen=True, slots=True)
class ItemProven(EscrowEvent):
    """The item's chip signed for its `holder`. Evidence; it moves nothing."""

    holder: Address
    state: int
    chip: Address
    challenge_block: int


@dataclass(frozen=True, slots=True)
class Credited(EscrowEvent):
    """A payment that could not be pushed, kept for its receiver."""

    currency: Address
    account: Address
    amount: int


@dataclass(frozen=True, slots=True)
class Withdrawn(ContractEvent):
    """Somebody drew a credit."""

    currency: Address
    account: Address
    to: Address
    amount: int


@dataclass(frozen=True, slots=True)
class AssetCredited(EscrowEvent):
    """A token its receiver rejected, kept for that receiver."""

    asset: Address
    account: Address
    asset_id: int
    asset_units: int


@dataclass(frozen=True, slots=True)
class AssetClaimed(ContractEvent):
    """Somebody drew a token that was kept."""

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
    OfferPosted,
    OfferWithdrawn,
    Settled,
    Extended,
    ReturnRuled,
    ReturnShipped,
    ReturnContested,
    ReturnAccepted,
    RefundedLater,
    ItemProven,
    Credited,
    Withdrawn,
    AssetCredited,
    AssetClaimed,
)

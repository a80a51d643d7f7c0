"""What happened to an escrow on chain. One class per step that somebody takes there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from backend.chain import events as chain
from backend.core.outbox import DomainEvent


@dataclass(frozen=True, kw_only=True)
class EscrowMoved(DomainEvent):
    """Fields of all of them. `status` is the one it stands in then."""

    escrow_id: bytes
    status: str
    tx_hash: bytes


@dataclass(frozen=True, kw_only=True)
class EscrowFunded(EscrowMoved):
    """The money is locked."""

    name: ClassVar[str] = "escrow.funded"


@dataclass(frozen=True, kw_only=True)
class EscrowCancelled(EscrowMoved):
    """The buyer took a fresh payment back."""

    name: ClassVar[str] = "escrow.cancelled"


@dataclass(frozen=True, kw_only=True)
class EscrowShipped(EscrowMoved):
    """The seller said it is on its way."""

    name: ClassVar[str] = "escrow.shipped"


@dataclass(frozen=True, kw_only=True)
class EscrowDelivered(EscrowMoved):
    """Somebody entitled to it said it arrived."""

    name: ClassVar[str] = "escrow.delivered"


@dataclass(frozen=True, kw_only=True)
class EscrowConfirmed(EscrowMoved):
    """The buyer was content and the seller is paid."""

    name: ClassVar[str] = "escrow.confirmed"


@dataclass(frozen=True, kw_only=True)
class EscrowRefunded(EscrowMoved):
    """The seller gave everything back."""

    name: ClassVar[str] = "escrow.refunded"


@dataclass(frozen=True, kw_only=True)
class EscrowDisputed(EscrowMoved):
    """The buyer claims a part back."""

    name: ClassVar[str] = "escrow.disputed"


@dataclass(frozen=True, kw_only=True)
class EscrowConceded(EscrowMoved):
    """The seller granted the claim."""

    name: ClassVar[str] = "escrow.conceded"


@dataclass(frozen=True, kw_only=True)
class EscrowContested(EscrowMoved):
    """The seller answered the claim; the arbiter decides."""

    name: ClassVar[str] = "escrow.contested"


@dataclass(frozen=True, kw_only=True)
class EscrowRuled(EscrowMoved):
    """The arbiter decided."""

    name: ClassVar[str] = "escrow.ruled"


@dataclass(frozen=True, kw_only=True)
class EscrowTimedOut(EscrowMoved):
    """A deadline passed and somebody ran the time-out."""

    name: ClassVar[str] = "escrow.timed_out"


@dataclass(frozen=True, kw_only=True)
class EscrowOfferPosted(EscrowMoved):
    """One side offered the other a deal."""

    name: ClassVar[str] = "escrow.offer_posted"


@dataclass(frozen=True, kw_only=True)
class EscrowOfferWithdrawn(EscrowMoved):
    """An offer was taken back."""

    name: ClassVar[str] = "escrow.offer_withdrawn"


@dataclass(frozen=True, kw_only=True)
class EscrowSettled(EscrowMoved):
    """The two sides struck a deal."""

    name: ClassVar[str] = "escrow.settled"


@dataclass(frozen=True, kw_only=True)
class EscrowExtended(EscrowMoved):
    """A deadline was moved."""

    name: ClassVar[str] = "escrow.extended"


@dataclass(frozen=True, kw_only=True)
class EscrowReturnRuled(EscrowMoved):
    """The arbiter has the goods sent back first."""

    name: ClassVar[str] = "escrow.return_ruled"


@dataclass(frozen=True, kw_only=True)
class EscrowReturnShipped(EscrowMoved):
    """The buyer said the goods are on their way back."""

    name: ClassVar[str] = "escrow.return_shipped"


@dataclass(frozen=True, kw_only=True)
class EscrowReturnContested(EscrowMoved):
    """The seller objected to what came back; the arbiter decides."""

    name: ClassVar[str] = "escrow.return_contested"


@dataclass(frozen=True, kw_only=True)
class EscrowReturnAccepted(EscrowMoved):
    """The seller took the goods back and the buyer is paid."""

    name: ClassVar[str] = "escrow.return_accepted"


@dataclass(frozen=True, kw_only=True)
class EscrowRefundedLater(EscrowMoved):
    """The seller paid the buyer back after release."""

    name: ClassVar[str] = "escrow.refunded_later"


@dataclass(frozen=True, kw_only=True)
class EscrowItemProven(EscrowMoved):
    """The item's chip signed for its holder."""

    name: ClassVar[str] = "escrow.item_proven"


@dataclass(frozen=True, kw_only=True)
class EscrowRolledBack(DomainEvent):
    """A reorganisation took a step back. Unless it vanished, the escrow stands as before it."""

    name: ClassVar[str] = "escrow.rolled_back"
    escrow_id: bytes
    undone: str  # the contract's word for the step
    tx_hash: bytes


@dataclass(frozen=True, kw_only=True)
class EscrowVanished(DomainEvent):
    """A reorganisation took the funding back: on chain this escrow does not exist (any more)."""

    name: ClassVar[str] = "escrow.vanished"
    escrow_id: bytes
    tx_hash: bytes

    def sentence(self) -> str:
        return "The payment disappeared: the chain went back. It may be mined again."


EVENT_OF: dict[type[chain.EscrowEvent], type[EscrowMoved]] = {
    chain.Funded: EscrowFunded,
    chain.Cancelled: EscrowCancelled,
    chain.Shipped: EscrowShipped,
    chain.Delivered: EscrowDelivered,
    chain.Confirmed: EscrowConfirmed,
    chain.Refunded: EscrowRefunded,
    chain.Disputed: EscrowDisputed,
    chain.Conceded: EscrowConceded,
    chain.Contested: EscrowContested,
    chain.Ruled: EscrowRuled,
    chain.TimedOut: EscrowTimedOut,
    chain.OfferPosted: EscrowOfferPosted,
    chain.OfferWithdrawn: EscrowOfferWithdrawn,
    chain.Settled: EscrowSettled,
    chain.Extended: EscrowExtended,
    chain.ReturnRuled: EscrowReturnRuled,
    chain.ReturnShipped: EscrowReturnShipped,
    chain.ReturnContested: EscrowReturnContested,
    chain.ReturnAccepted: EscrowReturnAccepted,
    chain.RefundedLater: EscrowRefundedLater,
    chain.ItemProven: EscrowItemProven,
}
MOVES: frozenset[str] = frozenset(kind.name for kind in EVENT_OF.values())
ROLLBACKS: frozenset[str] = frozenset({EscrowRolledBack.name, EscrowVanished.name})

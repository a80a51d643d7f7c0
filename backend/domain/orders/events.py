"""What happens to orders away from the chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from backend.core.outbox import DomainEvent, Transition


@dataclass(frozen=True, kw_only=True)
class OrderPlaced(DomainEvent):
    """Somebody checked out: the goods are set aside until paid or expired."""

    name: ClassVar[str] = "order.placed"
    buyer_id: UUID
    seller_id: UUID
    method: str = "escrow"

    def sentence(self) -> str:
        return "The order was placed."


@dataclass(frozen=True, kw_only=True)
class OrderAbandoned(DomainEvent):
    """The buyer let an unpaid order go."""

    name: ClassVar[str] = "order.abandoned"

    def sentence(self) -> str:
        return "The buyer let the order go."


@dataclass(frozen=True, kw_only=True)
class OrderExpired(DomainEvent):
    """Nobody paid in time."""

    name: ClassVar[str] = "order.expired"

    def sentence(self) -> str:
        return "The time to pay ran out."


@dataclass(frozen=True, kw_only=True)
class DeliveryOversold(DomainEvent):
    """Paid for after its reservation ran out, and nothing was left."""

    name: ClassVar[str] = "delivery.oversold"
    delivery_id: UUID

    def sentence(self) -> str:
        return "It was paid late, and nothing is left. The seller can refund it."


@dataclass(frozen=True, kw_only=True)
class AddressRead(DomainEvent):
    """Somebody entitled to it looked at the shipping address, or at the buyer's contact."""

    name: ClassVar[str] = "address.read"
    role: str
    part: str = "address"
    purpose: str = "look"


@dataclass(frozen=True, kw_only=True)
class AddressAsked(DomainEvent):
    """Staff wrote down why they have to see where it goes; the reason stays in its row."""

    name: ClassVar[str] = "address.asked"


@dataclass(frozen=True, kw_only=True)
class AddressMissing(DomainEvent):
    """It is paid, and where it goes was erased meanwhile: the buyer has to say it again."""

    name: ClassVar[str] = "address.missing"
    delivery_id: UUID

    def sentence(self) -> str:
        return "It was paid late: the buyer is asked once more where it goes."


@dataclass(frozen=True, kw_only=True)
class AddressGiven(DomainEvent):
    """The buyer said once more where it goes."""

    name: ClassVar[str] = "address.given"

    def sentence(self) -> str:
        return "The buyer said once more where it goes."


@dataclass(frozen=True, kw_only=True)
class ReturnAddressGiven(DomainEvent):
    """The seller said where goods go back to."""

    name: ClassVar[str] = "return_address.given"

    def sentence(self) -> str:
        return "The seller said where it goes back."


@dataclass(frozen=True, kw_only=True)
class AddressErased(DomainEvent):
    """The key of the shipping address was destroyed; only its salted hash is left."""

    name: ClassVar[str] = "address.erased"

    def sentence(self) -> str:
        return "Address and contact were erased. Their salted hashes stay."


@dataclass(frozen=True, kw_only=True)
class OfferSigned(DomainEvent):
    """A party signed an offer for the other to accept; nothing of it is on chain."""

    name: ClassVar[str] = "offer.signed"
    delivery_id: UUID
    offer_id: UUID
    role: str

    def sentence(self) -> str:
        return f"The {self.role} signed an offer."


@dataclass(frozen=True, kw_only=True)
class OfferHidden(DomainEvent):
    """Its maker took a signed offer off the page."""

    name: ClassVar[str] = "offer.hidden"
    delivery_id: UUID
    offer_id: UUID
    role: str

    def sentence(self) -> str:
        return f"The {self.role} took a signed offer off the page."


@dataclass(frozen=True, kw_only=True)
class OrderHeld(DomainEvent):
    """A rule of the seller holds it back until somebody decides."""

    name: ClassVar[str] = "order.held"
    seller_id: UUID

    def sentence(self) -> str:
        return "The seller looks at it before it can be paid."


@dataclass(frozen=True, kw_only=True)
class OrderDecided(Transition):
    """A held order was approved or refused; the reason stays in its row."""

    name: ClassVar[str] = "order.decided"
    lands: ClassVar[str] = "decision"
    decision: str  # approved or refused

    def sentence(self) -> str:
        return f"The seller {self.decision} the order."


@dataclass(frozen=True, kw_only=True)
class NoteAdded(DomainEvent):
    """Somebody of the shop or of the staff wrote something down; the words stay in their row."""

    name: ClassVar[str] = "note.added"
    is_detail: ClassVar[bool] = True
    note_id: UUID
    readers: str  # an audience

    def sentence(self) -> str:
        return "A note."


@dataclass(frozen=True, kw_only=True)
class RuleChanged(DomainEvent):
    """A seller changed who can simply pay."""

    name: ClassVar[str] = "rule.changed"
    seller_id: UUID


@dataclass(frozen=True, kw_only=True)
class MethodsChanged(DomainEvent):
    """A seller changed which ways to pay beside the chain are taken."""

    name: ClassVar[str] = "methods.changed"
    seller_id: UUID

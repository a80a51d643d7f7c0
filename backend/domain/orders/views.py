"""What the order services hand out, ready to be shown or written as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.chain.typed_data import TermsFields
from backend.core.ids import public_id
from backend.core.money import Amount, Currency
from backend.domain.catalog.discounting import Discount
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.catalog.policies import PolicyView
from backend.domain.escrow.lifecycle import CLOSED, Role, Status
from backend.domain.escrow.projection import EscrowRecord
from backend.domain.orders.calls import WalletCall
from backend.domain.orders.lifecycle import HoldStatus
from backend.domain.orders.methods import Method
from backend.domain.orders.offers import OfferView
from backend.domain.orders.planning import Flow
from backend.domain.parties.policy import Action, Relation, allows
from backend.domain.parties.sending import Duties

ORDER_PREFIX = "ord"
DELIVERY_PREFIX = "dlv"


@dataclass(frozen=True, slots=True)
class PersonView:
    """A party, as others see it."""

    id: UUID | None  # None: an address nobody has signed in with
    address: bytes
    display_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceView:
    """The promise beside a deadline: what the time-out does, in words and to the unit."""

    at: datetime
    is_over: bool  # the time-out can be run now
    sentence: str
    status: Status
    buyer_gets: Amount
    seller_gets: Amount
    is_asset_to_buyer: bool | None  # None: no token in this escrow


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyView:
    """Where the money of a delivery is. While it is locked, the parts are those of a release."""

    paid: Amount  # by the customer: goods and delivery
    goods: Amount
    delivery_fee: Amount
    fee: Amount
    royalty: Amount
    arbiter_fee: Amount
    buyer_gets: Amount
    seller_gets: Amount
    stage: str  # not_paid | authorised | captured | paid_out | refunded | split | beside_chain
    is_final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """A row of the table that the viewer may take now."""

    action: str
    label: str
    explains: str
    role: Role
    call: WalletCall | None  # None: an off-chain step, or decisions are missing
    inputs: tuple[str, ...] = ()  # what has to be decided and prepared first
    is_on_chain: bool = True
    opens_at: datetime | None = None
    closes_at: datetime | None = None

    @property
    def function(self) -> str | None:
        return self.call.function if self.call else None

    @property
    def args(self) -> tuple[Any, ...]:
        return self.call.args if self.call else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeView:
    """What is argued about."""

    claim: Amount
    reason: int | None  # None: no dispute went before, the seller objects to a return
    opened_at: datetime
    contested_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenView:
    """The token that goes with the goods, and who gets or got it once closed."""

    address: bytes
    asset_id: int
    units: int  # of an edition, in all; 0: a token that exists once
    is_to_buyer: bool | None  # None: still locked
    is_waiting: bool  # its receiver refused it; it waits in the contract


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """One delivery with everything the chain and we know about it."""

    id: UUID
    order_id: UUID
    listing_id: UUID
    title: str
    sku: str  # as it was when ordered; empty: none
    ships_from: str | None  # a country, as it was signed
    duties: Duties | None  # who pays at the border
    crosses_border: bool  # its address is in another country
    kind: ListingKind
    flow: Flow
    held_until: datetime | None  # the day of release
    details_hash: bytes  # of the document as sold, which the seller signed
    requirements: str  # what the buyer wishes of a service, for those who take part
    requirements_hash: bytes | None
    thumbnail_digest: str | None
    quantity: int
    option: DeliveryOption
    unit_price: Amount
    discount: Discount | None  # why a piece costs less than its list price
    status: Status
    roles: frozenset[Role]  # what the viewer is to this delivery
    waits_for: frozenset[Role]
    needs_viewer: bool
    policy: PolicyView
    arbiter: PersonView
    escrow_id: bytes
    escrow: EscrowRecord | None
    terms: TermsFields
    money: MoneyView
    token: TokenView | None
    dispute: DisputeView | None
    silence: SilenceView | None
    offers: tuple[OfferView, ...]  # those that stand; for the two parties only
    actions: tuple[ActionView, ...]
    is_instant: bool  # the seller is paid in the moment of payment
    is_oversold: bool
    needs_address: bool
    received: Amount  # beside the chain, as the shop states it
    given_back: Amount

    @property
    def public_id(self) -> str:
        return public_id(DELIVERY_PREFIX, self.id)

    @property
    def chain_id(self) -> int:
        """Where its escrow is."""
        return self.unit_price.currency.chain_id

    @property
    def is_closed(self) -> bool:
        return self.status in CLOSED

    def action(self, name: str) -> ActionView | None:
        return next((action for action in self.actions if action.action == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldView:
    """An order its seller looks at first: it can be paid once approved."""

    status: HoldStatus
    reason: str
    decided_at: datetime | None
    decided_by: PersonView | None  # by name for the shop and the staff alone


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingView:
    """One look at what is sealed, as the buyer sees it."""

    at: datetime
    who: str | None
    address: bytes
    role: str
    part: str
    purpose: str
    reason: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressStanding:
    """What is sealed with an order: is it there, for how long, and who looked."""

    has_address: bool
    has_contact: bool
    is_visible: bool
    is_missing: bool
    address_hash: bytes | None
    contact_hash: bytes | None
    erased_at: datetime | None
    kept_until: datetime | None
    needed_because: str | None  # None: it can be erased, or is not there
    needed_until: datetime | None
    readings: Sequence[ReadingView]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """An order as its viewer may see it."""

    id: UUID
    role: Role  # the viewer's part in it: buyer, seller, arbiter; anyone is staff
    relations: frozenset[Relation]  # the same for the policy, which tells a packer from a seller
    buyer: PersonView
    seller: PersonView
    currency: Currency
    total: Amount
    status: str  # the summary of its deliveries
    note: str
    created_at: datetime
    pay_until: datetime | None  # None once paid or over
    payment: WalletCall | None  # the buyer's one transaction for all that is not paid
    unpayable: tuple[str, ...]  # what has been withdrawn meanwhile, so that nothing can be paid
    deliveries: tuple[DeliveryView, ...]
    hold: HoldView | None
    method: Method  # how it is paid; the escrow protects one of them alone
    has_address: bool
    has_contact: bool
    is_address_visible: bool  # and the contact with it
    chain_time: datetime

    @property
    def public_id(self) -> str:
        return public_id(ORDER_PREFIX, self.id)

    @property
    def chain_id(self) -> int:
        """Where it is paid: an order is in one currency, and a currency is on one chain."""
        return self.currency.chain_id

    @property
    def is_address_missing(self) -> bool:
        """Paid for, to be sent, and nobody knows where: it was erased before the payment came."""
        return not self.has_address and any(
            delivery.needs_address and delivery.status is Status.FUNDED
            for delivery in self.deliveries
        )

    @property
    def needs_viewer(self) -> bool:
        return any(delivery.needs_viewer for delivery in self.deliveries)

    @property
    def counterparty(self) -> PersonView:
        return self.seller if self.role is Role.BUYER else self.buyer

    def allows(self, action: Action) -> bool:
        """Whether the policy lets the viewer do this with the order."""
        return allows(action, self.relations)

    def delivery(self, delivery_id: UUID) -> DeliveryView | None:
        return next((d for d in self.deliveries if d.id == delivery_id), None)

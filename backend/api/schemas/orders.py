"""Orders, their deliveries, money, deadlines and next actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from backend.api.schemas.addresses import AddressSent
from backend.api.schemas.base import (
    AddressText,
    AmountShown,
    DeliveryId,
    HashText,
    ListingId,
    LongText,
    OrderId,
    PartyId,
    Sent,
    Shown,
    Units,
    Whole,
)
from backend.api.schemas.calls import ActionShown, CallShown
from backend.api.schemas.listings import DiscountShown, PolicyShown
from backend.api.schemas.offers import OfferShown
from backend.chain.typed_data import terms_json
from backend.core.money import Amount
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.escrow.lifecycle import Role, Status
from backend.domain.escrow.standing import ItemProof
from backend.domain.orders.lifecycle import HoldStatus
from backend.domain.orders.methods import Method
from backend.domain.orders.planning import Flow
from backend.domain.orders.purchase import Checkout
from backend.domain.orders.views import (
    DeliveryView,
    MoneyView,
    OrderView,
    PersonView,
    SilenceView,
)
from backend.domain.parties.sending import Duties


class OrderSent(Sent):
    """What a buyer decides. The address is needed when there is a parcel to send."""

    listing_id: ListingId
    quantity: Whole = 1
    option: DeliveryOption = DeliveryOption.STANDARD
    address: AddressSent | None = None
    contact: LongText = ""
    note: LongText = ""
    requirements: LongText = ""
    method: Method = Method.ESCROW

    def read(self) -> Checkout:
        return Checkout(
            listing_id=self.listing_id,
            quantity=self.quantity,
            option=self.option,
            address=self.address.read() if self.address else None,
            contact=self.contact,
            note=self.note,
            requirements=self.requirements,
            method=self.method,
        )


class PersonShown(Shown):
    """A party as others see it; `id` null for an address nobody has signed in with."""

    id: PartyId | None
    address: AddressText
    display_name: str | None

    @classmethod
    def of(cls, person: PersonView) -> PersonShown:
        return cls(id=person.id, address=person.address, display_name=person.display_name)


class MoneyShown(Shown):
    """Where the money is. While it is locked, the parts are those of a release."""

    stage: str
    is_final: bool
    paid: AmountShown
    goods: AmountShown
    delivery_fee: AmountShown
    fee: AmountShown
    royalty: AmountShown
    arbiter_fee: AmountShown
    buyer_gets: AmountShown
    seller_gets: AmountShown

    @classmethod
    def of(cls, money: MoneyView) -> MoneyShown:
        amounts = ("paid", "goods", "delivery_fee", "fee", "royalty", "arbiter_fee", "buyer_gets")
        shown = {name: AmountShown.of(getattr(money, name)) for name in (*amounts, "seller_gets")}
        return cls(stage=money.stage, is_final=money.is_final, **shown)


class SilenceShown(Shown):
    """What happens if nobody acts, in words and to the unit."""

    at: datetime
    is_over: bool
    sentence: str
    status: Status
    buyer_gets: AmountShown
    seller_gets: AmountShown
    is_asset_to_buyer: bool | None

    @classmethod
    def of(cls, silence: SilenceView) -> SilenceShown:
        return cls(
            at=silence.at,
            is_over=silence.is_over,
            sentence=silence.sentence,
            status=silence.status,
            buyer_gets=AmountShown.of(silence.buyer_gets),
            seller_gets=AmountShown.of(silence.seller_gets),
            is_asset_to_buyer=silence.is_asset_to_buyer,
        )


class DisputeShown(Shown):
    """What is argued about."""

    claim: AmountShown
    reason: int | None
    opened_at: datetime
    contested_at: datetime | None


class ReturnShown(Shown):
    """Goods that go back. `part` is the buyer's once they are there."""

    since: datetime
    is_ruled: bool
    part: AmountShown
    shipped_at: datetime | None
    contested_at: datetime | None


class ItemProofShown(Shown):
    """The item's chip signed for a holder. `is_fresh`: after the parcel had left for the holder."""

    holder: AddressText
    chip: AddressText
    challenge_block: int
    is_fresh: bool
    proven_at: datetime
    tx_hash: HashText


class TokenShown(Shown):
    """The token that goes with the goods. `is_waiting`: its receiver refused it."""

    address: AddressText
    asset_id: Units
    is_to_buyer: bool | None
    is_waiting: bool


class DeliveryShown(Shown):
    """One delivery: one escrow, one status, its own money, deadline and actions."""

    id: DeliveryId
    order_id: OrderId
    listing_id: ListingId
    title: str
    sku: str
    ships_from: str | None
    duties: Duties | None
    crosses_border: bool
    kind: ListingKind
    flow: Flow
    held_until: datetime | None
    requirements: str
    requirements_hash: HashText | None
    quantity: int
    option: DeliveryOption
    unit_price: AmountShown
    discount: DiscountShown | None
    status: Status
    roles: list[Role]
    waits_for: list[Role]
    needs_viewer: bool
    policy: PolicyShown
    arbiter: PersonShown
    escrow_id: HashText
    terms: dict[str, Any]
    money: MoneyShown
    token: TokenShown | None
    dispute: DisputeShown | None
    silence: SilenceShown | None
    returning: ReturnShown | None
    is_replaced: bool
    extended_seconds: int
    refunded_later: AmountShown
    item_proofs: list[ItemProofShown]
    offers: list[OfferShown]
    actions: list[ActionShown]
    is_oversold: bool

    @classmethod
    def of(cls, view: DeliveryView) -> DeliveryShown:
        return cls(
            id=view.id,
            order_id=view.order_id,
            listing_id=view.listing_id,
            title=view.title,
            sku=view.sku,
            ships_from=view.ships_from,
            duties=view.duties,
            crosses_border=view.crosses_border,
            kind=view.kind,
            flow=view.flow,
            held_until=view.held_until,
            requirements=view.requirements,
            requirements_hash=view.requirements_hash,
            quantity=view.quantity,
            option=view.option,
            unit_price=AmountShown.of(view.unit_price),
            discount=DiscountShown.of(view.discount) if view.discount else None,
            status=view.status,
            roles=sorted(view.roles),
            waits_for=sorted(view.waits_for),
            needs_viewer=view.needs_viewer,
            policy=PolicyShown.of(view.policy),
            arbiter=PersonShown.of(view.arbiter),
            escrow_id=view.escrow_id,
            terms=terms_json(view.terms),
            money=MoneyShown.of(view.money),
            token=_token(view),
            dispute=_dispute(view),
            silence=SilenceShown.of(view.silence) if view.silence else None,
            returning=_returning(view),
            is_replaced=view.escrow is not None and view.escrow.replaced_at is not None,
            extended_seconds=view.escrow.extended if view.escrow else 0,
            refunded_later=_amount(view, view.escrow.refunded_later if view.escrow else 0),
            item_proofs=[_proof(proof) for proof in view.escrow.proofs] if view.escrow else [],
            offers=[OfferShown.of(offer) for offer in view.offers],
            actions=[ActionShown.of(action) for action in view.actions],
            is_oversold=view.is_oversold,
        )


class OrderShown(Shown):
    """An order as its viewer may see it. Deadlines are compared with `chain_time`.

    `status` is a summary of the deliveries. `payment` is the one transaction that funds all of
    them; `unpayable` names what was withdrawn meanwhile, so that nothing can be paid.
    """

    id: OrderId
    role: Role
    chain_id: int
    buyer: PersonShown
    seller: PersonShown
    total: AmountShown
    status: str
    note: str
    needs_viewer: bool
    created_at: datetime
    pay_until: datetime | None
    payment: CallShown | None
    unpayable: list[str]
    method: Method  # only the escrow holds money for anybody
    hold: HoldStatus | None  # waiting for the seller's approval, approved or refused
    hold_reason: str | None
    hold_decided_by: PersonShown | None  # for the shop and the staff
    chain_time: datetime
    has_address: bool
    has_contact: bool
    is_address_visible: bool
    deliveries: list[DeliveryShown]

    @classmethod
    def of(cls, view: OrderView) -> OrderShown:
        return cls(
            id=view.id,
            role=view.role,
            chain_id=view.chain_id,
            buyer=PersonShown.of(view.buyer),
            seller=PersonShown.of(view.seller),
            total=AmountShown.of(view.total),
            status=view.status,
            note=view.note,
            needs_viewer=view.needs_viewer,
            created_at=view.created_at,
            pay_until=view.pay_until,
            payment=CallShown.of(view.payment) if view.payment else None,
            unpayable=list(view.unpayable),
            method=view.method,
            hold=view.hold.status if view.hold else None,
            hold_reason=view.hold.reason if view.hold else None,
            hold_decided_by=(
                PersonShown.of(view.hold.decided_by) if view.hold and view.hold.decided_by else None
            ),
            chain_time=view.chain_time,
            has_address=view.has_address,
            has_contact=view.has_contact,
            is_address_visible=view.is_address_visible,
            deliveries=[DeliveryShown.of(delivery) for delivery in view.deliveries],
        )


def _token(view: DeliveryView) -> TokenShown | None:
    token = view.token
    if token is None:
        return None
    return TokenShown(
        address=token.address,
        asset_id=str(token.asset_id),
        is_to_buyer=token.is_to_buyer,
        is_waiting=token.is_waiting,
    )


def _dispute(view: DeliveryView) -> DisputeShown | None:
    dispute = view.dispute
    if dispute is None:
        return None
    return DisputeShown(
        claim=AmountShown.of(dispute.claim),
        reason=dispute.reason,
        opened_at=dispute.opened_at,
        contested_at=dispute.contested_at,
    )


def _amount(view: DeliveryView, units: int) -> AmountShown:
    return AmountShown.of(Amount(units, view.money.paid.currency))


def _returning(view: DeliveryView) -> ReturnShown | None:
    escrow = view.escrow
    if escrow is None or escrow.return_since is None:
        return None
    return ReturnShown(
        since=escrow.return_since,
        is_ruled=escrow.is_return_ruled,
        part=_amount(view, escrow.share),
        shipped_at=escrow.return_shipped_at,
        contested_at=escrow.return_contested_at,
    )


def _proof(proof: ItemProof) -> ItemProofShown:
    return ItemProofShown(
        holder=proof.holder,
        chip=proof.chip,
        challenge_block=proof.challenge_block,
        is_fresh=proof.is_fresh,
        proven_at=proof.proven_at,
        tx_hash=proof.tx_hash,
    )

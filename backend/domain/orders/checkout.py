"""From a listing to an order that only has to be paid: stock set aside, escrow id fixed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.typed_data import NOT_OFFERED, ListingFields, escrow_id, terms_of
from backend.chain.types import ZERO_ADDRESS, Address
from backend.core import outbox
from backend.core.fields import FieldChecks
from backend.core.ids import uuid7
from backend.core.viewer import Viewer
from backend.domain.catalog.draft import MAX_AMOUNT
from backend.domain.catalog.holdings import holds
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.catalog.service import ListingService
from backend.domain.catalog.signing import fields_to_json
from backend.domain.catalog.stock import MAX_QUANTITY, StockService
from backend.domain.catalog.views import SignedListing
from backend.domain.orders.addresses import ShippingAddress, seal
from backend.domain.orders.addresses import checked as checked_address
from backend.domain.orders.errors import (
    NotForThisBuyer,
    PartiesClash,
    TokenUnavailable,
    TooManyUnpaid,
)
from backend.domain.orders.events import OrderPlaced
from backend.domain.orders.models import Delivery, Order
from backend.domain.orders.presenting import needs_address
from backend.domain.orders.repository import Moments, OrderRepository
from backend.domain.orders.snapshots import policy_to_json

if TYPE_CHECKING:
    from backend.resources import Resources

LONGEST_NOTE = 1_000
MOST_UNPAID = 10
_RETRY_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """What a buyer decides. The address is needed when there is a parcel to send."""

    listing_id: UUID
    quantity: int = 1
    option: DeliveryOption = DeliveryOption.STANDARD
    address: ShippingAddress | None = None
    note: str = ""


class CheckoutDesk:
    """Takes an order in, or says in one sentence why not."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._orders = OrderRepository(session)

    async def take(self, wanted: Checkout, viewer: Viewer, moments: Moments) -> Order:
        buyer_id = viewer.require_party()
        assert viewer.address is not None
        listings = ListingService(self._session, self._resources)
        listing = await listings.get_signed(wanted.listing_id, viewer)
        _check_parties(listing, viewer.address)
        _check_open(listing.fields, viewer.address, moments.chain_now)
        checked = _checked(wanted, listing)
        await self._check_token(listing.fields, checked.quantity)
        if await self._orders.count_unpaid(buyer_id, moments.now) >= MOST_UNPAID:
            raise TooManyUnpaid(
                f"You have {MOST_UNPAID} orders waiting to be paid. Pay or drop one first.",
                retry_after=_RETRY_SECONDS,
            )
        view = await listings.get(wanted.listing_id, viewer)
        thumbnail = view.photos[0].thumbnail_digest if view.photos else None
        return await self._store(checked, listing, thumbnail, viewer, moments)

    async def _check_token(self, listing: ListingFields, pieces: int) -> None:
        """The contract takes the token from the seller while the buyer pays: look before."""
        if listing.asset == ZERO_ADDRESS:
            return
        gateway, escrow = self._resources.gateway, self._resources.deployment.escrow
        seller, asset, asset_id = listing.seller, listing.asset, listing.asset_id
        is_there = await holds(
            gateway,
            seller,
            asset=asset,
            asset_id=asset_id,
            units=listing.asset_units,
            pieces=pieces,
        )
        if not is_there:
            raise TokenUnavailable("The seller no longer has the token of this item.")
        if not await gateway.is_approved(asset, seller, escrow, asset_id):
            raise TokenUnavailable("The seller has taken back the permission to move the token.")

    async def _store(
        self,
        wanted: Checkout,
        listing: SignedListing,
        thumbnail: str | None,
        viewer: Viewer,
        moments: Moments,
    ) -> Order:
        assert viewer.party_id is not None
        assert viewer.address is not None
        delivery = self._delivery(wanted, listing, thumbnail, viewer.address)
        stock = StockService(self._session, self._resources)
        order = Order(
            id=delivery.order_id,
            chain_id=delivery.chain_id,
            buyer_id=viewer.party_id,
            seller_id=listing.seller_id,
            currency=None if _is_coin(listing) else listing.fields.currency,
            note=wanted.note,
            created_at=moments.now,
            expires_at=await stock.reserve(listing.listing_id, wanted.quantity, delivery.id),
        )
        self._seal_into(order, wanted.address)
        self._orders.add(order)
        await self._session.flush()
        self._session.add(delivery)
        await self._session.flush()
        placed = OrderPlaced(
            occurred_at=moments.now,
            order_id=order.id,
            buyer_id=order.buyer_id,
            seller_id=order.seller_id,
        )
        await outbox.record(self._session, placed, viewer)
        return order

    def _delivery(
        self, wanted: Checkout, listing: SignedListing, thumbnail: str | None, buyer: Address
    ) -> Delivery:
        """The delivery with its terms, and so its escrow, fixed."""
        delivery_id, deployment = uuid7(), self._resources.deployment
        terms = terms_of(
            listing.fields,
            buyer=buyer,
            quantity=wanted.quantity,
            option=wanted.option.number,
            reference=delivery_id.bytes,
        )
        return Delivery(
            order_id=uuid7(),
            id=delivery_id,
            chain_id=deployment.chain_id,
            listing_id=listing.listing_id,
            policy_id=listing.fields.policy,
            policy_rules=policy_to_json(listing.policy.policy),
            title=listing.title,
            kind=listing.kind.value,
            thumbnail_digest=thumbnail,
            signed_fields=fields_to_json(listing.fields),
            signature=listing.signature,
            quantity=wanted.quantity,
            option=wanted.option.number,
            amount=terms.amount,
            escrow_id=escrow_id(terms, deployment.domain),
        )

    def _seal_into(self, order: Order, address: ShippingAddress | None) -> None:
        if address is None:
            return
        sealed = seal(address, order.id, self._resources.sealer)
        order.data_key, order.sealed_address = sealed.data_key, sealed.sealed
        order.address_hash = sealed.hash


def _is_coin(listing: SignedListing) -> bool:
    return listing.fields.currency == ZERO_ADDRESS


def _check_parties(listing: SignedListing, buyer: bytes) -> None:
    """The contract refuses these; better before any money is asked for."""
    if buyer == listing.fields.seller:
        raise PartiesClash("This is your own listing.")
    policy = listing.policy.policy
    if buyer in {policy.arbiter, policy.attester}:
        raise PartiesClash("You would be arbiter and buyer at once. Buy with another account.")
    if listing.fields.seller in {policy.arbiter, policy.attester}:
        raise PartiesClash("The seller is the arbiter of this listing, so it cannot be bought.")


def _check_open(listing: ListingFields, buyer: bytes, chain_now: datetime) -> None:
    if listing.allowed_buyer not in {ZERO_ADDRESS, buyer}:
        raise NotForThisBuyer("This offer is for somebody else.")
    now = chain_now.timestamp()
    if now < listing.valid_from:
        raise NotForThisBuyer("This offer has not begun yet.")
    if listing.valid_until and now >= listing.valid_until:
        raise NotForThisBuyer("This offer is over.")


def _checked(wanted: Checkout, listing: SignedListing) -> Checkout:
    """The decisions in tidy form; or all that is wrong with them, field by field."""
    checks = FieldChecks()
    fee = listing.fields.fee_of(wanted.option.number)
    checks.require("option", "This way of delivery is not offered.", met=fee != NOT_OFFERED)
    is_single = listing.fields.asset != ZERO_ADDRESS and not listing.fields.asset_units
    most = 1 if is_single else MAX_QUANTITY
    checks.whole("quantity", wanted.quantity, least=1, most=most)
    note = checks.block("note", wanted.note, shortest=0, longest=LONGEST_NOTE)
    needed = needs_address(listing.kind, wanted.option.number)
    if needed and wanted.address is None:
        checks.refuse("address", "Say where it should be sent.")
    checks.raise_if_any()
    checks.require(
        "quantity",
        "This is more than one escrow can hold.",
        met=listing.fields.unit_price * wanted.quantity + fee <= MAX_AMOUNT,
    )
    checks.raise_if_any()
    address = checked_address(wanted.address) if needed and wanted.address else None
    return Checkout(
        listing_id=wanted.listing_id,
        quantity=wanted.quantity,
        option=wanted.option,
        address=address,
        note=note,
    )

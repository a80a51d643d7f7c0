"""From listings to an order that only has to be paid: stock set aside, escrow ids fixed.

All of it or nothing: one thing that cannot be had refuses the whole order, by its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.typed_data import escrow_id, terms_of
from backend.chain.types import ZERO_ADDRESS, Address
from backend.core import outbox
from backend.core.errors import Invalid
from backend.core.ids import uuid7
from backend.core.money import Amount
from backend.core.text import quoted
from backend.core.viewer import Viewer
from backend.domain.catalog.borders import crosses_border
from backend.domain.catalog.holdings import holds
from backend.domain.catalog.service import ListingService
from backend.domain.catalog.signing import fields_to_json
from backend.domain.catalog.stock import StockService
from backend.domain.catalog.views import ListingView, SignedListing
from backend.domain.orders.errors import NotOneOrder, SumChanged, TokenUnavailable, TooManyUnpaid
from backend.domain.orders.events import OrderPlaced
from backend.domain.orders.holding import HoldDesk
from backend.domain.orders.methods import Method
from backend.domain.orders.models import Delivery, Order
from backend.domain.orders.moments import Moments
from backend.domain.orders.money import plain
from backend.domain.orders.planning import Flow, Line, PlannedDelivery, plan
from backend.domain.orders.purchase import (
    Purchase,
    Wanted,
    check_open,
    check_parties,
    check_wanted,
    needs_address,
    requirements_hash,
    said_of,
    tidied,
)
from backend.domain.orders.repository import OrderRepository
from backend.domain.orders.rules import Rule
from backend.domain.orders.sealed import seal_into
from backend.domain.orders.shop_methods import ShopMethods
from backend.domain.orders.snapshots import policy_to_json

if TYPE_CHECKING:
    from backend.resources import Resources

_RETRY_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Ware:
    """A listing as its buyer sees it, and as its seller signed it."""

    view: ListingView
    signed: SignedListing

    @property
    def title(self) -> str:
        return self.view.title

    def amount_of(self, planned: PlannedDelivery) -> int:
        fee = self.signed.fields.fee_of(planned.option.number)
        return self.signed.fields.unit_price * planned.quantity + fee


class CheckoutDesk:
    """Takes an order in, or says in one sentence why not."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._orders = OrderRepository(session)
        self._listings = ListingService(session, resources)
        self._holds = HoldDesk(session, resources)
        self._methods = ShopMethods(session, resources)

    async def take(self, purchase: Purchase, viewer: Viewer, moments: Moments) -> Order:
        buyer_id = viewer.require_party()
        wares = await self._wares(purchase.lines, viewer, moments)
        _check_one_order(list(wares.values()))
        has_parcel = any(
            needs_address(wares[line.listing_id].signed.kind, line.option.number)
            for line in purchase.lines
        )
        purchase = tidied(purchase, has_parcel=has_parcel)
        await self._methods.require(
            purchase.method,
            next(iter(wares.values())).signed.seller_id,
            has_token=any(ware.signed.fields.asset != ZERO_ADDRESS for ware in wares.values()),
        )
        planned = plan_of(purchase, wares, moments)
        _check_total(purchase, planned, wares)
        for number, delivery in enumerate(planned):
            ware = wares[delivery.listing_id]
            with said_of(ware.title, number, is_alone=len(wares) == 1):
                await self._check_token(ware.signed, delivery.quantity)
        most = self._resources.settings.most_unpaid_orders
        if await self._orders.count_unpaid(buyer_id, moments.now) >= most:
            raise TooManyUnpaid(
                f"You have {most} orders waiting to be paid. Pay or drop one first.",
                retry_after=_RETRY_SECONDS,
            )
        held_by = await self._judge(planned, wares, viewer)
        order = await self._store(purchase, planned, wares, viewer, moments)
        if held_by is not None:
            await self._holds.hold(order, viewer)
        elif purchase.method is not Method.ESCROW:
            await self._holds.wait_for_money(order)
        return order

    async def _judge(
        self, planned: Sequence[PlannedDelivery], wares: dict[UUID, Ware], viewer: Viewer
    ) -> Rule | None:
        """The seller's rule that holds this order back, if there is one."""
        assert viewer.address is not None
        first = wares[planned[0].listing_id].signed
        deployment = self._resources.chains.get(first.chain_id).deployment
        address = first.fields.currency
        currency = deployment.currency(None if address == ZERO_ADDRESS else address)
        total = Amount(sum(wares[each.listing_id].amount_of(each) for each in planned), currency)
        return await self._holds.judge(first.seller_id, viewer.address, total)

    async def _wares(
        self, lines: Sequence[Wanted], viewer: Viewer, moments: Moments
    ) -> dict[UUID, Ware]:
        """Every listing, if all of it can be bought by this viewer now."""
        assert viewer.address is not None
        if not lines:
            raise Invalid("Choose something first.", fields={"lines": "Choose something first."})
        found: dict[UUID, Ware] = {}
        for number, line in enumerate(lines):
            view = await self._listings.get(line.listing_id, viewer)
            with said_of(view.title, number, is_alone=len(lines) == 1):
                signed = await self._listings.get_signed(line.listing_id, viewer)
                check_parties(signed, viewer.address)
                check_open(signed.fields, viewer.address, moments.on(signed.chain_id))
                check_wanted(line, signed)
            found[line.listing_id] = Ware(view, signed)
        return found

    async def _check_token(self, sold: SignedListing, pieces: int) -> None:
        """The contract takes the token from the seller while the buyer pays: look before."""
        listing = sold.fields
        if listing.asset == ZERO_ADDRESS:
            return
        chain = self._resources.chains.get(sold.chain_id)
        gateway, escrow = chain.gateway, chain.deployment.escrow
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
        purchase: Purchase,
        planned: Sequence[PlannedDelivery],
        wares: dict[UUID, Ware],
        viewer: Viewer,
        moments: Moments,
    ) -> Order:
        assert viewer.address is not None
        first = wares[planned[0].listing_id].signed
        currency = first.fields.currency
        order = Order(
            id=uuid7(),
            chain_id=first.chain_id,
            buyer_id=viewer.require_party(),
            seller_id=first.seller_id,
            currency=None if currency == ZERO_ADDRESS else currency,
            note=purchase.note,
            method=purchase.method.value,
            created_at=moments.now,
            expires_at=moments.now,
        )
        sealer = self._resources.sealer
        seal_into(order, sealer, address=purchase.address, contact=purchase.contact)
        deliveries = [
            self._delivery(order, purchase, each, wares[each.listing_id], viewer.address)
            for each in planned
        ]
        await self._reserve(order, deliveries)
        self._orders.add(order)
        await self._session.flush()
        self._session.add_all(deliveries)
        await self._session.flush()
        placed = OrderPlaced(
            occurred_at=moments.now,
            order_id=order.id,
            buyer_id=order.buyer_id,
            seller_id=order.seller_id,
            method=order.method,
        )
        await outbox.record(self._session, placed, viewer)
        return order

    async def _reserve(self, order: Order, deliveries: Sequence[Delivery]) -> None:
        """Set everything aside. Listings are locked in one order, so that baskets never wait
        for each other in a circle.
        """
        stock = StockService(self._session, self._resources)
        is_alone = len(deliveries) == 1
        ends = []
        numbered = sorted(enumerate(deliveries), key=lambda pair: pair[1].listing_id)
        for number, delivery in numbered:
            with said_of(delivery.title, number, is_alone=is_alone):
                ends.append(
                    await stock.reserve(delivery.listing_id, delivery.quantity, delivery.id)
                )
        order.expires_at = min(ends)

    def _delivery(
        self,
        order: Order,
        purchase: Purchase,
        planned: PlannedDelivery,
        ware: Ware,
        buyer: Address,
    ) -> Delivery:
        """The delivery with its terms, and so its escrow, fixed."""
        delivery_id, listing = uuid7(), ware.signed
        deployment = self._resources.chains.get(listing.chain_id).deployment
        terms = terms_of(
            listing.fields,
            buyer=buyer,
            quantity=planned.quantity,
            option=planned.option.number,
            reference=delivery_id.bytes,
        )
        photos, discount = ware.view.photos, ware.view.discount
        is_wished = planned.flow is Flow.SERVICE and purchase.requirements
        return Delivery(
            order_id=order.id,
            id=delivery_id,
            chain_id=deployment.chain_id,
            listing_id=listing.listing_id,
            policy_id=listing.fields.policy,
            policy_rules=policy_to_json(listing.policy.policy),
            title=listing.title,
            sku=ware.view.sku,
            ships_from=ware.view.ships_from,
            duties=ware.view.duties.value if ware.view.duties else None,
            crosses_border=needs_address(listing.kind, planned.option.number)
            and crosses_border(ware.view.ships_from, _country(purchase)),
            kind=listing.kind.value,
            flow=planned.flow.value,
            held_until=planned.held_until,
            requirements=purchase.requirements if is_wished else "",
            requirements_hash=requirements_hash(delivery_id, purchase.requirements)
            if is_wished
            else None,
            thumbnail_digest=photos[0].thumbnail_digest if photos else None,
            signed_fields=fields_to_json(listing.fields),
            signature=listing.signature,
            quantity=planned.quantity,
            option=planned.option.number,
            amount=terms.amount,
            list_price=discount.list_price.units if discount else None,
            discount=discount.reason.value if discount else None,
            discount_label=discount.label if discount else "",
            discount_code=discount.code if discount else None,
            escrow_id=escrow_id(terms, deployment.domain),
        )


def plan_of(purchase: Purchase, wares: dict[UUID, Ware], moments: Moments) -> list[PlannedDelivery]:
    """The deliveries these lines would make."""
    return plan(
        [line_of(wanted, wares[wanted.listing_id].view) for wanted in purchase.lines],
        moments.now,
        in_parts=purchase.in_parts,
    )


def line_of(wanted: Wanted, listing: ListingView) -> Line:
    """A line with what the catalog knows now."""
    return Line(
        listing_id=listing.id,
        kind=listing.kind,
        option=wanted.option,
        quantity=wanted.quantity,
        is_instant=listing.is_instant,
        on_hand=listing.available,
        release_at=listing.release_at,
        takes_backorders=listing.takes_backorders,
    )


def _country(purchase: Purchase) -> str | None:
    return purchase.address.country if purchase.address else None


def _check_one_order(wares: Sequence[Ware]) -> None:
    """One order is from one seller in one currency, and so on one chain."""
    first = wares[0].signed
    for ware in wares[1:]:
        if ware.signed.seller_id != first.seller_id:
            raise NotOneOrder(f"{quoted(ware.title)} is sold by somebody else. Order it apart.")
        if ware.signed.unit_price.currency != first.unit_price.currency:
            raise NotOneOrder(f"{quoted(ware.title)} is paid in another currency. Order it apart.")


def _check_total(
    purchase: Purchase, planned: Sequence[PlannedDelivery], wares: dict[UUID, Ware]
) -> None:
    if purchase.total is None:
        return
    units = sum(wares[each.listing_id].amount_of(each) for each in planned)
    total = Amount(units, wares[planned[0].listing_id].view.unit_price.currency)
    if total != purchase.total:
        raise SumChanged(
            f"It costs {plain(total)} now, not {plain(purchase.total)}. Look at it once more.",
            total=str(units),
        )

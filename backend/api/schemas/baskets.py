"""Baskets: what is in them, what it costs now, and the orders they would make."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from backend.api.schemas.addresses import AddressSent
from backend.api.schemas.base import (
    AmountSent,
    AmountShown,
    BasketLineId,
    ListingId,
    LongText,
    PartyId,
    Sent,
    Shown,
    Whole,
    YesNo,
)
from backend.api.schemas.listings import DiscountShown
from backend.domain.baskets.service import MOST_LINES
from backend.domain.baskets.views import BasketGroup, BasketLineView, BasketView, PlannedView
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.orders.planning import Flow
from backend.domain.orders.purchase import Purchase, Wanted
from backend.resources import Resources


class BasketLineSent(Sent):
    """What goes into the basket."""

    listing_id: ListingId
    quantity: Whole = 1
    option: DeliveryOption = DeliveryOption.STANDARD

    def read(self) -> Wanted:
        return Wanted(listing_id=self.listing_id, quantity=self.quantity, option=self.option)


class QuantitySent(Sent):
    """How many pieces, said anew."""

    quantity: Whole


class BasketOrderSent(Sent):
    """Which lines to order as one. With `total`, another sum than this is refused."""

    line_ids: Annotated[list[BasketLineId], Field(min_length=1, max_length=MOST_LINES)]
    address: AddressSent | None = None
    contact: LongText = ""
    note: LongText = ""
    requirements: LongText = ""
    in_parts: YesNo = False
    total: AmountSent | None = None

    def read(self, resources: Resources) -> Purchase:
        return Purchase(
            lines=(),
            address=self.address.read() if self.address else None,
            contact=self.contact,
            note=self.note,
            requirements=self.requirements,
            in_parts=self.in_parts,
            total=self.total.read(resources, "total") if self.total else None,
        )


class BasketLineShown(Shown):
    """One thing, at the price of now. With `problem` it cannot be ordered."""

    id: BasketLineId
    listing_id: ListingId
    title: str
    sku: str
    option: DeliveryOption
    quantity: int
    unit_price: AmountShown
    discount: DiscountShown | None
    delivery_fee: AmountShown | None
    problem: str | None
    successor_id: ListingId | None

    @classmethod
    def of(cls, line: BasketLineView) -> BasketLineShown:
        return cls(
            id=line.id,
            listing_id=line.listing.id,
            title=line.listing.title,
            sku=line.listing.sku,
            option=line.option,
            quantity=line.quantity,
            unit_price=AmountShown.of(line.listing.unit_price),
            discount=DiscountShown.of(line.listing.discount) if line.listing.discount else None,
            delivery_fee=AmountShown.of(line.delivery_fee) if line.delivery_fee else None,
            problem=line.problem,
            successor_id=line.successor.id if line.successor else None,
        )


class PlannedShown(Shown):
    """One delivery that the order would have."""

    title: str
    quantity: int
    option: DeliveryOption
    flow: Flow
    amount: AmountShown

    @classmethod
    def of(cls, planned: PlannedView) -> PlannedShown:
        return cls(
            title=planned.title,
            quantity=planned.quantity,
            option=planned.option,
            flow=planned.flow,
            amount=AmountShown.of(planned.amount),
        )


class BasketGroupShown(Shown):
    """What makes one order: of one seller, in one currency."""

    seller_id: PartyId
    currency: str
    lines: list[BasketLineShown]
    deliveries: list[PlannedShown]
    total: AmountShown
    needs_address: bool
    may_be_split: bool
    can_be_ordered: bool
    refusal: str | None

    @classmethod
    def of(cls, group: BasketGroup) -> BasketGroupShown:
        return cls(
            seller_id=group.seller.id,
            currency=group.currency.symbol,
            lines=[BasketLineShown.of(line) for line in group.lines],
            deliveries=[PlannedShown.of(planned) for planned in group.deliveries],
            total=AmountShown.of(group.total),
            needs_address=group.needs_address,
            may_be_split=group.may_be_split,
            can_be_ordered=group.can_be_ordered,
            refusal=group.refusal,
        )


class BasketShown(Shown):
    """Everything in the viewer's basket, by the order it would make."""

    groups: list[BasketGroupShown]

    @classmethod
    def of(cls, basket: BasketView) -> BasketShown:
        return cls(groups=[BasketGroupShown.of(group) for group in basket.groups])

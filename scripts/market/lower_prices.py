"""Things sold for less in the small market: a special offer, a code, and who bought with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from backend.chain.devnet_accounts import Role
from backend.core.money import parse_amount
from backend.domain.catalog.discounting import DiscountDraft
from backend.domain.catalog.service import ListingService
from scripts.market.desk import Desk
from scripts.market.stage import Stage


@dataclass(frozen=True, slots=True)
class LowerPrice:
    """One discount, and who takes it."""

    seller: Role
    picture: str
    price: str
    label: str
    days: int
    pieces: int | None
    code: str
    buyer: Role
    quantity: int

    @property
    def is_special(self) -> bool:
        """Whether everybody sees it; a code is shown to whoever brings it."""
        return not self.code


LOWER_PRICES: tuple[LowerPrice, ...] = (
    LowerPrice("second_seller", "plush", "31.50", "Winter sale", 20, 2, "", "buyer", 1),
    LowerPrice(
        "second_seller", "sample_pack", "17", "For listeners", 60, 40, "SUNDAY-26", "buyer", 1
    ),
)


async def sell_for_less(stage: Stage, listings: dict[str, UUID]) -> None:
    """Each discount is signed like any listing, and somebody orders and pays at it."""
    for each in LOWER_PRICES:
        listing_id = await _reduce(stage, each, listings[each.picture])
        desk = Desk(stage, [listing_id], each.buyer, each.seller)
        await desk.order(quantity=each.quantity)
        await desk.pay()


async def _reduce(stage: Stage, each: LowerPrice, listing_id: UUID) -> UUID:
    seller = stage.people[each.seller]
    view = await stage.listing(listing_id, each.seller)
    draft = DiscountDraft(
        unit_price=parse_amount(each.price, view.unit_price.currency),
        until=stage.clock.now() + timedelta(days=each.days),
        label=each.label,
        quantity=each.pieces,
        code=each.code,
    )
    made = await stage.work(
        lambda session: ListingService(session, stage.resources).draft_discount(
            listing_id, draft, seller.viewer
        )
    )
    asked = await stage.work(
        lambda session: ListingService(session, stage.resources).prepare_signature(
            made.id, seller.viewer
        )
    )
    signature = seller.sign(asked.typed_data)
    await stage.work(
        lambda session: ListingService(session, stage.resources).publish(
            made.id, signature, seller.viewer
        )
    )
    return made.id

"""Discounts of a listing: special offers to everybody, and prices for those who bring a code.

Each is a draft the seller signs like any other, at less than the list price and until a day. Its
pieces come out of the stock of the listing it is made from and go back there when it ends. A thing
with a token of its own is on sale once, so its special offer takes the place of its listing.

A code hides a price from the market; it does not keep it secret. Once somebody has paid with it,
the signed listing stands in the chain for everybody to read. What bounds it is what the seller has
signed: how many pieces, which the chain counts, and until when.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from backend.core.errors import Invalid
from backend.core.viewer import Viewer
from backend.domain.catalog.discounting import (
    DiscountDraft,
    DiscountReason,
    checked,
    tidy_code,
)
from backend.domain.catalog.drafting import copy_of
from backend.domain.catalog.errors import DiscountNotPossible
from backend.domain.catalog.lifecycle import ListingStatus
from backend.domain.catalog.publishing import PublicationCommands
from backend.domain.catalog.views import ListingView

MOST_STANDING = 10
_WRONG_CODE = "No price goes with this code now."


class DiscountCommands(PublicationCommands):
    """Part of ListingService."""

    async def draft_discount(
        self, listing_id: UUID, draft: DiscountDraft, viewer: Viewer
    ) -> ListingView:
        """A draft of the same thing at less, for the seller to sign."""
        old = await self._listings.get_own(listing_id, viewer, lock=True)
        now = self._clock.now()
        view = await self._presenter.one(old, viewer)
        _require_regular(view, draft.code)
        draft = checked(draft, list_price=view.unit_price, now=now)
        quantity = _pieces(view, draft)
        standing = await self._listings.list_discounts(listing_id)
        if len(standing) >= MOST_STANDING:
            raise DiscountNotPossible(f"It has {MOST_STANDING} discounts already. End one first.")
        if draft.code and any(one.discount_code == draft.code for one in standing):
            sentence = "There is a discount with this code already."
            raise Invalid(sentence, fields={"code": sentence})
        copy = copy_of(old, now)
        copy.replaces_id = old.id if old.asset else None
        copy.stock, copy.max_quantity = quantity, quantity or 0
        copy.takes_backorders = False  # so many at this price, and no more
        copy.unit_price, copy.valid_until = draft.unit_price.units, draft.until
        copy.list_price, copy.discount_of_id = old.unit_price, old.id
        copy.discount = (DiscountReason.CODE if draft.code else DiscountReason.SPECIAL).value
        copy.discount_label, copy.discount_code = draft.label, draft.code or None
        self._session.add(copy)
        await self._session.flush()
        found = await self._listings.get_own(copy.id, viewer)
        return await self._presenter.one(found, viewer)

    async def list_discounts(self, listing_id: UUID, viewer: Viewer) -> Sequence[ListingView]:
        """Standing discounts of a listing. Those with a code are for its seller to see."""
        listing = await self._listings.get(listing_id, viewer)
        rows = await self._listings.list_discounts(listing_id)
        is_own = listing.seller_id == viewer.party_id
        seen = [row for row in rows if is_own or row.status == ListingStatus.PUBLISHED]
        views = await self._presenter.many(seen, viewer)
        return [view for view in views if is_own or (view.is_for_sale and not _is_coded(view))]

    async def redeem(self, listing_id: UUID, code: str, viewer: Viewer) -> ListingView:
        """The listing at the price that goes with a code."""
        listing = await self._listings.get(listing_id, viewer)
        wanted = tidy_code(code)
        rows = await self._listings.list_discounts(listing.id)
        views = await self._presenter.many(
            [row for row in rows if wanted and row.discount_code == wanted], viewer
        )
        for view in views:
            if view.is_for_sale:
                return view
        raise Invalid(_WRONG_CODE, fields={"code": _WRONG_CODE})

    async def end_due_discounts(self, limit: int = 100) -> int:
        """Discounts whose day has come end, and what was not sold is at the list price again."""
        rows = await self._listings.list_over(self._clock.now(), limit)
        for row in rows:
            seller = Viewer(party_id=row.seller_id, address=row.seller.address)
            await self.withdraw(row.id, seller)
        return len(rows)


def _is_coded(view: ListingView) -> bool:
    return view.discount is not None and view.discount.code is not None


def _require_regular(view: ListingView, code: str) -> None:
    if not view.is_offered or view.allowed_buyer is not None or view.discount is not None:
        raise DiscountNotPossible("Only what is on sale to everybody at its list price has one.")
    if code and view.asset is not None:
        sentence = "A thing with a token is on sale once, so its discount is for everybody."
        raise Invalid(sentence, fields={"code": sentence})


def _pieces(view: ListingView, draft: DiscountDraft) -> int | None:
    """How many go at this price. A thing with a token takes all of its pieces along."""
    if view.available is None:
        return draft.quantity
    if view.asset is not None:
        if view.available == 0:
            raise DiscountNotPossible("Nothing is left to be sold at less.")
        return view.available
    if draft.quantity is None or draft.quantity > view.available:
        sentence = f"Say how many pieces; {view.available} are left to be sold."
        raise Invalid(sentence, fields={"quantity": sentence})
    return draft.quantity

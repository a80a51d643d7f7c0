"""Every query on quotes. A quote is its buyer's and its seller's; out of sight is not found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, contains_eager, selectinload

from backend.core.pagination import CursorSigner, Order, Page, PageRequest, paginate
from backend.core.viewer import Viewer
from backend.domain.parties.models import Party
from backend.domain.quotes.errors import QuoteNotFound
from backend.domain.quotes.lifecycle import QUOTE_WAITS_FOR, WAITING, QuoteRole
from backend.domain.quotes.models import Quote

Buyer, Seller = aliased(Party), aliased(Party)


class QuoteSide(StrEnum):
    """Which of the viewer's quotes."""

    ANY = "any"
    BUYING = "buying"
    SELLING = "selling"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteFilter:
    """Which quotes a list shows."""

    side: QuoteSide = QuoteSide.ANY
    needs_me: bool = False


class QuoteRepository:
    """Quotes with their parties and rounds."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, quote_id: UUID, viewer: Viewer, *, lock: bool = False) -> Quote:
        party_id = viewer.require_party()
        query = _complete().where(Quote.id == quote_id, _is_side_of(party_id))
        if lock:
            query = query.with_for_update(of=Quote).execution_options(populate_existing=True)
        found: Quote | None = (await self._session.scalars(query)).one_or_none()
        if found is None:
            raise QuoteNotFound("There is no such quote.", quote_id=str(quote_id))
        return found

    async def list_page(
        self,
        wanted: QuoteFilter,
        asked: PageRequest,
        viewer: Viewer,
        now: datetime,
        signer: CursorSigner,
    ) -> Page[Quote]:
        """The viewer's own quotes, newest first."""
        party_id = viewer.require_party()
        query = _complete().where(_on_side(wanted.side, party_id))
        if wanted.needs_me:
            query = query.where(_needs(party_id, now))
        scope = f"quotes:{party_id}:{wanted.side}:{wanted.needs_me}"
        order = Order((Quote.id,))
        return await paginate(self._session, query, order, asked, scope=scope, signer=signer)

    async def count_needing(self, viewer: Viewer, now: datetime) -> int:
        party_id = viewer.require_party()
        query = select(func.count()).select_from(Quote).where(_needs(party_id, now))
        return int((await self._session.execute(query)).scalar_one())

    async def count_open(self, buyer_id: UUID, now: datetime) -> int:
        query = select(func.count()).where(
            Quote.buyer_id == buyer_id, Quote.status.in_(WAITING), Quote.due > now
        )
        return int((await self._session.execute(query)).scalar_one())

    async def find_by_order(self, order_id: UUID) -> Quote | None:
        """The quote an order came from: for handlers."""
        query = _complete().where(Quote.order_id == order_id).with_for_update(of=Quote)
        return (await self._session.scalars(query)).one_or_none()

    async def list_due(self, now: datetime, limit: int) -> Sequence[Quote]:
        """Quotes whose time is over; those another worker holds are skipped."""
        query = (
            _complete()
            .where(Quote.status.in_(WAITING), Quote.due <= now)
            .order_by(Quote.due)
            .limit(limit)
            .with_for_update(of=Quote, skip_locked=True)
        )
        return (await self._session.scalars(query)).all()


def _complete() -> Select[Any]:
    return (
        select(Quote)
        .join(Buyer, Buyer.id == Quote.buyer_id)
        .join(Seller, Seller.id == Quote.seller_id)
        .options(
            contains_eager(Quote.buyer.of_type(Buyer)),
            contains_eager(Quote.seller.of_type(Seller)),
            selectinload(Quote.rounds),
        )
    )


def _is_side_of(party_id: UUID) -> ColumnElement[bool]:
    return or_(Quote.buyer_id == party_id, Quote.seller_id == party_id)


def _on_side(side: QuoteSide, party_id: UUID) -> ColumnElement[bool]:
    sides = {
        QuoteSide.BUYING: Quote.buyer_id == party_id,
        QuoteSide.SELLING: Quote.seller_id == party_id,
    }
    return sides.get(side, _is_side_of(party_id))


def _needs(party_id: UUID, now: datetime) -> ColumnElement[bool]:
    """Whether it waits for this party, by the table of `QUOTE_WAITS_FOR`."""
    columns = {QuoteRole.BUYER: Quote.buyer_id, QuoteRole.SELLER: Quote.seller_id}
    waits = [
        and_(Quote.status == status, columns[role] == party_id)
        for status, role in QUOTE_WAITS_FOR.items()
    ]
    return and_(or_(*waits), Quote.due > now)

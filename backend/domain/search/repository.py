"""Queries of searches: what a term means in SQL, and the searches somebody saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.viewer import Viewer
from backend.domain.escrow.facts import LOGS
from backend.domain.escrow.models import Escrow
from backend.domain.orders.models import Delivery, Order
from backend.domain.orders.moments import Moments
from backend.domain.orders.repository import Buyer, Seller, any_delivery, status_in_sql
from backend.domain.search.errors import SearchNotFound
from backend.domain.search.models import SavedSearch
from backend.domain.search.query import (
    Account,
    Article,
    ChainHash,
    InStatus,
    Name,
    Number,
    Placed,
    Term,
    Tracking,
    Words,
)
from backend.domain.shipping.models import BARE_NUMBER, Shipment


class SavedSearchRepository:
    """A viewer's own searches; those of others do not exist."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, search: SavedSearch) -> None:
        self._session.add(search)

    async def list_of(self, viewer: Viewer) -> Sequence[SavedSearch]:
        """By name."""
        query = select(SavedSearch).where(SavedSearch.party_id == viewer.require_party())
        return (await self._session.scalars(query.order_by(SavedSearch.name))).all()

    async def find_by_name(self, name: str, viewer: Viewer) -> SavedSearch | None:
        query = select(SavedSearch).where(
            SavedSearch.party_id == viewer.require_party(), SavedSearch.name == name
        )
        return (await self._session.scalars(query)).one_or_none()

    async def delete(self, search_id: UUID, viewer: Viewer) -> None:
        query = select(SavedSearch).where(
            SavedSearch.party_id == viewer.require_party(), SavedSearch.id == search_id
        )
        found = (await self._session.scalars(query)).one_or_none()
        if found is None:
            raise SearchNotFound("There is no such search.", search_id=str(search_id))
        await self._session.delete(found)


def conditions(terms: Sequence[Term], moments: Moments) -> tuple[ColumnElement[bool], ...]:
    """What has to be so of an order; to be used beside whose orders they are."""
    return tuple(_condition(term, moments) for term in terms)


def _condition(term: Term, moments: Moments) -> ColumnElement[bool]:
    if isinstance(term, InStatus):
        wanted = [status.value for status in term.statuses]
        return any_delivery(status_in_sql(moments.now).in_(wanted))
    return _RULES[type(term)](term)


def _says(term: Words) -> ColumnElement[bool]:
    found = or_(_each(_has_title(term.text)), _has_name(term.text))
    number = term.tracking_number
    return or_(found, _each(_has_parcel(number))) if number else found


def _each(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """For one of several ways to be found: looked up order by order.

    PostgreSQL would else read the whole table into a hash, for it cannot join what stands in an OR.
    """
    return func.coalesce(select(true()).where(condition).scalar_subquery(), false())


def _is(term: Number) -> ColumnElement[bool]:
    if term.id is None:
        return false()
    return or_(Order.id == term.id, _each(any_delivery(Delivery.id == term.id)))


def _involves(term: Account) -> ColumnElement[bool]:
    people = or_(Buyer.address == term.address, Seller.address == term.address)
    return or_(people, _each(any_delivery(Escrow.asset == term.address)))


def _is_on_chain(term: ChainHash) -> ColumnElement[bool]:
    return any_delivery(or_(Delivery.escrow_id == term.hash, _has_transaction(term.hash)))


def _is_placed(term: Placed) -> ColumnElement[bool]:
    after = Order.created_at >= term.since if term.since else true()
    return and_(after, Order.created_at < term.until) if term.until else after


def _has_title(text: str) -> ColumnElement[bool]:
    columns = (Delivery.title, Delivery.sku)
    return any_delivery(or_(*(column.icontains(text, autoescape=True) for column in columns)))


def _has_article(term: Article) -> ColumnElement[bool]:
    return any_delivery(Delivery.sku.istartswith(term.sku, autoescape=True))


def _has_name(text: str) -> ColumnElement[bool]:
    names = (Buyer.display_name, Seller.display_name)
    return or_(*(func.coalesce(name, "").icontains(text, autoescape=True) for name in names))


def _has_transaction(tx_hash: bytes) -> ColumnElement[bool]:
    return exists().where(
        LOGS.c.chain_id == Delivery.chain_id,
        LOGS.c.escrow_id == Delivery.escrow_id,
        LOGS.c.tx_hash == tx_hash,
    )


def _has_parcel(number: str) -> ColumnElement[bool]:
    """By an index of its own: numbers are stored in capitals and without blanks."""
    return exists().where(Shipment.order_id == Order.id, BARE_NUMBER.in_([number])).correlate(Order)


_RULES: dict[type[Term], Callable[[Any], ColumnElement[bool]]] = {
    Words: _says,
    Number: _is,
    Article: _has_article,
    Account: _involves,
    ChainHash: _is_on_chain,
    Placed: _is_placed,
    Name: lambda term: _has_name(term.text),
    Tracking: lambda term: _has_parcel(term.number),
}

"""Every query of the figures. A seller's own sales only; the service says whose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.events import Shipped, StateEvent
from backend.core.money import Currency
from backend.domain.catalog.models import PolicyRow
from backend.domain.escrow.facts import LOGS, STATUS_AFTER, is_any
from backend.domain.escrow.lifecycle import OPEN, Status
from backend.domain.escrow.models import Escrow
from backend.domain.escrow.settlement import Payout
from backend.domain.insights.figures import Sale, Stay
from backend.domain.insights.periods import Period
from backend.domain.orders.moments import Moments

CurrencyOf = Callable[[int, bytes], Currency | None]


class InsightRepository:
    """Sales of one seller, and how long they stood where, out of the tables of the index."""

    def __init__(self, session: AsyncSession, currency_of: CurrencyOf) -> None:
        self._session = session
        self._currency_of = currency_of

    async def list_sales(self, seller: bytes, period: Period) -> list[Sale]:
        """Deliveries paid in the period. Currencies nobody here knows are left out."""
        sales = []
        for row, ship_window, first_shipped_at in await self._session.execute(
            _sales(seller, period)
        ):
            currency = self._currency_of(row.chain_id, row.currency)
            if currency is not None:
                sales.append(_to_sale(row, currency, ship_window, first_shipped_at))
        return sales

    async def list_stays(self, seller: bytes, period: Period, moments: Moments) -> Sequence[Stay]:
        """For each open status, in the order of a life: how long the sales stood in it."""
        rows = await self._session.execute(_stays(seller, period, moments))
        stays = [
            Stay(
                status=Status(status),
                count=count,
                median=median,
                nine_of_ten=nine_of_ten,
                total=total,
                open_count=open_count,
                longest_open=longest,
            )
            for status, count, median, nine_of_ten, total, open_count, longest in rows
        ]
        return sorted(stays, key=lambda stay: list(Status).index(stay.status))


def _sold(seller: bytes, period: Period) -> ColumnElement[bool]:
    return and_(
        Escrow.seller == seller,
        Escrow.funded_at >= period.since,
        Escrow.funded_at < period.until,
    )


def _sales(seller: bytes, period: Period) -> Select[Escrow, int, datetime | None]:
    """A replacement forgets the first parcel, so its moment comes from the log of events."""
    first_shipped_at = (
        select(func.min(LOGS.c.block_time))
        .where(
            LOGS.c.chain_id == Escrow.chain_id,
            LOGS.c.escrow_id == Escrow.escrow_id,
            is_any(Shipped),
        )
        .scalar_subquery()
    )
    return (
        select(Escrow, PolicyRow.ship_window, first_shipped_at)
        .join(
            PolicyRow,
            and_(
                PolicyRow.chain_id == Escrow.chain_id,
                PolicyRow.policy_id == Escrow.policy_id,
            ),
        )
        .where(_sold(seller, period))
        .order_by(Escrow.funded_at, Escrow.escrow_id)
    )


def _to_sale(
    row: Escrow, currency: Currency, ship_window: int, first_shipped_at: datetime | None
) -> Sale:
    payout = None
    if row.closed_at is not None:
        payout = Payout(
            amount=int(row.amount),
            share=int(row.share),
            fee=int(row.fee),
            royalty=int(row.royalty),
            arbiter_fee_buyer=int(row.arbiter_fee_buyer),
            arbiter_fee_seller=int(row.arbiter_fee_seller),
        )
    return Sale(
        currency=currency,
        amount=int(row.amount),
        status=Status(row.status),
        funded_at=row.funded_at,
        ship_window=timedelta(seconds=ship_window),
        first_shipped_at=first_shipped_at,
        closed_by=row.closed_by,
        payout=payout,
        is_disputed=row.disputed_at is not None,
        reason=row.reason,
    )


def _stays(
    seller: bytes, period: Period, moments: Moments
) -> Select[str, int, timedelta, timedelta, timedelta, int, timedelta | None]:
    """A stay ends with the next event after which the status is another one."""
    changes = _changes(seller, period)
    ends = func.lead(changes.c.began).over(
        partition_by=(changes.c.chain_id, changes.c.escrow_id), order_by=changes.c.place
    )
    told = (changes.c.chain_id, changes.c.status, changes.c.began, ends.label("ended"))
    stays = select(*told).subquery()
    lasted = func.coalesce(stays.c.ended, moments.on_chain_of(stays.c.chain_id)) - stays.c.began
    is_open = stays.c.ended.is_(None)
    return (
        select(
            stays.c.status,
            func.count(),
            func.percentile_cont(0.5).within_group(lasted),
            func.percentile_cont(0.9).within_group(lasted),
            func.sum(lasted),
            func.count().filter(is_open),
            func.max(lasted).filter(is_open),
        )
        .where(stays.c.status.in_([status.value for status in OPEN]))
        .group_by(stays.c.status)
    )


def _changes(seller: bytes, period: Period) -> Subquery:
    """Events after which the status is not what it was before, with their place in a life."""
    log = LOGS.c
    life, order = (log.chain_id, log.escrow_id), (log.block_number, log.log_index)
    moves = (
        select(
            log.chain_id,
            log.escrow_id,
            log.block_time.label("began"),
            STATUS_AFTER.label("status"),
            func.lag(STATUS_AFTER).over(partition_by=life, order_by=order).label("before"),
            func.row_number().over(partition_by=life, order_by=order).label("place"),
        )
        .join(
            Escrow,
            and_(Escrow.chain_id == log.chain_id, Escrow.escrow_id == log.escrow_id),
        )
        .where(_sold(seller, period), is_any(StateEvent))
        .subquery()
    )
    return select(moves).where(moves.c.before.is_distinct_from(moves.c.status)).subquery()

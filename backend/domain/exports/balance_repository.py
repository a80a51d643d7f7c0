"""Adds up a shop's money by chain and currency, from the tables of the index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.events import RefundedLater
from backend.domain.escrow.facts import LOGS, is_any, to_fact
from backend.domain.escrow.models import CreditEntry, Escrow
from backend.domain.insights.periods import Period

Place = tuple[int, bytes]  # chain id, currency (zero: the native coin)
Sums = Mapping[Place, Mapping[str, int]]


class BalanceRepository:
    """Of one account. The service says whose."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add_up(self, account: bytes, period: Period) -> Sums:
        """Whole units by the name of the line; what is missing is nothing."""
        found: defaultdict[Place, dict[str, int]] = defaultdict(dict)
        for columns in (_held(account, period), _waiting(account, period)):
            for row in (await self._session.execute(columns)).mappings():
                units = {name: int(row[name] or 0) for name in row if name not in _PLACE}
                found[row["chain_id"], row["currency"]] |= units
        for place, later in (await self._refunded_later(account, period)).items():
            found[place]["refunded_later"] = later
        return found

    async def _refunded_later(self, account: bytes, period: Period) -> Mapping[Place, int]:
        """From the logs themselves: the escrow's row knows how much, and not when."""
        query = (
            select(Escrow.currency, *LOGS.c)
            .join(
                Escrow,
                and_(Escrow.chain_id == LOGS.c.chain_id, Escrow.escrow_id == LOGS.c.escrow_id),
            )
            .where(
                Escrow.seller == account,
                Escrow.refunded_later > 0,
                is_any(RefundedLater),
                _within(LOGS.c.block_time, period),
            )
        )
        found: defaultdict[Place, int] = defaultdict(int)
        for row in await self._session.execute(query):
            found[row.chain_id, row.currency] += int(to_fact(row).data["amount"])
        return found


_PLACE = ("chain_id", "currency")


def _within(moment: SQLColumnExpression[Any], period: Period) -> ColumnElement[bool]:
    return and_(moment >= period.since, moment < period.until)


def _sum(units: SQLColumnExpression[Any], when: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(units).filter(when), 0)


def _held(seller: bytes, period: Period) -> Any:
    """Escrows that were open at one of the two ends, or that moved in between."""
    closes = _within(Escrow.closed_at, period)
    gross = Escrow.amount - Escrow.share
    kept = gross - Escrow.fee - Escrow.royalty - Escrow.arbiter_fee_seller
    arbiter = Escrow.arbiter_fee_buyer + Escrow.arbiter_fee_seller
    return (
        select(
            Escrow.chain_id,
            Escrow.currency,
            _sum(Escrow.amount, _is_open_at(period.since)).label("opening"),
            _sum(Escrow.amount, _within(Escrow.funded_at, period)).label("sales"),
            _sum(Escrow.share - Escrow.arbiter_fee_buyer, closes).label("refunded"),
            _sum(Escrow.fee, closes).label("fees"),
            _sum(Escrow.royalty, closes).label("royalties"),
            _sum(arbiter, closes).label("arbiter_fees"),
            _sum(kept, closes).label("paid_out"),
            _sum(Escrow.amount, _is_open_at(period.until)).label("closing"),
        )
        .where(Escrow.seller == seller)
        .group_by(Escrow.chain_id, Escrow.currency)
    )


def _is_open_at(moment: datetime) -> ColumnElement[bool]:
    """Funded before, and not closed before."""
    is_not_closed = or_(Escrow.closed_at.is_(None), Escrow.closed_at >= moment)
    return and_(Escrow.funded_at < moment, is_not_closed)


def _waiting(account: bytes, period: Period) -> Any:
    """Credits of the account, whichever escrow they come from: nobody can part them again."""
    signed = case((CreditEntry.is_withdrawal, -CreditEntry.units), else_=CreditEntry.units)
    within = _within(CreditEntry.at, period)
    return (
        select(
            CreditEntry.chain_id,
            CreditEntry.contract.label("currency"),
            _sum(signed, CreditEntry.at < period.since).label("credit_opening"),
            _sum(CreditEntry.units, and_(within, ~CreditEntry.is_withdrawal)).label("credited"),
            _sum(CreditEntry.units, and_(within, CreditEntry.is_withdrawal)).label("withdrawn"),
            _sum(signed, CreditEntry.at < period.until).label("credit_closing"),
        )
        .where(CreditEntry.account == account, ~CreditEntry.is_asset)
        .group_by(CreditEntry.chain_id, CreditEntry.contract)
    )

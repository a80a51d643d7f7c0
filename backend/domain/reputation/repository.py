"""Every query of the records. Escrows are public, so nothing here is scoped."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, text, union
from sqlalchemy.ext.asyncio import AsyncSession

from backend.domain.catalog.models import PolicyRow
from backend.domain.escrow.models import HAS_CASE, Escrow
from backend.domain.escrow.settlement import BPS
from backend.domain.escrow.statuses import Role, Status
from backend.domain.reputation.counting import Outcomes
from backend.domain.reputation.outcomes import Outcome

# The fields of an outcome as the index has them; a test ties them to `outcome_of`.
_IS_CONTESTED = or_(Escrow.contested_at.is_not(None), Escrow.return_contested_at.is_not(None))
_FIELDS: dict[str, ColumnElement[Any]] = {
    "status": Escrow.status.expression,
    "closed_by": Escrow.closed_by.expression,
    "status_before": Escrow.status_before.expression,
    "is_shipped_in_time": Escrow.is_shipped_in_time.expression,
    "is_disputed": Escrow.disputes > 0,
    "is_contested": _IS_CONTESTED,
    "is_refunded_later": Escrow.refunded_later > 0,
    "ruled_bps": case(
        (
            and_(Escrow.status == Status.RULED.value, Escrow.claim > 0),
            func.div(Escrow.share * BPS, Escrow.claim),
        )
    ),
}


@dataclass(frozen=True, slots=True)
class Handover:
    """One sale of an item through the escrow."""

    seller: bytes
    buyer: bytes
    at: datetime
    is_proven: bool  # its chip answered for the buyer after the parcel had left


class ReputationRepository:
    """How the escrows of one account on one chain came out."""

    def __init__(self, session: AsyncSession, chain_id: int) -> None:
        self._session = session
        self._chain_id = chain_id

    async def list_outcomes(self, role: Role, account: bytes) -> Outcomes:
        """Alike ones are one, with their number."""
        fields = [value.label(name) for name, value in _FIELDS.items()]
        query = self._of(role, account, select(*fields, func.count())).group_by(*fields)
        found: Counter[Outcome] = Counter()
        for *values, many in await self._session.execute(query):
            found[_to_outcome(*values)] += many
        return found

    async def count_people(self, role: Role, account: bytes) -> int:
        """How many different accounts were on the other side."""
        others = {
            Role.SELLER: (Escrow.buyer,),
            Role.BUYER: (Escrow.seller,),
            Role.ARBITER: (Escrow.buyer, Escrow.seller),
        }[role]
        people = union(
            *(self._of(role, account, select(who).distinct()) for who in others)
        ).subquery()
        found = await self._session.scalar(select(func.count()).select_from(people))
        return found or 0

    async def list_handovers(self, asset: bytes, asset_id: int, most: int) -> list[Handover]:
        """Sales in which this very token went to its buyer, the newest first."""
        query = (
            select(Escrow.seller, Escrow.buyer, Escrow.closed_at, Escrow.proofs)
            .where(
                Escrow.chain_id == self._chain_id,
                Escrow.asset == asset,
                Escrow.asset_id == asset_id,
                text("escrows.is_asset_to_buyer"),  # as the partial index spells it
            )
            .order_by(Escrow.closed_at.desc(), Escrow.escrow_id)
            .limit(most)
        )
        return [
            Handover(seller, buyer, closed_at, is_proven=any(p["is_fresh"] for p in proofs))
            for seller, buyer, closed_at, proofs in await self._session.execute(query)
            if closed_at is not None
        ]

    def _of(self, role: Role, account: bytes, query: Select[*tuple[Any, ...]]) -> Any:
        query = query.where(Escrow.chain_id == self._chain_id)
        match role:
            case Role.SELLER:
                return query.where(Escrow.seller == account)
            case Role.BUYER:
                return query.where(Escrow.buyer == account)
            case _:
                policies = select(PolicyRow.policy_id).where(
                    PolicyRow.chain_id == self._chain_id, PolicyRow.arbiter == account
                )
                # whoever contests was disputed before: so an index is found
                return query.where(Escrow.policy_id.in_(policies), HAS_CASE, _IS_CONTESTED)


def _to_outcome(status: str, closed_by: str | None, before: str | None, *more: Any) -> Outcome:
    in_time, is_disputed, is_contested, is_refunded_later, ruled_bps = more
    return Outcome(
        status=Status(status),
        closed_by=closed_by,
        status_before=Status(before) if before else None,
        is_shipped_in_time=in_time,
        is_disputed=is_disputed,
        is_contested=is_contested,
        is_refunded_later=is_refunded_later,
        ruled_bps=None if ruled_bps is None else int(ruled_bps),
    )

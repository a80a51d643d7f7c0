"""Escrows whose deadline has passed: anybody may run their time-out, so anybody may see them.

Only what stands on the chain is told; whose order it is, and for what, is nobody else's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.typed_data import TermsFields, purchase_hash
from backend.core.machine import Step
from backend.domain.escrow.lifecycle import LIFECYCLE, EscrowFacts, Role, Status
from backend.domain.escrow.projection import EscrowRecord
from backend.domain.escrow.repository import EscrowRepository

MOST = 50


@dataclass(frozen=True, slots=True)
class OverdueEscrow:
    """One that waits for somebody to run its time-out."""

    record: EscrowRecord
    terms: TermsFields
    step: Step[Status, Role, EscrowFacts]


class OverdueService:
    """Finds what anybody may bring to its end."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def list(self, chain_id: int, chain_now: datetime) -> Sequence[OverdueEscrow]:
        """Of one chain, the longest overdue first."""
        escrows = EscrowRepository(self._session, chain_id)
        records = await escrows.list_overdue(chain_now, MOST)
        return [
            OverdueEscrow(record, terms_of_record(record), step)
            for record in records
            for step in LIFECYCLE.steps
            if step.action == "timeout" and record.status in step.source
        ]


def terms_of_record(record: EscrowRecord) -> TermsFields:
    """The terms a call has to carry, from what the logs said about the escrow."""
    return TermsFields(
        purchase=purchase_hash(
            record.listing_hash, record.quantity, record.option, record.reference
        ),
        policy=record.policy_id,
        seller=record.seller,
        buyer=record.buyer,
        currency=record.currency,
        amount=record.amount,
        asset=record.asset,
        asset_id=record.asset_id,
        asset_units=record.asset_units,
        royalty=record.royalty_packed,
    )

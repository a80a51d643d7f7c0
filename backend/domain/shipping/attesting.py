"""Which parcels the attester may say have arrived. It starts the buyer's inspection, pays nobody.

The contract lets the key that a policy names say "it arrived" in place of the buyer; the buyer's
inspection is then as short as when the buyer says so. So the key speaks only when a carrier did,
about a parcel nothing is odd about, and never on the word of the seller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.chains import Chain
from backend.chain.typed_data import TermsFields
from backend.domain.escrow.overdue import terms_of_record
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.orders.calls import WalletCall, step_call
from backend.domain.orders.snapshots import policy_from_json
from backend.domain.shipping.adapters.plain import SELLER
from backend.domain.shipping.doubts import doubts_about
from backend.domain.shipping.progress import ParcelStatus, progress_of
from backend.domain.shipping.repository import Heard, ShipmentRepository, UnderWay

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Arrival:
    """A parcel that has arrived, and the call that says so."""

    delivery_id: UUID
    escrow_id: bytes
    terms: TermsFields
    call: WalletCall


class AttestingService:
    """Finds arrivals on one chain that the attester is named for. Sending is the job's work."""

    def __init__(self, session: AsyncSession, chain: Chain) -> None:
        self._chain = chain
        self._escrows = EscrowRepository(session, chain.id)
        self._shipments = ShipmentRepository(session)

    async def list_due(self, attester: bytes, limit: int = AT_ONCE) -> Sequence[Arrival]:
        """Arrivals this key may say now, the parcel that was sent first on top."""
        now = await self._chain.clock.now()
        found = await self._shipments.list_reported_delivered(self._chain.id, limit)
        ours = [one for one in found if _names(one, attester)]
        reports = await self._shipments.reports_of([one.shipment for one in ours])
        due = [
            one
            for one in ours
            if may_attest(
                reports.get(one.shipment.id, []),
                shipped_at=one.escrow.shipped_at,
                ordered_at=one.ordered_at,
                other_orders=await self._shipments.count_other_orders(one.shipment),
                deadline=one.escrow.deadline,
                now=now,
            )
        ]
        return [await self._arrival(one) for one in due]

    async def _arrival(self, one: UnderWay) -> Arrival:
        record = await self._escrows.find(one.delivery.escrow_id)
        assert record is not None
        terms = terms_of_record(record)
        call = step_call("deliver", terms, self._chain.deployment)
        assert call is not None
        return Arrival(one.delivery.id, record.escrow_id, terms, call)


def may_attest(
    reports: Sequence[Heard],
    *,
    shipped_at: datetime | None,
    ordered_at: datetime,
    other_orders: int,
    deadline: datetime | None,
    now: datetime,
) -> bool:
    """Whether a carrier's word is good enough. The rule in one place, and pure."""
    words = [heard.report for heard in reports if heard.source != SELLER]
    progress = progress_of(words)
    if progress is None or progress.status is not ParcelStatus.DELIVERED:
        return False
    if shipped_at is None or deadline is None or now >= deadline:
        return False
    return not doubts_about(words, ordered_at=ordered_at, other_orders=other_orders)


def _names(one: UnderWay, attester: bytes) -> bool:
    return policy_from_json(one.delivery.policy_rules).attester == attester

"""Rulings in the making. A draft is its author's alone and decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.errors import Invalid
from backend.core.fields import FieldChecks
from backend.core.money import Amount
from backend.core.viewer import Viewer
from backend.domain.disputes.conflicts import ConflictDesk
from backend.domain.disputes.errors import CaseClosed
from backend.domain.disputes.hearing_repository import HearingRepository
from backend.domain.disputes.models import RulingDraft
from backend.domain.disputes.views import DraftView
from backend.domain.escrow.lifecycle import OPEN
from backend.domain.escrow.repository import EscrowRepository
from backend.domain.orders.repository import OrderRepository
from backend.domain.orders.service import OrderService

if TYPE_CHECKING:
    from backend.resources import Resources

LONGEST_TEXT = 4_000


class DraftService:
    """Kept and read again, and erased once nothing is left to decide."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._clock = resources.clock
        self._order_rows = OrderRepository(session)
        self._orders = OrderService(session, resources)
        self._rows = HearingRepository(session)
        self._conflicts = ConflictDesk(session, resources)

    async def find(self, delivery_id: UUID, viewer: Viewer) -> DraftView | None:
        """The viewer's own draft of this case, while the case is open."""
        _, delivery = await self._orders.get_delivery(delivery_id, viewer)
        row = await self._rows.find_draft(delivery_id, viewer.require_party())
        if row is None or delivery.status not in OPEN:
            return None
        return DraftView(
            is_return_first=row.is_return_first,
            buyer_share=Amount(int(row.buyer_share), delivery.money.paid.currency),
            is_asset_to_buyer=row.is_asset_to_buyer,
            text=row.text,
            saved_at=row.saved_at,
        )

    async def keep(
        self,
        delivery_id: UUID,
        buyer_share: Amount,
        text: str,
        viewer: Viewer,
        *,
        is_return_first: bool,
        is_asset_to_buyer: bool,
    ) -> DraftView:
        """In place of the draft before. Half a sentence is enough; nothing of it is on chain."""
        order, delivery = await self._conflicts.require_judge(delivery_id, viewer)
        if delivery.status not in OPEN:
            raise CaseClosed("This case is closed.", status=delivery.status.value)
        assert delivery.dispute is not None
        checks, claim = FieldChecks(), delivery.dispute.claim
        if buyer_share.currency != claim.currency or not buyer_share <= claim:
            raise Invalid("At most what is claimed.", fields={"buyer_share": "At most the claim."})
        tidy = checks.block("text", text, shortest=0, longest=LONGEST_TEXT)
        checks.raise_if_any()
        row = RulingDraft(
            order_id=order.id,
            delivery_id=delivery.id,
            author_id=viewer.require_party(),
            is_return_first=is_return_first,
            buyer_share=buyer_share.units,
            is_asset_to_buyer=is_asset_to_buyer,
            text=tidy,
            saved_at=self._clock.now(),
        )
        await self._rows.keep_draft(row)
        kept = await self.find(delivery_id, viewer)
        assert kept is not None
        return kept

    async def erase_closed(self, order_id: UUID) -> None:
        """Drafts of cases that are closed, as things stand now; they may tell of people."""
        drafted = await self._rows.list_drafted(order_id)
        if not drafted:
            return
        order = await self._order_rows.get_any(order_id)
        on_chain = EscrowRepository(self._session, order.chain_id)
        escrows = await on_chain.list_by_id([one.escrow_id for one in order.deliveries])
        closed = [
            one.id
            for one in order.deliveries
            if (found := escrows.get(one.escrow_id)) is not None and found.status not in OPEN
        ]
        await self._rows.erase_drafts(order_id, closed)

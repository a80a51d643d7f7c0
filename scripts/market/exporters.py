"""What shops hand on: books, an archive after them, and a file for their auditors."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.devnet_accounts import Role
from backend.core.viewer import Viewer
from backend.domain.exports.audit_files import AuditFileService
from backend.domain.exports.service import ExportService
from backend.domain.exports.views import ExporterDraft
from backend.domain.insights.periods import read_period
from scripts.market.stage import Stage

CHAIN: tuple[ExporterDraft, ...] = (
    ExporterDraft(
        name="BOOKS",
        format="csv",
        wakes_on="INITPAID",
        columns=(
            "order",
            "method",
            "ordered_at",
            "title",
            "sku",
            "quantity",
            "currency",
            "paid",
            "fee",
        ),
        every_minutes=60,
    ),
    ExporterDraft(
        name="ARCHIVE",
        format="jsonl",
        wakes_on="BOOKS_COMPLETED",
        columns=("order", "status", "escrow_id", "currency", "paid_units", "money"),
        every_minutes=24 * 60,
    ),
)


SHOPS: tuple[Role, ...] = ("seller", "second_seller")


async def hand_on_orders(stage: Stage) -> None:
    """A chain of two, and a file for auditors. The worker makes them as soon as it is up."""
    period = read_period("90d", stage.resources.clock.now())
    for role in SHOPS:
        viewer = stage.people[role].viewer
        shop = viewer.require_party()

        async def job(session: AsyncSession, viewer: Viewer = viewer, shop: UUID = shop) -> None:
            exports = ExportService(session, stage.resources)
            for draft in CHAIN:
                await exports.add(shop, draft, viewer)
            files = AuditFileService(session, stage.resources)
            await files.ask(shop, period, "csv", "", viewer)

        await stage.work(job)

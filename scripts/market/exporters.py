"""What the studio hands on: books, an archive after them, and a file for its auditors."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

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
        columns=("order", "ordered_at", "title", "sku", "quantity", "currency", "paid", "fee"),
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


async def hand_on_orders(stage: Stage) -> None:
    """A chain of two, and a file for its auditors. The worker makes them as soon as it is up."""
    viewer = stage.people["second_seller"].viewer

    async def job(session: AsyncSession) -> None:
        exports = ExportService(session, stage.resources)
        for draft in CHAIN:
            await exports.add(viewer.require_party(), draft, viewer)
        period = read_period("90d", stage.resources.clock.now())
        files = AuditFileService(session, stage.resources)
        await files.ask(viewer.require_party(), period, "csv", "", viewer)

    await stage.work(job)

"""One cycle of an exporter: which orders, in which bytes, and the record of it.

Lines, file and record are stored together, so that an order is handed on once however often this
runs and wherever it dies. A file that goes to an address is sent afterwards, under the run's own
id and always the same bytes, until it is accepted; only then does the next exporter wake.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.held_files import store_held
from backend.core.ids import uuid7
from backend.core.storage import digest_of
from backend.core.viewer import Viewer
from backend.domain.exports.events import ExporterRan
from backend.domain.exports.formats import formats
from backend.domain.exports.keeping import FILES_KEPT_FOR, store_of
from backend.domain.exports.models import Exporter, ExportLine, ExportRun
from backend.domain.exports.repository import ExportRepository
from backend.domain.exports.rows import ALWAYS, Change, Line, rows_of
from backend.domain.exports.states import completed
from backend.domain.exports.views import RunStatus
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import OrderView
from backend.domain.parties.service import PartyService

if TYPE_CHECKING:
    from backend.resources import Resources

MOST_ORDERS = 200  # in one run; the next one follows at once
EMPTY_KEPT_FOR = timedelta(days=30)
log = structlog.get_logger(__name__)
Due = Sequence[tuple[UUID, int]]  # orders, each with the number of the line about it


class ExportRunner:
    """Writes; sending is the business of `sending`."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._rows = ExportRepository(session)

    async def run_next(self) -> UUID | None:
        """The next exporter whose time has come, if there is one."""
        now = self._resources.clock.now()
        exporter = await self._rows.claim_due(now)
        if exporter is None:
            return None
        due = await self._rows.list_due_orders(exporter, MOST_ORDERS)
        is_all = len(due) < MOST_ORDERS
        exporter.next_run_at = now + timedelta(minutes=exporter.every_minutes) if is_all else now
        run, was_asked = _a_run(exporter, due, now), exporter.is_asked
        exporter.is_asked = exporter.is_asked and not is_all
        if due:
            await self._fill(run, exporter, due)
        self._rows.add(run)
        await self._session.flush()
        if run.digest is not None:
            await self._keep_lines(run, exporter, due)
        if due or was_asked:
            await tell(self._session, run, exporter, now)
        return run.id

    async def forget_empty(self) -> int:
        """The record of cycles with nothing to do goes back a month."""
        return await self._rows.forget_empty(self._resources.clock.now() - EMPTY_KEPT_FOR)

    async def _fill(self, run: ExportRun, exporter: Exporter, due: Due) -> None:
        """Write the file, or say why there is none: then nothing counts as handed on."""
        lines = await self._lines(exporter, due)
        columns = (*ALWAYS, *exporter.columns)
        try:
            content = formats()[exporter.format].write(columns, rows_of(lines, exporter.columns))
        except Exception as error:  # a format may be anybody's
            log.exception("exports.not_written", exporter=str(exporter.id))
            run.status, run.error = RunStatus.FAILED.value, f"It could not be written: {error!r}"
            # A full bite that cannot be written would come back at once, and again.
            exporter.next_run_at = run.started_at + timedelta(minutes=exporter.every_minutes)
            run.orders = 0
            return
        run.digest, run.size = digest_of(content), len(content)
        run.file_due_at = run.started_at + FILES_KEPT_FOR
        await store_held(self._session, store_of(self._resources, exporter.id), content)
        if exporter.url is not None:
            run.status, run.ended_at = RunStatus.SENDING.value, None
            run.due_at = run.started_at

    async def _lines(self, exporter: Exporter, due: Due) -> list[Line]:
        """As the seller sees the orders: nobody else's can be among them."""
        seller = await PartyService(self._session, self._resources).get(exporter.seller_id)
        viewer = Viewer(party_id=seller.id, address=seller.address)
        orders = OrderService(self._session, self._resources)
        found = await orders.list_by_id([order_id for order_id, _ in due], viewer)
        unnamed = await self._unnamed(found.values())
        return [
            Line(
                _change(number),
                exporter.wakes_on,
                found[order_id],
                delivery,
                is_unnamed=order_id in unnamed,
            )
            for order_id, number in due
            for delivery in found[order_id].deliveries
        ]

    async def _unnamed(self, orders: Collection[OrderView]) -> set[UUID]:
        """Orders from before their buyer was erased."""
        ids = {order.buyer.id for order in orders if order.buyer.id is not None}
        people = await PartyService(self._session, self._resources).list_by_id(sorted(ids))
        erased = {party.id: party.erased_at for party in people.values() if party.erased_at}
        return {
            order.id
            for order in orders
            if order.buyer.id in erased and order.created_at <= erased[order.buyer.id]
        }

    async def _keep_lines(self, run: ExportRun, exporter: Exporter, due: Due) -> None:
        for order_id, number in due:
            line = ExportLine(
                exporter_id=exporter.id,
                order_id=order_id,
                state=run.state,
                number=number,
                run_id=run.id,
            )
            self._rows.add(line)
        await self._session.flush()
        if run.status == RunStatus.DONE.value:
            await hand_over(self._session, run, exporter, run.started_at)


async def hand_over(
    session: AsyncSession, run: ExportRun, exporter: Exporter, now: datetime
) -> None:
    """The orders of a run that is done come to the state named after its exporter, or leave it."""
    rows = ExportRepository(session)
    lines = await rows.list_lines(run.id)
    for change in Change:
        orders = [line.order_id for line in lines if _change(line.number) is change]
        stands = change is Change.EXPORTED
        state = completed(exporter.name)
        await rows.set_standing(orders, exporter.seller_id, state, now, stands=stands)


async def tell(session: AsyncSession, run: ExportRun, exporter: Exporter, now: datetime) -> None:
    """Whoever looks at the page sees how it went."""
    event = ExporterRan(
        occurred_at=now,
        seller_id=exporter.seller_id,
        exporter_id=exporter.id,
        run_id=run.id,
        status=run.status,
    )
    await outbox.record(session, event, "exports")


def _a_run(exporter: Exporter, due: Due, now: datetime) -> ExportRun:
    return ExportRun(
        id=uuid7(),
        exporter_id=exporter.id,
        state=exporter.wakes_on,
        format=exporter.format,
        status=(RunStatus.DONE if due else RunStatus.EMPTY).value,
        orders=len(due),
        size=0,
        digest=None,
        error="",
        started_at=now,
        ended_at=now,
        due_at=None,
        attempts=0,
        file_gone_because="",
    )


def _change(number: int) -> Change:
    return Change.EXPORTED if number % 2 else Change.TAKEN_BACK

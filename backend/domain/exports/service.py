"""Exporters of a shop: named, tied into chains, run when asked, and the record of their runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.errors import NotFound
from backend.core.fields import FieldChecks
from backend.core.ids import uuid7
from backend.core.outgoing import AddressRefused, Outgoing
from backend.core.pagination import Page, PageRequest
from backend.core.viewer import Viewer
from backend.core.webhook_signatures import new_secret
from backend.domain.exports.errors import (
    ExporterChanged,
    ExporterInUse,
    ExporterNotFound,
    ExportRunNotFound,
    TooManyExporters,
)
from backend.domain.exports.events import ExporterAdded, ExporterAltered, ExporterRemoved
from backend.domain.exports.formats import formats, media_type_of
from backend.domain.exports.keeping import store_of
from backend.domain.exports.models import Exporter, ExportRun
from backend.domain.exports.repository import ExportRepository
from backend.domain.exports.rows import COLUMNS
from backend.domain.exports.sending import SECRET_PLACE
from backend.domain.exports.states import NAME, ExportState, chain_behind, completed
from backend.domain.exports.views import (
    ExporterDraft,
    ExporterView,
    ExportFile,
    RunStatus,
    RunView,
    StateView,
)
from backend.domain.parties.policy import (
    Action,
    allows,
    relations_to_house,
    relations_to_shop,
)

if TYPE_CHECKING:
    from backend.resources import Resources

MOST_EXPORTERS = 20
LEAST_MINUTES, MOST_MINUTES = 5, 7 * 24 * 60


class ExportService:
    """For the owner and the finance of a shop, and for the admins of the house."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._now = resources.clock.now()
        self._rows = ExportRepository(session)

    async def list_of(self, shop_id: UUID, viewer: Viewer) -> list[ExporterView]:
        """The oldest first."""
        require_shop(shop_id, viewer)
        return await self._views(await self._rows.list_of(shop_id))

    async def get(self, exporter_id: UUID, viewer: Viewer) -> ExporterView:
        return (await self._views([await self._get(exporter_id, viewer)]))[0]

    async def add(
        self, shop_id: UUID, draft: ExporterDraft, viewer: Viewer
    ) -> tuple[ExporterView, str | None]:
        """A new exporter, and the secret that signs what is sent: nobody sees that again."""
        require_shop(shop_id, viewer)
        others = {row.name: row for row in await self._rows.list_of(shop_id, lock=True)}
        if len(others) >= MOST_EXPORTERS:
            raise TooManyExporters(f"A shop can have {MOST_EXPORTERS} exporters at most.")
        self._check(draft, others, is_new=True)
        row = Exporter(
            id=uuid7(),
            seller_id=shop_id,
            name=draft.name,
            url=draft.url,
            problem="",
            next_run_at=self._now,
            is_asked=True,
            version=0,
            created_at=self._now,
        )
        secret = self._seal_secret(row) if draft.url is not None else None
        _write(row, draft, viewer)
        self._rows.add(row)
        await self._session.flush()
        event = ExporterAdded(occurred_at=self._now, seller_id=shop_id, exporter_id=row.id)
        await outbox.record(self._session, event, viewer)
        return (await self._views([row]))[0], secret

    async def change(self, exporter_id: UUID, draft: ExporterDraft, viewer: Viewer) -> ExporterView:
        """Everything but its name, and whether it sends or is fetched."""
        found = await self._get(exporter_id, viewer)
        draft = replace(draft, name=found.name)
        rows = {row.name: row for row in await self._rows.list_of(found.seller_id, lock=True)}
        row = rows.get(found.name)
        if row is None or row.version != draft.version:
            raise ExporterChanged("Somebody of your team has changed this meanwhile. Look again.")
        self._check(draft, rows, is_new=False)
        if (row.url is None) != (draft.url is None):
            _refuse("url", "Files are sent or fetched: make another exporter for the other way.")
        if draft.is_on and not row.is_on:
            row.problem, row.next_run_at = "", self._now
            await self._send_again(row)
        row.url = draft.url
        _write(row, draft, viewer)
        await self._session.flush()
        event = ExporterAltered(occurred_at=self._now, seller_id=row.seller_id, exporter_id=row.id)
        await outbox.record(self._session, event, viewer)
        return (await self._views([row]))[0]

    async def remove(self, exporter_id: UUID, viewer: Viewer) -> None:
        """It runs no more. The record of its runs and their files stay."""
        found = await self._get(exporter_id, viewer)
        rows = await self._rows.list_of(found.seller_id, lock=True)
        behind = [row.name for row in rows if row.wakes_on == completed(found.name)]
        if behind:
            raise ExporterInUse(
                f"{behind[0]} runs after {found.name}. Remove or change that one first.",
                exporter=behind[0],
            )
        found.removed_at = self._now
        found.data_key = found.sealed_secret = None
        for run in await self._rows.list_sending(found.id):
            run.status, run.error = RunStatus.FAILED.value, "The exporter was removed."
            run.ended_at, run.due_at = self._now, None
        await self._session.flush()
        event = ExporterRemoved(
            occurred_at=self._now, seller_id=found.seller_id, exporter_id=found.id
        )
        await outbox.record(self._session, event, viewer)

    async def run_now(self, exporter_id: UUID, viewer: Viewer) -> ExporterView:
        """The job takes it up at once; what still has to be sent is tried again first."""
        await self._get(exporter_id, viewer)
        row = await self._rows.find_any(exporter_id, lock=True)
        assert row is not None
        if not row.is_on:
            _refuse("is_on", "Switch it on first.")
        row.next_run_at, row.is_asked = self._now, True
        await self._send_again(row)
        await self._session.flush()
        return (await self._views([row]))[0]

    async def list_runs(
        self, exporter_id: UUID, asked: PageRequest, viewer: Viewer
    ) -> Page[RunView]:
        """Every cycle, the newest first."""
        await self._get(exporter_id, viewer)
        page = await self._rows.list_runs(exporter_id, asked, self._resources.cursors)
        return page.map(_run_view)

    async def get_run(self, run_id: UUID, viewer: Viewer) -> RunView:
        """With the orders that were in it."""
        run = await self._run(run_id, viewer)
        lines = await self._rows.list_lines(run.id)
        return _run_view(run, tuple(line.order_id for line in lines))

    async def file_of(self, run_id: UUID, viewer: Viewer) -> ExportFile:
        """The very bytes that were written then."""
        run = await self._run(run_id, viewer)
        if run.digest is None:
            raise ExportRunNotFound("This run wrote no file.", run_id=str(run_id))
        if run.file_gone_at is not None:
            sentence = f"The file was deleted. {run.file_gone_because}"
            raise ExportRunNotFound(sentence, run_id=str(run_id))
        exporter = await self._rows.find_any(run.exporter_id)
        assert exporter is not None
        written = formats().get(run.format)
        content = await store_of(self._resources, exporter.id).get(run.digest)
        moment = f"{run.started_at:%Y-%m-%d-%H%M%S}"
        return ExportFile(
            name=f"{exporter.name.lower()}-{moment}.{written.extension if written else 'bin'}",
            media_type=media_type_of(run.format),
            content=content,
        )

    async def orders_in(
        self, shop_id: UUID, state: str, asked: PageRequest, viewer: Viewer
    ) -> Page[StateView]:
        """A shop's orders that stand in a state, the newest first."""
        require_shop(shop_id, viewer)
        page = await self._rows.list_in_state(shop_id, state, asked, self._resources.cursors)
        return page.map(lambda row: StateView(row.order_id, row.state, row.entered_at))

    async def _get(self, exporter_id: UUID, viewer: Viewer) -> Exporter:
        row = await self._rows.find(exporter_id)
        if row is None or not may_export(row.seller_id, viewer):
            raise ExporterNotFound("There is no such exporter.", exporter_id=str(exporter_id))
        return row

    async def _run(self, run_id: UUID, viewer: Viewer) -> ExportRun:
        run = await self._rows.find_run(run_id)
        exporter = await self._rows.find_any(run.exporter_id) if run else None
        if run is None or exporter is None or not may_export(exporter.seller_id, viewer):
            raise ExportRunNotFound("There is no such run.", run_id=str(run_id))
        return run

    async def _send_again(self, row: Exporter) -> None:
        for run in await self._rows.list_sending(row.id):
            run.due_at = self._now

    def _seal_secret(self, row: Exporter) -> str:
        secret, sealer = new_secret(), self._resources.sealer
        row.data_key = sealer.new_data_key(str(row.id))
        row.sealed_secret = sealer.seal(row.data_key, str(row.id), SECRET_PLACE, secret)
        return secret

    def _check(self, draft: ExporterDraft, others: Mapping[str, Exporter], *, is_new: bool) -> None:
        checks = FieldChecks()
        if is_new:
            is_name = NAME.fullmatch(draft.name) is not None
            sentence = "Write 2 to 30 capital letters, digits and _, a letter first: BOOKS."
            checks.require("name", sentence, met=is_name)
            checks.require("name", "You have one of this name.", met=draft.name not in others)
        sentence = "Choose one of the formats."
        checks.require("format", sentence, met=draft.format in formats())
        is_known = bool(draft.columns) and set(draft.columns) <= set(COLUMNS)
        checks.require("columns", "Choose at least one column from the list.", met=is_known)
        minutes = draft.every_minutes
        checks.whole("every_minutes", minutes, least=LEAST_MINUTES, most=MOST_MINUTES)
        _check_state(draft, {name: row.wakes_on for name, row in others.items()}, checks)
        if draft.url is not None:
            try:
                Outgoing.from_settings(self._resources.settings).check(draft.url)
            except AddressRefused as error:
                checks.refuse("url", error.fields["url"])
        checks.raise_if_any()

    async def _views(self, rows: Sequence[Exporter]) -> list[ExporterView]:
        latest = await self._rows.list_latest([row.id for row in rows])
        return [
            _exporter_view(
                row, latest.get(row.id), await self._rows.count_due_orders(row), self._resources
            )
            for row in rows
        ]


def _check_state(draft: ExporterDraft, woken_by: dict[str, str], checks: FieldChecks) -> None:
    """A state is one of the house's, or that of another exporter which does not wait for this."""
    states = {state.value for state in ExportState} | {completed(name) for name in woken_by}
    is_known = draft.wakes_on in states or draft.wakes_on == completed(draft.name)
    checks.require("wakes_on", "Choose a state from the list.", met=is_known)
    before = chain_behind(draft.wakes_on, woken_by | {draft.name: draft.wakes_on})
    if draft.name in before:
        way = " after ".join((draft.name, *before[: before.index(draft.name) + 1]))
        checks.refuse("wakes_on", f"This would run in a circle: {way}.")


def _write(row: Exporter, draft: ExporterDraft, viewer: Viewer) -> None:
    row.format, row.wakes_on = draft.format, draft.wakes_on
    row.columns = [name for name in COLUMNS if name in draft.columns]
    row.every_minutes, row.is_on = draft.every_minutes, draft.is_on
    row.version += 1
    row.updated_by = viewer.require_party()


def may_export(shop_id: UUID, viewer: Viewer) -> bool:
    """Its owner and finance, and admins of the house."""
    relations = relations_to_shop(viewer, shop_id) | relations_to_house(viewer)
    return allows(Action.EXPORT, relations)


def require_shop(shop_id: UUID, viewer: Viewer) -> None:
    """What one may not export looks like what does not exist."""
    if not may_export(shop_id, viewer):
        raise NotFound("There is no such shop.")


def _refuse(field: str, sentence: str) -> None:
    checks = FieldChecks()
    checks.refuse(field, sentence)
    checks.raise_if_any()


def _exporter_view(
    row: Exporter, last: ExportRun | None, waiting: int, resources: Resources
) -> ExporterView:
    is_sending = last is not None and last.status == RunStatus.SENDING.value
    is_due = row.next_run_at <= resources.clock.now()
    return ExporterView(
        id=row.id,
        seller_id=row.seller_id,
        name=row.name,
        format=row.format,
        wakes_on=row.wakes_on,
        leads_to=completed(row.name),
        columns=tuple(row.columns),
        every_minutes=row.every_minutes,
        url=row.url,
        is_on=row.is_on,
        problem=row.problem,
        next_run_at=row.next_run_at,
        is_running=row.is_on and (is_due or is_sending),
        waiting=waiting,
        version=row.version,
        last_run=_run_view(last) if last is not None else None,
    )


def _run_view(row: ExportRun, order_ids: tuple[UUID, ...] = ()) -> RunView:
    return RunView(
        id=row.id,
        exporter_id=row.exporter_id,
        state=row.state,
        format=row.format,
        status=RunStatus(row.status),
        orders=row.orders,
        size=row.size,
        digest=row.digest,
        error=row.error,
        started_at=row.started_at,
        ended_at=row.ended_at,
        attempts=row.attempts,
        file_gone_at=row.file_gone_at,
        file_gone_because=row.file_gone_because if row.file_gone_at else "",
        order_ids=order_ids,
    )

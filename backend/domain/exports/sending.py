"""Carries the file of a run to the address of its exporter, signed as webhooks are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.database import run_in_unit_of_work
from backend.core.outgoing import Answer, NoAnswer, Outgoing
from backend.core.webhook_signatures import signed_headers
from backend.domain.exports.formats import media_type_of
from backend.domain.exports.keeping import store_of
from backend.domain.exports.models import Exporter, ExportRun
from backend.domain.exports.repository import ExportRepository
from backend.domain.exports.running import hand_over, tell
from backend.domain.exports.views import RunStatus
from backend.resources import Resources

SECRET_PLACE = "exporters.secret"  # noqa: S105 - where it is kept, not what it is
MOST_ATTEMPTS = 12
CLAIMED_FOR = timedelta(minutes=2)  # then somebody else may try
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class _Load:
    """What has to be carried where."""

    run_id: UUID
    url: str
    content: bytes
    media_type: str
    secret: str


class ExportSender:
    """One at a time; many may work side by side."""

    def __init__(self, resources: Resources, outgoing: Outgoing) -> None:
        self._resources = resources
        self._outgoing = outgoing

    async def carry_one(self) -> bool:
        """False when nothing is due. Sent twice, it is the same bytes under the same id."""
        sessions = self._resources.sessions
        load = await run_in_unit_of_work(sessions, self._claim)
        if load is None:
            return False
        headers = signed_headers(
            f"msg_{load.run_id.hex}", self._resources.clock.now(), load.content, [load.secret]
        )
        headers |= {"content-type": load.media_type, "user-agent": "Earnest-Exports/1"}
        try:
            answer = await self._outgoing.post(load.url, load.content, headers)
        except NoAnswer:
            answer = None
        await run_in_unit_of_work(sessions, lambda session: self._settle(session, load, answer))
        return True

    async def _claim(self, session: AsyncSession) -> _Load | None:
        now, rows = self._resources.clock.now(), ExportRepository(session)
        run = await rows.claim_sending(now)
        if run is None:
            return None
        exporter = await rows.find_any(run.exporter_id)
        assert exporter is not None
        assert exporter.url is not None
        assert run.digest is not None
        assert exporter.data_key is not None
        assert exporter.sealed_secret is not None
        run.due_at = now + CLAIMED_FOR
        return _Load(
            run.id,
            exporter.url,
            await store_of(self._resources, exporter.id).get(run.digest),
            media_type_of(run.format),
            self._resources.sealer.open(
                exporter.data_key, str(exporter.id), SECRET_PLACE, exporter.sealed_secret
            ),
        )

    async def _settle(self, session: AsyncSession, load: _Load, answer: Answer | None) -> None:
        now, rows = self._resources.clock.now(), ExportRepository(session)
        run = await rows.find_run(load.run_id, lock=True)
        if run is None or run.status != RunStatus.SENDING.value:
            return  # removed meanwhile, or somebody else was quicker
        exporter = await rows.find_any(run.exporter_id, lock=True)
        assert exporter is not None
        run.attempts += 1
        if answer is not None and answer.is_accepted:
            run.status, run.error = RunStatus.DONE.value, ""
            run.ended_at, run.due_at = now, None
            await hand_over(session, run, exporter, now)
        else:
            run.error = f"It answered with {answer.status}." if answer else str(NoAnswer())
            _try_later(run, exporter, now)
        await tell(session, run, exporter, now)


def _try_later(run: ExportRun, exporter: Exporter, now: datetime) -> None:
    """After a longer and longer pause. Nothing is left out: what comes next waits for this one."""
    run.due_at = now + min(FIRST_PAUSE * 2 ** (run.attempts - 1), LONGEST_PAUSE)
    if run.attempts % MOST_ATTEMPTS == 0:
        exporter.is_on = False
        exporter.problem = f"{MOST_ATTEMPTS} tries in a row failed. {run.error}"

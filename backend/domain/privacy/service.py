"""Requests to be erased: what may go goes at once, the rest when nothing needs it any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core import outbox
from backend.core.ids import uuid7
from backend.core.viewer import Viewer
from backend.domain.exports.audit_files import AuditFileService
from backend.domain.exports.keeping import RunFiles
from backend.domain.orders.address_desk import erase_row, why_needed
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import OrderView
from backend.domain.parties.service import PartyService
from backend.domain.privacy.errors import ErasureNotFound
from backend.domain.privacy.events import ErasureAsked, ErasureFinished, ErasureWithdrawn
from backend.domain.privacy.inventory import KEPT
from backend.domain.privacy.kept import Fate
from backend.domain.privacy.models import ErasureRequest
from backend.domain.privacy.repository import ErasureRepository, KeptRepository, Person

if TYPE_CHECKING:
    from backend.resources import Resources

AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """What holds up the erasure in one order; None while nobody knows how long."""

    order: OrderView
    because: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Erasure:
    """How a request stands."""

    asked_at: datetime
    finished_at: datetime | None
    waits_for: Sequence[Waiting]


class ErasureService:
    """Takes requests, carries them out, says what they wait for."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._resources = resources
        self._now = resources.clock.now()
        self._requests = ErasureRepository(session)

    async def ask(self, viewer: Viewer) -> Erasure:
        """Erase what may go now; asking twice is asking once."""
        party_id = viewer.require_party()
        request = await self._requests.find_standing(party_id, lock=True)
        if request is None:
            request = ErasureRequest(id=uuid7(), party_id=party_id, asked_at=self._now)
            self._requests.add(request)
            asked = ErasureAsked(occurred_at=self._now, party_id=party_id)
            await outbox.record(self._session, asked, viewer)
        waits_for = await self.list_open(viewer)
        await self._carry_out(request)
        return Erasure(request.asked_at, request.finished_at, waits_for)

    async def find(self, viewer: Viewer) -> Erasure | None:
        """The request that stands, with what it waits for."""
        request = await self._requests.find_standing(viewer.require_party())
        if request is None:
            return None
        return Erasure(request.asked_at, None, await self.list_open(viewer))

    async def withdraw(self, viewer: Viewer) -> None:
        """Stay after all. What is erased already stays erased."""
        party_id = viewer.require_party()
        request = await self._requests.find_standing(party_id, lock=True)
        if request is None:
            raise ErasureNotFound("You have not asked to be erased.")
        request.withdrawn_at = self._now
        event = ErasureWithdrawn(occurred_at=self._now, party_id=party_id)
        await outbox.record(self._session, event, viewer)

    async def list_open(self, viewer: Viewer) -> list[Waiting]:
        """What an erasure has to wait for."""
        assert viewer.address is not None
        rows = KeptRepository(self._session, Person(viewer.require_party(), viewer.address))
        orders = OrderService(self._session, self._resources)
        found = await orders.list_by_id(await rows.list_open(), viewer)
        return [_waiting(found[order_id]) for order_id in sorted(found)]

    async def carry_on(self, limit: int = AT_ONCE) -> int:
        """A sweep: requests whose last order has closed meanwhile. How many are finished now."""
        requests = await self._requests.list_standing(limit)
        for request in requests:
            await self._carry_out(request)
        return sum(request.finished_at is not None for request in requests)

    async def _carry_out(self, request: ErasureRequest) -> None:
        party = await PartyService(self._session, self._resources).get(request.party_id)
        rows = KeptRepository(self._session, Person(party.id, party.address))
        await self._session.flush()
        for order in await rows.list_sealed_and_closed():
            await erase_row(self._session, order, self._now, _actor(party.id))
        is_over = not await rows.list_open()
        if is_over:
            party.erased_at = self._now
            await RunFiles(self._session, self._resources).forget_person(party.id)
            await AuditFileService(self._session, self._resources).forget_shop(party.id)
            await self._session.flush()
        for kept in KEPT:
            if kept.is_last and not is_over:
                continue
            if kept.fate is Fate.GOES:
                await rows.delete(kept)
            for blank in kept.blanks:
                await rows.empty(kept, blank)
        if is_over:
            request.finished_at = self._now
            finished = ErasureFinished(occurred_at=self._now, party_id=party.id)
            await outbox.record(self._session, finished, _actor(party.id))
        await self._session.flush()


def _actor(party_id: UUID) -> Viewer:
    return Viewer(party_id=party_id, address=None)


def _waiting(order: OrderView) -> Waiting:
    because, until = why_needed(order) or ("It is still open.", None)
    return Waiting(order, because, until)

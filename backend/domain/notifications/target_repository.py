"""Every query on where notices may go: mail addresses and devices."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.viewer import Viewer
from backend.domain.notifications.errors import MailAddressNotFound
from backend.domain.notifications.models import MailAddress, PushSubscription
from backend.domain.parties.models import Party

OWN, LIST = "own", "list"
_BY_STATEMENT = {"synchronize_session": False}


class TargetRepository:
    """Addresses that may be written to, and those that wait to be confirmed."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def party_of(self, address: bytes) -> UUID | None:
        query = select(Party.id).where(Party.address == address)
        return (await self._session.scalars(query)).one_or_none()

    async def own_address(self, party_id: UUID) -> UUID | None:
        """The party's own, if it was confirmed and works."""
        query = _good().where(MailAddress.party_id == party_id, MailAddress.purpose == OWN)
        return (await self._session.scalars(query)).one_or_none()

    async def list_addresses(self, shop_id: UUID) -> Sequence[UUID]:
        """The shop's list: those who confirmed."""
        query = _good().where(MailAddress.party_id == shop_id, MailAddress.purpose == LIST)
        return (await self._session.scalars(query.order_by(MailAddress.id))).all()

    async def devices_of(self, party_id: UUID) -> Sequence[UUID]:
        query = select(PushSubscription.id).where(PushSubscription.party_id == party_id)
        return (await self._session.scalars(query.order_by(PushSubscription.id))).all()

    def add(self, row: MailAddress | PushSubscription) -> None:
        self._session.add(row)

    async def find(self, address_id: UUID) -> MailAddress | None:
        return await self._session.get(MailAddress, address_id, with_for_update=True)

    async def get(self, address_id: UUID, viewer: Viewer) -> MailAddress:
        query = select(MailAddress).where(
            MailAddress.id == address_id, MailAddress.party_id == viewer.require_party()
        )
        found = (await self._session.scalars(query.with_for_update())).one_or_none()
        if found is None:
            raise MailAddressNotFound("There is no such address.", address_id=str(address_id))
        return found

    async def list_of(self, party_id: UUID) -> Sequence[MailAddress]:
        query = select(MailAddress).where(MailAddress.party_id == party_id)
        return (await self._session.scalars(query.order_by(MailAddress.id))).all()

    async def delete(self, row: MailAddress | PushSubscription) -> None:
        await self._session.delete(row)
        await self._session.flush()

    async def find_device(self, endpoint: str) -> PushSubscription | None:
        query = select(PushSubscription).where(PushSubscription.endpoint == endpoint)
        return (await self._session.scalars(query.with_for_update())).one_or_none()

    async def count_devices(self, party_id: UUID) -> int:
        query = select(func.count()).where(PushSubscription.party_id == party_id)
        return int((await self._session.execute(query)).scalar_one())

    async def forget_device(self, party_id: UUID, endpoint: str) -> None:
        statement = delete(PushSubscription).where(
            PushSubscription.party_id == party_id, PushSubscription.endpoint == endpoint
        )
        await self._session.execute(statement, execution_options=_BY_STATEMENT)


def _good() -> Select[UUID]:
    return select(MailAddress.id).where(
        MailAddress.confirmed_at.is_not(None), MailAddress.stopped_at.is_(None)
    )

"""The people who run the place: roles granted by a command or by admins, each change recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.types import Address
from backend.core import outbox
from backend.core.errors import NotFound
from backend.core.ids import public_id
from backend.core.viewer import StaffRole, Viewer
from backend.domain.parties.errors import GrantNotFound, GrantStands, LastAdmin
from backend.domain.parties.events import StaffGranted, StaffRevoked
from backend.domain.parties.models import Party, StaffGrant
from backend.domain.parties.policy import Action, allows, relations_to_house
from backend.domain.parties.role_repository import StaffRepository
from backend.domain.parties.service import PartyService
from backend.resources import Resources

GRANT_PREFIX = "grt"
COMMAND = "command"  # who acts when a role is granted on the command line
MOST_GRANTS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantView:
    """A staff role somebody has or had. `granted_by` is None for the command line."""

    id: UUID
    party: Party
    role: StaffRole
    granted_at: datetime
    granted_by: Party | None
    revoked_at: datetime | None
    revoked_by: Party | None

    @property
    def public_id(self) -> str:
        return public_id(GRANT_PREFIX, self.id)

    @property
    def is_standing(self) -> bool:
        return self.revoked_at is None


def require_house(action: Action, viewer: Viewer) -> None:
    """For what concerns the place as a whole: to others it looks like a page that is not there."""
    viewer.require_party()
    if not allows(action, relations_to_house(viewer)):
        raise NotFound("There is nothing here.")


class StaffService:
    """Grants, revokes and lists."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._clock = resources.clock
        self._grants = StaffRepository(session)
        self._parties = PartyService(session, resources)

    async def grant(self, address: Address, role: StaffRole, viewer: Viewer) -> GrantView:
        """An admin gives a role to whoever signs in with this address."""
        require_house(Action.MANAGE_STAFF, viewer)
        return await self._grant(address, role, viewer.party_id, viewer)

    async def grant_by_command(self, address: Address, role: StaffRole) -> GrantView:
        """Who has a shell on the machine may do everything anyway. It is how the first admin is."""
        return await self._grant(address, role, None, COMMAND)

    async def revoke(self, grant_id: UUID, viewer: Viewer) -> None:
        """An admin takes a role away. Somebody who can grant has to stay."""
        require_house(Action.MANAGE_STAFF, viewer)
        admins = await self._grants.lock_standing(StaffRole.ADMIN)
        grant = await self._grants.get_standing(grant_id)
        if [admin.id for admin in admins] == [grant.id]:
            raise LastAdmin("This is the last admin. Make somebody else one first.")
        await self._revoke(grant, viewer.party_id, viewer)

    async def revoke_by_command(self, address: Address, role: StaffRole) -> None:
        """Take a role away on the command line, the last admin's too."""
        party = await self._parties.by_address(address)
        grant = await self._grants.find_standing(party.id, role) if party else None
        if grant is None:
            raise GrantNotFound("This address does not have this role.")
        await self._revoke(grant, None, COMMAND)

    async def list_grants(self, viewer: Viewer) -> list[GrantView]:
        """Who is staff, who was, and by whom. For admins."""
        require_house(Action.MANAGE_STAFF, viewer)
        return await self._views(await self._grants.list_ever(MOST_GRANTS))

    async def _grant(
        self, address: Address, role: StaffRole, by: UUID | None, actor: Viewer | str
    ) -> GrantView:
        now, party = self._clock.now(), await self._parties.ensure(address)
        grant = await self._grants.add_once(party.id, role, by, now)
        if grant is None:
            raise GrantStands("This address has this role already.", role=role.value)
        event = StaffGranted(occurred_at=now, party_id=party.id, role=role.value)
        await outbox.record(self._session, event, actor)
        return (await self._views([grant]))[0]

    async def _revoke(self, grant: StaffGrant, by: UUID | None, actor: Viewer | str) -> None:
        grant.revoked_at, grant.revoked_by = self._clock.now(), by
        event = StaffRevoked(occurred_at=grant.revoked_at, party_id=grant.party_id, role=grant.role)
        await outbox.record(self._session, event, actor)
        await self._session.flush()

    async def _views(self, grants: Sequence[StaffGrant]) -> list[GrantView]:
        named = {
            party_id
            for grant in grants
            for party_id in (grant.party_id, grant.granted_by, grant.revoked_by)
            if party_id is not None
        }
        people = await self._parties.list_by_id(list(named))
        return [
            GrantView(
                id=grant.id,
                party=people[grant.party_id],
                role=StaffRole(grant.role),
                granted_at=grant.granted_at,
                granted_by=people[grant.granted_by] if grant.granted_by else None,
                revoked_at=grant.revoked_at,
                revoked_by=people[grant.revoked_by] if grant.revoked_by else None,
            )
            for grant in grants
        ]

"""Parties themselves: found by id or address, met for the first time, renamed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.types import Address
from backend.core import outbox
from backend.core.countries import countries
from backend.core.fields import FieldChecks
from backend.core.marketplace import SellerKind
from backend.core.viewer import Viewer
from backend.core.zones import UTC_NAME, zones
from backend.domain.parties.errors import NameTaken
from backend.domain.parties.events import PartyDeclared, PartyJoined, PartyRenamed
from backend.domain.parties.models import Party
from backend.domain.parties.names import display_name
from backend.domain.parties.repository import PartyRepository
from backend.domain.parties.sending import Duties
from backend.resources import Resources


class PartyService:
    """One party per address, whoever meets it first."""

    def __init__(self, session: AsyncSession, resources: Resources) -> None:
        self._session = session
        self._clock = resources.clock
        self._parties = PartyRepository(session)

    async def get(self, party_id: UUID) -> Party:
        return await self._parties.get(party_id)

    async def by_address(self, address: Address) -> Party | None:
        """The party with this address, if anybody has met it yet."""
        return await self._parties.find_by_address(address)

    async def list_by_id(self, party_ids: Sequence[UUID]) -> dict[UUID, Party]:
        """Several parties at once, for lists that name them."""
        return {party.id: party for party in await self._parties.list_by_id(party_ids)}

    async def list_by_address(self, addresses: Collection[bytes]) -> dict[bytes, Party]:
        """Those of them that anybody has met yet."""
        return {party.address: party for party in await self._parties.list_by_address(addresses)}

    async def ensure(self, address: Address) -> Party:
        """The party with this address; the first meeting makes it."""
        known = await self._parties.find_by_address(address)
        if known is not None:
            return known
        now = self._clock.now()
        party = await self._parties.add_once(address, now)
        if party is None:  # somebody else met it between the two statements
            met = await self._parties.find_by_address(address)
            assert met is not None
            return met
        await outbox.record(self._session, PartyJoined(occurred_at=now, party_id=party.id))
        return party

    async def rename(self, name: str, viewer: Viewer) -> Party:
        """Choose how others see one's name. Empty text drops the name."""
        party_id = viewer.require_party()
        chosen = display_name(name)
        party = await self._parties.get(party_id, lock=True)
        if party.display_name == (chosen.text if chosen else None):
            return party
        try:
            async with self._session.begin_nested():
                party.display_name = chosen.text if chosen else None
                party.display_skeleton = chosen.skeleton if chosen else None
        except IntegrityError:
            await self._session.refresh(party)
            raise NameTaken(
                "Somebody else has this name, or one that looks just like it.",
                display_name=chosen.text if chosen else "",
            ) from None
        event = PartyRenamed(occurred_at=self._clock.now(), party_id=party_id)
        await outbox.record(self._session, event, viewer)
        return party

    async def declare(self, kind: SellerKind, viewer: Viewer) -> Party:
        """Say whether one sells as a private person or as a business. Buyers read it."""
        party = await self._parties.get(viewer.require_party(), lock=True)
        if party.seller_kind == kind.value:
            return party
        party.seller_kind = kind.value
        event = PartyDeclared(occurred_at=self._clock.now(), party_id=party.id)
        await outbox.record(self._session, event, viewer)
        return party

    async def settle(self, country: str, duties: Duties, viewer: Viewer) -> Party:
        """Say where one is, and who pays at the border. Listings made later say so, too."""
        checks = FieldChecks()
        checks.require(
            "country", "Choose a country from the list.", met=not country or country in countries()
        )
        checks.raise_if_any()
        party = await self._parties.get(viewer.require_party(), lock=True)
        party.country, party.duties = country or None, duties.value
        return party

    async def zone_of(self, party_id: UUID) -> str:
        """The time zone in which a party is told of deadlines; UTC unless it chose one."""
        return (await self._parties.get(party_id)).zone or UTC_NAME

    async def choose_zone(self, zone: str, viewer: Viewer) -> str:
        """Say by which clock one lives. Nobody else reads it."""
        checks = FieldChecks()
        checks.require("zone", "Choose a time zone from the list.", met=zone in zones())
        checks.raise_if_any()
        party = await self._parties.get(viewer.require_party(), lock=True)
        party.zone = zone
        return zone

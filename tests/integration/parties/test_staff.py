"""Staff: made by command or by an admin, every change on record."""
# covers: S3-02, S3-70

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from backend.core.errors import NotFound, Unauthenticated
from backend.core.outbox.models import EventRow
from backend.core.viewer import GUEST, StaffRole, TeamRole
from backend.domain.parties.errors import GrantNotFound, GrantStands, LastAdmin
from backend.domain.parties.service import PartyService
from backend.domain.parties.sessions import SessionService
from backend.domain.parties.staff import StaffService


@pytest.fixture
def staff(market):
    return StaffService(market.session, market.resources)


@pytest.fixture
async def admin(market, staff, strange):
    await staff.grant_by_command(strange.address, StaffRole.ADMIN)
    return replace(strange, staff=frozenset({StaffRole.ADMIN}))


async def records(market):
    query = select(EventRow).where(EventRow.name.like("staff.%")).order_by(EventRow.number)
    return [
        (row.name, row.data["role"], row.actor)
        for row in (await market.session.scalars(query)).all()
    ]


async def test_the_command_makes_the_first_admin_who_makes_the_others(market, staff, admin, buying):
    grant = await staff.grant(buying.address, StaffRole.SUPPORT, admin)
    party = await PartyService(market.session, market.resources).get(buying.party_id)
    sessions = SessionService(market.session, market.resources)
    token, _ = await sessions.open(party)
    assert (await sessions.find(token)).staff == {StaffRole.SUPPORT}
    await staff.revoke(grant.id, admin)
    assert (await sessions.find(token)).staff == frozenset()
    assert await records(market) == [
        ("staff.granted", "admin", "system:command"),
        ("staff.granted", "support", f"party:{admin.party_id}"),
        ("staff.revoked", "support", f"party:{admin.party_id}"),
    ]


async def test_the_list_tells_who_did_it_and_keeps_the_past(staff, admin, buying):
    grant = await staff.grant(buying.address, StaffRole.LOGISTICS, admin)
    await staff.revoke(grant.id, admin)
    standing, ended = await staff.list_grants(admin)
    assert (standing.role, standing.granted_by) == (StaffRole.ADMIN, None)
    assert ended.granted_by.id == ended.revoked_by.id == admin.party_id
    assert not ended.is_standing


async def test_others_find_nothing_here(market, staff, admin, buying, selling):
    before = await market.fingerprint()
    outsiders = (
        selling,
        replace(selling, staff=frozenset({StaffRole.SUPPORT, StaffRole.LOGISTICS})),
        replace(selling, teams={buying.party_id: TeamRole.SUPPORT}),
    )
    [grant] = await staff.list_grants(admin)
    for viewer in outsiders:
        with pytest.raises(NotFound, match="nothing here"):
            await staff.list_grants(viewer)
        with pytest.raises(NotFound, match="nothing here"):
            await staff.grant(viewer.address, StaffRole.ADMIN, viewer)
        with pytest.raises(NotFound, match="nothing here"):
            await staff.revoke(grant.id, viewer)
    with pytest.raises(Unauthenticated):
        await staff.list_grants(GUEST)
    assert await market.fingerprint() == before


async def test_somebody_stays_who_can_grant(staff, admin, buying):
    [grant] = await staff.list_grants(admin)
    with pytest.raises(LastAdmin):
        await staff.revoke(grant.id, admin)
    await staff.grant(buying.address, StaffRole.ADMIN, admin)
    await staff.revoke(grant.id, admin)


async def test_a_role_is_granted_once_and_taken_away_once(market, staff, admin, buying):
    await staff.grant(buying.address, StaffRole.SUPPORT, admin)
    before = await market.fingerprint()
    with pytest.raises(GrantStands):
        await staff.grant_by_command(buying.address, StaffRole.SUPPORT)
    assert await market.fingerprint() == before
    await staff.revoke_by_command(buying.address, StaffRole.SUPPORT)
    with pytest.raises(GrantNotFound):
        await staff.revoke_by_command(buying.address, StaffRole.SUPPORT)
    with pytest.raises(GrantNotFound):
        await staff.revoke_by_command(b"\x05" * 20, StaffRole.SUPPORT)

"""Teams of sellers: invited by address, joined by its owner, gone at once."""
# covers: S3-02, S3-70

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.core.errors import Invalid
from backend.core.viewer import TeamRole
from backend.domain.parties.errors import SeatNotFound, SeatStepRefused, SeatTaken
from backend.domain.parties.lifecycle import SEAT_LIFECYCLE, SeatStatus
from backend.domain.parties.service import PartyService
from backend.domain.parties.sessions import SessionService
from backend.domain.parties.teams import INVITATION_LIFE, TeamService


@pytest.fixture
def teams(market):
    return TeamService(market.session, market.resources)


async def seen_by_session(market, viewer):
    """The viewer as a request would have it."""
    party = await PartyService(market.session, market.resources).get(viewer.party_id)
    sessions = SessionService(market.session, market.resources)
    token, _ = await sessions.open(party)
    return await sessions.find(token)


async def test_an_invitation_is_for_one_address_and_counts_only_once_accepted(
    market, teams, selling, strange
):
    seat = await teams.invite(strange.address, TeamRole.PACKER, selling)
    assert (await seen_by_session(market, strange)).teams == {}
    [waiting] = await teams.list_mine(strange)
    assert (waiting.id, waiting.status) == (seat.id, SeatStatus.INVITED)
    assert [step.action for step in waiting.steps] == ["join", "decline"]
    await teams.take_step(seat.id, "join", strange)
    assert (await seen_by_session(market, strange)).teams == {selling.party_id: TeamRole.PACKER}


async def test_who_is_removed_is_nobody_with_the_next_request(market, teams, selling, strange):
    seat = await teams.invite(strange.address, TeamRole.SUPPORT, selling)
    await teams.take_step(seat.id, "join", strange)
    await teams.take_step(seat.id, "remove", selling)
    assert (await seen_by_session(market, strange)).teams == {}
    assert await teams.list_team(selling) == []
    again = await teams.invite(strange.address, TeamRole.FINANCE, selling)
    assert again.id != seat.id


async def test_another_part_counts_at_once(market, teams, selling, strange):
    seat = await teams.invite(strange.address, TeamRole.PACKER, selling)
    await teams.take_step(seat.id, "join", strange)
    await teams.change_role(seat.id, TeamRole.FINANCE, selling)
    assert (await seen_by_session(market, strange)).teams == {selling.party_id: TeamRole.FINANCE}


async def test_a_seat_of_others_does_not_exist(market, teams, selling, buying, strange):
    seat = await teams.invite(strange.address, TeamRole.PACKER, selling)
    before = await market.fingerprint()
    for action in ("join", "remove", "withdraw"):
        with pytest.raises(SeatNotFound):
            await teams.take_step(seat.id, action, buying)
    with pytest.raises(SeatNotFound):
        await teams.change_role(seat.id, TeamRole.FINANCE, buying)
    assert await market.fingerprint() == before


@pytest.mark.parametrize(
    ("case", "action", "by_owner"),
    [
        ("the owner cannot join for them", "join", True),
        ("nobody removes whom they only invited", "remove", True),
        ("the invited cannot withdraw", "withdraw", False),
        ("who never joined cannot leave", "leave", False),
    ],
)
async def test_a_step_that_is_not_theirs_changes_nothing(
    market, teams, selling, strange, case, action, by_owner
):
    seat = await teams.invite(strange.address, TeamRole.PACKER, selling)
    before = await market.fingerprint()
    with pytest.raises(SeatStepRefused):
        await teams.take_step(seat.id, action, selling if by_owner else strange)
    assert await market.fingerprint() == before


async def test_a_member_gives_no_parts(market, teams, selling, strange):
    seat = await teams.invite(strange.address, TeamRole.PACKER, selling)
    await teams.take_step(seat.id, "join", strange)
    with pytest.raises(SeatStepRefused):
        await teams.change_role(seat.id, TeamRole.FINANCE, strange)


async def test_an_invitation_runs_out_and_can_be_renewed(market, teams, selling, strange):
    seat = await teams.invite(strange.address, TeamRole.PACKER, selling)
    market.clock.advance(INVITATION_LIFE)
    assert await teams.list_mine(strange) == []
    with pytest.raises(SeatStepRefused, match="run out"):
        await teams.take_step(seat.id, "join", strange)
    renewed = await teams.invite(strange.address, TeamRole.FINANCE, selling)
    assert (renewed.id, renewed.role) == (seat.id, TeamRole.FINANCE)
    market.clock.advance(INVITATION_LIFE - timedelta(seconds=1))
    assert (await teams.take_step(seat.id, "join", strange)).status is SeatStatus.JOINED


async def test_addresses_that_cannot_be_invited(market, teams, selling, strange):
    before = await market.fingerprint()
    for address in (selling.address, bytes(20), b"\x01"):
        with pytest.raises(Invalid):
            await teams.invite(address, TeamRole.PACKER, selling)
    assert await market.fingerprint() == before
    seat = await teams.invite(strange.address, TeamRole.PACKER, selling)
    await teams.take_step(seat.id, "join", strange)
    with pytest.raises(SeatTaken):
        await teams.invite(strange.address, TeamRole.FINANCE, selling)


async def test_an_address_nobody_has_met_can_be_invited(teams, selling, strange):
    seat = await teams.invite(b"\x77" * 20, TeamRole.PACKER, selling)
    newcomer = replace(strange, address=b"\x77" * 20)
    assert [waiting.id for waiting in await teams.list_mine(newcomer)] == [seat.id]


def test_every_end_of_a_seat_is_final():
    assert SEAT_LIFECYCLE.final() == {
        SeatStatus.DECLINED,
        SeatStatus.WITHDRAWN,
        SeatStatus.REMOVED,
        SeatStatus.LEFT,
    }

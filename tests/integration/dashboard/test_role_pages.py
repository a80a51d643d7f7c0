"""Pages of teams and staff, and what an order's page shows to them. covers: S3-02, S3-70"""

from __future__ import annotations

import pytest

from backend.chain.types import checksum
from backend.core.viewer import StaffRole, TeamRole
from backend.domain.parties.staff import StaffService
from backend.domain.parties.teams import TeamService


@pytest.fixture
def teams(shop):
    return TeamService(shop.market.session, shop.market.resources)


@pytest.fixture
def staff(shop):
    return StaffService(shop.market.session, shop.market.resources)


async def hire(teams, selling, strange, role):
    seat = await teams.invite(strange.address, role, selling)
    await teams.take_step(seat.id, "join", strange)


async def test_a_seller_invites_and_the_invited_joins(shop, selling, strange, visitor):
    seller, invited = await visitor(selling), await visitor(strange)
    sent = await seller.post("/team", address=checksum(strange.address), role="packer")
    assert sent.target == "/team?done=invited"
    assert "Invited, not accepted yet" in (await seller.get("/team")).words
    page = await invited.get("/team")
    [join] = [path for path in page.attributes("action") if path.endswith("/join")]
    assert (await invited.post(join)).target == "/team?done=saved"
    assert "On the team" in (await seller.get("/team")).words


async def test_a_mistyped_invitation_stays_in_the_form(shop, selling, visitor):
    page = await (await visitor(selling)).post("/team", address="0x12", role="packer")
    assert page.status == 422
    assert "This is not an address" in page.words
    assert 'value="0x12"' in page.html
    assert "Nobody yet." in page.words


async def test_parts_are_changed_and_taken_away(teams, selling, strange, visitor):
    await hire(teams, selling, strange, TeamRole.PACKER)
    seller = await visitor(selling)
    page = await seller.get("/team")
    [role] = [path for path in page.attributes("action") if path.endswith("/role")]
    assert (await seller.post(role, role="boss")).status == 422
    assert (await seller.post(role, role="finance")).status == 303
    assert [seat.role for seat in await teams.list_team(selling)] == [TeamRole.FINANCE]
    [remove] = [path for path in page.attributes("action") if path.endswith("/remove")]
    assert (await seller.post(remove)).status == 303
    assert (await (await visitor(strange)).post(remove)).status == 422  # gone, so nothing to do


async def test_the_page_of_an_order_shows_a_packer_the_parcel_and_not_the_talk(
    shop, teams, lamp, buying, selling, strange, visitor
):
    order = await shop.paid(lamp, buying, note="Ring twice.")
    await shop.messages.post(order.id, "Between us two", buying)
    path = f"/orders/{order.public_id}"
    assert (await (await visitor(strange)).get(path)).status == 404
    await hire(teams, selling, strange, TeamRole.PACKER)
    packer = await visitor(strange)
    page = await packer.get(path)
    assert page.status == 200
    assert "Ring twice." in page.words and "Between us two" not in page.words
    assert "Messages" not in page.words
    assert f"{path}/address" in page.html
    assert "data-chain-action" not in page.html or "timeout" in page.html
    assert (await packer.get(f"{path}/address")).status == 200
    assert (await packer.post(f"{path}/messages", text="Hello")).status == 404
    assert order.public_id in (await packer.get("/orders?tab=selling")).html


async def test_staff_sees_the_order_and_nothing_private(
    shop, staff, lamp, buying, strange, visitor
):
    order = await shop.paid(lamp, buying, note="Ring twice.")
    await shop.messages.post(order.id, "Between us two", buying)
    await staff.grant_by_command(strange.address, StaffRole.SUPPORT)
    person, path = await visitor(strange), f"/orders/{order.public_id}"
    page = await person.get(path)
    assert page.status == 200
    assert "Ring twice." not in page.words and "Between us two" not in page.words
    assert f"{path}/address" not in page.html
    assert (await person.get(f"{path}/address")).status == 404


async def test_admins_make_staff_and_for_others_the_page_is_not_there(
    shop, staff, buying, strange, visitor
):
    outsider = await visitor(buying)
    missing, hidden = await outsider.get("/no-such-page"), await outsider.get("/staff")
    assert (missing.status, hidden.status) == (404, 404)
    await staff.grant_by_command(strange.address, StaffRole.ADMIN)
    admin = await visitor(strange)
    assert 'href="/staff"' in (await admin.get("/orders")).html
    done = await admin.post("/staff", address=checksum(buying.address), role="support")
    assert done.target == "/staff?done=granted"
    page = await admin.get("/staff")
    assert "by the command line" in page.words
    again = await admin.post("/staff", address=checksum(buying.address), role="support")
    assert again.status == 422 and "has this role already" in again.words
    paths = [path for path in page.attributes("action") if path.endswith("/revoke")]
    answers = {(await admin.post(path)).status for path in paths}
    assert answers == {303, 422}  # support went, the last admin stayed
    assert (
        "last admin" in (await admin.post(paths[1])).words
        or "last admin" in (await admin.post(paths[0])).words
    )

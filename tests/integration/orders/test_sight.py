"""Who sees what of an order: teams by their part, staff without the private half of it."""
# covers: S3-02, S3-70

from __future__ import annotations

from dataclasses import replace

import pytest

from backend.core.pagination import PageRequest
from backend.core.viewer import GUEST, StaffRole, TeamRole
from backend.domain.escrow.lifecycle import Role
from backend.domain.orders.errors import AddressGone, AddressSealed, OrderNotFound
from backend.domain.orders.repository import OrderFilter, Side, visible_orders
from backend.domain.parties.policy import Action, Relation
from tests.builders.histories import History
from tests.builders.trade import HOME


def on_team(viewer, seller, role):
    return replace(viewer, teams={seller.party_id: role})


def as_staff(viewer, *roles):
    return replace(viewer, staff=frozenset(roles))


async def readable(trade, order, viewer):
    """What somebody gets to see of an order, asked one by one."""
    view = await trade.orders.get(order.id, viewer)
    found = {"order"}
    for what, ask in (
        ("address", lambda: trade.orders.read_address(order.id, viewer)),
        ("thread", lambda: trade.messages.list(order.id, None, viewer)),
    ):
        try:
            await ask()
            found.add(what)
        except (AddressGone, OrderNotFound):
            pass
    if await trade.shipments.of_order(order.id, viewer):
        found.add("parcels")
    if await trade.disputes.statements_of(view.deliveries[0].id, viewer):
        found.add("statements")
    return found | ({"note"} if view.note else set())


@pytest.fixture
async def disputed(trade, lamp, buying, selling):
    """Paid, shipped with a number, disputed, with a message and a note."""
    order = await trade.paid(lamp, buying, note="Ring twice.")
    await trade.messages.post(order.id, "Is it packed well?", buying)
    prepared = await trade.shipments.prepare(
        order.deliveries[0].id, "dhl", "JD014600003000", selling
    )
    await trade.move(order, lambda life: life.shipped(shipment_hash=prepared.hash))
    return await trade.orders.get(order.id, buying)


EVERYTHING = {"order", "address", "thread", "parcels", "note"}


@pytest.mark.parametrize(
    ("case", "make", "expected"),
    [
        ("a packer", lambda v, s: on_team(v, s, TeamRole.PACKER), EVERYTHING - {"thread"}),
        ("finance", lambda v, s: on_team(v, s, TeamRole.FINANCE), {"order"}),
        ("shop support", lambda v, s: on_team(v, s, TeamRole.SUPPORT), EVERYTHING - {"address"}),
        ("support", lambda v, s: as_staff(v, StaffRole.SUPPORT), {"order", "parcels"}),
        ("logistics", lambda v, s: as_staff(v, StaffRole.LOGISTICS), {"order", "parcels"}),
        ("an admin", lambda v, s: as_staff(v, StaffRole.ADMIN), {"order"}),
    ],
)
async def test_each_sees_what_the_policy_says(
    trade, disputed, selling, strange, case, make, expected
):
    assert await readable(trade, disputed, make(strange, selling)) == expected


async def test_the_parties_see_all_of_it(trade, disputed, buying, selling):
    assert await readable(trade, disputed, buying) == EVERYTHING
    assert await readable(trade, disputed, selling) == EVERYTHING


async def test_support_reads_the_thread_only_while_the_order_is_in_care(
    trade, disputed, strange, clock
):
    support = as_staff(strange, StaffRole.SUPPORT)
    with pytest.raises(OrderNotFound):
        await trade.messages.post(disputed.id, "Can we help?", support)
    await trade.orders.set_in_care(disputed.id, is_open=True)
    assert "thread" in await readable(trade, disputed, support)
    said = await trade.messages.post(disputed.id, "Can we help?", support)
    assert said.role == "staff"
    await trade.orders.set_in_care(disputed.id, is_open=False)
    assert "thread" not in await readable(trade, disputed, support)


async def test_a_team_acts_as_its_seller_and_never_signs(trade, disputed, selling, strange):
    packer = on_team(strange, selling, TeamRole.PACKER)
    view = await trade.orders.get(disputed.id, packer)
    assert view.role is Role.SELLER
    assert view.relations == {Relation.PACKER}
    [delivery] = view.deliveries
    assert Role.SELLER not in delivery.roles
    owners = (await trade.orders.get(disputed.id, selling)).deliveries[0].actions
    assert not {a.action for a in delivery.actions} & {
        a.action for a in owners if a.role is Role.SELLER
    }


async def test_a_packer_reads_the_address_only_while_the_seller_does(
    trade, lamp, buying, selling, strange
):
    packer = on_team(strange, selling, TeamRole.PACKER)
    order = await trade.ordered(lamp, buying)
    with pytest.raises(AddressSealed):
        await trade.orders.read_address(order.id, packer)
    await trade.pay(order)
    assert await trade.orders.read_address(order.id, packer) == HOME


async def test_what_is_hidden_looks_like_what_does_not_exist(trade, disputed, selling, strange):
    finance = on_team(strange, selling, TeamRole.FINANCE)
    with pytest.raises(OrderNotFound) as hidden:
        await trade.messages.list(disputed.id, None, finance)
    with pytest.raises(OrderNotFound) as unknown:
        await trade.orders.get(disputed.id, strange)
    assert (hidden.value.message, hidden.value.facts) == (
        unknown.value.message,
        unknown.value.facts,
    )


async def test_lists_hold_the_orders_of_the_team_and_of_nobody_else(
    trade, disputed, buying, selling, strange
):
    async def listed(viewer, side):
        page = await trade.orders.list(OrderFilter(side=side), PageRequest(None, 9), viewer)
        return [order.id for order in page.items]

    packer = on_team(strange, selling, TeamRole.PACKER)
    assert await listed(packer, Side.SELLING) == [disputed.id]
    assert await listed(packer, Side.ANY) == [disputed.id]
    assert await listed(packer, Side.BUYING) == []
    assert await listed(on_team(strange, buying, TeamRole.PACKER), Side.ANY) == []
    assert await listed(strange, Side.ANY) == []
    assert await trade.orders.count_needing(packer) == 0


async def test_queries_and_the_policy_agree_about_everybody(
    trade, disputed, buying, selling, judging, strange, clock
):
    """`may_see` is the policy in SQL; the policy itself is asked for one order."""
    people = [GUEST, buying, selling, strange, judging]
    people += [on_team(strange, selling, role) for role in TeamRole]
    people += [on_team(strange, buying, role) for role in TeamRole]
    people += [as_staff(strange, role) for role in StaffRole]
    for moved in (False, True):
        if moved:
            await trade.move(disputed, History.disputed)
        for viewer in people:
            query = visible_orders(viewer, clock.now())
            in_sql = disputed.id in (await trade.market.session.scalars(query)).all()
            try:
                view = await trade.orders.get(disputed.id, viewer)
                assert view.allows(Action.SEE_ORDER)
                assert in_sql
            except OrderNotFound:
                assert not in_sql

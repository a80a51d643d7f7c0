"""The queue, a ticket, and what an order's page says when a step is late.

covers: S1-14, S1-17, S1-18, N-13
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from backend.core.viewer import StaffRole
from backend.domain.care.keeper import CareKeeper
from backend.domain.parties.service import PartyService
from backend.domain.parties.staff import StaffService
from tests.builders.histories import History


@pytest.fixture
def keeper(shop):
    return lambda: CareKeeper(shop.market.session, shop.market.resources)


@pytest.fixture
async def support(shop, strange):
    await PartyService(shop.market.session, shop.market.resources).rename("Ravi Menon", strange)
    staff = StaffService(shop.market.session, shop.market.resources)
    await staff.grant_by_command(strange.address, StaffRole.SUPPORT)
    return replace(strange, staff=frozenset({StaffRole.SUPPORT}))


@pytest.fixture
async def late(shop, lamp, buying, support, keeper):
    """Four days without a parcel."""
    order = await shop.paid(lamp, buying)
    await keeper().follow(order.id)
    await shop.wait(timedelta(days=4))
    await keeper().watch()
    return order


async def test_both_sides_see_what_to_expect_before_it_is_late(shop, lamp, buying, keeper, visitor):
    order = await shop.paid(lamp, buying)
    await keeper().follow(order.id)
    page = await (await visitor(buying)).get(f"/orders/{order.public_id}")
    assert "What to expect" in page.words
    assert "It should be shipped by" in page.words and "business days" in page.words


async def test_a_late_step_says_what_each_side_can_do_and_by_when(
    shop, late, buying, selling, visitor
):
    path = f"/orders/{late.public_id}"
    buyer, seller = (
        await (await visitor(buying)).get(path),
        await (await visitor(selling)).get(path),
    )
    for page in (buyer, seller):
        assert "This is late" in page.words
        assert "Looked after by Ravi Menon" in page.words
        assert "data-countdown" in page.html
    assert "anybody can send your money back" in buyer.words
    assert "Ship it and enter the number" in seller.words
    deadline = (await shop.orders.get(late.id, buying)).deliveries[0].silence.at
    assert deadline.strftime("%Y-%m-%dT%H:%M:%SZ") in buyer.attributes("datetime")


async def test_the_queue_leads_to_the_ticket_and_a_question_reaches_its_side(
    shop, late, buying, selling, support, visitor
):
    staff = await visitor(support)
    queue = await staff.get("/tickets?queue=mine")
    assert "Not shipped: Brass desk lamp" in queue.words
    [href] = [path for path in queue.attributes("href") if path.startswith("/tickets/tic_")]
    page = await staff.get(href)
    assert "Late since" in page.words and "Then the contract decides" in page.words
    empty = await staff.post(f"{href}/ask", side="seller", text="")
    assert empty.status == 422 and "Please fill this in." in empty.words
    done = await staff.post(f"{href}/ask", side="seller", text="When will it be posted?")
    assert done.target == f"{href}?done=saved"
    assert "asked the seller" in (await staff.get(href)).words
    path = f"/orders/{late.public_id}"
    assert "When will it be posted?" in (await (await visitor(selling)).get(path)).words
    assert "When will it be posted?" not in (await (await visitor(buying)).get(path)).words


async def test_many_are_given_away_at_once_and_none_without_a_tick(
    shop, late, lamp, buying, support, keeper, visitor
):
    other = await shop.paid(lamp, buying)
    await keeper().follow(other.id)
    await shop.wait(timedelta(days=5))
    await keeper().watch()
    staff = await visitor(support)
    queue = await staff.get("/tickets")
    boxes = [value for value in queue.attributes("value") if value.startswith("tic_")]
    assert len(boxes) == 2
    assert (await staff.post("/tickets/assign", assignee="")).status == 422
    done = await staff.post("/tickets/assign", assignee="", id=boxes, queue="mine")
    assert done.target == "/tickets?queue=mine&done=assigned"
    assert (await staff.get("/tickets?queue=unassigned")).html.count("Nobody looks after it") == 2
    assert "Unassigned 2" in (await staff.get("/tickets")).words
    [who] = {v for v in queue.attributes("value") if v.startswith("pty_")}
    seen = {f"held-{one}": who for one in boxes}  # as the first page showed it
    late_click = await staff.post("/tickets/assign", assignee="", id=boxes, **seen)
    assert (late_click.status, "A colleague has given it" in late_click.words) == (422, True)
    assert late_click.html.count("checked") == 2
    taken = await staff.post(f"/tickets/{boxes[0]}/take", **{f"held-{boxes[0]}": who})
    assert (taken.status, "A colleague has given it" in taken.words) == (422, True)
    assert (await staff.get("/tickets?queue=unassigned")).html.count("Nobody looks after it") == 2
    await staff.post("/tickets/assign", assignee=who, id=boxes, **dict.fromkeys(seen, ""))
    assert "Nothing here" in (await staff.get("/tickets?queue=unassigned")).words


async def test_it_is_off_the_pages_once_it_came(shop, late, buying, support, keeper, visitor):
    await shop.move(late, History.shipped)
    await keeper().follow(late.id)
    page = await (await visitor(buying)).get(f"/orders/{late.public_id}")
    assert "This is late" not in page.words and "It should arrive by" in page.words
    staff = await visitor(support)
    assert "Nothing here" in (await staff.get("/tickets")).words
    assert "Resolved" in (await staff.get("/tickets?queue=done")).words


async def test_a_ticket_is_closed_with_a_reason(shop, late, support, visitor):
    staff = await visitor(support)
    queue = await staff.get("/tickets")
    [href] = [path for path in queue.attributes("href") if path.startswith("/tickets/tic_")]
    assert (await staff.post(f"{href}/close", text="")).status == 422
    assert (await staff.post(f"{href}/close", text="They agreed to wait.")).status == 303
    page = await staff.get(href)
    assert "They agreed to wait." in page.words and "Open it again" in page.words


async def test_for_everybody_else_there_is_no_queue(shop, late, buying, selling, visitor):
    for viewer in (buying, selling):
        person = await visitor(viewer)
        assert (await person.get("/tickets")).status == 404
        assert (await person.post("/tickets/assign", assignee="")).status == 404
        assert 'href="/tickets"' not in (await person.get("/orders")).html

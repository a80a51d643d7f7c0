"""The packing table: piles, steps on many with a way back, paper, and a run of shippings.

covers: S2-04, S2-08, S2-09, S2-11, S2-12, S2-13, S2-21, S2-26, S2-28, S2-29, S2-33, S2-38, S3-03,
S3-37
"""

from __future__ import annotations

import pytest

from backend.core.outbox import dispatch_pending
from backend.core.viewer import StaffRole, TeamRole
from backend.domain.parties.staff import StaffService
from backend.domain.parties.teams import TeamService
from backend.wiring import subscriptions
from tests.builders.fulfilment import allocate, hear
from tests.builders.histories import History
from tests.builders.pages_http import JSON


@pytest.fixture
async def three(shop, selling, buying):
    """Three paid orders of one shop, whose pieces are set apart."""
    lamps = await shop.market.on_sale(selling, stock=9, sku="LAMP-62")
    orders = [await shop.paid(lamps, buying) for _ in range(3)]
    await hear(shop)
    assert await allocate(shop) == 3
    return orders


def ids(orders):
    return [order.deliveries[0].public_id for order in orders]


async def test_an_empty_table_says_so(shop, selling, visitor):
    page = await (await visitor(selling)).get("/fulfilment")
    assert (page.status, "Nothing to pack" in page.words) == (200, True)
    for pile in ("ready", "shipped", "problems", "waiting", "done", "nonsense"):
        assert (await (await visitor(selling)).get(f"/fulfilment?pile={pile}")).status == 200


async def test_ticked_rows_move_and_come_back(three, selling, visitor):
    seller = await visitor(selling)
    page = await seller.get("/fulfilment")
    assert page.words.count("To be packed") == 3
    two = ids(three)[:2]
    done = await seller.post("/fulfilment/steps?pile=to_pack", id=two, action="finish_packing")
    assert (done.status, "2 packed." in done.words, "Undo" in done.words) == (200, True, True)
    assert (await seller.get("/fulfilment?pile=ready")).words.count("Ready to ship") == 2
    back = await seller.post("/fulfilment/steps?pile=to_pack", id=two, action="unpack")
    assert "2 taken back." in back.words
    assert (await seller.get("/fulfilment")).words.count("To be packed") == 3


async def test_what_cannot_be_moved_is_said_and_changes_nothing(three, selling, buying, visitor):
    seller = await visitor(selling)
    nothing = await seller.post("/fulfilment/steps?pile=to_pack", action="finish_packing")
    assert (nothing.status, "Tick at least one" in nothing.words) == (422, True)
    wrong = await seller.post("/fulfilment/steps", id=["dlv_nonsense"], action="finish_packing")
    assert wrong.status == 422
    again = await seller.post("/fulfilment/steps", id=ids(three)[:1], action="unpack")
    assert "Nothing was changed. 1 could not be" in again.words
    buyer = await visitor(buying)
    stranger = await buyer.post("/fulfilment/steps", id=ids(three), action="finish_packing")
    assert stranger.status == 404
    assert (await buyer.get(f"/fulfilment/{ids(three)[0]}")).status == 404
    assert (await seller.get("/fulfilment")).words.count("To be packed") == 3


async def test_twenty_on_paper(three, selling, visitor):
    seller = await visitor(selling)
    query = "&".join(f"id={one}" for one in ids(three))
    await seller.post(
        f"/fulfilment/{ids(three)[0]}/handling", mark=["fragile", "heavy"], pieces="2"
    )
    slips = await seller.get(f"/fulfilment/print?kind=slips&{query}")
    assert slips.html.count("print-sheet") == 3
    assert slips.words.count("Ada Marker") == 3
    labels = await seller.get(f"/fulfilment/print?kind=labels&{query}")
    assert labels.html.count("print-label") == 4
    assert "Fragile \u00b7 Heavy" in labels.words and "2 of 2" in labels.words
    table = await seller.get(f"/fulfilment/print?kind=list&{query}")
    assert table.words.count("Brass desk lamp") == 3
    assert "Ada Marker" not in table.words
    assert table.words.count("SKU LAMP-62") == 3 == slips.words.count("LAMP-62")


async def test_one_piece_with_a_problem(three, selling, buying, visitor):
    seller, path = await visitor(selling), f"/fulfilment/{ids(three)[0]}"
    refused = await seller.post(f"{path}/step", action="report_problem", problem="")
    assert (refused.status, "Please fill this in." in refused.words) == (422, True)
    refused = await seller.post(f"{path}/handling", pieces="0")
    assert (refused.status, "A whole number from 1 to 99" in refused.words) == (422, True)
    done = await seller.post(f"{path}/step", action="report_problem", problem="The shade broke.")
    assert (done.status, done.target) == (303, f"{path}?done=problem_told")
    page = await (await visitor(buying)).get(f"/orders/{three[0].public_id}")
    assert "The shade broke." in page.words
    assert "On your packing table" not in page.words
    solved = await seller.post(f"{path}/step", action="resolve_problem")
    assert solved.status == 303
    assert "To be packed" in (await seller.get(path)).words


async def test_a_run_of_shippings_hands_the_wallet_one_call_each(shop, three, selling, visitor):
    seller = await visitor(selling)
    await seller.post("/fulfilment/steps", id=ids(three), action="finish_packing")
    query = "&".join(f"id={one}" for one in ids(three))
    page = await seller.get(f"/fulfilment/ship?{query}")
    assert page.html.count("data-run-form") == 3
    assert "0 of 3" in page.words
    sent = {"carrier": "dhl", "tracking_number": "RR473124829DE"}
    answer = await seller.post(f"/fulfilment/{ids(three)[0]}/ship", headers=JSON, **sent)
    action = answer.answer.json()["action"]
    assert action["call"]["function"] == "ship"
    assert "location" not in action  # the page of the run stays
    bad = await seller.post(
        f"/fulfilment/{ids(three)[1]}/ship", headers=JSON, carrier="", tracking_number="?"
    )
    assert (bad.status, set(bad.answer.json()["fields"])) == (422, {"carrier", "tracking_number"})
    plain = await seller.post(f"/fulfilment/{ids(three)[1]}/ship", **sent)
    assert plain.status == 422


async def test_of_two_who_mark_a_parcel_the_second_is_told_and_loses_nothing(
    three, packer, selling, visitor
):
    path = f"/fulfilment/{ids(three)[0]}"
    seller = await visitor(selling)
    seen = {"seen": (await seller.get(path)).value_of("seen")}
    assert (await packer.post(f"{path}/handling", mark="fragile", pieces="1", **seen)).status == 303
    late = await seller.post(f"{path}/handling", mark="keep_dry", pieces="3", **seen)
    assert (late.status, "was changed meanwhile" in late.words) == (422, True)
    assert 'value="3"' in late.html
    assert 'value="keep_dry" checked' in late.html
    assert "Fragile" in (await packer.get("/fulfilment")).words
    again = {"mark": "keep_dry", "pieces": "3", "seen": late.value_of("seen")}
    assert (await seller.post(f"{path}/handling", **again)).status == 303


@pytest.fixture
async def ready(three, selling, visitor):
    """The three are packed; the run of them."""
    await (await visitor(selling)).post("/fulfilment/steps", id=ids(three), action="finish_packing")
    return "/fulfilment/ship?" + "&".join(f"id={one}" for one in ids(three))


@pytest.fixture
async def packer(shop, selling, strange, visitor):
    teams = TeamService(shop.market.session, shop.market.resources)
    seat = await teams.invite(strange.address, TeamRole.PACKER, selling)
    await teams.take_step(seat.id, "join", strange)
    return await visitor(strange)


async def test_who_packs_writes_numbers_down_and_the_owner_finds_them(
    three, ready, packer, selling, visitor
):
    owner = await visitor(selling)
    assert "your signature" not in (await owner.get("/sell")).words
    assert "Carrier and number" in (await packer.get("/fulfilment?pile=ready")).words
    page = await packer.get(ready)
    assert "data-run-form" not in page.html
    first, second, third = ids(three)
    sent = {
        f"carrier-{first}": "dhl",
        f"tracking_number-{first}": "RR473124829DE",
        f"carrier-{second}": "other",
        f"other_carrier-{second}": "Corner Couriers",
        f"tracking_number-{second}": "?",
    }
    wrong = await packer.post("/fulfilment/parcels", id=ids(three), **sent)
    assert (wrong.status, "Nothing you typed is lost" in wrong.words) == (422, True)
    assert wrong.html.count("Write the tracking number with 3 to 60") == 1
    assert 'value="Corner Couriers"' in wrong.html
    sent[f"tracking_number-{second}"] = "17AB"
    done = await packer.post("/fulfilment/parcels", id=ids(three), **sent)
    assert (done.status, done.target) == (303, "/fulfilment?pile=ready&done=described")

    assert "2 parcels are labelled and wait for your signature" in (await owner.get("/sell")).words
    assert "your signature" not in (await packer.get("/sell")).words
    table = (await owner.get("/fulfilment?pile=ready")).words
    assert "DHL RR473124829DE, not signed yet" in table
    assert table.count("not signed yet") == 2  # the third was left empty
    run = await owner.get(ready)
    assert run.html.count("data-run-form") == 3
    for written in ("RR473124829DE", "Corner Couriers", "17AB"):
        assert f'value="{written}"' in run.html
    alone = await (await visitor(selling)).get(f"/orders/{three[0].public_id}/ship")
    assert 'value="RR473124829DE"' in alone.html
    assert third in (await packer.get(ready)).html


async def test_nothing_written_down_is_told(three, ready, packer):
    empty = await packer.post("/fulfilment/parcels", id=ids(three))
    assert (empty.status, "Write down at least one." in empty.words) == (422, True)


async def test_a_slip_in_a_number_is_seen_by_whoever_signs(three, ready, packer, selling, visitor):
    first = ids(three)[0]
    await packer.post(
        "/fulfilment/parcels",
        id=[first],
        **{f"carrier-{first}": "dhl", f"tracking_number-{first}": "RR473124820DE"},
    )
    run = await (await visitor(selling)).get(ready)
    assert "check digit" in run.words


async def test_the_parcel_is_followed_on_the_orders_page(shop, three, selling, buying, visitor):
    seller, path = await visitor(selling), f"/fulfilment/{ids(three)[0]}"
    delivery_id = three[0].deliveries[0].id
    prepared = await shop.shipments.prepare(delivery_id, "Corner Couriers", "17AB", selling)
    await shop.move(three[0], lambda life: life.shipped(prepared.hash))
    await hear(shop)
    wrong = await seller.post(f"{path}/reports", status="delivered")
    assert (wrong.status, "said on chain" in wrong.words) == (422, True)
    told = await seller.post(f"{path}/reports", status="delayed", detail="Snow", place="Kassel")
    assert told.status == 303
    resources = shop.market.resources
    await dispatch_pending(resources.sessions, subscriptions(resources), resources.clock)
    page = await (await visitor(buying)).get(f"/orders/{three[0].public_id}")
    assert "Delayed. Snow" in page.words and "the seller" in page.words
    await shop.move(three[0], History.delivered)
    await hear(shop)
    assert (
        "It has been delivered."
        in (await (await visitor(buying)).get(f"/orders/{three[0].public_id}")).words
    )


async def test_staff_follow_and_have_nothing_to_tick(shop, three, strange, visitor):
    staff = StaffService(shop.market.session, shop.market.resources)
    await staff.grant_by_command(strange.address, StaffRole.LOGISTICS)
    page = await (await visitor(strange)).get("/fulfilment")
    assert page.words.count("To be packed") == 3
    led_to = set(page.attributes("href"))
    assert {f"/orders/{order.public_id}" for order in three} <= led_to
    assert not {f"/fulfilment/{one}" for one in ids(three)} & led_to
    assert "tick-dlv_" not in page.html and 'name="action"' not in page.html


async def test_the_register_is_for_guests_too(visitor):
    page = await (await visitor(None)).get("/carriers")
    assert page.status == 200
    assert "DHL" in page.words and "none yet" in page.words


async def test_a_guest_is_led_to_the_sign_in(visitor):
    assert (await (await visitor(None)).get("/fulfilment")).status in {303, 401}

"""The page of an order at every step, for each of its people.

covers: S0-01, S0-03, S0-04, S0-23, S0-24, S0-27, S1-07, S1-14, S1-15, S2-13, S3-02, S3-03, S3-37,
covers: S4-04, N-01, N-03, N-10
"""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.builders.histories import History


def ruled(life: History) -> History:
    return life.ruled(50_000_000, to_buyer=True)


# A way there, by the status it ends in.
WAYS = {
    "funded": (),
    "shipped": (History.shipped,),
    "delivered": (History.shipped, History.delivered),
    "disputed": (History.shipped, History.disputed),
    "arbitration": (History.shipped, History.disputed, History.contested),
    "released": (History.shipped, History.confirmed),
    "refunded": (History.refunded,),
    "settled": (History.shipped, lambda life: life.disputed(40_000_000), History.conceded),
    "ruled": (History.shipped, History.disputed, History.contested, ruled),
    "a second item": (History.shipped, lambda life: life.settled(2)),
    "returning": (History.shipped, lambda life: life.settled(1, 60_000_000)),
    "returned": (
        History.shipped,
        lambda life: life.settled(1, 60_000_000),
        History.return_shipped,
    ),
    "returning by ruling": (
        History.shipped,
        History.disputed,
        History.contested,
        lambda life: life.return_ruled(60_000_000),
    ),
    "an objection to a return": (
        History.shipped,
        lambda life: life.settled(1, 60_000_000),
        History.return_shipped,
        History.return_contested,
    ),
    "settled by agreement": (lambda life: life.settled(0, 50_000_000),),
    "settled by a return": (
        History.shipped,
        lambda life: life.settled(1, 60_000_000),
        History.return_shipped,
        History.return_accepted,
    ),
}
CLOSED = ("released", "refunded", "settled", "ruled", "settled by agreement", "settled by a return")
OPEN = tuple(status for status in WAYS if status not in CLOSED)
# The pages of steps that need one, by the step; offers have a desk of their own.
PAGE_OF = {
    "ship": "ship",
    "dispute": "dispute",
    "contest": "answer",
    "concede": "answer",
    "extend": "extend",
    "offer": "offer",
    "return_shipped": "return",
    "contest_return": "contest-return",
    "prove_item": "chip",
}


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("status", WAYS)
async def test_every_status_has_a_page_for_buyer_and_seller(
    shop, lamp, buying, selling, visitor, status
):
    order = await shop.paid(lamp, buying)
    await shop.move(order, *WAYS[status])
    for viewer in (buying, selling):
        page = await (await visitor(viewer)).get(f"/orders/{order.public_id}")
        assert page.status == 200, page.words
        assert "Brass desk lamp" in page.words
        assert ("You are here" in page.words) is (status in OPEN)
        assert ("If nobody acts:" in page.words) is (status in OPEN)
        assert ("Who got what" in page.words) is (status not in OPEN)
        assert ("Offers between you" in page.words) is (status in OPEN)


@pytest.mark.parametrize("status", OPEN)
async def test_the_buttons_are_exactly_the_steps_of_the_table(
    shop, lamp, buying, selling, visitor, status
):
    order = await shop.paid(lamp, buying)
    await shop.move(order, *WAYS[status])
    for viewer in (buying, selling):
        page = await (await visitor(viewer)).get(f"/orders/{order.public_id}")
        signed = {
            json.loads(text)["call"]["function"] for text in page.attributes("data-chain-action")
        }
        pages = {href.split("?")[0].rsplit("/", 1)[-1] for href in page.attributes("href")}
        for action in await shop.names(order, viewer):
            if action in PAGE_OF:
                assert PAGE_OF[action] in pages, action
            else:
                assert action in signed, action
        assert signed <= set(await shop.names(order, viewer))


async def test_the_seller_reads_fee_and_net_to_the_unit(shop, lamp, buying, selling, visitor):
    order = await shop.paid(lamp, buying)
    page = await (await visitor(selling)).get(f"/orders/{order.public_id}")
    words = plain(page.words)
    assert "Ship it" in words
    assert "Marketplace, 2.5 % \u2212 3.125 tUSD" in words
    assert "You get 121.875 tUSD" in words


async def test_the_outcome_adds_up_on_the_page(shop, lamp, buying, selling, visitor):
    order = await shop.paid(lamp, buying)
    await shop.move(order, *WAYS["settled"])
    page = await (await visitor(selling)).get(f"/orders/{order.public_id}")
    words = plain(page.words)
    assert "The buyer got 40.00 tUSD" in words
    assert "The seller got 82.875 tUSD" in words
    assert "The marketplace's fee 2.125 tUSD" in words
    assert "In all 125.00 tUSD" in words


async def test_past_the_deadline_anybody_is_offered_the_time_out(shop, lamp, buying, visitor):
    order = await shop.paid(lamp, buying)
    await shop.wait(timedelta(days=6))
    page = await (await visitor(buying)).get(f"/orders/{order.public_id}")
    assert "The time is up" in page.words
    (action,) = [json.loads(text) for text in page.attributes("data-chain-action")][:1]
    assert action["call"]["function"] == "timeout"
    assert "You are here" in page.words


async def test_a_split_by_silence_is_told_in_amounts(shop, lamp, buying, selling, visitor):
    order = await shop.paid(lamp, buying)
    await shop.move(order, *WAYS["settled"][:2])
    page = await (await visitor(selling)).get(f"/orders/{order.public_id}")
    assert "The buyer then gets 40.00 tUSD and the seller 82.875 tUSD." in plain(page.words)


async def test_irreversible_steps_ask_again(shop, lamp, buying, selling, visitor):
    order = await shop.paid(lamp, buying)
    await shop.move(order, *WAYS["delivered"])
    page = await (await visitor(buying)).get(f"/orders/{order.public_id}")
    dialogs = [name for name in page.attributes("data-open-dialog") if name]
    assert any(name.startswith("ask-confirm-") for name in dialogs)
    assert set(dialogs) <= set(page.attributes("id"))
    assert "This is final: nobody can undo it." in page.words


async def test_strangers_and_guests_do_not_see_it(shop, lamp, buying, strange, visitor):
    order = await shop.paid(lamp, buying)
    path = f"/orders/{order.public_id}"
    for tail in (
        "",
        "/live",
        "/receipt",
        "/pay",
        "/ship",
        "/dispute",
        "/answer",
        "/address",
        "/stream",
    ):
        assert (await (await visitor(strange)).get(path + tail)).status == 404, tail
    turned = await (await visitor(None)).get(path)
    assert (turned.status, turned.target) == (303, f"/sign-in?next={path}")


async def test_the_receipt_names_all_that_can_be_checked(shop, lamp, buying, visitor):
    order = await shop.paid(lamp, buying)
    await shop.move(order, *WAYS["released"])
    page = await (await visitor(buying)).get(f"/orders/{order.public_id}/receipt")
    assert page.status == 200
    words = plain(page.words)
    assert f"0x{order.deliveries[0].escrow_id.hex()}" in words
    assert "The seller got 121.875 tUSD" in words
    assert page.words.count("0x" + (1_000_000 + 101).to_bytes(32).hex()) == 1


async def test_what_people_wrote_is_text_and_nothing_else(shop, lamp, buying, selling, visitor):
    order = await shop.paid(lamp, buying, note='"><img src=x onerror=alert(1)>')
    await shop.messages.post(order.id, "<script>alert(1)</script>", buying)
    page = await (await visitor(selling)).get(f"/orders/{order.public_id}")
    assert "<script>alert(1)</script>" not in page.html
    assert "<img src=x" not in page.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.html


async def test_the_arbiter_sees_a_disputed_order_and_is_led_to_the_case(
    shop, lamp, buying, judging, visitor
):
    order = await shop.paid(lamp, buying)
    arbiter, path = await visitor(judging), f"/orders/{order.public_id}"
    await shop.move(order, History.shipped)
    assert (await arbiter.get(path)).status == 404
    await shop.move(order, History.disputed, History.contested)
    page = await arbiter.get(path)
    assert "You decide this case." in page.words
    assert f"/cases/{order.deliveries[0].public_id}" in page.attributes("href")
    assert f"{path}/address" not in page.attributes("hx-get")


async def test_the_live_parts_are_those_of_the_page(shop, lamp, buying, visitor):
    order = await shop.paid(lamp, buying)
    buyer = await visitor(buying)
    parts = await buyer.get(f"/orders/{order.public_id}/live")
    assert parts.status == 200 and "<html" not in parts.html
    places = set(parts.attributes("hx-target"))
    page = await buyer.get(f"/orders/{order.public_id}")
    shown = {f"#{name}" for name in page.attributes("id")}
    assert {"#order-main", "#order-side", "#order-history", "#order-thread"} <= places & shown


async def test_what_deserves_a_second_look_stands_above_the_order_and_the_payment(
    shop, lamp, buying, visitor
):
    first = await shop.paid(lamp, buying)
    second = await shop.ordered(lamp, buying)
    buyer = await visitor(buying)
    for path in (f"/orders/{second.public_id}", f"/orders/{second.public_id}/pay"):
        page = await buyer.get(path)
        assert f"You have ordered “{lamp.title}” once more within a day" in page.words, path
        assert f"/orders/{first.public_id}" in page.attributes("href"), path

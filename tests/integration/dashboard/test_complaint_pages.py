"""Complaining on pages, with the way to the money beside it. covers: S2-24, S2-25, S4-19"""

from __future__ import annotations

from backend.core.ids import public_id
from tests.builders.histories import History


async def test_a_complaint_is_made_and_points_to_the_dispute(shop, lamp, buying, selling, visitor):
    order = await shop.paid(lamp, buying)
    await shop.move(order, History.shipped, History.delivered)
    path, [delivery] = f"/orders/{order.public_id}", order.deliveries
    buyer, seller = await visitor(buying), await visitor(selling)
    door = f"{path}/complaint?delivery={delivery.public_id}"
    assert door in (await buyer.get(path)).attributes("href")
    assert door not in (await seller.get(path)).attributes("href")
    form = await buyer.get(door)
    assert "Your money is still locked" in form.words
    assert f"{path}/dispute?delivery={delivery.public_id}" in form.attributes("href")
    empty = await buyer.post(door, kind="", text="")
    assert empty.status == 422 and "Choose what is wrong." in empty.words
    short = await buyer.post(door, kind="damaged", text="")
    assert short.status == 422 and "Please fill this in." in short.words
    made = await buyer.post(door, kind="damaged", text="A scratch on the base.")
    assert made.target == f"{path}?done=complained"
    for person in (buyer, seller):
        page = await person.get(path)
        assert "A scratch on the base." in page.words and "Damaged" in page.words
        assert "The buyer complains: damaged." in page.words
    await shop.move(order, History.confirmed)
    form = await buyer.get(door)
    assert "Your money is still locked" not in form.words


async def test_before_it_is_sent_there_is_nothing_to_complain_about(
    shop, lamp, buying, strange, visitor
):
    order = await shop.paid(lamp, buying)
    path = f"/orders/{order.public_id}"
    buyer = await visitor(buying)
    assert (await buyer.get(f"{path}/complaint")).target == path
    assert (await buyer.post(f"{path}/complaint", kind="other", text="Hm.")).status == 422
    assert (await (await visitor(strange)).get(f"{path}/complaint")).status == 404


async def test_customs_are_one_press(shop, lamp, buying, selling, visitor):
    order = await shop.paid(lamp, buying)
    [delivery] = order.deliveries
    prepared = await shop.shipments.prepare(delivery.id, "dhl", "JD014600003000", selling)
    await shop.move(order, lambda life: life.shipped(prepared.hash))
    path = f"/work/{delivery.public_id}"
    seller, buyer = await visitor(selling), await visitor(buying)
    assert "Held by customs?" not in (await buyer.get(path)).words
    assert "Held by customs?" in (await seller.get(path)).words
    assert (await seller.post(f"{path}/customs")).target == f"{path}?done=saved"
    assert "held by customs" in (await buyer.get(path)).words
    again = await seller.post(f"{path}/customs")
    assert again.status == 422 and "once" in again.words


async def test_a_border_is_told_before_it_is_ordered_before_it_is_paid_and_on_the_order(
    shop, selling, buying, visitor
):
    seller, buyer = await visitor(selling), await visitor(buying)
    saved = await seller.post("/account/sending", country="CH", duties="seller")
    assert saved.target == "/account?done=saved"
    assert (await seller.post("/account/sending", country="ZZ", duties="seller")).status == 422
    listing = await shop.market.on_sale(selling)
    path = f"/listings/{public_id('lst', listing.id)}"
    page = await buyer.get(path)
    assert "Sent from Switzerland" in page.words
    assert "Across a border with customs" in page.words
    await buyer.post("/account/sending", country="DE", duties="buyer")
    page = await buyer.get(path)
    assert "It crosses a border" in page.words
    assert "The seller pays the duties" in page.words
    assert '<option value="DE" selected>' in page.html
    order = await shop.ordered(listing, buying)
    assert "Customs may hold it" in (await buyer.get(f"/orders/{order.public_id}/pay")).words
    await shop.pay(order)
    for one in (buyer, seller):
        assert "Customs may hold it" in (await one.get(f"/orders/{order.public_id}")).words
    await buyer.post("/account/sending", country="CH", duties="buyer")
    page = await buyer.get(path)
    assert "Sent from Switzerland" in page.words
    assert "Customs" not in page.words

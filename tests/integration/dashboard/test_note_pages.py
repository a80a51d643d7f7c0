"""Notes on pages: written by the shop and the staff, read in the history of the order.

covers: S3-54, S3-55, S3-56, S2-34
"""

from __future__ import annotations

from tests.builders.histories import History


async def test_a_note_for_everybody_stands_in_the_buyers_history(
    shop, lamp, buying, selling, visitor
):
    order = await shop.paid(lamp, buying)
    path = f"/orders/{order.public_id}"
    seller, buyer = await visitor(selling), await visitor(buying)
    assert f"{path}/notes" in (await seller.get(path)).attributes("href")
    form = await seller.get(f"{path}/notes")
    assert "For the shop" in form.words and "For our staff" not in form.words
    empty = await seller.post(f"{path}/notes", audience="shop", text=" ")
    assert empty.status == 422 and "Please fill this in." in empty.words
    nobody = await seller.post(f"{path}/notes", audience="staff", text="Psst.")
    assert nobody.status == 422 and "Choose who reads it." in nobody.words
    await seller.post(f"{path}/notes", audience="shop", text="Wrap it twice.")
    done = await seller.post(f"{path}/notes", audience="everybody", text="We pack on Monday.")
    assert done.target == f"{path}?done=noted"
    page = await buyer.get(path)
    assert "We pack on Monday." in page.words and "Wrap it twice." not in page.words
    assert f"{path}/notes" not in page.attributes("href")
    assert "Wrap it twice." in (await seller.get(path)).words


async def test_the_history_names_both_ends_of_a_step_and_its_transaction(
    shop, lamp, buying, visitor
):
    order = await shop.paid(lamp, buying)
    await shop.move(order, History.shipped)
    page = await (await visitor(buying)).get(f"/orders/{order.public_id}")
    assert "Paid into escrow → On its way" in page.words
    assert page.html.count("Transaction ") >= 2


async def test_a_date_in_a_sentence_follows_the_readers_clock(shop, lamp, buying, visitor):
    order = await shop.paid(lamp, buying)
    await shop.move(order, History.extended)
    buyer = await visitor(buying)
    for page in ("", "/receipt"):
        told = (await buyer.get(f"/orders/{order.public_id}{page}")).html
        assert "The deadline was moved to <time datetime=" in told


async def test_buyers_and_strangers_have_no_form(shop, lamp, buying, strange, visitor):
    order = await shop.paid(lamp, buying)
    path = f"/orders/{order.public_id}/notes"
    for viewer in (buying, strange):
        person = await visitor(viewer)
        assert (await person.get(path)).status == 404
        assert (await person.post(path, audience="everybody", text="Hello?")).status == 404

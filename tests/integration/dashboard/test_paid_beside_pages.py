"""The same on pages: what a shop takes, what a buyer reads, what the shop does.

covers: S2-06, S3-09, S3-15, S3-58, S3-65
"""

from __future__ import annotations

from backend.core.ids import public_id
from backend.dashboard.presenters.listings import LISTING_PREFIX
from backend.domain.orders.methods import Method

WANTED = {"quantity": "1", "option": "standard", "name": "Ada", "street": "A 1"} | {
    "city": "Ulm",
    "postal_code": "89073",
    "country": "DE",
}

NOT_HELD = "The money is not held by the escrow."


async def test_a_buyer_chooses_the_transfer_and_the_shop_goes_on(
    shop, lamp, buying, selling, visitor
):
    seller, buyer = await visitor(selling), await visitor(buying)
    empty = await seller.post("/sell/payment-methods", takes_bank_transfer="yes", bank_transfer="")
    assert empty.status == 422
    saved = await seller.post(
        "/sell/payment-methods", takes_bank_transfer="yes", bank_transfer="To account 12 34."
    )
    assert saved.target == "/sell/payment-methods?done=saved"
    listing = f"/listings/{public_id(LISTING_PREFIX, lamp.id)}"
    assert NOT_HELD in (await buyer.get(listing)).words
    placed = await buyer.post(f"{listing}/checkout", **WANTED, method="bank_transfer")
    assert placed.target.endswith("/payment")
    page = await buyer.get(placed.target)
    assert NOT_HELD in page.words and "To account 12 34." in page.words
    order = placed.target.removesuffix("/payment")
    shown = (await buyer.get(order)).words
    assert NOT_HELD in shown
    for promise in ("Paid into escrow", "The money is locked", "protects you", "Proof on chain"):
        assert promise not in shown
    assert (await buyer.get(f"{order}/pay")).status == 303

    page = await seller.get(placed.target)
    [delivery] = set(page.attributes("value")) & {
        value for value in page.attributes("value") if value.startswith("dlv_")
    }
    refused = await seller.post(placed.target, delivery=delivery, action="go_ahead", reason="")
    assert refused.status == 422
    for action in ("approve", "ship"):
        done = await seller.post(placed.target, delivery=delivery, action=action, reason="Seen.")
        assert done.status == 303, done.words
    assert "Received, it was stated" in (await buyer.get(f"{order}/payments")).words
    paper = (await buyer.get(f"{order}/receipt")).words
    for words in ("By bank transfer", "As people stated", "said the seller. Seen.", NOT_HELD):
        assert words in paper, words
    assert "Received from the buyer, as stated" in paper and "Paid on" not in paper
    assert "I have it" in (await buyer.get(placed.target)).words
    done = await buyer.post(placed.target, delivery=delivery, action="confirm")
    assert done.status == 303
    assert "With the buyer" in (await seller.get(order)).words
    assert "Ask the contract" not in (await seller.get(f"{order}/payments")).words


async def test_ticked_orders_are_asked_about_done_and_told_row_by_row(
    shop, lamp, buying, selling, visitor
):
    """covers: S3-32"""
    seller = await visitor(selling)
    await seller.post("/sell/payment-methods", takes_phone="yes", phone="Call 12 34.")
    order = await shop.ordered(lamp, buying, method=Method.PHONE)
    paid = await shop.paid(lamp, buying)
    assert "With those you tick" in (await seller.get("/orders?tab=selling")).words
    assert "With those you tick" not in (await seller.get("/orders")).words
    ticked = f"id={order.public_id}&id={paid.public_id}"
    asked = await seller.get(f"/orders/rows?action=approve&{ticked}")
    assert "Yes, approve: 1 of 2" in asked.words and "there is nothing to approve" in asked.words
    empty = await seller.post("/orders/rows", action="cancel", id=order.public_id, reason="")
    assert empty.status == 422
    done = await seller.post("/orders/rows", action="approve", id=order.public_id)
    assert "Approved." in done.words
    signed = await seller.post("/orders/rows", action="cancel", id=paid.public_id, reason="Broken.")
    assert "sign this one" in signed.words
    assert (await shop.orders.get(order.id, buying)).status == "approved"
    assert (await shop.orders.get(paid.id, buying)).status == "funded"

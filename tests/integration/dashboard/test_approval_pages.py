"""Rules and decisions on pages, and the sentence a buyer reads. covers: S3-12, S3-13, S3-62"""

from __future__ import annotations

from backend.chain.types import checksum
from backend.dashboard.forms.listing import currency_value


async def test_a_rule_is_made_an_order_waits_and_is_approved(shop, lamp, buying, selling, visitor):
    seller, buyer = await visitor(selling), await visitor(buying)
    [tusd] = [c for c in shop.market.resources.chains.currencies if c.symbol == "tUSD"]
    made = await seller.post(
        "/approvals/rules", verdict="approve", above="100", currency=currency_value(tusd)
    )
    assert made.target == "/approvals?done=saved"
    order = await shop.ordered(lamp, buying)
    path = f"/orders/{order.public_id}"
    page = await buyer.get(path)
    assert "The seller looks at this order first. You can pay once it is approved." in page.words
    assert (await buyer.get(f"{path}/pay")).status == 303
    queue = await seller.get("/approvals")
    assert (
        "Brass desk lamp" in queue.words
        and "Orders above 100.00 tUSD wait for approval." in queue.words
    )
    refused = await seller.post(f"/approvals/{order.public_id}", action="refuse", reason="")
    assert (refused.status == 422 and "at least 3 characters" in refused.words) or (
        "Please fill this in." in refused.words
    )
    done = await seller.post(f"/approvals/{order.public_id}", action="approve", reason="Fine.")
    assert done.target == "/approvals?done=decided"
    page = await buyer.get(path)
    assert "You can pay now." in page.words and "Fine." in page.words
    assert (await buyer.get(f"{path}/pay")).status == 200


async def test_a_blocked_buyer_is_told_in_one_sentence(shop, lamp, buying, selling, visitor):
    seller = await visitor(selling)
    made = await seller.post(
        "/approvals/rules", verdict="block", buyer=checksum(buying.address), above=""
    )
    assert made.status == 303
    page = await seller.get("/approvals")
    assert "No orders of 0x" in page.words
    [drop] = [path for path in page.attributes("action") if path.endswith("/drop")]
    assert (await seller.post(drop)).status == 303
    assert "whoever orders can pay at once" in (await seller.get("/approvals")).words


async def test_a_rule_that_stops_everybody_stays_in_the_form(shop, selling, visitor):
    page = await (await visitor(selling)).post("/approvals/rules", verdict="block", buyer="")
    assert page.status == 422
    assert "nobody could buy" in page.words

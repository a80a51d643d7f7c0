"""The packing table in a browser: pieces arrive live, are packed, printed and shipped in one run.

covers: S2-08, S2-09, S2-11, S2-12, S2-33, S3-03, S3-16, S3-19, S3-22, S3-24, S3-25
"""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.harness import trade
from tests.e2e.harness.person import LIVE_MS, Person
from tests.e2e.harness.trade import Offer, expect_status

NUMBERS = ("RR473124829DE", "RR473124832DE")


def test_two_are_packed_and_shipped_one_signature_after_the_other(
    seller: Person, buyer: Person
) -> None:
    orders = [trade.buy(seller, buyer, Offer(title=f"Birch stool {n}")) for n in (1, 2)]
    page = seller.open("/fulfilment")
    boxes = page.get_by_role("checkbox", name="Tick Birch stool")  # others are of other tests
    expect(boxes).to_have_count(2, timeout=LIVE_MS)  # without reloading: the stream brings them
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="Packed", exact=True).click()
    seller.expect_text("2 packed.")

    page = seller.open("/fulfilment?pile=ready")
    boxes = page.get_by_role("checkbox", name="Tick Birch stool")
    expect(boxes).to_have_count(2, timeout=LIVE_MS)
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="Ship", exact=True).click()
    forms = page.locator("form[data-run-form]")
    expect(forms).to_have_count(2)
    # The second has no number yet: the run stops there, and the first stays shipped.
    forms.nth(0).get_by_label("Carrier", exact=True).select_option("dhl")
    forms.nth(0).get_by_label("Tracking number").fill(NUMBERS[0])
    page.get_by_role("button", name="Sign all of them, one by one").click()
    expect(page.locator("[data-run-count]")).to_have_text("1 of 2", timeout=LIVE_MS)
    expect(page.locator("[data-run-status]")).to_contain_text("Stopped at 2 of 2")
    forms.nth(1).get_by_label("Carrier", exact=True).select_option("dhl")
    forms.nth(1).get_by_label("Tracking number").fill(NUMBERS[1])
    page.get_by_role("button", name="Sign all of them, one by one").click()
    expect(page.locator("[data-run-count]")).to_have_text("2 of 2", timeout=LIVE_MS)
    seller.expect_text("All of them are shipped.")

    for order_path in orders:
        buyer.open(order_path)
        expect_status(buyer, "On its way")
    expect(
        seller.open("/fulfilment?pile=shipped").locator("li.work-row", has_text="Birch stool")
    ).to_have_count(2, timeout=LIVE_MS)

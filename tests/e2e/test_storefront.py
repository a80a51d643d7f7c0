"""A listing good enough to buy from: a question, its answer, and a record that grows by a sale."""
# covers: N-20, S0-33, S1-03, S1-04, S1-06, S1-07

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.harness import trade
from tests.e2e.harness.person import Person
from tests.e2e.harness.trade import Offer


def test_a_question_is_answered_and_a_sale_enters_the_record(
    invite, seller: Person, buyer: Person
) -> None:
    listing = trade.list_item(seller, Offer(title="Barometer"))
    buyer.open(listing)
    expect(buyer.page.get_by_role("heading", name="What will happen")).to_be_visible()
    expect(buyer.page.get_by_text("You are here")).to_be_visible()
    buyer.page.get_by_label("Ask the seller, in the open").fill("Does it <i>still</i> fall?")
    buyer.press("Ask", exact=True)
    expect(buyer.page.get_by_text("Does it <i>still</i> fall?")).to_be_visible()

    seller.open("/questions")
    card = seller.page.get_by_role("listitem").filter(has_text="Does it <i>still</i> fall?")
    card.get_by_label("Your answer").fill("Before every storm.")
    card.get_by_role("button", name="Answer in the open").click()
    expect(seller.page.get_by_text("Answered, for everybody to read.")).to_be_visible()
    guest = invite("stranger")
    guest.open(listing)
    expect(guest.page.get_by_text("Before every storm.")).to_be_visible()

    guest.page.get_by_role("link", name="All of it, and what else").click()
    expect(guest.page.get_by_role("heading", level=1)).not_to_contain_text("Barometer")
    started = guest.page.locator(".record > div", has_text="Sales paid into escrow")
    before = int(started.locator("strong").inner_text()) if started.count() else 0
    trade.pay(buyer, trade.order(buyer, listing))
    guest.page.reload()
    expect(started.locator("strong")).to_have_text(str(before + 1))

"""The last order is readable without a network, by the one whose it is, until signing out."""
# covers: S1-01

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.conftest import Invite
from tests.e2e.harness import trade
from tests.e2e.harness.person import Person
from tests.e2e.harness.trade import Offer


def test_the_last_order_is_read_offline_and_gone_after_signing_out(
    invite: Invite, seller: Person
) -> None:
    buyer = invite("buyer", device="phone")  # signing out would end the session others share
    buyer.sign_in()
    order_path = trade.order(buyer, trade.list_item(seller, Offer(title="Storm lantern")))
    page, context = buyer.page, buyer.page.context
    buyer.watch.expected += ["ERR_INTERNET_DISCONNECTED", "htmx:error"]  # streams end offline
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    buyer.open(order_path)
    expect(page.get_by_role("heading", name="Storm lantern")).to_be_visible()
    page.wait_for_function("caches.open('earnest-orders').then(c => c.keys()).then(k => k.length)")

    context.set_offline(True)
    page.goto(f"{buyer.stack.origin}{order_path}")
    expect(page.get_by_role("heading", name="Storm lantern")).to_be_visible()
    expect(page.get_by_text("You are offline. This is how it stood on")).to_be_visible()
    page.goto(f"{buyer.stack.origin}/orders")
    page.get_by_role("link", name="The order you looked at last").click()
    expect(page.get_by_role("heading", name="Storm lantern")).to_be_visible()

    context.set_offline(False)
    buyer.open("/account")
    buyer.press("Sign out here")
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    context.set_offline(True)
    page.goto(f"{buyer.stack.origin}{order_path}")
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    expect(page.get_by_text("Storm lantern")).to_have_count(0)
    context.set_offline(False)

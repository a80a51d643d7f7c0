"""What pages are made of, sent as a browser without scripts sends it: quick ways to a state.

For tests that look at pages. Whoever tests what a form does fills it in by hand.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.e2e.harness.person import LIVE_MS, Person

HOME = {
    "name": "Maya Lindqvist",
    "street": "Hafengasse 4",
    "postal_code": "20457",
    "city": "Hamburg",
    "country": "DE",
}


def send(person: Person, path: str, **fields: str) -> str:
    """Send a form; where it leads, or nowhere if its answer is a page."""
    answer = person.context.request.post(
        path, form=dict(fields), headers={"origin": person.stack.origin}, max_redirects=0
    )
    assert answer.status in {200, 303}, answer.text()
    return answer.headers.get("location", "")


def read(person: Person, path: str, pattern: str) -> str:
    """What a page says there, in its text or in a link."""
    found = re.search(pattern, person.context.request.get(path).text())
    assert found, f"{pattern} is not on {path}"
    return found[1]


# A shop


def ask_price(buyer: Person, listing: str) -> str:
    """A quote that waits for its shop."""
    due = (datetime.now(UTC) + timedelta(days=10)).date().isoformat()
    wish = {"quantity": "2", "option": "standard", "due": due, "text": "For a library."}
    return _last(send(buyer, f"/listings/{listing}/quote", **wish))


def order_by_transfer(seller: Person, buyer: Person, listing: str) -> str:
    """An order that is paid beside the chain. The shop takes that way for a moment only."""
    methods = "/sell/payment-methods"
    send(seller, methods, takes_bank_transfer="yes", bank_transfer="To account 12 34.")
    wish = {"quantity": "1", "option": "standard", "method": "bank_transfer"}
    leads_to = send(buyer, f"/listings/{listing}/checkout", **wish, **HOME)
    send(seller, methods)
    return leads_to.split("/")[2]


def put_into_basket(buyer: Person, listing: str) -> str:
    """A line of the basket; its shop."""
    send(buyer, f"/listings/{listing}/basket", quantity="1", option="standard")
    return read(buyer, "/basket", r"/basket/(\w+)/tUSD")


def add_exporter(seller: Person) -> str:
    """An exporter that rests."""
    chosen = {"wakes_on": "INITPAID", "format": "csv", "every_minutes": "60", "column.order": "yes"}
    return _last(send(seller, "/sell/exports", name="books", **chosen))


def add_webhook(seller: Person) -> str:
    """An endpoint at which nobody listens."""
    send(seller, "/webhooks", url="https://shop.example.com/hooks")
    return read(seller, "/webhooks", r"/webhooks/(whk_\w+)")


def tap_tag(seller: Person, listing: str) -> str:
    """Bind a tag to the item and hold a phone to it; what its link adds to /tap/."""
    page = f"/sell/{listing}/tags"
    send(seller, page, uid="04DE5F1EACC040", meta_key="01" * 16, file_key="02" * 16)
    tag = read(seller, page, r"/tags/(tag_\w+)/tap")
    return send(seller, f"/tags/{tag}/tap").removeprefix("/tap/")


def wait_for_invoice(buyer: Person, order: str) -> str:
    """The worker writes it, a moment after the money is held."""
    link = buyer.page.locator("main a[href^='/invoices/']").first
    buyer.open(f"/orders/{order}/papers")
    for _ in range(LIVE_MS // 500):
        if link.count():
            break
        buyer.page.wait_for_timeout(500)
        buyer.page.reload()
    expect(link).to_be_visible()
    return _last(link.get_attribute("href") or "")


# A dispute


def complain(buyer: Person, order: str, delivery: str) -> None:
    """Staff get a ticket about it."""
    path = f"/orders/{order}/complaint?delivery={delivery}"
    send(buyer, path, kind="damaged", text="A scratch on the base.")


def ask_side(arbiter: Person, case: str) -> None:
    """The arbiter asks the buyer."""
    question = "Which strings are missing?"
    send(arbiter, f"/cases/{case}/questions", side="buyer", question=question, hours="48")


def _last(href: str) -> str:
    return href.partition("?")[0].rsplit("/", 1)[-1]

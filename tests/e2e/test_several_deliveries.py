"""Three things from one basket, paid at once; then each delivery goes its own way."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.builders.chain import actor
from tests.e2e.harness import trade
from tests.e2e.harness.person import LIVE_MS, Person
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.trade import TRACKING_NUMBER, Offer, expect_status

TUSD = 10**6
PRICES = {"Oak shelf": 100, "Tin box": 20, "Reading lamp": 60}
FEE = 5


def fill_basket(seller: Person, buyer: Person) -> None:
    for title, price in PRICES.items():
        page = buyer.open(trade.list_item(seller, Offer(title=title, price=str(price))))
        page.locator("main [name=option][value=standard]").check()
        buyer.press("Put it into the basket")
        buyer.wait_for("/basket")


def order_from_basket(buyer: Person) -> str:
    page = buyer.open("/basket")  # anew: it survives a reload
    buyer.expect_text("3 deliveries, paid at once")
    page.get_by_role("link", name="Order these").click()
    return trade.place_order(buyer)


def step(person: Person, number: int) -> Locator:
    """The card that says what is next for a delivery."""
    return person.page.locator(f"section[aria-labelledby=next-{number}]")


def expect_delivery(person: Person, number: int, badge: str) -> None:
    place = person.page.locator(f"#delivery-{number} .state-badge")
    expect(place).to_have_text(badge, timeout=LIVE_MS)


def ship(seller: Person, order_path: str, number: int) -> None:
    page = seller.open(order_path)
    step(seller, number).get_by_role("link", name="Ship it").click()
    page.select_option("main [name=carrier]", label="DHL")
    page.fill("main [name=tracking_number]", TRACKING_NUMBER)
    seller.press("Ship it")
    seller.wait_for(order_path)
    expect_delivery(seller, number, "On its way")


# covers: S3-04, S3-07, S3-27, S3-28, S3-33, S3-38, S3-69, N-02
def test_one_is_cancelled_one_disputed_and_one_completes(
    stack: Stack, seller: Person, buyer: Person
) -> None:
    fill_basket(seller, buyer)
    order_path = order_from_basket(buyer)
    before = stack.balance("tUSD", actor("buyer"))
    assert buyer.wallet is not None
    asked = buyer.wallet.times_asked("eth_sendTransaction")
    buyer.press(re.compile(r"^Pay [\d.,]+ \w+ for all of it$"))
    buyer.wait_for(order_path)
    expect_status(buyer, "Paid into escrow")
    assert buyer.wallet.times_asked("eth_sendTransaction") - asked == 2  # allow once, pay once
    total = (sum(PRICES.values()) + 3 * FEE) * TUSD
    assert before - stack.balance("tUSD", actor("buyer")) == total

    ship(seller, order_path, 1)
    expect_status(buyer, "Partially shipped")

    step(buyer, 2).get_by_text("Other things you can do").click()
    step(buyer, 2).get_by_role("button", name="Cancel and take the money back").click()
    buyer.page.get_by_role("dialog").get_by_role("button", name="Yes, cancel it").click()
    expect_delivery(buyer, 2, "Refunded")
    back = before - stack.balance("tUSD", actor("buyer"))
    assert back == total - (PRICES["Tin box"] + FEE) * TUSD

    step(buyer, 1).get_by_role(
        "link", name=re.compile("Something is wrong|dispute", re.IGNORECASE)
    ).click()
    trade.answer_questions(buyer, "part_refund", "40")
    buyer.page.fill("form[data-chain-form] [name=text]", "One board is split along its length.")
    buyer.press("Open the dispute")
    buyer.wait_for(order_path)
    expect_delivery(buyer, 1, "Disputed")

    ship(seller, order_path, 3)
    expect_delivery(buyer, 3, "On its way")
    step(buyer, 3).get_by_role("button", name="Everything is fine: pay the seller").click()
    buyer.page.get_by_role("dialog").get_by_role("button", name="Yes, pay the seller").click()
    expect_delivery(buyer, 3, "Seller paid")
    for person in (buyer, seller):
        expect_status(person, "Disputed")  # of the whole, while the other two are over
        expect_delivery(person, 2, "Refunded")
    buyer.expect_text("Delivery 3: The buyer confirmed")


def test_what_is_withdrawn_meanwhile_is_named_and_nothing_is_paid(
    stack: Stack, seller: Person, buyer: Person
) -> None:
    fill_basket(seller, buyer)
    order_path = order_from_basket(buyer)
    before = stack.balance("tUSD", actor("buyer"))
    stack.chain.send(actor("seller"), "PhygitalEscrow", "bump_epoch")
    page = buyer.open(order_path)
    notice = page.get_by_text("no longer for sale")
    for _ in range(40):
        if notice.count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(notice.first).to_contain_text("Oak shelf")
    expect(page.get_by_role("link", name="Pay into escrow")).to_have_count(0)
    assert stack.balance("tUSD", actor("buyer")) == before

"""A packer's day in a browser, and the same thing ordered twice.

Pieces arrive live, are packed and printed by somebody of the team; the seller ships them in one
run.

covers: S2-03, S2-08, S2-09, S2-11, S2-12, S2-15, S2-22, S2-23, S2-33, S3-02, S3-03, S3-16, S3-19,
S3-22, S3-24, S3-25, S3-70
"""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Invite
from tests.e2e.harness import trade
from tests.e2e.harness.person import LIVE_MS, Person
from tests.e2e.harness.team import hire
from tests.e2e.harness.trade import Offer, expect_status

STOOL = "Birch stool"
STREET = "Hafengasse 4"
NUMBERS = ("RR473124829DE", "RR473124832DE")


def test_two_are_packed_by_a_packer_and_shipped_one_signature_after_the_other(
    seller: Person, buyer: Person, invite: Invite
) -> None:
    packer = invite("marketplace", is_signed_in=True)  # who has no part in other stories
    hire(seller, packer, "packer")
    table = packer.open("/fulfilment")
    orders = order_the_same_again(seller, buyer)
    expect(rows(table)).to_have_count(2, timeout=LIVE_MS)  # the stream brings them
    watching = seller.open("/fulfilment")
    expect(rows(watching)).to_have_count(2, timeout=LIVE_MS)

    move(packer, "Start packing", told="2 being packed.")
    for n in range(2):  # the others see that somebody is at it
        expect(rows(watching).nth(n)).to_contain_text("Being packed", timeout=LIVE_MS)
    print_all(packer)
    packer.open("/fulfilment")
    move(packer, "Packed", told="2 packed.")
    expect(rows(watching)).to_have_count(0, timeout=LIVE_MS)
    expect(buyer.page.locator("#order-side")).to_contain_text("It is packed", timeout=LIVE_MS)

    write_down_the_first(packer)
    packer.open("/fulfilment?pile=shipped")
    ship_in_one_run(seller)
    expect(rows(packer.page)).to_have_count(2, timeout=LIVE_MS)
    for order_path in orders:
        buyer.open(order_path)
        expect_status(buyer, "On its way")


def order_the_same_again(seller: Person, buyer: Person) -> tuple[str, str]:
    """Once by mistake, and warned in time; once meant, and not stopped. The two that are paid."""
    listing = trade.list_item(seller, Offer(title=STOOL, stock="3"))
    first = trade.order(buyer, listing)
    expect(warning(buyer)).to_have_count(0)
    trade.pay(buyer, first)
    trade.order(buyer, listing)
    expect(warning(buyer)).to_contain_text(f"You have ordered “{STOOL}” once more within a day.")
    buyer.press("Do not buy")
    buyer.expect_text("The order is closed. Nothing was paid.")
    expect(warning(buyer)).to_have_count(0)

    again = trade.order(buyer, listing)
    warning(buyer).get_by_role("link", name="Compare").click()
    buyer.wait_for(first)
    expect_status(buyer, "Paid into escrow")
    trade.pay(buyer, again)
    seller.open(again)
    expect(warning(seller)).to_contain_text(f"The same buyer has ordered “{STOOL}” once more")
    return first, again


def warning(person: Person) -> Locator:
    return person.page.get_by_role("region", name="Please look again")


def rows(page: Page) -> Locator:
    """What is on the pile; others are of other tests."""
    return page.locator("li.work-row", has_text=STOOL)


def tick(page: Page) -> None:
    """Both of ours."""
    boxes = page.get_by_role("checkbox", name=f"Tick {STOOL}")
    expect(boxes).to_have_count(2, timeout=LIVE_MS)
    for n in range(2):
        boxes.nth(n).check()


def move(packer: Person, button: str, *, told: str) -> None:
    """Both a step on."""
    tick(packer.page)
    packer.press(button, exact=True)
    packer.expect_text(told)


def print_all(packer: Person) -> None:
    """A slip and a label of each, with the address that only who packs and who sells may read."""
    page = packer.open("/fulfilment")
    tick(page)
    packer.press("Print", exact=True)
    for kind, sheet in (("Packing slips", "print-sheet"), ("Labels", "print-label")):
        page.get_by_role("link", name=kind).click()
        sheets = page.locator(f"article.{sheet}")
        expect(sheets).to_have_count(2)
        for n in range(2):
            expect(sheets.nth(n)).to_contain_text(STREET)


def write_down_the_first(packer: Person) -> None:
    """The packer holds the label, the owner the wallet: nothing is signed here."""
    page = packer.open("/fulfilment?pile=ready")
    tick(page)
    expect(page.get_by_role("button", name="Ship", exact=True)).to_have_count(0)
    packer.press("Carrier and number", exact=True)
    expect(page.locator("form[data-run-form]")).to_have_count(0)
    fill_in(page.get_by_role("listitem").filter(has_text=STOOL).nth(0), NUMBERS[0])
    packer.press("Write down", exact=True)
    packer.expect_text("Written down. The owner of the shop signs it with their wallet.")


def ship_in_one_run(seller: Person) -> None:
    """The second has no number yet: the run stops there, and the first stays shipped."""
    page = seller.open("/fulfilment?pile=ready")
    tick(page)
    page.get_by_role("button", name="Ship", exact=True).click()
    forms = page.locator("form[data-run-form]")
    expect(forms).to_have_count(2)
    expect(forms.nth(0).get_by_label("Tracking number")).to_have_value(NUMBERS[0])
    page.get_by_role("button", name="Sign all of them, one by one").click()
    expect(page.locator("[data-run-count]")).to_have_text("1 of 2", timeout=LIVE_MS)
    expect(page.locator("[data-run-status]")).to_contain_text("Stopped at 2 of 2")
    fill_in(forms.nth(1), NUMBERS[1])
    page.get_by_role("button", name="Sign all of them, one by one").click()
    expect(page.locator("[data-run-count]")).to_have_text("2 of 2", timeout=LIVE_MS)
    seller.expect_text("All of them are shipped.")


def fill_in(form: Locator, number: str) -> None:
    form.get_by_label("Carrier", exact=True).select_option("dhl")
    form.get_by_label("Tracking number").fill(number)

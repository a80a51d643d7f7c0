"""The page of address and contact: who looked, given again, erased, compared.

covers: N-14, S2-03
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from backend.core.viewer import StaffRole
from backend.domain.parties.staff import StaffService
from tests.builders.histories import History
from tests.builders.trade import HOME

MAIL = "ada.marker@example.org"


async def test_a_buyer_reads_who_looked_and_erases_it(shop, lamp, buying, selling, visitor):
    order = await shop.paid(lamp, buying, contact=MAIL)
    path = f"/orders/{order.public_id}"
    seller, buyer = await visitor(selling), await visitor(buying)
    assert f"{path}/sealed" in (await seller.get(path)).attributes("href")
    shown = await seller.get(f"{path}/address")
    assert "Lindenweg 5" in shown.words
    assert MAIL in shown.words
    page = await buyer.get(f"{path}/sealed")
    assert "(for the seller) looked at the contact" in page.words
    assert "The escrow is open" in page.words
    refused = await buyer.post(f"{path}/sealed/erase")
    assert refused.status == 422
    assert "Who has looked" not in (await seller.get(f"{path}/sealed")).words

    await shop.move(order, History.confirmed)
    proof = await buyer.post(f"{path}/sealed/proof")
    assert "attachment" in proof.answer.headers["content-disposition"]
    assert (await buyer.post(f"{path}/sealed/erase")).status == 303
    gone = await seller.post(f"{path}/sealed/check", document=proof.html)
    assert "This is what was sealed with the order." in gone.words
    forged = await seller.post(f"{path}/sealed/check", document=proof.html + " ")
    assert forged.status == 200
    assert (await buyer.get(f"{path}/address")).status == 404


async def test_a_buyer_who_paid_late_says_it_again_on_the_page(shop, lamp, buying, visitor):
    order = await shop.ordered(lamp, buying)
    await shop.wait(timedelta(days=2))
    await shop.sweeper.erase_addresses()
    await shop.pay(order)
    path, buyer = f"/orders/{order.public_id}", await visitor(buying)
    assert "Say once more where it goes" in (await buyer.get(path)).words
    empty = await buyer.post(f"{path}/sealed/give")
    assert empty.status == 422
    assert "Say where it should be sent." in empty.words
    assert (await buyer.post(f"{path}/sealed/give", **asdict(HOME))).status == 303
    assert "Lindenweg 5" in (await buyer.get(f"{path}/address")).words


async def test_support_writes_down_why(shop, lamp, buying, strange, visitor):
    staff = StaffService(shop.market.session, shop.market.resources)
    await staff.grant_by_command(strange.address, StaffRole.SUPPORT)
    order = await shop.paid(lamp, buying)
    path, person = f"/orders/{order.public_id}", await visitor(strange)
    assert (await person.get(f"{path}/address")).status == 404
    assert (await person.post(f"{path}/sealed/reason", reason="so")).status == 422
    said = "The carrier <b>asks</b> for the street."
    assert (await person.post(f"{path}/sealed/reason", reason=said)).status == 303
    assert "Lindenweg 5" in (await person.get(f"{path}/address")).words
    page = await (await visitor(buying)).get(f"{path}/sealed")
    assert said in page.words

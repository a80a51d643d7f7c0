"""Days at both ends of the calendar, and days that there are not, wherever a form takes one.

DV-9: an answer in words or a page, never a crash. covers: S2-22, S3-35
"""

from __future__ import annotations

import pytest

from backend.core.ids import public_id

DAYS = (
    "0001-01-01",
    "1969-12-31",
    "9999-12-31",
    "10000-01-01",
    "-0001-01-01",
    "2026-02-30",
    "2026-13-01",
    "0000-00-00",
    "١٢٣٤-٠١-٠١",
    "2026-W48-1",
    "99999999999999999999",
    "NaN",
)
ANSWERED = {200, 303, 400, 404, 409, 422}


@pytest.mark.parametrize("day", DAYS)
async def test_no_day_crashes_a_page(shop, lamp, buying, selling, visitor, day):
    order = await shop.paid(lamp, buying)
    seller, buyer = await visitor(selling), await visitor(buying)
    listing, path = public_id("lst", lamp.id), f"/orders/{order.public_id}"
    month = day[:7]
    for person, at in (
        (buyer, f"/orders?q=from:{day}"),
        (buyer, f"/orders?q=until:{day}"),
        (seller, f"/sell/figures?period={month}"),
        (seller, f"/sell/statement?period={month}"),
        (seller, f"/sell/statement/file?period={month}"),
        (buyer, f"{path}/extend/preview?new_date={day}"),
        (buyer, f"{path}/offer/preview?deal=split&percent=50&expires={day}"),
    ):
        assert (await person.get(at)).status in ANSWERED, at
    before = await shop.market.fingerprint()
    for person, at, typed in (
        (seller, f"/sell/stock/{listing}/rules", {"release_on": day, "restock_on": day}),
        (seller, f"/sell/{listing}/discount", {"price": "1", "until": day, "label": "Sale"}),
        (buyer, f"/listings/{listing}/quote", {"quantity": "1", "due": day, "option": "standard"}),
    ):
        answer = await person.post(at, **typed)
        assert answer.status in ANSWERED, (at, answer.status)
        if answer.status != 303:
            assert await shop.market.fingerprint() == before, at
        before = await shop.market.fingerprint()
        # What was stored can be shown again, in the zone of whoever reads.
        for reader, page in ((buyer, f"/listings/{listing}"), (seller, f"/sell/stock/{listing}")):
            assert (await reader.get(page)).status == 200, (at, page)

"""Where a shop sends from, and each delivery that crosses a border. covers: S4-19"""

from __future__ import annotations

import pytest

from tests.builders.api_trade import order


async def test_a_new_listing_says_where_its_shop_sends_from(caller):
    buyer, seller = await caller("buyer"), await caller("seller")
    assert (await seller.get("/me/sending")).json() == {"country": None, "duties": "buyer"}
    before = await seller.on_sale()
    settled = {"country": "CH", "duties": "seller"}
    assert (await seller.put("/me/sending", json=settled)).json() == settled
    after = await seller.on_sale()
    shown = [(await buyer.get(f"/listings/{one['id']}")).json() for one in (before, after)]
    assert [(one["ships_from"], one["duties"]) for one in shown] == [(None, None), ("CH", "seller")]
    placed = await order(buyer, after)
    [delivery] = (await buyer.get(f"/orders/{placed['id']}")).json()["deliveries"]
    assert (delivery["ships_from"], delivery["crosses_border"]) == ("CH", True)
    assert "duties" not in (await buyer.get(f"/parties/{shown[0]['seller']['id']}")).text


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"country": "ZZ", "duties": "buyer"}, "country"),
        ({"country": "CH", "duties": "carrier"}, "duties"),
        ({"country": "CH"}, "duties"),
        ({"country": "x" * 5_000, "duties": "buyer"}, "country"),
    ],
)
async def test_what_cannot_be_is_refused_by_the_field(caller, change, field):
    seller = await caller("seller")
    answer = await seller.put("/me/sending", json=change)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert (await seller.get("/me/sending")).json() == {"country": None, "duties": "buyer"}

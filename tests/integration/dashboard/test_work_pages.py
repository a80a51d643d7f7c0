"""A service on the pages: wishes, reports, requests, and the portal of the one who does it.

covers: S4-01, S4-02, S4-03, S4-04, S4-05, S4-07, S4-08, S4-10, S4-11, S4-13, S4-14, S4-15, S4-16
covers: N-15
"""

from __future__ import annotations

import json

import pytest

from backend.core.ids import public_id
from backend.dashboard.presenters.flows import FLOWS
from backend.dashboard.presenters.work import (
    REPORT_WORDS,
    REQUEST_BADGES,
    REQUEST_WORDS,
    STAGE_BADGES,
)
from backend.domain.catalog.draft import OptionDraft
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.orders.planning import Flow
from backend.domain.services.lifecycle import RequestKind, RequestStatus
from backend.domain.services.stages import ServiceStage
from tests.builders.histories import History
from tests.builders.market import tusd

WISH = "Two dogs on one sheet."


@pytest.fixture
async def portrait(trade, selling):
    free = (OptionDraft(option=DeliveryOption.STANDARD, fee=tusd(0)),)
    return await trade.market.on_sale(
        selling, kind=ListingKind.SERVICE, title="A portrait", stock=None, options=free
    )


@pytest.fixture
async def paid(shop, visitor, portrait, buying):
    buyer = await visitor(buying)
    path = f"/listings/{public_id('lst', portrait.id)}"
    assert "What you wish for" in (await buyer.get(path)).words
    answer = await buyer.post(
        f"{path}/checkout", quantity="1", option="standard", requirements=WISH
    )
    order_id = answer.target.split("/")[2]
    from backend.core.ids import parse_public_id

    order = await shop.orders.get(parse_public_id("ord", order_id), buying)
    await shop.pay(order)
    return order


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_everything_has_words():
    assert set(FLOWS) == set(Flow)
    assert set(REQUEST_WORDS) == set(RequestKind)
    assert set(REQUEST_BADGES) == set(RequestStatus)
    assert set(STAGE_BADGES) == set(ServiceStage)
    assert set(REPORT_WORDS) == {"begun", "done", "declined"}


async def test_the_seller_begins_on_a_page_of_its_own(visitor, shop, paid, buying, selling):
    seller, (delivery,) = await visitor(selling), paid.deliveries
    page = await seller.get(f"/orders/{paid.public_id}")
    assert f"/work/{delivery.public_id}" in page.attributes("href")
    assert "/ship" not in page.html
    page = await seller.get(f"/work/{delivery.public_id}")
    assert WISH in page.words
    assert "117.00 tUSD" in plain(page.words)  # 120 less the fee of 2.5 %
    answer = await seller.post(f"/work/{delivery.public_id}/begin", text="I start on Monday.")
    action = answer.answer.json()["action"]
    assert action["call"]["function"] == "ship"
    buyer = await visitor(buying)
    assert "I start on Monday." in (await buyer.get(f"/work/{delivery.public_id}")).words
    refused = await buyer.post(f"/work/{delivery.public_id}/begin", text="Me, too.")
    assert refused.status == 409


async def test_more_time_is_asked_and_the_other_side_may_grant_or_refuse(
    visitor, paid, buying, selling
):
    seller, buyer = await visitor(selling), await visitor(buying)
    path = f"/work/{paid.deliveries[0].public_id}"
    wrong = await seller.post(f"{path}/ask", kind="more_time", until="soon", text="It rains.")
    assert wrong.status == 422
    assert "Choose a day." in wrong.words
    page = await seller.get(path)
    (latest,) = set(page.attributes("max"))
    await seller.post(f"{path}/ask", kind="more_time", until=latest, text="It rains.")
    page = await buyer.get(path)
    assert "The seller asks for more time" in page.words
    (grant,) = [json.loads(a) for a in page.attributes("data-chain-action")]
    assert grant["call"]["function"] == "extend"
    (refuse,) = [a for a in page.attributes("action") if a.endswith("/refuse")]
    await buyer.post(refuse, text="The birthday is on Friday.")
    live = await seller.get(f"{path}/live")
    assert "The birthday is on Friday." in live.words


async def test_declined_and_asked_back_stand_out_in_the_portal(
    visitor, shop, paid, buying, selling
):
    seller, buyer = await visitor(selling), await visitor(buying)
    path = f"/work/{paid.deliveries[0].public_id}"
    page = await seller.get("/services")
    assert "Pending delivery" in page.words
    assert "This waits for you" in page.words
    await seller.post(f"{path}/decline", text="I do not draw dogs.")
    assert "cannot be done as wished" in (await buyer.get(path)).words
    await buyer.post(f"{path}/ask", kind="refund", text="Then please the money back.")
    page = await seller.get("/services?stage=under_refund")
    assert "A portrait" in page.words
    (grant,) = [json.loads(a) for a in (await seller.get(path)).attributes("data-chain-action")]
    assert grant["call"]["function"] == "refund"
    await shop.move(paid, History.refunded)
    assert "A portrait" in (await seller.get("/services?stage=completed")).words


async def test_an_empty_portal_says_when_it_fills(visitor, selling, strange):
    page = await (await visitor(selling)).get("/services")
    assert "No services here" in page.words


async def test_a_stranger_sees_nothing(visitor, paid, strange):
    other, path = await visitor(strange), f"/work/{paid.deliveries[0].public_id}"
    for attempt in (other.get(path), other.get(f"{path}/live"), other.post(f"{path}/decline")):
        assert (await attempt).status == 404

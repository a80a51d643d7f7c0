"""A token's own words beside its listing: both sides are warned, nobody is kept from anything.

covers: S2-22, S2-23, S2-25
"""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import httpx2
import pytest

from backend.core.ids import public_id
from backend.core.outgoing import Outgoing
from backend.domain.catalog.lifecycle import ListingStatus
from backend.domain.catalog.metadata import Finding
from backend.domain.catalog.metadata_service import (
    LOOK_AGAIN,
    MetadataReader,
    TokenMetadataService,
)
from tests.builders.chain import actor
from tests.builders.market import ITEMS

PUBLIC, URI = "93.184.215.14", "https://tokens.example.com/7.json"
AGREES = "The token and the listing do not agree"


def outgoing(answer, address=PUBLIC, **changes) -> Outgoing:
    async def resolve(_host, _port):
        return [address]

    transport = httpx2.MockTransport(answer)
    return Outgoing(own_host="market.example", resolve=resolve, transport=transport, **changes)


def says(content: bytes | str, status: int = 200, **headers: str):
    """A host that answers this, and counts."""

    async def body():
        yield content.encode() if isinstance(content, str) else content

    def answer(request):
        answer.asked.append(str(request.url))
        return httpx2.Response(status, headers=headers, content=body())

    answer.asked = []
    return answer


def about(name: str, **traits: str) -> str:
    rows = [{"trait_type": key, "value": value} for key, value in traits.items()]
    return json.dumps({"name": name, "attributes": rows})


@pytest.fixture
async def draft(shop, selling):
    return await shop.market.drafted_item(selling)


async def look(shop, view, answer, *, uri=URI, address=PUBLIC, **changes):
    """What a page would show after the worker's next round."""
    market = shop.market
    market.gateway.describe(ITEMS, 7, uri)
    market.clock.advance(LOOK_AGAIN + timedelta(seconds=1))
    reader = MetadataReader(market.resources, outgoing(answer, address, **changes))
    assert await reader.read_one()
    assert not await reader.read_one(), "it is looked at once an hour"
    market.session.expire_all()
    return await TokenMetadataService(market.session, market.resources).beside(view)


async def test_seller_and_buyer_are_warned_and_may_go_on(shop, draft, selling, buying, visitor):
    path = public_id("lst", draft.id)
    seller, buyer = await visitor(selling), await visitor(buying)
    assert AGREES not in (await seller.get(f"/sell/{path}")).words
    hostile = "<script>alert(1)</script> Gold watch"
    await look(shop, draft, says(about(hostile, Brand="Omega", Mood="calm")))
    page = await seller.get(f"/sell/{path}")
    assert AGREES in page.words and "Brand: Omega" in page.words and "calm" in page.words
    assert "<script>alert(1)" not in page.html and "&lt;script&gt;alert(1)" in page.html

    view = await shop.market.publish(draft.id, selling)
    assert view.status is ListingStatus.PUBLISHED
    page = await buyer.get(f"/listings/{path}")
    assert AGREES in page.words and "Gold watch" in page.words
    assert "Go on to payment" in page.words
    assert "<script>alert(1)" not in page.html

    await look(shop, view, says(about(draft.title)))
    page = await buyer.get(f"/listings/{path}")
    assert AGREES not in page.words and "What the token says" in page.words


async def test_a_token_that_went_elsewhere_is_told(shop, draft, selling):
    view = await shop.market.publish(draft.id, selling)
    agreeing = says(about(draft.title))
    assert (await look(shop, view, agreeing)).warnings == ()
    shop.market.gateway.own(actor("stranger").address, ITEMS, 7)
    [warning] = (await look(shop, view, agreeing)).warnings
    assert "not in the seller's wallet" in warning
    shop.market.gateway.own(shop.market.resources.chains.default.deployment.escrow, ITEMS, 7)
    [warning] = (await look(shop, view, agreeing)).warnings
    assert "locked in the escrow" in warning


HOSTILE = {
    "html": (says("<!doctype html><h1>No</h1>"), Finding.UNREADABLE),
    "huge": (says(b'{"name": "' + b"a" * 10_000_000), Finding.UNANSWERED),
    "missing": (says(about("Lamp"), 404), Finding.UNANSWERED),
    "redirected": (says("", 302, location="http://127.0.0.1:5432/"), Finding.UNANSWERED),
}


@pytest.mark.parametrize(("answer", "finding"), HOSTILE.values(), ids=HOSTILE)
async def test_a_hostile_host_is_asked_once_and_believed_nothing(shop, draft, answer, finding):
    answer.asked.clear()
    seen = await look(shop, draft, answer)
    assert (seen.metadata.finding, seen.warnings) == (finding, ())
    assert len(answer.asked) == 1, "nowhere is gone on to"


UNASKED = {
    "ipfs": ("ipfs://bafy/7.json", PUBLIC, Finding.UNSUPPORTED),
    "file": ("file:///etc/passwd", PUBLIC, Finding.UNSUPPORTED),
    "page in the address": ("data:text/html,<b>x", PUBLIC, Finding.UNREADABLE),
    "loopback": ("http://127.0.0.1:5432/", PUBLIC, Finding.UNANSWERED),
    "inside": ("https://169.254.169.254/latest", PUBLIC, Finding.UNANSWERED),
    "name that leads inside": (URI, "10.0.0.1", Finding.UNANSWERED),
    "nowhere": ("", PUBLIC, Finding.NONE),
}


@pytest.mark.parametrize(("uri", "address", "finding"), UNASKED.values(), ids=UNASKED)
async def test_some_addresses_are_never_asked(shop, draft, uri, address, finding):
    answer = says(about("Gold watch"))
    seen = await look(shop, draft, answer, uri=uri, address=address)
    assert (seen.metadata.finding, answer.asked) == (finding, [])


async def test_a_host_that_never_ends_keeps_nobody_waiting(shop, draft):
    async def drip():
        while True:
            yield b" "
            await asyncio.sleep(0)

    def answer(_request):
        return httpx2.Response(200, content=drip())

    seen = await look(shop, draft, answer, seconds=0.2)
    assert seen.metadata.finding is Finding.UNANSWERED


async def test_metadata_in_the_address_needs_no_network(shop, draft):
    answer = says("")
    uri = "data:application/json," + about("Gold watch")
    [warning] = (await look(shop, draft, answer, uri=uri)).warnings
    assert "Gold watch" in warning and answer.asked == []


async def test_a_token_minted_here_says_what_its_listing_says(shop, draft):
    answer, origin = says(""), shop.market.resources.settings.public_origin
    uri = f"{origin}/listings/{public_id('lst', draft.id)}/token.json"
    seen = await look(shop, draft, answer, uri=uri)
    assert (seen.metadata.name, seen.warnings, answer.asked) == (draft.title, (), [])
    shop.market.gateway.own(actor("stranger").address, ITEMS, 7)
    seen = await look(shop, draft, answer, uri=uri)
    assert seen.metadata.name == "", "somebody else's draft is nobody's business"


async def test_a_node_that_is_down_shows_nothing_and_stops_nothing(shop, draft):
    shop.market.gateway.is_down = True
    with pytest.raises(Exception, match="node"):
        await look(shop, draft, says(about("Gold watch")))
    shop.market.gateway.is_down = False
    service = TokenMetadataService(shop.market.session, shop.market.resources)
    assert await service.beside(draft) is None

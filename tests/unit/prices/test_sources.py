"""Both sources of fiat prices keep one contract; the real one is asked over a local server."""
# covers: S2-29, S0-33

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from decimal import Decimal

import pytest
from pydantic import ValidationError

from backend.core.price_settings import PriceSettings
from backend.domain.prices.sources import DevnetPrices, HttpPrices, NoPrice

GOOD = b'{"ethereum": {"eur": 2345.678901234567890123}, "list": [{"p": "1.5"}]}'


@asynccontextmanager
async def a_server(body=GOOD, status="200 OK", head=""):
    """An HTTP server that says one thing, and what it was asked."""
    asked = []

    async def serve(reader, writer):
        asked.append((await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode())
        length = f"content-length: {len(body)}\r\nconnection: close\r\n{head}\r\n"
        writer.write(f"HTTP/1.1 {status}\r\n{length}".encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}", asked


def over_http(origin, **changes):
    values = {
        "url": origin + "/price?ids={id}&vs={fiat}",
        "ids": {"ETH": "ethereum"},
        "source": "A test server",
    }
    return HttpPrices(PriceSettings(**values | changes))


@pytest.fixture(params=["http", "devnet"])
async def source(request):
    if request.param == "devnet":
        yield DevnetPrices()
        return
    async with a_server() as (origin, _asked):
        yield over_http(origin)


async def test_a_source_has_a_name_a_fiat_and_exact_prices(source):
    assert source.name and len(source.fiat) == 3
    price = await source.read("ETH")
    assert isinstance(price, Decimal) and price > 0


async def test_a_source_says_that_it_does_not_know(source):
    with pytest.raises(NoPrice):
        await source.read("NOBODY")


def test_the_devnets_source_says_that_it_made_them_up():
    assert "made-up" in DevnetPrices.name


async def test_the_question_names_the_currency_and_no_digit_is_lost():
    async with a_server() as (origin, asked):
        assert await over_http(origin).read("ETH") == Decimal("2345.678901234567890123")
        assert asked == ["/price?ids=ethereum&vs=eur"]
        assert await over_http(origin, path="list.0.p").read("ETH") == Decimal("1.5")


@pytest.mark.parametrize(
    "answer",
    [
        {"body": b"not json"},
        {"body": b'{"ethereum": {}}'},
        {"body": b'{"ethereum": {"eur": -1}}'},
        {"body": b'{"ethereum": {"eur": 0}}'},
        {"body": b'{"ethereum": {"eur": 1e30}}'},
        {"body": b'{"ethereum": {"eur": "NaN"}}'},
        {"body": b'{"ethereum": {"eur": null}}'},
        {"body": b"[" * 60_000},
        {"body": b" " * 70_000},
        {"status": "500 Oops"},
        {"status": "302 Found", "head": "location: http://127.0.0.1:1/\r\n"},
    ],
    ids=lambda answer: str(answer)[:40],
)
async def test_what_cannot_be_a_price_is_none(answer):
    async with a_server(**answer) as (origin, asked):
        with pytest.raises(NoPrice):
            await over_http(origin).read("ETH")
        assert len(asked) == 1


async def test_a_source_that_is_away_is_no_price():
    async with a_server() as (origin, _asked):
        pass
    with pytest.raises(NoPrice):
        await over_http(origin).read("ETH")


@pytest.mark.parametrize(
    "wrong", [{"url": "http://far.example/{id}"}, {"url": "https://far.example"}, {"fiat": "euro"}]
)
def test_settings_refuse(wrong):
    with pytest.raises(ValidationError):
        PriceSettings(**wrong)

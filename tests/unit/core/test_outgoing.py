"""Where we send nothing, whatever an address looks like, and what we read of an answer.

covers: S3-29, N-14
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx2
import pytest

from backend.core.outgoing import AddressRefused, NoAnswer, Outgoing, is_public

OWN = "market.example"
PUBLIC = "93.184.215.14"


def outgoing(*addresses: str, transport=None, **changes):
    async def resolve(_host, _port):
        return addresses

    return Outgoing(own_host=OWN, resolve=resolve, transport=transport, **changes)


async def said(content: bytes):
    """A body that comes over the wire, not one that is there already."""
    yield content


REFUSED = [
    "http://shop.example.com/",
    "ftp://shop.example.com/",
    "file:///etc/passwd",
    "gopher://shop.example.com/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://0/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[fd00::1]/",
    "https://169.254.169.254/latest/meta-data",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    "https://8.8.8.8/",
    "https://localhost/",
    "https://localhost./",
    "https://db.internal/",
    "https://printer.local/",
    "https://postgres/",
    "https://market.example/hooks",
    "https://market.example./hooks",
    "https://MARKET.example/hooks",
    "https://ada@shop.example.com/",
    "https://ada:pw@shop.example.com/",
    "https://shop.example.com#@evil.example.com/",
    "https://shop.example.com\\@127.0.0.1/",
    "https://shop.example.com:22/",
    "https://shop.example.com:25/",
    "https://shop.example.com:5432/",
    "https://shop.example.com:8545/",
    "https://shop.example.com:99999/",
    "https://shop.example.com/\r\nHost: evil",
    "https://shop.example.com/a b",
    "https://shóp.example.com/",
    "https://",
    "//shop.example.com/",
    "",
    "https://shop.example.com/" + "a" * 2_000,
]


@pytest.mark.parametrize("url", REFUSED)
async def test_such_an_address_is_refused_before_anything_is_asked(url):
    asked = []

    async def resolve(host, port):
        asked.append((host, port))
        return [PUBLIC]

    way = Outgoing(own_host=OWN, resolve=resolve)
    with pytest.raises(AddressRefused):
        way.check(url)
    with pytest.raises(NoAnswer):
        await way.post(url, b"", {})
    assert asked == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::1",
        "2001:0:1::1",
    ],
)
async def test_a_name_that_leads_inside_gets_nothing(address):
    sent = []
    transport = httpx2.MockTransport(lambda request: sent.append(request) or httpx2.Response(200))
    for addresses in ((address,), (PUBLIC, address)):
        with pytest.raises(NoAnswer):
            await outgoing(*addresses, transport=transport).post(
                "https://shop.example.com/", b"x", {}
            )
    assert sent == []


async def test_the_connection_goes_to_the_address_that_was_checked():
    """DNS that answers otherwise a moment later changes nothing: it is asked once."""
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    seen = []

    async def resolve(_host, _port):
        return next(answers)

    def answer(request):
        seen.append(request)
        return httpx2.Response(200, content=said(b"thanks"))

    way = Outgoing(own_host=OWN, resolve=resolve, transport=httpx2.MockTransport(answer))
    got = await way.post("https://Shop.example.com/in?a=1", b"x", {"webhook-id": "msg_1"})

    assert (got.status, got.excerpt, got.is_accepted) == (200, "thanks", True)
    [request] = seen
    assert str(request.url) == f"https://{PUBLIC}/in?a=1"
    assert request.headers["host"] == "shop.example.com"
    assert request.extensions["sni_hostname"] == "shop.example.com"


async def test_a_redirect_is_an_answer_and_nothing_more():
    seen = []

    def answer(request):
        seen.append(request)
        leads = {"location": "http://169.254.169.254/"}
        return httpx2.Response(302, headers=leads, content=said(b""))

    way = outgoing(PUBLIC, transport=httpx2.MockTransport(answer))
    got = await way.post("https://shop.example.com/", b"x", {})
    assert got.status == 302 and not got.is_accepted
    assert len(seen) == 1


def test_an_address_that_carries_another_is_not_public():
    assert is_public(ipaddress.ip_address("2606:4700::1111"))
    assert not is_public(ipaddress.ip_address("64:ff9b::808:808"))


@asynccontextmanager
async def receiver(talk) -> AsyncIterator[str]:
    """A real server on this machine that says what the test wants."""

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        with suppress(ConnectionError):  # we hang up on whoever says too much
            await talk(writer)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


def near(**changes) -> Outgoing:
    return Outgoing(own_host=OWN, allows_loopback=True, **changes)


async def test_loopback_is_for_whoever_set_it():
    async def talk(writer):
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")

    async with receiver(talk) as url:
        assert (await near().post(url, b"x", {})).status == 204
        with pytest.raises(NoAnswer):
            await Outgoing(own_host=OWN).post(url, b"x", {})


async def test_an_excerpt_is_short_and_never_unpacked():
    async def talk(writer):
        body = b"\x1f\x8b" + b"A" * 3_000
        head = f"HTTP/1.1 500 No\r\ncontent-encoding: gzip\r\ncontent-length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)

    async with receiver(talk) as url:
        got = await near().post(url, b"x", {})
    assert got.status == 500 and len(got.excerpt) <= 1_000


async def test_too_much_is_no_answer():
    async def talk(writer):
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n")
        for _ in range(20):
            writer.write(b"A" * 16_384)
            await writer.drain()

    async with receiver(talk) as url:
        with pytest.raises(NoAnswer):
            await near().post(url, b"x", {})


async def test_endless_headers_are_no_answer():
    async def talk(writer):
        writer.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(40):
            writer.write(f"x-{number}: {'A' * 8_000}\r\n".encode())
            await writer.drain()

    async with receiver(talk) as url:
        with pytest.raises(NoAnswer):
            await near().post(url, b"x", {})


async def test_whoever_is_slow_is_not_waited_for():
    never = asyncio.Event()

    async def talk(writer):
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nA")
        await writer.drain()
        await never.wait()

    async with receiver(talk) as url:
        with pytest.raises(NoAnswer) as slow:
            await near(seconds=0.2).post(url, b"x", {})
        never.set()
    with pytest.raises(NoAnswer) as closed:
        await near().post(url, b"x", {})
    assert str(slow.value) == str(closed.value), "a closed port looks like a slow one"


async def test_proxies_of_the_environment_are_not_asked(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")

    async def talk(writer):
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")

    async with receiver(talk) as url:
        assert (await near().post(url, b"x", {})).status == 200

"""Requests to addresses that people named: the one way out, and it leads to public hosts only.

A name is resolved once and the connection goes to that very address, so an answer that changes
meanwhile changes nothing. No redirects, no proxies, no unpacking; time and size are limited. What
went wrong is told in one sentence for all reasons, so that nobody learns which ports are open.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import httpx2

from backend.core.errors import Invalid
from backend.core.settings import Settings
from backend.core.text import clean_block

ANSWER_SECONDS = 10.0
LONGEST_ANSWER = 64 * 1024  # bytes that are read at all
LONGEST_EXCERPT = 1_000  # bytes that anybody sees
LONGEST_URL = 2_000
HTTPS_PORT = 443
HTTP_OK = 200
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1"})
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_INSIDE = (".local", ".internal", ".localhost", ".localdomain", ".home.arpa", ".onion", ".test")
# Public by their number, and yet they may lead inside: each carries an IPv4 address.
_TUNNELS = tuple(
    ipaddress.ip_network(text)
    for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class AddressRefused(Invalid):
    """Nothing is sent to this address from here."""

    code = "address_refused"


class NoAnswer(Exception):
    """It could not be reached, was too slow, said too much, or leads where we do not go."""

    def __init__(self) -> None:
        super().__init__("No answer that can be used.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    excerpt: str
    milliseconds: int

    @property
    def is_accepted(self) -> bool:
        return 200 <= self.status < 300


async def resolve_by_system(host: str, port: int) -> Sequence[str]:
    """Every address of a name, as the system has them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class Outgoing:
    """Posts to addresses that somebody outside has chosen, and reads what is there."""

    def __init__(
        self,
        *,
        own_host: str,
        allows_loopback: bool = False,
        resolve: Resolve = resolve_by_system,
        transport: httpx2.AsyncBaseTransport | None = None,
        seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._own_host = own_host.partition(":")[0]
        self._allows_loopback = allows_loopback
        self._resolve = resolve
        self._seconds = seconds
        self._http = httpx2.AsyncClient(
            timeout=httpx2.Timeout(seconds),
            transport=transport,
            follow_redirects=False,
            trust_env=False,
            # A kept connection is known by its address alone, and two names may share one.
            limits=httpx2.Limits(max_keepalive_connections=0),
        )

    @classmethod
    def from_settings(cls, settings: Settings) -> Outgoing:
        return cls(own_host=settings.host, allows_loopback=settings.notices.allows_loopback)

    async def close(self) -> None:
        await self._http.aclose()

    def check(self, url: str, *, field: str = "url") -> None:
        """Refuse an address that can be seen to lead nowhere we go. Names are resolved later."""
        try:
            self._read(url)
        except ValueError as error:
            raise AddressRefused(str(error), fields={field: str(error)}) from None

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send `body` and give the answer, whatever its status. NoAnswer for all else."""
        began = time.monotonic()
        status, content = await self._ask("POST", url, body, headers)
        milliseconds = int((time.monotonic() - began) * 1000)
        excerpt = clean_block(content[:LONGEST_EXCERPT].decode("utf-8", "replace"))
        return Answer(status, excerpt, milliseconds)

    async def get(self, url: str) -> bytes:
        """What is there, whole. NoAnswer for all else, redirects among it."""
        status, content = await self._ask("GET", url, b"", {})
        if status != HTTP_OK:
            raise NoAnswer
        return content

    async def _ask(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        try:
            async with asyncio.timeout(self._seconds):
                return await self._send(method, url, body, headers)
        except (ValueError, OSError, TimeoutError, httpx2.HTTPError, httpx2.InvalidURL):
            raise NoAnswer from None

    async def _send(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        parts = self._read(url)
        host = str(parts.hostname)
        port = parts.port or HTTPS_PORT
        address = self._pinned(host, await self._resolve(host, port))
        shown = f"[{address}]" if ":" in address else address
        query = f"?{parts.query}" if parts.query else ""
        request = self._http.build_request(
            method,
            f"{parts.scheme}://{shown}:{port}{parts.path or '/'}{query}",
            content=body,
            headers={**headers, "host": parts.netloc.lower(), "accept-encoding": "identity"},
            extensions={"sni_hostname": host},
        )
        answer = await self._http.send(request, stream=True)
        try:
            return answer.status_code, await _content(answer)
        finally:
            await answer.aclose()

    def _pinned(self, host: str, addresses: Sequence[str]) -> str:
        """The address to go to. One bad one among several spoils all of them."""
        may_be_loopback = self._allows_loopback and host in LOOPBACK_NAMES
        for text in addresses:
            address = ipaddress.ip_address(text.partition("%")[0])
            if not (address.is_loopback if may_be_loopback else is_public(address)):
                raise ValueError("not a public address")
        if not addresses:
            raise ValueError("no address")
        return addresses[0]

    def _read(self, url: str) -> SplitResult:
        """The parts of an address, or a ValueError with a sentence for people."""
        if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
            raise ValueError("Write the address in plain characters, such as https://shop.example.")
        parts = urlsplit(url)
        host, port = (parts.hostname or "").removesuffix("."), parts.port
        if "@" in parts.netloc or "\\" in url or parts.fragment:
            raise ValueError("The address may hold no user name, no backslash and no #.")
        if self._allows_loopback and host in LOOPBACK_NAMES and parts.scheme == "http":
            return parts
        if parts.scheme != "https" or port not in {None, HTTPS_PORT}:
            raise ValueError("The address begins with https:// and names no port of its own.")
        if not _HOST.fullmatch(host) or host.endswith(_INSIDE) or host == self._own_host:
            raise ValueError("The address needs the public name of a host of yours.")
        return parts


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is one of the open internet, and carries no other one inside."""
    if isinstance(address, ipaddress.IPv6Address) and any(address in net for net in _TUNNELS):
        return False
    return address.is_global and not address.is_multicast


async def _content(answer: httpx2.Response) -> bytes:
    """What came back, as it came: nothing is unpacked."""
    taken = b""
    async for piece in answer.aiter_raw():
        taken += piece
        if len(taken) > LONGEST_ANSWER:
            raise ValueError("too much")
    return taken

"""Who says what a currency is worth: one interface, a JSON address, and the devnet's fixed numbers.

A source gives exact decimals or raises `NoPrice`; whatever it says is taken for display only.
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

import httpx2

from backend.core.price_settings import PriceSettings
from backend.core.settings import Settings

TIMEOUT = httpx2.Timeout(5.0)
LONGEST_ANSWER = 64 * 1024
MOST = Decimal(10) ** 12  # of fiat for one piece; a larger number is a mistake


class NoPrice(Exception):
    """The source did not answer, or not with a number that can be a price."""


class PriceSource(Protocol):
    """One source of fiat prices."""

    name: str
    fiat: str

    async def read(self, symbol: str) -> Decimal:
        """What one whole unit is worth. NoPrice when nobody can say."""
        ...


class HttpPrices:
    """A JSON address of the operator's choice, asked once for each symbol."""

    def __init__(
        self, settings: PriceSettings, *, transport: httpx2.AsyncBaseTransport | None = None
    ) -> None:
        self.name, self.fiat = settings.spoken_source, settings.fiat
        self._settings = settings
        self._transport = transport

    async def read(self, symbol: str) -> Decimal:
        if self._settings.url is None or symbol not in self._settings.ids:
            raise NoPrice(f"Nobody is asked about {symbol}.")
        names = {"id": self._settings.ids[symbol], "fiat": self.fiat.lower()}
        body = await self._ask(_filled(self._settings.url, names))
        return _price_at(body, _filled(self._settings.path, names))

    async def _ask(self, url: str) -> bytes:
        client = httpx2.AsyncClient(
            timeout=TIMEOUT, transport=self._transport, follow_redirects=False, trust_env=False
        )
        body = b""
        try:
            async with client, client.stream("GET", url) as answer:
                if answer.status_code != httpx2.codes.OK:
                    raise NoPrice(f"The source answered with HTTP {answer.status_code}.")
                async for part in answer.aiter_bytes():
                    body += part
                    if len(body) > LONGEST_ANSWER:
                        raise NoPrice("The source said too much.")
        except httpx2.HTTPError as error:
            raise NoPrice(f"The source cannot be asked ({type(error).__name__}).") from None
        return body


class DevnetPrices:
    """Fixed numbers for play money. The name says so, wherever it is shown."""

    name, fiat = "made-up devnet prices", "EUR"
    _FIXED = {"ETH": Decimal(2500), "tUSD": Decimal("0.90")}  # noqa: RUF012 - never written to

    async def read(self, symbol: str) -> Decimal:
        if symbol not in self._FIXED:
            raise NoPrice(f"There is no made-up price for {symbol}.")
        return self._FIXED[symbol]


def price_source(settings: Settings) -> PriceSource | None:
    """The one source of this installation; None: pages show no fiat prices."""
    if settings.prices.url:
        return HttpPrices(settings.prices)
    return DevnetPrices() if settings.is_devnet else None


def _filled(template: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def _price_at(body: bytes, path: str) -> Decimal:
    try:
        found: Any = json.loads(body, parse_float=Decimal, parse_int=Decimal)
        for key in path.split("."):
            found = found[int(key)] if isinstance(found, list) else found[key]
        price = Decimal(found)
    except (ValueError, KeyError, IndexError, TypeError, InvalidOperation, RecursionError):
        raise NoPrice("The source's answer has no price where it should be.") from None
    if not (price.is_finite() and 0 < price <= MOST):
        raise NoPrice("The source's number cannot be a price.")
    return price

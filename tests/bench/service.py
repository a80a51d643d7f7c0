"""How fast orders are shown, and whether it stays so when there are a hundred times as many.

One server, one run: each route's time stands beside that of a bare handler doing one SELECT by a
primary key. First with few orders, then with all of them.
"""

from __future__ import annotations

import asyncio
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from uuid import UUID

import httpx2
import psycopg
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from backend.api.dependencies import SESSION_COOKIE
from backend.core.database import close_sessions, unit_of_work
from backend.core.ids import public_id
from backend.core.viewer import Viewer
from backend.domain.orders.views import ORDER_PREFIX
from backend.domain.parties.service import PartyService
from backend.domain.parties.sessions import SessionService
from backend.resources import Resources
from scripts.house.ports import free_port
from tests.bench.index import database, postgres
from tests.bench.service_rows import (
    ORDERS_OF_A_BUYER,
    Template,
    escrow_of,
    multiply,
    order_number,
)
from tests.bench.service_server import resources_of
from tests.bench.service_streams import measure_streams
from tests.builders.chain import actor
from tests.builders.histories import History
from tests.builders.market import Market
from tests.builders.trade import Trade

ORDERS, FEW, ASKED, STREAMS = 100_000, 1_000, 100, 1_000
BARE = "bare select"
PATIENCE = 60.0
# By name: the path, with an order of the buyer's put in.
ROUTES = {
    "api order": "/api/v1/orders/{order}",
    "api timeline": "/api/v1/orders/{order}/timeline",
    "api list": "/api/v1/orders",
    "api open": "/api/v1/orders?stage=open",
    "order page": "/orders/{order}",
    "list page": "/orders",
    "list needing": "/orders?tab=needs_me",
    "search status": "/orders?q=status:shipped",
    "search number": "/orders?q=%23{order}",
    "search parcel": "/orders?q=track:JD000000000007",
    "search bare parcel": "/orders?q=JD000000000007",
    "search account": "/orders?q=%40{account}",
    "search name": "/orders?q=%40nobody",
    "search escrow": "/orders?q={escrow}",
    "search sku": "/orders?q=sku:LAMP",
    "search days": "/orders?q=from:2026-01-01",
    "search words": "/orders?q=lamp",
    "search rare words": "/orders?q=kettle",
    "sold list": "/orders?tab=selling",
    "sold status": "/orders?tab=selling&q=status:shipped",
    "sold account": "/orders?tab=selling&q=%40{account}",
    "sold rare words": "/orders?tab=selling&q=kettle",
}
SOLD = "sold "  # these are asked by the seller, who has more orders than any buyer


@dataclass(frozen=True)
class Session:
    """Where is asked, and as whom."""

    origin: str
    buyer: str  # tokens
    seller: str


@dataclass(frozen=True)
class Timing:
    """One route."""

    p50: float  # milliseconds
    p99: float
    queries: int
    read_through: str  # big tables that a plan of it reads from end to end


def measure(
    orders: int = ORDERS, few: int = FEW, asked: int = ASKED, streams: int = STREAMS
) -> dict[str, float | str]:
    """Every figure of the table."""
    _allow_many_files()
    with (
        tempfile.TemporaryDirectory() as place,
        postgres(Path(place)) as admin,
        database(admin, "service") as url,
    ):
        tell = _Progress()
        template, tokens = asyncio.run(_begin(Path(place), url))
        plain = make_url(url).set(drivername="postgresql").render_as_string(False)
        with _serving(Path(place), url, tokens) as session:
            with psycopg.connect(plain, autocommit=True) as connection:
                multiply(connection, template, 0, few - 1)
                tell(f"{few:,} orders are there")
                small = asyncio.run(_routes(session, few, asked))
                tell(f"each route was asked {asked} times")
                multiply(connection, template, few, orders - 1)
                rows = connection.execute("SELECT count(*) FROM events").fetchone()
            tell(f"{orders:,} orders are there")
            large = asyncio.run(_routes(session, few, asked))
            tell(f"each route was asked {asked} times again")
            figures = {"orders": orders, "events": rows[0] if rows else 0} | report(small, large)
            tell("\n".join(as_lines(figures)))  # whatever becomes of the streams
            told = asyncio.run(_streams(session, url, streams))
            tell(f"{streams:,} streams have heard what they should")
    return figures | told


class _Progress:
    """What is done and how long it took, for whoever waits; not among the figures."""

    def __init__(self) -> None:
        self._since = time.monotonic()

    def __call__(self, what: str) -> None:
        now = time.monotonic()
        sys.stderr.write(f"  {what} ({now - self._since:.0f} s)\n")
        self._since = now


async def _streams(session: Session, url: str, streams: int) -> dict[str, float | str]:
    if not streams:
        return {}
    return await measure_streams(session.origin, session.buyer, url, streams)


async def _begin(folder: Path, url: str) -> tuple[Template, tuple[str, str]]:
    """An order that was paid and shipped; its buyer and its seller are signed in."""
    resources = resources_of(folder, url)
    async with unit_of_work(resources.sessions) as session:
        trade = Trade(Market(session, resources))
        seller, buyer = await trade.market.person("seller"), await trade.market.person("buyer")
        order = await trade.paid(await trade.market.on_sale(seller), buyer)
        delivery = order.deliveries[0]
        number = "JD014600003000"
        prepared = await trade.shipments.prepare(delivery.id, "dhl", number, seller)
        await trade.move(order, lambda life: _shipped(life, prepared.hash))
        tokens = (
            await _sign_in(session, resources, buyer),
            await _sign_in(session, resources, seller),
        )
        template = Template(
            order.id,
            delivery.id,
            buyer.require_party(),
            seller.require_party(),
            delivery.escrow_id,
        )
    await close_sessions(resources.sessions)
    return template, tokens


async def _sign_in(session: AsyncSession, resources: Resources, viewer: Viewer) -> str:
    party = await PartyService(session, resources).get(viewer.require_party())
    token, _ = await SessionService(session, resources).open(party)
    return token


def _shipped(life: History, shipment_hash: bytes) -> History:
    return life.shipped(shipment_hash=shipment_hash)


@contextmanager
def _serving(folder: Path, url: str, tokens: tuple[str, str]) -> Iterator[Session]:
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.service_server", str(folder), url, str(port)]
    log_file = folder / "server.log"
    with log_file.open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            origin = f"http://127.0.0.1:{port}"
            _wait_until_up(origin, process)
            yield Session(origin, *tokens)
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{log_file.read_text()[-4_000:]}") from None
        finally:
            process.kill()  # streams may be open; nothing of it is kept
            process.wait(PATIENCE)


def _wait_until_up(origin: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and process.poll() is None:
        try:
            httpx2.get(f"{origin}/healthz", trust_env=False).raise_for_status()
        except httpx2.HTTPError:
            time.sleep(0.1)
            continue
        return
    raise RuntimeError("The server did not come up.")


async def _routes(session: Session, orders: int, asked: int) -> dict[str, Timing]:
    """All routes in turn, again and again, so that a noisy minute is everybody's."""
    routes = {BARE: "/bare/orders/{id}", **ROUTES}
    times: dict[str, list[float]] = {name: [] for name in routes}
    last: dict[str, tuple[int, str]] = {}
    chance = random.Random(orders)
    async with httpx2.AsyncClient(
        base_url=session.origin, timeout=PATIENCE, trust_env=False
    ) as client:
        for number in range(asked + 5):
            number_of = chance.randrange(min(orders, ORDERS_OF_A_BUYER))
            order = order_number(number_of)
            for name, template in routes.items():
                path = _path(template, order, number_of)
                began = time.perf_counter()
                answer = await client.get(path, headers=_as(session, name))
                spent = (time.perf_counter() - began) * 1_000
                if answer.status_code != 200:
                    raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:300]}")
                if number >= 5:  # after warming up
                    times[name].append(spent)
        for name, template in routes.items():
            path = _path(template, order, number_of)
            answer = await client.get(path, headers={**_as(session, name), "x-plans": "1"})
            last[name] = int(answer.headers["x-queries"]), answer.headers["x-read-through"]
    return {
        name: Timing(median(spent), quantiles(spent, n=100)[-1], *last[name])
        for name, spent in times.items()
    }


def _as(session: Session, route: str) -> dict[str, str]:
    """For the API and for pages."""
    token = session.seller if route.startswith(SOLD) else session.buyer
    return {"authorization": f"Bearer {token}", "cookie": f"{SESSION_COOKIE}={token}"}


def _path(template: str, order: UUID, number: int) -> str:
    return template.format(
        order=public_id(ORDER_PREFIX, order),
        id=order,
        account=f"0x{actor('seller').address.hex()}",
        escrow=f"0x{escrow_of(number).hex()}",
    )


def report(small: dict[str, Timing], large: dict[str, Timing]) -> dict[str, float | str]:
    """For machines: reading one order, the slowest list, and each route's own."""
    figures: dict[str, float | str] = {
        "bare_p50_ms": round(large[BARE].p50, 2),
        "bare_p99_ms": round(large[BARE].p99, 2),
    }
    for name in ROUTES:
        key, found, before = name.replace(" ", "_"), large[name], small[name]
        figures |= {
            f"{key}_p50_ms": round(found.p50, 1),
            f"{key}_p99_ms": round(found.p99, 1),
            f"{key}_p50_ratio": round(found.p50 / large[BARE].p50, 2),
            f"{key}_growth": round(found.p50 / before.p50 * small[BARE].p50 / large[BARE].p50, 2),
            f"{key}_queries": found.queries,
            f"{key}_reads_through": found.read_through,
        }
    one = large["api order"]
    lists = [
        large[name].p99 for name in ROUTES if name.startswith(("api list", "list", "search", SOLD))
    ]
    return figures | {
        "p50_ratio": round(one.p50 / large[BARE].p50, 2),
        "p99_ratio": round(one.p99 / large[BARE].p99, 2),
        "page_p50_ratio": round(large["order page"].p50 / large[BARE].p50, 2),
        "lists_p99_ms": round(max(lists), 1),
        "growth_ratio": max(float(figures[f"{n.replace(' ', '_')}_growth"]) for n in ROUTES),
    }


def as_lines(figures: dict[str, float | str]) -> list[str]:
    """For people."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    heads = ("p50 ms", "p99 ms", "× bare", "growth", "queries")
    lines = [
        f"{figures['orders']:,} orders, {figures['events']:,} events; {machine}",
        f"  a bare select takes {figures['bare_p50_ms']} ms, {figures['bare_p99_ms']} at worst",
        f"  {'':16}{''.join(f'{head:>9}' for head in heads)}  reads through",
    ]
    for name in ROUTES:
        key = name.replace(" ", "_")
        kinds = ("p50_ms", "p99_ms", "p50_ratio", "growth", "queries")
        cells = "".join(f"{figures[f'{key}_{kind}']:>9}" for kind in kinds)
        lines.append(f"  {name:16}{cells}  {figures[f'{key}_reads_through']}")
    told = [name for name in figures if name.startswith("stream")]
    return [*lines, *(f"  {name:28}{figures[name]:>12}" for name in told)]


def _allow_many_files() -> None:
    """A stream is a file on each side."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

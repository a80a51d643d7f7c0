"""What a page costs when it is opened for the first time, as wide as a phone and as a desk.

Every sample has a browser context of its own, so nothing is cached. Bytes are as they came over
the line, compressed if the server does that. Times hang on the machine, the rest does not.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from scripts.house.browser import find_chromium
from tests.bench.head import COIN
from tests.builders.chain import actor
from tests.e2e.conftest import CHROMIUM_ARGUMENTS
from tests.e2e.harness import trade
from tests.e2e.harness.person import SCREENS, Device, Person, make_person
from tests.e2e.harness.stack import Stack, running_stack
from tests.fixtures import postgres

SAMPLES = 3
DEVNETS_OWN = "/static/dist/devnet-"
SETTLE_MS = 700  # what is shown after the load: dates, the wallet's picker, the stream
DEVICES: tuple[Device, ...] = ("phone", "desktop")
WATCH = """() => {
  window.seen = { shift: 0, largest: 0 }
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.seen.shift += one.value
  }).observe({ type: 'layout-shift', buffered: true })
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) window.seen.largest = one.startTime
  }).observe({ type: 'largest-contentful-paint', buffered: true })
}"""
PAINTED = """() => ({ ...window.seen,
  first: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0 })"""


@dataclass(frozen=True, slots=True)
class Opened:
    """One page, and who opens it."""

    name: str
    path: str
    memory: StorageState | None
    has_wallet: bool


@dataclass(frozen=True, slots=True)
class Cost:
    """What one opening of a page took."""

    has_wallet: bool
    script: int
    total: int
    requests: int
    shift: float
    first_ms: float
    largest_ms: float


def measure(samples: int = SAMPLES) -> dict[str, Cost]:
    """The cost by page and device: the median of each figure."""
    program = find_chromium()
    if program is None:
        raise RuntimeError("No Chromium found; name one in EARNEST_CHROMIUM.")
    folder = postgres.name_the_folder()
    try:
        with (
            tempfile.TemporaryDirectory() as place,
            running_stack(Path(place)) as stack,
            sync_playwright() as playwright,
        ):
            launch = playwright.chromium.launch
            browser = launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
            found = {
                f"{opened.name} {device}": middle(
                    [open_once(browser, stack, opened, device) for _ in range(samples)]
                )
                for opened in pages_of(browser, stack)
                for device in DEVICES
            }
            browser.close()
    finally:
        postgres.remove(folder)
        os.environ.pop(postgres.FOLDER_VARIABLE, None)
    return found


def pages_of(browser: Browser, stack: Stack) -> Iterator[Opened]:
    """A small market, and the pages most people see of it."""
    seller, buyer = (make_person(browser, stack, actor(role)) for role in ("seller", "buyer"))
    for person in (seller, buyer):
        person.sign_in()
    listing = trade.list_item(seller, COIN)
    unpaid = trade.order(buyer, trade.list_item(seller, COIN))
    paid = trade.buy(seller, buyer, COIN)
    memories = [person.context.storage_state() for person in (seller, buyer)]
    for person in (seller, buyer):
        close(person)
    selling, buying = memories
    yield Opened("market", "/", None, False)
    yield Opened("listing, guest", listing, None, False)
    yield Opened("how it works", "/how-it-works", None, False)
    yield Opened("sign in", "/sign-in", None, True)
    yield Opened("listing, buyer", listing, buying, False)
    yield Opened("orders", "/orders", buying, False)
    yield Opened("pay", f"{unpaid}/pay", buying, True)
    yield Opened("order, buyer", paid, buying, True)
    yield Opened("order, seller", paid, selling, True)
    yield Opened("sell", "/sell", selling, False)
    yield Opened("packing table", "/fulfilment", selling, False)
    yield Opened("notices", "/notices", selling, False)


def close(person: Person) -> None:
    person.context.close()


def open_once(browser: Browser, stack: Stack, opened: Opened, device: Device) -> Cost:
    """Open it as nobody has opened anything before."""
    screen = dict(SCREENS[device])
    context = browser.new_context(**screen, storage_state=opened.memory)  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    weights = weigh(page)
    page.goto(f"{stack.origin}{opened.path}", wait_until="load")
    page.wait_for_timeout(SETTLE_MS)
    painted = page.evaluate(PAINTED)
    context.close()
    return Cost(
        has_wallet=opened.has_wallet,
        script=sum(size for kind, size in weights.values() if kind == "Script"),
        total=sum(size for _, size in weights.values()),
        requests=len(weights),
        shift=round(painted["shift"], 4),
        first_ms=round(painted["first"], 1),
        largest_ms=round(painted["largest"], 1),
    )


def weigh(page: Page) -> dict[str, tuple[str, int]]:
    """Kind and size of everything the page fetches, compressed and without heads, while it does.

    But for the script that only a devnet has: the bench runs on one, and nobody else loads it.
    """
    weights: dict[str, tuple[str, int]] = {}
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")

    def come(event: dict[str, Any]) -> None:
        if DEVNETS_OWN not in event["response"]["url"]:
            weights[event["requestId"]] = (event.get("type", "Other"), 0)

    def more(event: dict[str, Any]) -> None:
        if event["requestId"] in weights:
            kind, size = weights[event["requestId"]]
            weights[event["requestId"]] = (kind, size + int(event["encodedDataLength"]))

    line.on("Network.responseReceived", come)
    line.on("Network.dataReceived", more)
    return weights


def middle(costs: list[Cost]) -> Cost:
    """The median of each figure by itself."""
    return Cost(
        has_wallet=costs[0].has_wallet,
        script=int(median(cost.script for cost in costs)),
        total=int(median(cost.total for cost in costs)),
        requests=int(median(cost.requests for cost in costs)),
        shift=max(cost.shift for cost in costs),  # a page that moves once in three is no quiet one
        first_ms=median(cost.first_ms for cost in costs),
        largest_ms=median(cost.largest_ms for cost in costs),
    )

"""From "mined" to "seen": the whole program running, a real Chromium on the page of an order.

Offers are put on record and taken back on one order; each is a block, a log, a row and a change of
the page. Time counts from before the block is asked for until the page has changed.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psycopg
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy.engine import make_url

from backend.chain.typed_data import TermsFields, escrow_id, terms_of
from backend.core.ids import parse_public_id
from backend.domain.catalog.signing import fields_from_json
from backend.domain.orders.views import ORDER_PREFIX
from scripts.house.browser import find_chromium
from tests.builders.chain import actor
from tests.e2e.conftest import CHROMIUM_ARGUMENTS
from tests.e2e.harness import trade
from tests.e2e.harness.person import make_person
from tests.e2e.harness.stack import Stack, running_stack
from tests.fixtures import postgres

SAMPLES, WARM_UP = 60, 5
LOOK_SECONDS = 0.0005
PATIENCE = 20.0
SETTLE_MS = 1_500  # until the stream is open
COIN = trade.Offer(title="Sextant", price="0.2", currency="ETH", fee_standard="0")
WATCH = """() => {
  window.changes = []
  const note = () => window.changes.push(performance.timeOrigin + performance.now())
  new MutationObserver(note).observe(document.getElementById('order-history'), { childList: true })
}"""


def measure() -> dict[str, float]:
    """Medians and 95th percentiles in milliseconds."""
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
            rows, seen = _sample(stack, browser)
            browser.close()
    finally:
        postgres.remove(folder)
        os.environ.pop(postgres.FOLDER_VARIABLE, None)
    return _figures("head_row_ms", rows) | _figures("head_browser_ms", seen)


def _figures(name: str, milliseconds: list[float]) -> dict[str, float]:
    return {
        f"{name}_p50": round(median(milliseconds), 1),
        f"{name}_p95": round(quantiles(milliseconds, n=20)[-1], 1),
    }


def _sample(stack: Stack, browser: Browser) -> tuple[list[float], list[float]]:
    seller = make_person(browser, stack, actor("seller"))
    buyer = make_person(browser, stack, actor("buyer"))
    for person in (seller, buyer):
        person.sign_in()
    order_path = trade.buy(seller, buyer, COIN)
    page = buyer.open(order_path)
    page.wait_for_timeout(SETTLE_MS)
    page.evaluate(WATCH)
    url = make_url(stack.environment["EARNEST_DATABASE_URL"]).set(drivername="postgresql")
    plain = url.render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as looking:
        terms = _terms(looking, order_path)
        stack.devnet.rpc("evm_setAutomine", False)
        steps = [_one(stack, page, looking, terms, n) for n in range(SAMPLES + WARM_UP)]
        stack.devnet.rpc("evm_setAutomine", True)
    rows, seen = zip(*steps[WARM_UP:], strict=True)
    return list(rows), list(seen)


def _terms(looking: psycopg.Connection[Any], order_path: str) -> TermsFields:
    order_id = parse_public_id(ORDER_PREFIX, order_path.rsplit("/", 1)[-1])
    query = "SELECT id, signed_fields, quantity, option FROM deliveries WHERE order_id = %s"
    row = looking.execute(query, [order_id]).fetchone()
    assert row
    return terms_of(
        fields_from_json(row[1]),
        buyer=actor("buyer").address,
        quantity=row[2],
        option=row[3],
        reference=row[0].bytes,
    )


def _one(
    stack: Stack, page: Page, looking: psycopg.Connection[Any], terms: TermsFields, number: int
) -> tuple[float, float]:
    """Milliseconds until the row can be read by others, and until the page has changed."""
    time.sleep(random.uniform(0.05, 0.2))
    _submit(stack, terms, number)
    before = page.evaluate("window.changes.length")
    began = time.time()
    stack.devnet.rpc("evm_mine")
    height = int(stack.devnet.rpc("eth_blockNumber"), 16)
    _until_indexed(looking, height)
    row = time.time()
    page.wait_for_function("n => window.changes.length > n", arg=before, timeout=PATIENCE * 1000)
    seen = page.evaluate("n => window.changes[n]", before)
    return (row - began) * 1000, seen - began * 1000


def _submit(stack: Stack, terms: TermsFields, number: int) -> None:
    """An offer goes on record, or off it again; it waits in the pool."""
    chain, buyer = stack.chain, actor("buyer")
    if number % 2:
        chain.submit(buyer, "withdraw_offer", escrow_id(terms, stack.deployment.domain))
    else:
        proposal = chain.a_proposal(buyer_share=1 + number)
        chain.submit(buyer, "offer", asdict(terms), asdict(proposal))


def _until_indexed(looking: psycopg.Connection[Any], height: int) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        row = looking.execute("SELECT max(block_number) FROM chain_cursors").fetchone()
        if row and row[0] is not None and row[0] >= height:
            return
        time.sleep(LOOK_SECONDS)
    raise RuntimeError(f"The index did not reach block {height}.")

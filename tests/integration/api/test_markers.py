"""Marks put into every personal field, a whole life, and then the search for them everywhere.

What is sealed never stands in plain words in any table; what people wrote never leaves its own
table for the log, the outbox or the chain; after the erasure none of it is anywhere.

covers: N-14, S3-41
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy import text

from backend.core import idempotency
from backend.core.database import unit_of_work
from backend.core.logging import configure_logging
from backend.core.outbox import dispatch_pending
from backend.dashboard import rendering
from backend.dashboard.app import create_dashboard
from backend.domain.exports.keeping import ERASED, RunFiles
from backend.domain.exports.making import AuditMaker
from backend.domain.exports.rows import COLUMNS
from backend.domain.exports.running import ExportRunner
from backend.domain.privacy.service import ErasureService
from backend.wiring import subscriptions
from tests.builders.api_trade import order
from tests.builders.histories import History
from tests.builders.pages_http import Visitor

ADDRESS = {
    "name": "Zqname Marker",
    "street": "Zqstreet 5",
    "city": "Zqcity",
    "region": "Zqregion",
    "postal_code": "20095",
    "country": "DE",
    "phone": "+49 40 99887766",
}
SEALED = ("Zqname", "Zqstreet", "Zqcity", "Zqregion", "99887766", "zqcontact", "zqmail")
WRITTEN = ("Zqnick", "zqnote", "zqmessage", "zqsearch", "zqquote", "zqsigner", "zqdetail")
EVERYTHING = (*SEALED, *WRITTEN)
# Where others must never find what somebody wrote: what is told, sent and logged.
TOLD = ("events", "event_receipts", "notices", "sendings", "webhook_sendings", "webhook_attempts")
CARRIER_SAYS = """INSERT INTO carrier_updates (id, source, event_id, tracking_number, shipment_id,
 status, happened_at, heard_at, place, detail, signed_by, raw)
SELECT gen_random_uuid(), 'easypost', 'e1', tracking_number, id, 'delivered', now(), now(), '',
 'left with zqdetail', 'zqsigner', convert_to('{"signed_by": "zqsigner"}', 'UTF8') FROM shipments"""


@pytest.fixture
def logged(monkeypatch) -> Iterator[io.StringIO]:
    """What the processes would have written to their log."""
    root, written = logging.getLogger(), io.StringIO()
    handlers, level, before = root.handlers, root.level, structlog.get_config()
    monkeypatch.setattr("sys.stderr", written)
    configure_logging(as_json=True)
    asking = logging.getLogger("httpx2")
    asking.setLevel(logging.INFO)  # so that there is something to be searched
    yield written
    asking.setLevel(logging.NOTSET)
    root.handlers, root.level = handlers, level
    structlog.configure(**before)


@pytest.fixture
async def life(caller, chain_hand, resources, logged, monkeypatch):
    """One order from the wish to the door, through every door for personal words."""
    monkeypatch.setitem(rendering.ENVIRONMENT.globals, "asset", lambda name: f"/static/{name}")
    buyer, seller = await caller("buyer"), await caller("seller")
    await buyer.patch("/me", json={"display_name": "Zqnick"})
    lamp = await seller.on_sale()
    asked = {"quantity": 1, "due": "2026-11-29T12:00:00Z", "text": "A zqquote, please."}
    assert (await buyer.post(f"/listings/{lamp['id']}/quotes", json=asked)).is_success
    kept = {"name": "zqsearch", "text": "zqsearch"}
    assert (await buyer.post("/me/searches", json=kept)).is_success
    placed = await order(
        buyer, lamp, address=ADDRESS, contact="zqcontact@example.org", note="A zqnote."
    )
    await chain_hand.pay(placed)
    said = await buyer.post(f"/orders/{placed['id']}/messages", json={"text": "A zqmessage."})
    assert said.is_success
    await told(resources)
    packed = await labels(resources, seller, placed)
    assert "Zqstreet 5" in packed  # they were where they belong
    delivery = placed["deliveries"][0]["id"]
    sent = {"carrier": "dhl", "tracking_number": "JD014600003SE"}
    assert (await seller.post(f"/deliveries/{delivery}/shipments", json=sent)).is_success
    async with unit_of_work(resources.sessions) as session:
        await session.execute(text(CARRIER_SAYS))
    await chain_hand.move(placed, History.shipped, History.delivered)
    for person in (buyer, seller):
        assert (await person.get("/me/data")).is_success
    refused = await buyer.post(
        "/orders", json={"listing_id": lamp["id"], "address": ADDRESS | {"x": 1}}
    )
    assert refused.status_code == 422
    await told(resources)
    return buyer, seller, placed


async def told(resources):
    await dispatch_pending(resources.sessions, subscriptions(resources), resources.clock)


async def labels(resources, seller, placed):
    """The packing slip and the label, as the shop prints them."""
    token = seller.headers["authorization"].removeprefix("Bearer ")
    visitor = Visitor(create_dashboard(resources), resources.settings.public_origin, token)
    delivery = placed["deliveries"][0]["id"]
    pages = [
        await visitor.get(path)
        for path in (
            f"/fulfilment/print?id={delivery}&kind=slips",
            f"/fulfilment/print?id={delivery}&kind=labels",
            f"/orders/{placed['id']}/ship",
            f"/orders/{placed['id']}/address",
            f"/orders/{placed['id']}",
        )
    ]
    await visitor.client.aclose()
    assert [page.status for page in pages] == [200] * len(pages)
    return "".join(page.words for page in pages)


async def dump(resources):
    """Every row of every table as text, byte columns as their bytes: what a backup would hold."""
    async with unit_of_work(resources.sessions) as session:
        names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        tables = (await session.execute(text(names))).scalars().all()
        found = {}
        for table in tables:
            query = f"SELECT coalesce(string_agg(t::text, '\n'), '') FROM {table} t"
            found[table] = (await session.execute(text(query))).scalar_one().lower()
    return found


def found_in(haystack, marks):
    """Which marks are there, as words or as bytes in hexadecimal."""
    return [
        mark
        for mark in marks
        if mark.lower() in haystack
        or mark.encode().hex() in haystack
        or mark.lower().encode().hex() in haystack
    ]


def places(tables, marks):
    return {name: hits for name, rows in tables.items() if (hits := found_in(rows, marks))}


async def test_marks_stay_where_they_belong_while_the_order_lives(life, resources, logged):
    tables = await dump(resources)
    assert len(tables) > 50
    assert "HTTP Request" in logged.getvalue()
    assert places(tables, SEALED) == {}
    assert places({name: tables[name] for name in TOLD}, EVERYTHING) == {}
    assert set(places(tables, WRITTEN)) == {
        "answered_requests",
        "carrier_updates",
        "messages",
        "orders",
        "parties",
        "quote_rounds",
        "saved_searches",
    }
    assert found_in(logged.getvalue().lower(), EVERYTHING) == []


async def test_nothing_personal_is_handed_to_a_wallet_or_read_from_the_chain(life, resources):
    buyer, seller, placed = life
    calls = []
    for person in (buyer, seller):
        shown = (await person.get(f"/orders/{placed['id']}")).json()
        [delivery] = shown["deliveries"]
        calls += [shown["payment"], delivery["actions"], delivery["terms"]]
    assert found_in(json.dumps(calls).lower(), EVERYTHING) == []
    tables = await dump(resources)
    assert found_in(tables["chain_logs"] + tables["escrows"], EVERYTHING) == []


async def test_after_the_erasure_they_are_nowhere(life, resources, chain_hand, logged):
    buyer, seller, placed = life
    await chain_hand.move(placed, History.confirmed)
    assert (await buyer.post("/me/erasure")).json()["finished_at"]
    await told(resources)
    async with unit_of_work(resources.sessions) as session:
        assert await ErasureService(session, resources).carry_on() == 0
        await idempotency.forget_old(session, resources.clock.now() + idempotency.KEPT_FOR * 2)
    assert places(await dump(resources), EVERYTHING) == {}
    assert found_in(logged.getvalue().lower(), EVERYTHING) == []
    blobs = stored(resources)
    assert not [mark for mark in EVERYTHING for blob in blobs if mark.encode() in blob]
    for path in ("/listings?text=zqnote", "/orders?text=Zqnick", f"/orders/{placed['id']}"):
        answer = await seller.get(path)
        assert answer.is_success
        assert (
            found_in(answer.text.lower(), [m for m in EVERYTHING if m.lower() not in path.lower()])
            == []
        )
    assert (await seller.get("/orders?text=Zqnick")).json()["items"] == []
    standing = (await seller.get(f"/orders/{placed['id']}/address-standing")).json()
    assert standing["address_hash"]
    assert standing["contact_hash"]


def stored(resources):
    """Every file in the object store, as bytes."""
    folder = resources.settings.data_dir
    return [file.read_bytes() for file in folder.rglob("*") if file.is_file()]


async def test_no_file_that_was_handed_on_names_the_buyer_after_the_erasure(
    life, resources, chain_hand
):
    buyer, seller, placed = life
    shop, account = placed["seller"]["id"], placed["buyer"]["address"].lower().encode()
    every = {"name": "ALL", "format": "csv", "wakes_on": "INITPAID", "columns": list(COLUMNS)}
    made = await seller.post(f"/shops/{shop}/exporters", json=every)
    assert made.is_success
    asked = {"period": "30d", "format": "json"}
    assert (await seller.post(f"/shops/{shop}/audit-files", json=asked)).is_success
    assert await AuditMaker(resources).make_one()
    await told(resources)
    async with unit_of_work(resources.sessions) as session:
        assert await ExportRunner(session, resources).run_next()
    files = [blob for blob in stored(resources) if placed["id"].encode() in blob]
    assert len(files) == 2
    assert [account in blob for blob in files].count(True) == 1  # auditors never read a buyer
    assert not [mark for mark in EVERYTHING for blob in files if mark.encode() in blob]
    await chain_hand.move(placed, History.confirmed)
    assert (await buyer.post("/me/erasure")).json()["finished_at"]
    async with unit_of_work(resources.sessions) as session:
        assert await RunFiles(session, resources).forget_next() == 1
    assert not [blob for blob in stored(resources) if account in blob]
    [run] = (await seller.get(f"/exporters/{made.json()['id']}/runs")).json()["items"]
    assert run["sha256"]
    assert run["file_gone_at"]
    assert run["file_gone_because"] == ERASED
    assert (await seller.get(f"/export-runs/{run['id']}/file")).status_code == 404

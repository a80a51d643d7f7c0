"""Every route, every caller: the status says who may, and others' things do not exist.

The list of routes comes from the OpenAPI document, so a route nobody thought about fails here.
"""
# covers: S3-02, S0-06, N-14

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, async_sessionmaker

from backend.api.app import create_api
from backend.core.database import run_in_unit_of_work
from backend.core.ids import public_id, uuid7
from backend.core.outbox import dispatch_pending
from backend.domain.exports.making import AuditMaker
from backend.domain.exports.running import ExportRunner
from backend.resources import Resources
from backend.wiring import subscriptions
from tests.builders.api import Caller, a_listing, sign_in
from tests.builders.api_trade import HOME, ChainHand, deployment_with_arbiter, order
from tests.builders.histories import History
from tests.builders.market import a_picture
from tests.builders.resources import make_resources
from tests.integration.api.bodies import BODIES, QUERIES
from tests.integration.api.matrix import CALLERS, EXPECTED, STREAM

UPLOADS = {"POST /listings/{listing_id}/photos", "POST /orders/{order_id}/documents"}
METHODS = {"get", "post", "put", "patch", "delete"}


@dataclass
class Scene:
    """One market, and what can be named in a path."""

    connection: AsyncConnection
    resources: Resources
    callers: dict[str, Caller]
    ids: dict[str, str]
    published: str

    async def ask(self, route: str, caller: str, ids: dict[str, str]) -> httpx2.Response:
        """Ask, and leave everything as it was."""
        savepoint = await self.connection.begin_nested()
        try:
            return await self.send(route, caller, ids)
        finally:
            await savepoint.rollback()

    async def send(self, route: str, caller: str, ids: dict[str, str]) -> httpx2.Response:
        method, template = route.split(" ")
        path = re.sub(r"{(\w+)}", lambda found: ids[found[1]], template)
        client, options = self.callers[caller], self._sent(route, ids)
        if method == "POST":  # brings its own key
            return await client.post(path, **options)
        return await client.request(method, path, **options)

    def _sent(self, route: str, ids: dict[str, str]) -> dict[str, Any]:
        if route in UPLOADS:
            content = a_picture(size=(20, 30))
            return {"content": content, "headers": {"content-type": "image/jpeg"}}
        bodies = {
            "POST /listings": a_listing(self.resources),
            "PUT /listings/{listing_id}": a_listing(self.resources),
            "PUT /listings/{listing_id}/photos": {"photo_ids": [ids["photo_id"]]},
            "POST /orders": {"listing_id": self.published, "address": HOME},
            "POST /basket/lines": {"listing_id": self.published},
            "POST /basket/orders": {"line_ids": [ids["line_id"]], "address": HOME},
            "POST /orders/steps": {"action": "approve", "order_ids": [ids["order_id"]]},
            "POST /me/fulfilments/steps": {
                "action": "start_packing",
                "delivery_ids": [ids["delivery_id"]],
            },
        } | BODIES
        sent = {"json": bodies[route]} if route in bodies else {}
        return sent | ({"params": QUERIES[route]} if route in QUERIES else {})


# What nobody has made here: the answer is that of any unknown id.
NOBODYS = {
    "address_id": "mad",
    "grant_id": "grt",
    "ticket_id": "tic",
    "rule_id": "rul",
    "message_key_id": "mky",
    "tag_id": "tag",
    "offer_id": "off",
    "request_id": "req",
    "action_id": "rly",
}


@pytest.fixture
async def scene(
    session: AsyncSession, tmp_path: Path, worker_database: str, clock, fake_gateway
) -> AsyncIterator[Scene]:
    connection = await session.connection()
    sessions = async_sessionmaker(
        connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
    )
    resources = make_resources(
        tmp_path,
        sessions,
        worker_database,
        clock=clock,
        gateway=fake_gateway,
        deployment=deployment_with_arbiter(),
    )
    api = create_api(resources)
    callers = {"guest": Caller.of(api, resources)}
    for role in CALLERS[1:]:
        callers[role] = await sign_in(Caller.of(api, resources), role)
    yield await _set(Scene(connection, resources, callers, {}, ""))
    for caller in callers.values():
        await caller.aclose()


async def _set(scene: Scene) -> Scene:
    """A contested order and one of everything else, each under the name that paths give it."""
    published = await scene.callers["seller"].on_sale()
    placed, root = await _contested(scene, published)
    ids = {
        "party_id": placed["buyer"]["id"],
        "order_id": placed["id"],
        "delivery_id": placed["deliveries"][0]["id"],
        "escrow_id": placed["deliveries"][0]["escrow_id"],
        "root": root,
        "index": "0",
        "chain_id": "31337",
        "source": "aftership",
        "state": "INITPAID",
    }
    ids |= {name: public_id(prefix, uuid7()) for name, prefix in NOBODYS.items()}
    ids |= await _of_the_buyer(scene, placed, published)
    ids |= await _of_the_seller(scene)
    ids |= await _of_exports(scene, placed)
    return replace(scene, ids=ids, published=published["id"])


async def _contested(scene: Scene, published: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """An order before its arbiter, with the root of what was said."""
    hand, buyer = ChainHand.of(scene.resources), scene.callers["buyer"]
    await hand.register_policy()
    placed = await order(buyer, published)
    await hand.pay(placed)
    await hand.move(placed, History.shipped)
    delivery_id = placed["deliveries"][0]["id"]
    claim = BODIES["POST /deliveries/{delivery_id}/disputes"]
    said = await buyer.post(f"/deliveries/{delivery_id}/disputes", json=claim)
    root = said.json()["statement"]["root"]
    disputed = partial(History.disputed, root=bytes.fromhex(root[2:]))
    await hand.move(placed, disputed, History.contested)
    resources = scene.resources
    await dispatch_pending(resources.sessions, subscriptions(resources), resources.clock)
    return placed, str(root)


async def _of_the_buyer(
    scene: Scene, placed: dict[str, Any], published: dict[str, Any]
) -> dict[str, str]:
    buyer, arbiter = scene.callers["buyer"], scene.callers["arbiter"]
    delivery_id = placed["deliveries"][0]["id"]
    handed_in = await buyer.post(f"/orders/{placed['id']}/documents", content=a_picture())
    [session] = (await buyer.get("/sessions")).json()["items"]
    basket = await buyer.post("/basket/lines", json={"listing_id": published["id"]})
    asked = await buyer.post(
        f"/listings/{published['id']}/quotes", json=BODIES["POST /listings/{listing_id}/quotes"]
    )
    question = await buyer.post(
        f"/listings/{published['id']}/questions",
        json=BODIES["POST /listings/{listing_id}/questions"],
    )
    case_question = await arbiter.post(
        f"/cases/{delivery_id}/questions", json=BODIES["POST /cases/{delivery_id}/questions"]
    )
    kept = await buyer.post("/me/searches", json=BODIES["POST /me/searches"])
    [paper] = (await buyer.get(f"/orders/{placed['id']}/invoices")).json()["items"]
    return {
        "document_id": handed_in.json()["id"],
        "session_id": session["id"],
        "line_id": basket.json()["groups"][0]["lines"][0]["id"],
        "quote_id": asked.json()["id"],
        "question_id": question.json()["id"],
        "case_question_id": case_question.json()["id"],
        "search_id": kept.json()["id"],
        "invoice_id": paper["id"],
    }


async def _of_the_seller(scene: Scene) -> dict[str, str]:
    seller = scene.callers["seller"]
    draft = await seller.draft(title="A lamp in the making")
    hung = await seller.post(
        f"/listings/{draft['id']}/photos",
        content=a_picture(),
        headers={"content-type": "image/jpeg"},
    )
    [photo] = hung.json()["photos"]
    seat = await seller.post("/seats", json={"address": "0x" + "22" * 20, "role": "packer"})
    told = (await seller.get("/me/notices")).json()["items"]
    hook = (await seller.post("/webhooks", json=BODIES["POST /webhooks"])).json()["id"]
    await seller.post(f"/webhooks/{hook}/trials")
    [sent] = (await seller.get(f"/webhooks/{hook}/sendings")).json()["items"]
    return {
        "listing_id": draft["id"],
        "photo_id": photo["id"],
        "digest": photo["digest"],
        "seat_id": seat.json()["id"],
        "notice_id": told[0]["id"],
        "webhook_id": hook,
        "sending_id": sent["id"],
    }


async def _of_exports(scene: Scene, placed: dict[str, Any]) -> dict[str, str]:
    seller, resources = scene.callers["seller"], scene.resources
    made = await seller.post(
        f"/shops/{placed['seller']['id']}/exporters",
        json=BODIES["POST /shops/{party_id}/exporters"],
    )
    exporter_id = made.json()["id"]
    await run_in_unit_of_work(
        resources.sessions, lambda session: ExportRunner(session, resources).run_next()
    )
    [run] = (await seller.get(f"/exporters/{exporter_id}/runs")).json()["items"]
    asked = await seller.post(
        f"/shops/{placed['seller']['id']}/audit-files",
        json=BODIES["POST /shops/{party_id}/audit-files"],
    )
    assert await AuditMaker(resources).make_one()
    return {
        "exporter_id": exporter_id,
        "run_id": run["id"],
        "audit_file_id": asked.json()["id"],
    }


def _routes(scene: Scene) -> list[str]:
    document = create_api(scene.resources).openapi()
    return [
        f"{method.upper()} {path}"
        for path, operations in document["paths"].items()
        for method in operations
        if method in METHODS
    ]


async def test_every_route_answers_each_caller_as_it_should(scene):
    assert sorted(_routes(scene)) == sorted(EXPECTED), "list new routes in matrix.py"
    wrong = []
    for route, row in EXPECTED.items():
        for caller, expected in zip(CALLERS, row, strict=True):
            if expected == STREAM:  # it would not end; tests of its own follow it
                continue
            answer = await scene.ask(route, caller, scene.ids)
            if answer.status_code != expected:
                said = f"{answer.status_code}, not {expected}: {answer.text[:200]}"
                wrong.append(f"{route} as {caller}: {said}")
    assert not wrong, "\n".join(wrong)


async def test_what_is_anothers_looks_like_what_does_not_exist(scene):
    unknown = {
        name: public_id(prefix, uuid7())
        for name, prefix in (
            ("session_id", "ses"),
            ("seat_id", "sea"),
            ("grant_id", "grt"),
            ("ticket_id", "tic"),
            ("rule_id", "rul"),
            ("search_id", "sea"),
            ("party_id", "pty"),
            ("listing_id", "lst"),
            ("photo_id", "pho"),
            ("document_id", "doc"),
            ("message_key_id", "mky"),
            ("order_id", "ord"),
            ("delivery_id", "dlv"),
            ("tag_id", "tag"),
            ("offer_id", "off"),
            ("line_id", "bsk"),
            ("action_id", "rly"),
            ("quote_id", "quo"),
            ("case_question_id", "ask"),
            ("request_id", "req"),
            ("notice_id", "ntc"),
            ("address_id", "mad"),
            ("webhook_id", "whk"),
            ("sending_id", "snd"),
            ("invoice_id", "inv"),
            ("exporter_id", "exp"),
            ("run_id", "run"),
            ("audit_file_id", "aud"),
        )
    } | {"digest": "0" * 64, "source": "easypost", "root": "0x" + "0" * 64, "index": "0"}
    unknown["state"] = "INITPAID"
    wrong = []
    for route, row in EXPECTED.items():
        if row[1] != 404:
            continue
        mine = await scene.ask(route, "stranger", scene.ids)
        nothing = await scene.ask(route, "stranger", unknown)
        if (mine.status_code, mine.json()["code"]) != (nothing.status_code, nothing.json()["code"]):
            wrong.append(f"{route}: {mine.text} but {nothing.text}")
        named = set(scene.ids.values()) & set(re.findall(r"[a-z]{3}_[0-9a-z]{26}", mine.text))
        if named - {scene.ids[name] for name in re.findall(r"{(\w+)}", route)}:
            wrong.append(f"{route} names {named}")
    assert not wrong, "\n".join(wrong)


async def test_refused_callers_change_nothing(scene):
    """The rows of the whole house are the same before and after every refusal."""

    async def fingerprint() -> list[Any]:
        tables = (
            "orders",
            "deliveries",
            "messages",
            "documents",
            "statements",
            "case_questions",
            "case_answers",
            "ruling_drafts",
            "recusals",
            "evidence_bundles",
            "shipments",
            "carrier_updates",
            "fulfilments",
            "listings",
            "signed_offers",
            "invoices",
            "delivery_costs",
            "billing_profiles",
            "exporters",
            "export_runs",
            "audit_files",
        )
        return [
            (
                await scene.connection.execute(
                    text(f"SELECT coalesce(json_agg(t ORDER BY t::text)::text, '') FROM {table} t")
                )
            ).scalar_one()
            for table in (
                *tables,
                "listing_photos",
                "stock_reservations",
                "signed_offers",
                "events",
            )
        ]

    before = await fingerprint()
    for route, row in EXPECTED.items():
        for caller, expected in zip(CALLERS, row, strict=True):
            if expected >= 400 and not route.startswith("GET "):
                await scene.send(route, caller, scene.ids)
    assert await fingerprint() == before

"""Every list and every count against the single thing, for everybody who is two things at once.

One market, one person who bought from a shop, and everything else that person can be beside it.
What lists there are is asked of the app: one that nobody thought of fails here.
"""
# covers: S3-02, S3-70

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, async_sessionmaker

from backend.api.app import create_api
from backend.core.database import unit_of_work
from backend.core.ids import public_id
from backend.core.viewer import StaffRole, TeamRole, Viewer
from backend.dashboard import rendering
from backend.dashboard.app import create_dashboard
from backend.dashboard.counters import count_what_waits
from backend.domain.care.keeper import CareKeeper
from backend.domain.orders.approvals import ApprovalService
from backend.domain.orders.errors import OrderNotFound
from backend.domain.orders.rules import Verdict
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import ORDER_PREFIX
from backend.domain.parties.policy import ALLOWED, SHOP, Action, Relation
from backend.domain.parties.service import PartyService
from backend.domain.parties.sessions import SessionService
from backend.domain.parties.staff import StaffService
from backend.domain.parties.teams import TeamService
from backend.domain.questions.service import QuestionService
from tests.builders.api import Caller
from tests.builders.fulfilment import allocate, hear
from tests.builders.histories import History
from tests.builders.pages_http import visit

PACKER, FINANCE, SUPPORT = TeamRole
STAFF = tuple(StaffRole)
# Who it is, what they do for the shop they bought from, for another one, and for the house.
Case = tuple[str, TeamRole | None, TeamRole | None, tuple[StaffRole, ...]]
CASES: list[Case] = [
    *(("stranger", role, None, ()) for role in TeamRole),
    *(("stranger", None, None, (role,)) for role in STAFF),
    *(("stranger", role, None, (staff,)) for role in TeamRole for staff in STAFF),
    ("stranger", FINANCE, SUPPORT, STAFF),
    ("stranger", None, PACKER, ()),
    ("seller", None, PACKER, STAFF),
    ("arbiter", FINANCE, None, ()),
    ("arbiter", None, None, STAFF),
]
# Those among them who meet every kind of thing: for pages and lists where reading takes long.
BROAD: list[Case] = [
    ("stranger", PACKER, None, (StaffRole.SUPPORT,)),
    ("stranger", FINANCE, SUPPORT, STAFF),
    ("stranger", None, None, (StaffRole.LOGISTICS,)),
    ("seller", None, PACKER, STAFF),
    ("arbiter", None, None, STAFF),
]
IN_TALKS = "order_id", ALLOWED[Action.READ_THREAD]
PARCELS = frozenset(
    {Relation.OWNER, Relation.PACKER, Relation.STAFF_SUPPORT, Relation.CARER, Relation.LOGISTICS}
)
# Lists whose rows are orders, or about orders: where the order is named, and whoever may see the
# row. Each shows all of them to those, and none to others.
OF_ORDERS: dict[str, tuple[str, frozenset[Relation]]] = {
    "/orders": ("id", SHOP | {Relation.BUYER}),
    "/orders?side=buying": ("id", frozenset({Relation.BUYER})),
    "/orders?side=selling": ("id", SHOP),
    "/orders?text=lamp": ("id", SHOP | {Relation.BUYER}),
    "/me/conversations": IN_TALKS,
    "/me/messages?q=hello": IN_TALKS,
    "/me/fulfilments?pile=to_pack": ("order_id", PARCELS),
    "/approvals": ("id", ALLOWED[Action.DECIDE_APPROVAL]),
    "/tickets": ("order_id", ALLOWED[Action.SEE_TICKETS]),
    "/stuck-cases": ("order_id", ALLOWED[Action.SEE_TICKETS]),
    "/cases": ("order.id", frozenset({Relation.ARBITER})),
}
# Of what the viewer alone has, of a shop as a whole, or of everybody: their rows are only followed.
COUNTED = {
    "/me/questions", "/me/invoices", "/me/unread-messages", "/me/notices", "/me/notices/unread",
    "/me/payment-totals", "/me/fulfilments/piles",
}  # fmt: skip
OTHERS = COUNTED | {
    "/me/credits", "/quotes", "/services", "/basket",
    "/me", "/me/roles", "/me/seats", "/seats", "/staff", "/sessions", "/me/kept", "/me/data",
    "/me/erasure", "/me/figures", "/me/case-figures", "/me/listings", "/me/stock", "/listings",
    "/me/payment-methods", "/me/searches", "/me/notice-choices", "/me/mail-addresses", "/webhooks",
    "/me/message-keys", "/me/time-zone", "/me/sending", "/order-rules", "/carriers", "/chain",
    "/chains",
}  # fmt: skip
SINGLE = {
    "ord": "/orders/{}", "dlv": "/deliveries/{}", "tic": "/tickets/{}", "inv": "/invoices/{}",
    "quo": "/quotes/{}", "lst": "/listings/{}", "doc": "/documents/{}",
}  # fmt: skip
# Streams do not end; a bundle is no page.
NO_PAGES = re.compile(
    r"/stream$|/bell$|\.js$|webmanifest$|/file$|/copy$|^/openapi|^/docs|^/metrics"
)


@dataclass
class Scene:
    """The market, and the orders in it by their public ids."""

    connection: AsyncConnection
    trade: object
    orders: dict[str, object]
    about: dict[str, set[str]]  # by list, the orders that can be in it at all

    @property
    def resources(self):
        return self.trade.market.resources

    @asynccontextmanager
    async def person(self, case):
        """Somebody with these seats and grants, for as long as this lasts."""
        name, here, there, staff = case
        savepoint = await self.connection.begin_nested()
        try:
            async with unit_of_work(self.resources.sessions) as session:
                market = replace(self.trade.market, session=session)
                viewer = await market.person(name)
                for seller, role in (("seller", here), ("second_seller", there)):
                    if role is not None:
                        teams = TeamService(session, self.resources)
                        owner = await market.person(seller)
                        seat = await teams.invite(viewer.address, role, owner)
                        await teams.take_step(seat.id, "join", viewer)
                for role in staff:
                    await StaffService(session, self.resources).grant_by_command(
                        viewer.address, role
                    )
                party = await PartyService(session, self.resources).get(viewer.party_id)
                token, _ = await SessionService(session, self.resources).open(party)
            async with unit_of_work(self.resources.sessions) as session:
                yield await SessionService(session, self.resources).find(token), token
        finally:
            await savepoint.rollback()

    async def seen_by(self, viewer: Viewer) -> dict[str, frozenset[Relation]]:
        """What the viewer is to each order, asked one by one."""
        found = {}
        async with unit_of_work(self.resources.sessions) as session:
            service = OrderService(session, self.resources)
            for key, order in self.orders.items():
                try:
                    found[key] = await service.relations(order.id, viewer)
                except OrderNotFound:
                    found[key] = frozenset()
        return found


@pytest.fixture
async def scene(trade, monkeypatch, selling, buying, strange):
    """Two shops; orders late, in dispute, held and ready to pack, with words about each."""
    monkeypatch.setitem(rendering.ENVIRONMENT.globals, "asset", lambda name: f"/static/{name}")
    session = trade.market.session
    connection = await session.connection()
    sessions = async_sessionmaker(
        connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
    )
    trade = replace(trade, market=trade.market.but(sessions=sessions))
    other = await trade.market.person("second_seller")
    lamps = [await trade.market.on_sale(seller, stock=9) for seller in (selling, other)]
    bought = [(lamps[0], strange), (lamps[0], buying), (lamps[1], buying), (lamps[1], selling)]
    late = [await trade.paid(*each) for each in bought]
    cases = [await trade.paid(*each) for each in bought[:3]]
    for order, (_, buyer) in zip(late + cases, [*bought, *bought[:3]], strict=True):
        await trade.messages.post(order.id, "hello", buyer)
    for order in cases:
        await trade.move(order, History.shipped, _disputed, History.contested)
    questions = QuestionService(session, trade.market.resources)
    for asker in (strange, buying):
        asked = await questions.ask(lamps[0].id, "Is the cable long?", asker)
        await questions.report(asked.id, other)
    for seller in (selling, other):
        approvals = ApprovalService(session, trade.market.resources)
        await approvals.add_rule(Verdict.APPROVE, None, None, seller)
    await hear(trade)
    await allocate(trade)
    await trade.wait(timedelta(days=12))
    await CareKeeper(session, trade.market.resources).watch()
    held = [await trade.ordered(*each) for each in bought]
    orders = {public_id(ORDER_PREFIX, order.id): order for order in late + cases + held}
    keys = {
        name: {public_id(ORDER_PREFIX, order.id) for order in some}
        for name, some in (("late", late), ("cases", cases), ("held", held))
    }
    about = {
        "/me/conversations": keys["late"] | keys["cases"],
        "/me/messages?q=hello": keys["late"] | keys["cases"],
        "/me/fulfilments?pile=to_pack": keys["late"],
        "/approvals": keys["held"],
        "/tickets": keys["late"] | keys["cases"],
        "/stuck-cases": keys["cases"],
        "/cases": keys["cases"],
    }
    await session.commit()
    return Scene(connection, trade, orders, about)


def _disputed(life):
    return life.disputed(1_000_000, 2)


def _at(row, path):
    for name in path.split("."):
        row = row[name]
    return row


async def test_lists_of_the_api_show_what_the_policy_says_of_each_order(scene):
    app = create_api(scene.resources)
    listed = {path for path, ways in app.openapi()["paths"].items() if "get" in ways}
    lists = {path for path in listed if "{" not in path}
    named = {path.partition("?")[0] for path in OF_ORDERS} | OTHERS
    assert lists == named, "say which of its rows are whose"
    wrong: list[str] = []
    for case in CASES:
        async with scene.person(case) as (viewer, token), Caller.of(app, scene.resources) as caller:
            caller.headers["authorization"] = f"Bearer {token}"
            relations = await scene.seen_by(viewer)
            found: dict[str, list] = {}
            texts = ""
            for path in [*OF_ORDERS, *sorted(OTHERS if case in BROAD else COUNTED)]:
                answer = await caller.get(path)
                assert answer.status_code in {200, 404}, (case, path, answer.text)
                shown = answer.json() if answer.status_code == 200 else {}
                found[path] = shown.get("items", shown) if isinstance(shown, dict) else shown
                texts += answer.text if path not in {"/me/kept", "/me/data"} else ""
            for path, (where, may) in OF_ORDERS.items():
                expected = {
                    key for key in scene.about.get(path, set(scene.orders)) if relations[key] & may
                }
                got = [_at(row, where) for row in found[path]]
                if set(got) != expected or (
                    path.startswith("/orders") and len(got) != len(set(got))
                ):
                    wrong.append(f"{case} {path}: {len(got)} rows, {len(expected)} orders")
            wrong += [f"{case} {told}" for told in await _counts(scene, viewer, found, caller)]
            wrong += [f"{case} {told}" for told in await _dead_ends(caller, texts)]
    assert not wrong, "\n".join(wrong)


async def _counts(scene, viewer, found, caller):
    """Counters, sums and badges that are not as long as their lists."""
    async with unit_of_work(scene.resources.sessions) as session:
        badges = await count_what_waits(session, scene.resources, viewer)
    piles = found["/me/fulfilments/piles"]["piles"]
    mine = (await caller.get("/tickets?queue=mine")).json().get("items", [])
    rulings = (await caller.get("/cases?stage=needs_ruling")).json()["items"]
    needing = (await caller.get("/orders?stage=needs_me")).json()["items"]
    unread = {row["order_id"]: row["count"] for row in found["/me/unread-messages"]}
    pairs = {
        "pieces to pack": (piles["to_pack"], len(found["/me/fulfilments?pile=to_pack"])),
        "own tickets": (badges.tickets, len(mine)),
        "cases to rule on": (badges.cases, len(rulings)),
        "orders that need one": (badges.orders, len(needing)),
        "notices": (badges.unread, sum(not row["is_read"] for row in found["/me/notices"])),
        "unread": (
            unread,
            {row["order_id"]: row["unread"] for row in found["/me/conversations"] if row["unread"]},
        ),
        "questions": (all(row["actions"] for row in found["/me/questions"]), True),
    }
    for side in ("buying", "selling"):
        rows = found[f"/orders?side={side}"]
        listed = sum(
            int(one["money"]["paid"]["units"]) for row in rows for one in row["deliveries"]
        )
        sums = [row for row in found["/me/payment-totals"] if row["side"] == side]
        pairs[f"sum of {side}"] = (
            sum(int(row["sums"]["ordered"]["units"]) for row in sums),
            listed,
        )
    return [f"{name}: {one}, not {two}" for name, (one, two) in pairs.items() if one != two]


async def _dead_ends(caller, text):
    """Everything named in a list can be opened."""
    named = sorted(set(re.findall(r"\b([a-z]{3})_([0-9a-z]{26})\b", text)))
    paths = [
        SINGLE[prefix].format(f"{prefix}_{rest}") for prefix, rest in named if prefix in SINGLE
    ]
    answers = [(path, (await caller.get(path)).status_code) for path in paths]
    return [f"{path} answers {status}" for path, status in answers if status != 200]


async def test_nothing_that_a_page_of_the_dashboard_leads_to_is_missing(scene):
    app = create_dashboard(scene.resources)
    routes = app.openapi()["paths"]
    pages = sorted(path for path, ways in routes.items() if "get" in ways and "{" not in path)
    pages = [path for path in pages if not NO_PAGES.search(path)]
    assert {"/orders", "/tickets", "/cases", "/fulfilment", "/messages", "/approvals"} <= set(pages)
    wrong: list[str] = []
    for case in BROAD:
        async with scene.person(case) as (viewer, _):
            async with unit_of_work(scene.resources.sessions) as session:
                here = await visit(app, session, scene.resources, viewer)
            asked: dict[str, int] = {}
            for path in pages:
                page = await here.get(path)
                assert page.status < 500, (case, path)
                for href in page.attributes("href") if page.status == 200 else ():
                    target = href.partition("#")[0]
                    if re.search(r"/[a-z]{3}_[0-9a-z]{26}", target) and target not in asked:
                        asked[target] = await _status(here, target)
                        if asked[target] != 200:
                            wrong.append(f"{case} {path} leads to {target}: {asked[target]}")
            await here.client.aclose()
    assert not wrong, "\n".join(wrong)


async def _status(here, path):
    """Of the page where this leads: a notice leads to what it is about."""
    page = await here.get(path)
    return (await here.get(page.target)).status if page.status == 303 else page.status

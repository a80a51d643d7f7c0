"""Tells the story of the small market: who came, what they offered, and all tales by time."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from backend.chain.devnet_accounts import Role
from backend.core.clock import SystemClock
from backend.core.viewer import StaffRole, TeamRole
from scripts.market.bargains import BARGAINS, Table
from scripts.market.beside_the_chain import pay_beside_the_chain
from scripts.market.books import open_the_books, write_down_costs
from scripts.market.desk import Desk
from scripts.market.exporters import hand_on_orders
from scripts.market.goods import GOODS, good
from scripts.market.lower_prices import sell_for_less
from scripts.market.questions import ask_in_the_open
from scripts.market.shelves import tend_the_shelves
from scripts.market.stage import Stage
from scripts.market.tales import TALES
from scripts.market.telling import Scene

PEOPLE: tuple[Role, ...] = (
    "seller",
    "second_seller",
    "buyer",
    "second_buyer",
    "arbiter",
    "attester",
    "stranger",
)
# Who runs the place. The arbiter of the demo is its admin, so that one test wallet shows both.
STAFF: tuple[tuple[Role, StaffRole], ...] = (
    ("stranger", StaffRole.SUPPORT),
    ("attester", StaffRole.LOGISTICS),
    ("arbiter", StaffRole.ADMIN),
)
# One of them works for both shops, and not as the same.
TEAMS: tuple[tuple[Role, Role, TeamRole], ...] = (
    ("second_buyer", "second_seller", TeamRole.PACKER),
    ("second_buyer", "seller", TeamRole.FINANCE),
)
MAILBOXES: tuple[tuple[Role, str], ...] = (
    ("seller", "jonas@example.org"),
    ("buyer", "maya@example.org"),
)
BEGINS_DAYS_AGO = 14.0
BETWEEN_LISTINGS = timedelta(hours=2)


async def tell(stage: Stage) -> None:
    """From an empty market to a lively one."""
    now = SystemClock().now()
    stage.travel_to(now - timedelta(days=BEGINS_DAYS_AGO))
    await _gather(stage)
    await open_the_books(stage)
    listings: dict[str, UUID] = {}
    for each in GOODS:
        listings[each.picture] = await stage.offer(each)
        stage.travel_to(stage.clock.now() + BETWEEN_LISTINGS)
    desks = [
        Desk(
            stage,
            [listings[picture] for picture in tale.pictures],
            tale.buyer,
            good(tale.picture).seller,
        )
        for tale in TALES
    ]
    tables = [
        Table(stage, listings[each.picture], each.buyer, good(each.picture).seller)
        for each in BARGAINS
    ]
    scenes: list[tuple[Scene, Desk | Table]] = []
    for tale, desk in zip(TALES, desks, strict=True):
        scenes += [(scene, desk) for scene in tale.scenes]
    for bargain, table in zip(BARGAINS, tables, strict=True):
        scenes += [(scene, table) for scene in bargain.scenes]
    for scene, place in sorted(scenes, key=lambda pair: -pair[0].days_ago):
        stage.travel_to(now - timedelta(days=scene.days_ago))
        await getattr(place, scene.verb)(**scene.words)
    await ask_in_the_open(stage, listings)
    await sell_for_less(stage, listings)
    await pay_beside_the_chain(stage, listings)
    await tend_the_shelves(stage, listings)
    await write_down_costs(stage)
    await hand_on_orders(stage)
    stage.travel_to(SystemClock().now())


async def _gather(stage: Stage) -> None:
    """Everybody comes, and is somebody."""
    for role in PEOPLE:
        await stage.join(role)
    for role, part in STAFF:
        await stage.employ(role, part)
    for role, address in MAILBOXES:
        await stage.read_mail(role, address)
    for member, owner, seat in TEAMS:
        await stage.join_team(member, owner, seat)

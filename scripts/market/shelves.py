"""What the sellers have done on their packing tables and shelves by now."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.devnet_accounts import Role
from backend.core.outbox import dispatch_pending
from backend.core.pagination import PageRequest
from backend.domain.catalog.movements import Reason
from backend.domain.catalog.shelf import ShelfRules, ShelfService
from backend.domain.fulfilment.allocation import Allocator
from backend.domain.fulfilment.promises import Mark
from backend.domain.fulfilment.service import FulfilmentService
from backend.domain.fulfilment.views import WorkList
from backend.wiring import subscriptions
from scripts.market.stage import Stage

SELLERS: tuple[Role, ...] = ("seller", "second_seller")
PACKER: Role = "second_buyer"  # of the first shop's team


async def tend_the_shelves(stage: Stage, listings: dict[str, UUID]) -> None:
    """Pieces are set apart, some are packed, one has a problem; one shelf takes backorders."""
    resources = stage.resources
    while await dispatch_pending(resources.sessions, subscriptions(resources), stage.clock):
        pass
    await stage.work(lambda session: Allocator(session, resources).allocate())
    for seller in SELLERS:
        await _pack(stage, seller)
    await _stock(stage, listings)


async def _pack(stage: Stage, seller: Role) -> None:
    """The first is packed, the second under way, the third cannot go out."""
    viewer, packer = stage.people[seller].viewer, stage.people[PACKER].viewer

    async def job(session: AsyncSession) -> None:
        service = FulfilmentService(session, stage.resources)
        pile = (await service.list(WorkList.TO_PACK, PageRequest(), viewer)).items
        chosen = sorted(pile, key=lambda view: view.buyer.id == packer.party_id)  # nobody's own
        for number, view in enumerate(chosen[:3]):
            if number == 0:
                await service.mark(view.delivery_id, [Mark.FRAGILE, Mark.KEEP_DRY], 1, viewer)
                await service.take("finish_packing", view.delivery_id, viewer)
            elif number == 1:
                await service.take("start_packing", view.delivery_id, viewer)
            else:
                words = "The box we have is too small for it; a larger one comes tomorrow."
                await service.take("report_problem", view.delivery_id, viewer, words)

    await stage.work(job)


async def _stock(stage: Stage, listings: dict[str, UUID]) -> None:
    viewer = stage.people["second_seller"].viewer
    soon = (stage.clock.now() + timedelta(days=9)).date()

    async def job(session: AsyncSession) -> None:
        shelf = ShelfService(session, stage.resources)
        mug = listings["mug"]
        await shelf.adjust(mug, 4, Reason.DELIVERED, "The firing of last week", viewer)
        await shelf.adjust(mug, -1, Reason.DAMAGED, "A crack in the handle", viewer)
        rules = ShelfRules(takes_backorders=True, restock_on=soon, low_at=3)
        await shelf.set_rules(mug, rules, viewer)
        of_jonas = stage.people["seller"].viewer
        later = stage.clock.now() + timedelta(days=12)
        await shelf.set_rules(listings["vinyl"], ShelfRules(low_at=2), of_jonas)
        headphones = listings["headphones"]
        await shelf.adjust(headphones, 3, Reason.DELIVERED, "A second series", of_jonas)
        await shelf.set_rules(headphones, ShelfRules(release_at=later, low_at=2), of_jonas)

    await stage.work(job)

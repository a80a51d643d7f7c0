"""The small numbers in the navigation: what waits for the viewer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from backend.core.viewer import Viewer
from backend.domain.baskets.service import BasketService
from backend.domain.care.service import TicketService
from backend.domain.disputes.service import DisputeService
from backend.domain.notifications.service import NoticeService
from backend.domain.orders.service import OrderService
from backend.resources import Resources


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many orders and cases wait for the viewer, whether there are cases; what to buy."""

    orders: int
    cases: int
    is_arbiter: bool
    tickets: int
    basket: int = 0
    unread: int = 0  # notices


async def count_what_waits(session: AsyncSession, resources: Resources, viewer: Viewer) -> Waiting:
    """For somebody who is signed in."""
    disputes = DisputeService(session, resources)
    named = {named.policy.arbiter for named in resources.chains.policies}
    # a policy of somebody else's making may name them, too
    is_arbiter = viewer.address in named or await disputes.is_arbiter(viewer)
    return Waiting(
        orders=await OrderService(session, resources).count_needing(viewer),
        cases=await disputes.count_cases(viewer) if is_arbiter else 0,
        is_arbiter=is_arbiter,
        tickets=await TicketService(session, resources).count_mine(viewer),
        basket=await BasketService(session, resources).count(viewer),
        unread=await NoticeService(session, resources).count_unread(viewer),
    )

"""Who can simply pay: sellers' rules, and orders that wait for a decision."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute
from backend.api.schemas.approvals import (
    DecisionSent,
    HeldOrdersShown,
    RuleSent,
    RuleShown,
    RulesShown,
)
from backend.api.schemas.base import OrderId, RuleId
from backend.api.schemas.orders import OrderShown
from backend.domain.orders.approvals import ApprovalService

router = APIRouter(route_class=ApiRoute, tags=["approvals"])


async def get_approvals(session: SessionDep, resources: ResourcesDep) -> ApprovalService:
    return ApprovalService(session, resources)


ApprovalsDep = Annotated[ApprovalService, Depends(get_approvals)]


@router.get("/order-rules", summary="List one's rules")
async def list_rules(approvals: ApprovalsDep, viewer: SignedInDep) -> RulesShown:
    """Whose orders wait for the viewer's word, and whose are not taken."""
    return RulesShown(items=[RuleShown.of(rule) for rule in await approvals.list_rules(viewer)])


@router.post("/order-rules", status_code=201, summary="Make a rule")
async def add_rule(
    sent: RuleSent, approvals: ApprovalsDep, resources: ResourcesDep, viewer: SignedInDep
) -> RulesShown:
    """Counts for orders placed from now on."""
    above = sent.above.read(resources, "above") if sent.above else None
    await approvals.add_rule(sent.verdict, sent.buyer, above, viewer)
    return RulesShown(items=[RuleShown.of(rule) for rule in await approvals.list_rules(viewer)])


@router.delete("/order-rules/{rule_id}", status_code=204, summary="Drop a rule")
async def drop_rule(rule_id: RuleId, approvals: ApprovalsDep, viewer: SignedInDep) -> Response:
    """What it held back stays held back."""
    await approvals.drop_rule(rule_id, viewer)
    return Response(status_code=204)


@router.get("/approvals", summary="List held orders")
async def list_held(approvals: ApprovalsDep, viewer: SignedInDep) -> HeldOrdersShown:
    """Of one's own shop, and of those one decides for."""
    views = await approvals.list_waiting(viewer)
    return HeldOrdersShown(items=[OrderShown.of(view) for view in views])


@router.post("/orders/{order_id}/decisions", summary="Approve or refuse a held order")
async def decide(
    order_id: OrderId, sent: DecisionSent, approvals: ApprovalsDep, viewer: SignedInDep
) -> OrderShown:
    """For the owner and the shop's support. An approved order can be paid for a day."""
    decided = await approvals.decide(order_id, sent.action, sent.reason, viewer, sent.note)
    return OrderShown.of(decided)

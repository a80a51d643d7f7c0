"""Held orders and the rules that hold them back."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.core.ids import parse_public_id
from backend.dashboard.forms.form import Form
from backend.dashboard.forms.listing import currency_value
from backend.dashboard.presenters.approvals import (
    RULE_PREFIX,
    VERDICTS,
    present_held,
    present_rules,
)
from backend.dashboard.presenters.listings import Choice
from backend.dashboard.presenters.sell import currency_label
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.domain.orders.approvals import ApprovalService
from backend.domain.orders.rules import Verdict
from backend.domain.orders.views import ORDER_PREFIX

router = APIRouter(prefix="/approvals")


@router.get("")
async def show_approvals(desk: MemberDeskDep) -> HTMLResponse:
    """What waits for a decision, and the rules."""
    return await show_page(desk, Form({"verdict": Verdict.APPROVE.value}))


@router.post("/rules")
async def add_rule(desk: MemberDeskDep, form: FormDep) -> Response:
    """A rule that counts from now on."""
    verdict = form.choice("verdict", [one.value for one in Verdict], "Choose what happens.")
    buyer = form.address("buyer") if form.has("buyer") else None
    currencies = {currency_value(one): one for one in desk.resources.chains.currencies}
    above = None
    if form.has("above"):
        symbol = form.choice("currency", list(currencies), "Choose a currency from the list.")
        above = form.amount("above", currencies[symbol]) if symbol else None
    if form.is_valid:
        command = approvals_of(desk).add_rule(Verdict(verdict), buyer, above, desk.viewer)
        await attempt(desk.session, form, command)
    return go_to("/approvals", "saved") if form.is_valid else await show_page(desk, form)


@router.post("/rules/{rule_id}/drop")
async def drop_rule(rule_id: str, desk: MemberDeskDep) -> Response:
    """The rule counts no more."""
    await approvals_of(desk).drop_rule(parse_public_id(RULE_PREFIX, rule_id), desk.viewer)
    return go_to("/approvals", "saved")


@router.post("/{order_id}")
async def decide(order_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """Approve or refuse, with a reason the buyer reads."""
    action = form.choice("action", ["approve", "refuse"], "Approve or refuse it.")
    form.values["order"] = order_id
    if form.is_valid:
        found = parse_public_id(ORDER_PREFIX, order_id)
        command = approvals_of(desk).decide(
            found, action, form.text("reason"), desk.viewer, form.text("note")
        )
        await attempt(desk.session, form, command)
    return go_to("/approvals", "decided") if form.is_valid else await show_page(desk, form)


def approvals_of(desk: Desk) -> ApprovalService:
    return ApprovalService(desk.session, desk.resources)


async def show_page(desk: Desk, form: Form) -> HTMLResponse:
    """Both lists, with what was typed."""
    approvals, chains = approvals_of(desk), desk.resources.chains
    return await desk.show(
        "pages/approvals.html",
        here="sell",
        status=200 if form.is_valid else 422,
        held=present_held(await approvals.list_waiting(desk.viewer), desk.viewer),
        rules=present_rules(await approvals.list_rules(desk.viewer)),
        verdicts=VERDICTS,
        currencies=tuple(
            Choice(currency_value(one), currency_label(one, chains)) for one in chains.currencies
        ),
        form=form,
    )

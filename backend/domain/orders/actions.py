"""What the viewer may do with a delivery now: rows of the table, with the wallet's call. Pure."""

from __future__ import annotations

from datetime import datetime

from backend.chain.deployment import Deployment
from backend.chain.typed_data import ListingFields, TermsFields
from backend.domain.escrow.lifecycle import LIFECYCLE, EscrowFacts, Role, Status
from backend.domain.orders.calls import INPUTS, WalletCall, fund_call, step_call
from backend.domain.orders.models import Delivery
from backend.domain.orders.views import ActionView

_SWEPT = "expire"  # the worker's own; nobody needs a button for it


def allowed_actions(
    delivery: Delivery,
    *,
    status: Status,
    roles: frozenset[Role],
    facts: EscrowFacts,
    now: datetime,
    listing: ListingFields,
    terms: TermsFields,
    deployment: Deployment,
) -> tuple[ActionView, ...]:
    """In the order of the table; a step open to several of the viewer's roles appears once."""
    found: dict[str, ActionView] = {}
    for role in sorted(roles, key=list(Role).index):
        for step in LIFECYCLE.allowed(status, role, facts, now):
            if step.action == _SWEPT or step.action in found:
                continue
            function = step.call.function if step.call else None
            found[step.action] = ActionView(
                action=step.action,
                label=step.label,
                explains=step.explains,
                role=role,
                call=_call(function, delivery, listing, terms, deployment) if function else None,
                inputs=INPUTS.get(function, ()) if function else (),
                is_on_chain=function is not None,
                opens_at=step.opens(facts) if step.opens else None,
                closes_at=step.closes(facts) if step.closes else None,
            )
    order = [step.action for step in LIFECYCLE.steps]
    return tuple(sorted(found.values(), key=lambda action: order.index(action.action)))


def _call(
    function: str,
    delivery: Delivery,
    listing: ListingFields,
    terms: TermsFields,
    deployment: Deployment,
) -> WalletCall | None:
    if function != "fund":
        return step_call(function, terms, deployment)
    return fund_call(
        listing,
        signature=delivery.signature,
        quantity=delivery.quantity,
        option=delivery.option,
        reference=delivery.id.bytes,
        amount=delivery.amount,
        deployment=deployment,
    )

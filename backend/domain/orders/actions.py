"""What the viewer may do with a delivery now: rows of the table, with the wallet's call. Pure."""

from __future__ import annotations

from datetime import datetime

from backend.chain.deployment import Deployment
from backend.chain.typed_data import TermsFields
from backend.domain.escrow.lifecycle import LIFECYCLE, EscrowFacts, Role, Status
from backend.domain.orders.calls import INPUTS, WalletCall, step_call
from backend.domain.orders.planning import Flow
from backend.domain.orders.views import ActionView
from backend.domain.orders.words import told

_FUND = "fund"
_SWEPT = "expire"  # the worker's own; nobody needs a button for it


def allowed_actions(
    *,
    status: Status,
    roles: frozenset[Role],
    facts: EscrowFacts,
    now: datetime,
    payment: WalletCall | None,
    terms: TermsFields,
    deployment: Deployment,
    flow: Flow,
) -> tuple[ActionView, ...]:
    """In the order of the table; a step open to several of the viewer's roles appears once.

    `payment` funds all of the order; without it nothing can be paid.
    """
    found: dict[str, ActionView] = {}
    for role in sorted(roles, key=list(Role).index):
        for step in LIFECYCLE.allowed(status, role, facts, now):
            if step.action == _SWEPT or step.action in found:
                continue
            function = step.call.function if step.call else None
            if function == _FUND and payment is None:
                continue
            found[step.action] = ActionView(
                action=step.action,
                label=told(step.label, flow),
                explains=told(step.explains, flow),
                role=role,
                call=_call(function, payment, terms, deployment) if function else None,
                inputs=INPUTS.get(function, ()) if function else (),
                is_on_chain=function is not None,
                opens_at=step.opens(facts) if step.opens else None,
                closes_at=step.closes(facts) if step.closes else None,
            )
    order = [step.action for step in LIFECYCLE.steps]
    return tuple(sorted(found.values(), key=lambda action: order.index(action.action)))


def _call(
    function: str, payment: WalletCall | None, terms: TermsFields, deployment: Deployment
) -> WalletCall | None:
    return payment if function == _FUND else step_call(function, terms, deployment)

"""Ticked orders: the question before, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backend.core.ids import public_id
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.orders import ROW_ACTIONS, title_of
from backend.domain.escrow.lifecycle import LIFECYCLE
from backend.domain.gateways.rows import NEEDS_REASON, RowAction, RowPlan
from backend.domain.orders.views import DELIVERY_PREFIX

LABELS: dict[RowAction, str] = {RowAction(value): label for value, label in ROW_ACTIONS}
_EXPLAINS: dict[RowAction, str] = {
    RowAction.PRE_APPROVE: "Orders that a rule of yours holds back can be paid.",
    RowAction.APPROVE: "Orders paid beside the chain are taken up: their payment has come, or is"
    " agreed on.",
    RowAction.CANCEL: "The orders end, and the buyers have their money back.",
    RowAction.RETURN: "The goods are back with you, and the buyers have their money back.",
}


@dataclass(frozen=True, slots=True)
class ToSignForm:
    """One signature of the run."""

    post: str
    step: str
    label: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One order."""

    id: str
    href: str
    title: str
    total: str
    sentence: str
    tone: str
    signs: tuple[ToSignForm, ...]


@dataclass(frozen=True, slots=True)
class RowsPage:
    """What pages/order_rows.html prints."""

    action: str
    label: str
    explains: str
    rows: tuple[PlanRow, ...]
    possible: int
    signatures: int
    needs_reason: bool
    is_over: bool


def present_rows(action: RowAction, plans: Sequence[RowPlan], *, is_over: bool) -> RowsPage:
    """Before: what would happen. Afterwards: what did."""
    rows = tuple(_row(plan, is_over=is_over) for plan in plans)
    return RowsPage(
        action=action.value,
        label=LABELS[action],
        explains=_EXPLAINS[action],
        rows=rows,
        possible=sum(plan.is_possible for plan in plans),
        signatures=sum(len(row.signs) for row in rows),
        needs_reason=action in NEEDS_REASON,
        is_over=is_over,
    )


def _row(plan: RowPlan, *, is_over: bool) -> PlanRow:
    is_good = plan.is_done or (plan.is_possible and not is_over) or bool(plan.to_sign)
    return PlanRow(
        id=plan.order.public_id,
        href=f"/orders/{plan.order.public_id}",
        title=title_of(plan.order),
        total=str(present_amount(plan.order.total)),
        sentence=plan.sentence,
        tone="success" if plan.is_done else "info" if is_good else "warning",
        signs=tuple(
            ToSignForm(
                f"/orders/rows/{public_id(DELIVERY_PREFIX, delivery_id)}/sign",
                step,
                LIFECYCLE.rows(step)[0].label,
            )
            for delivery_id, step in plan.to_sign
        )
        if is_over
        else (),
    )

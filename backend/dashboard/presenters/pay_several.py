"""The last page before several deliveries are paid at once."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from backend.core.money import Amount
from backend.core.viewer import Viewer
from backend.dashboard.presenters.buttons import Confirm, StepButton, Sum
from backend.dashboard.presenters.dates import present_deadline
from backend.dashboard.presenters.discounts import discount_name
from backend.dashboard.presenters.expectations import Expectations
from backend.dashboard.presenters.flows import flow_name
from backend.dashboard.presenters.items import pieces
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.next_steps import YOUR_TURN, NextStep
from backend.dashboard.presenters.orders import person, photo_of, title_of
from backend.dashboard.presenters.pay import (
    ExpectedSection,
    PayPage,
    TermsSection,
    borders_of,
    terms_of_delivery,
)
from backend.dashboard.presenters.step_buttons import present_button
from backend.dashboard.presenters.wallet_actions import wallet_action
from backend.domain.escrow.lifecycle import Status
from backend.domain.orders.views import DeliveryView, OrderView


def present_pay_several(
    order: OrderView, viewer: Viewer, expected: Mapping[UUID, Expectations]
) -> PayPage:
    """Everything a buyer agrees to by one signature for all that is not paid."""
    unpaid = unpaid_of(order)
    sections = _sections(unpaid, viewer)
    return PayPage(
        id=order.public_id,
        chain_id=order.chain_id,
        title=title_of(order),
        photo=photo_of(unpaid[0]),
        counterparty=person(order.counterparty, viewer),
        heading="Pay for all of it at once",
        sums_title="What you pay for",
        terms_title=sections[0].title,
        sums=_sums(unpaid),
        fee_note="Each delivery has an escrow of its own: it is captured when it is handed over, "
        "judged and paid out by itself, and nothing is captured for the order as a whole. Your "
        "wallet adds the network's own fee, once.",
        terms=sections[0].terms,
        expected_each=_expected_each(unpaid, expected),
        more_terms=sections[1:],
        next=_next(order, unpaid, viewer),
        borders=borders_of(order),
    )


def unpaid_of(order: OrderView) -> list[DeliveryView]:
    """What the one payment is for."""
    return [each for each in order.deliveries if each.status is Status.AWAITING_PAYMENT]


def _expected_each(
    unpaid: list[DeliveryView], expected: Mapping[UUID, Expectations]
) -> tuple[ExpectedSection, ...]:
    """What will happen, once for all deliveries of which it is the same."""
    shared: dict[Expectations, list[int]] = {}
    for number, each in enumerate(unpaid, start=1):
        shared.setdefault(expected[each.id], []).append(number)
    return tuple(
        ExpectedSection(
            "What will happen" if len(shared) == 1 else f"What will happen to {_and(numbers)}", one
        )
        for one, numbers in shared.items()
    )


def _and(numbers: list[int]) -> str:
    return " and ".join(str(number) for number in numbers)


def _sums(unpaid: list[DeliveryView]) -> tuple[Sum, ...]:
    lines = []
    for number, each in enumerate(unpaid, start=1):
        many = f"{pieces(each.quantity)}, " if each.quantity > 1 else ""
        fee = each.money.delivery_fee
        note = f"with {present_amount(fee)} for delivery" if fee else "delivery is free"
        way = flow_name(each.flow)
        lines.append(
            Sum(
                f"{number}. {each.title}",
                str(present_amount(each.money.paid)),
                f"{many}{way}, {note}{_less(each)}",
            )
        )
    return (*lines, Sum("You pay", str(present_amount(_total(unpaid))), is_total=True))


def _less(delivery: DeliveryView) -> str:
    """What it is less than, and why."""
    if delivery.discount is None:
        return ""
    saved = present_amount(delivery.discount.saved(delivery.unit_price, delivery.quantity))
    return f", {saved} less than listed: {discount_name(delivery.discount)}"


def _sections(unpaid: list[DeliveryView], viewer: Viewer) -> tuple[TermsSection, ...]:
    """The terms once for all deliveries that share them."""
    shared: dict[tuple[object, ...], list[int]] = {}
    for number, each in enumerate(unpaid, start=1):
        key = each.policy.policy_id, each.is_instant, each.token is not None
        shared.setdefault(key, []).append(number)
    found = []
    for numbers in shared.values():
        alone = len(shared) == 1
        title = "What you agree to" if alone else f"What you agree to for {_and(numbers)}"
        found.append(TermsSection(title, terms_of_delivery(unpaid[numbers[0] - 1], viewer)))
    return tuple(found)


def _next(order: OrderView, unpaid: list[DeliveryView], viewer: Viewer) -> NextStep:
    abandon = unpaid[0].action("abandon")
    second = present_button(abandon, order, unpaid[0], viewer.address) if abandon else None
    due = order.pay_until
    return NextStep(
        who=YOUR_TURN,
        title=f"Pay {present_amount(_total(unpaid))} for all of it",
        text="Your wallet asks you once more. A currency other than the chain's own coin takes two "
        "signatures: one to allow exactly this amount, one to pay all of it.",
        deadline=present_deadline(due, order.chain_time) if due else None,
        buttons=(_pay_button(order, unpaid, viewer), *([second] if second else [])),
    )


def _pay_button(order: OrderView, unpaid: list[DeliveryView], viewer: Viewer) -> StepButton:
    assert order.payment is not None
    assert viewer.address is not None
    total = _total(unpaid)
    label = f"Pay {present_amount(total)} for all of it"
    chain = wallet_action(
        "fund_many",
        label,
        order.payment,
        viewer.address,
        total=total,
        location=f"/orders/{order.public_id}",
    )
    explains = "Each part is locked in an escrow of its own."
    at_once = [each for each in unpaid if each.is_instant]
    if not at_once:
        return StepButton("fund", label, explains, chain=chain)
    sums = [Sum(each.title, str(present_amount(each.money.paid))) for each in at_once]
    return StepButton(
        "fund",
        label,
        explains,
        chain=chain,
        confirm=Confirm(
            title="Pay a part of it at once?",
            text="This part does not wait in an escrow. Once you pay, only the seller can give it "
            "back, and there is nobody to decide a dispute.",
            label="Yes, pay all of it",
            sums=(*sums, Sum("At once", str(present_amount(_total(at_once))), is_total=True)),
        ),
        dialog_id=f"ask-fund-{order.public_id}",
    )


def _total(deliveries: list[DeliveryView]) -> Amount:
    currency = deliveries[0].money.paid.currency
    return Amount(sum(each.money.paid.units for each in deliveries), currency)

"""The last page before money moves: what is locked, for how long, and what then."""

from __future__ import annotations

from dataclasses import dataclass, replace

from backend.core.viewer import Viewer
from backend.dashboard.presenters.buttons import Confirm, StepButton, Sum
from backend.dashboard.presenters.dates import present_deadline
from backend.dashboard.presenters.deliveries import DELIVERY, option_text, present_money
from backend.dashboard.presenters.expectations import Expectations
from backend.dashboard.presenters.listings import Photo
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.next_steps import YOUR_TURN, NextStep
from backend.dashboard.presenters.orders import person, photo_of, title_of
from backend.dashboard.presenters.parcels import border_of
from backend.dashboard.presenters.people import Person
from backend.dashboard.presenters.second_looks import LookLine
from backend.dashboard.presenters.step_buttons import present_button, sums_of_share
from backend.dashboard.presenters.terms import Term, present_instant_terms, present_terms
from backend.dashboard.presenters.wallet_actions import wallet_action
from backend.domain.orders.views import DeliveryView, OrderView


@dataclass(frozen=True, slots=True)
class TermsSection:
    """What is agreed to for some of the deliveries."""

    title: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class ExpectedSection:
    """What will happen to those of several deliveries that go the same way."""

    title: str
    expected: Expectations


@dataclass(frozen=True, slots=True)
class Border:
    """Something is sent across a border with customs."""

    about: str  # what, of an order that has more; empty: all of it
    text: str


@dataclass(frozen=True, slots=True)
class PayPage:
    """What pages/pay.html prints."""

    id: str
    chain_id: int
    title: str
    photo: Photo | None
    counterparty: Person
    heading: str
    sums_title: str
    terms_title: str
    sums: tuple[Sum, ...]
    fee_note: str
    terms: tuple[Term, ...]
    next: NextStep
    expected: Expectations | None = None
    expected_each: tuple[ExpectedSection, ...] = ()
    more_terms: tuple[TermsSection, ...] = ()
    looks: tuple[LookLine, ...] = ()
    borders: tuple[Border, ...] = ()  # what goes to another country


def present_pay_page(
    order: OrderView, delivery: DeliveryView, viewer: Viewer, expected: Expectations | None
) -> PayPage:
    """Everything a buyer agrees to by signing."""
    return PayPage(
        id=order.public_id,
        chain_id=order.chain_id,
        title=title_of(order),
        photo=photo_of(delivery),
        counterparty=person(order.counterparty, viewer),
        heading="Pay the seller" if delivery.is_instant else "Pay into escrow",
        sums_title="What you pay" if delivery.is_instant else "What will be locked",
        terms_title="What you agree to"
        if delivery.is_instant
        else "For how long, and what happens if anybody is silent",
        sums=_sums(order, delivery),
        fee_note=f"{present_amount(delivery.money.seller_gets)} of it reach the seller; "
        "your wallet adds the network's own fee.",
        terms=terms_of_delivery(delivery, viewer),
        next=_next(order, delivery, viewer),
        expected=expected,
        borders=borders_of(order),
    )


def borders_of(order: OrderView) -> tuple[Border, ...]:
    """Each sentence once, with what it is about where that is not all of the order."""
    titles: dict[str, list[str]] = {}
    for delivery in order.deliveries:
        if words := border_of(delivery):
            titles.setdefault(words, []).append(delivery.title)
    return tuple(
        Border("" if len(about) == len(order.deliveries) else ", ".join(about), words)
        for words, about in titles.items()
    )


def terms_of_delivery(delivery: DeliveryView, viewer: Viewer) -> tuple[Term, ...]:
    """For how long the money is locked, and what silence does."""
    policy = delivery.policy.policy
    if delivery.is_instant:
        return present_instant_terms(policy)
    arbiter = person(delivery.arbiter, viewer)
    name = arbiter.name if arbiter.name == arbiter.short else f"{arbiter.name} ({arbiter.short})"
    has_token = delivery.token is not None
    return present_terms(policy, arbiter=name, has_token=has_token, flow=delivery.flow)


def _sums(order: OrderView, delivery: DeliveryView) -> tuple[Sum, ...]:
    sums = list(present_money(order, delivery).sums)
    way = f"Delivery, {option_text(delivery)}"
    return (
        *(replace(line, label=way) if line.label == DELIVERY else line for line in sums[:-1]),
        replace(sums[-1], label="You pay" if delivery.is_instant else "You lock"),
    )


def _next(order: OrderView, delivery: DeliveryView, viewer: Viewer) -> NextStep:
    total = present_amount(delivery.money.paid)
    abandon = delivery.action("abandon")
    second = present_button(abandon, order, delivery, viewer.address) if abandon else None
    buttons = [_pay_button(order, delivery, viewer), *([second] if second else [])]
    due = order.pay_until
    return NextStep(
        who=YOUR_TURN,
        title=f"Pay {total} to the seller"
        if delivery.is_instant
        else f"Pay {total} into the escrow",
        text="Your wallet asks you once more. A currency other than the chain's own coin takes two "
        "signatures: one to allow exactly this amount, one to pay it.",
        deadline=present_deadline(due, order.chain_time) if due else None,
        buttons=tuple(buttons),
    )


def _pay_button(order: OrderView, delivery: DeliveryView, viewer: Viewer) -> StepButton:
    fund = delivery.action("fund")
    assert fund is not None
    assert fund.call is not None
    assert viewer.address is not None
    where = "to the seller" if delivery.is_instant else "into escrow"
    label = f"Pay {present_amount(delivery.money.paid)} {where}"
    chain = wallet_action(
        "fund",
        label,
        fund.call,
        viewer.address,
        total=delivery.money.paid,
        location=f"/orders/{order.public_id}",
    )
    if not delivery.is_instant:
        return StepButton("fund", label, fund.explains, chain=chain)
    return StepButton(
        "fund",
        label,
        "The seller is paid at once.",
        chain={**chain, "done": "Paid. The seller has the money and has been told."},
        confirm=Confirm(
            title="Pay the seller at once?",
            text="This money does not wait in the escrow. Once you pay, only the seller can give "
            "it back, and there is nobody to decide a dispute.",
            label="Yes, pay the seller",
            sums=sums_of_share(delivery, 0, is_asset_to_buyer=True),
        ),
        dialog_id=f"ask-fund-{delivery.public_id}",
    )

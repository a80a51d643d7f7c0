"""The pages of a return: the buyer sends it back, the seller looks at what comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backend.core.countries import countries
from backend.core.viewer import Viewer
from backend.dashboard.presenters.buttons import StepButton, Sum
from backend.dashboard.presenters.carrying import Carrier
from backend.dashboard.presenters.dates import Deadline
from backend.dashboard.presenters.deliveries import return_path
from backend.dashboard.presenters.listings import Choice
from backend.dashboard.presenters.order_page import Statement
from backend.dashboard.presenters.orders import person, title_of
from backend.dashboard.presenters.parcels import carrier_choices
from backend.dashboard.presenters.people import Person
from backend.dashboard.presenters.step_buttons import consequences, present_button
from backend.dashboard.presenters.step_pages import (
    ShipPage,
    StepPage,
    step_deadline,
    step_path,
    step_refusal,
)
from backend.domain.catalog.plain_words import duration
from backend.domain.orders.addresses import ShippingAddress
from backend.domain.orders.return_desk import is_to_be_sent_back
from backend.domain.orders.views import DeliveryView, OrderView

_NO_ADDRESS = (
    "The seller has not said yet where it goes back, and is asked to. Ask in a message before you "
    "send anything."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestReturnPage(StepPage):
    """What was said, what taking it back would pay, and the form that objects."""

    accept: StepButton | None
    sums: tuple[Sum, ...]
    statements: tuple[Statement, ...]
    note: str


@dataclass(frozen=True, slots=True)
class LabelPage:
    """What goes on the parcel back, and what goes into it."""

    order_id: str
    delivery_id: str
    title: str
    quantity: int
    lines: tuple[str, ...]
    phone: str
    sender: Person
    deadline: Deadline | None


def present_label(
    order: OrderView, delivery: DeliveryView, address: ShippingAddress, viewer: Viewer
) -> LabelPage:
    """The seller's address on paper."""
    return LabelPage(
        order_id=order.public_id,
        delivery_id=delivery.public_id,
        title=delivery.title,
        quantity=delivery.quantity,
        lines=address.lines,
        phone=address.phone,
        sender=person(order.buyer, viewer),
        deadline=step_deadline(order, delivery),
    )


@dataclass(frozen=True, slots=True)
class ReturnAddressPage:
    """Where the seller says where it goes back."""

    order_id: str
    title: str
    countries: tuple[Choice, ...]
    deadline: Deadline | None
    refusal: str
    heading: str = "Where does it go back?"
    intro: str = "The buyer prints it on the label. Until you say it, nothing can be sent."


def present_return_address(order: OrderView, delivery: DeliveryView) -> ReturnAddressPage:
    """The form, while something is to be sent back."""
    return ReturnAddressPage(
        order_id=order.public_id,
        title=title_of(order),
        countries=tuple(Choice(code, name) for code, name in countries().items()),
        deadline=step_deadline(order, delivery),
        refusal=""
        if is_to_be_sent_back(order)
        else "Nothing of this order is to be sent back now.",
    )


def present_return_page(
    order: OrderView, delivery: DeliveryView, *, has_address: bool = False
) -> ShipPage:
    """The form of carrier and number of the way back."""
    policy = delivery.policy.policy
    window = duration(policy.return_inspection_window)
    has_parcel = delivery.needs_address
    return ShipPage(
        order_id=order.public_id,
        title=title_of(order),
        heading="Send it back" if has_parcel else "Give it back",
        intro="Send it first, then write down how. The money stays locked until the seller has "
        "looked at it.",
        action=step_path(order, delivery, "return"),
        deadline=step_deadline(order, delivery),
        refusal=step_refusal(
            delivery,
            "return_shipped",
            "This can be sent back only by its buyer, once that is agreed or decided, in time.",
        ),
        address="",
        carriers=carrier_choices(),
        has_parcel=has_parcel,
        number_help="As it stands on the receipt. Only its hash goes on chain; the seller sees it "
        "here.",
        signing_note=f"Your wallet asks you to sign. The seller then has {window} to look at it; "
        "if nobody objects by then, you are paid.",
        ask_note="" if has_address or not has_parcel else _NO_ADDRESS,
        label_href=return_path(order, delivery) if has_address else "",
    )


def present_contest_return_page(
    order: OrderView,
    delivery: DeliveryView,
    sender: bytes | None,
    *,
    statements: Sequence[Statement],
    carrier: Carrier | None = None,
) -> ContestReturnPage:
    """The two answers to what came back."""
    accept = delivery.action("accept_return")
    window = duration(delivery.policy.policy.arbitration_window)
    return ContestReturnPage(
        order_id=order.public_id,
        title=title_of(order),
        heading="Object to what came back",
        intro="Nothing came, something else came, or it is broken? Say so, and the arbiter "
        "decides who gets which part of the money.",
        action=step_path(order, delivery, "contest-return"),
        deadline=step_deadline(order, delivery),
        refusal=step_refusal(
            delivery,
            "contest_return",
            "Only the seller can object, while the goods that came back are being looked at.",
        ),
        accept=present_button(accept, order, delivery, sender, carrier) if accept else None,
        sums=consequences("accept_return", delivery),
        statements=tuple(statements),
        note=f"Your wallet asks you to sign. The arbiter then has {window} to decide.",
    )

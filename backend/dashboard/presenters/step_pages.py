"""The pages of single steps, and the page of shipping. What is at stake stands above the form."""

from __future__ import annotations

from dataclasses import dataclass

from backend.dashboard.presenters.dates import Deadline, present_deadline
from backend.dashboard.presenters.deliveries import twist_of
from backend.dashboard.presenters.listings import Choice
from backend.dashboard.presenters.next_steps import Twist
from backend.dashboard.presenters.orders import title_of
from backend.dashboard.presenters.parcels import carrier_choices
from backend.domain.orders.addresses import ShippingAddress
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.orders.words import told


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPage:
    """What every page of a step prints. With a refusal there is no form."""

    order_id: str
    title: str
    heading: str
    intro: str
    action: str
    deadline: Deadline | None
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipPage(StepPage):
    """Where it goes, and who carries it."""

    address: str
    carriers: tuple[Choice, ...]
    has_parcel: bool
    number_help: str = (
        "As it stands on the receipt. Only its hash goes on chain; the buyer sees it here."
    )
    signing_note: str = (
        "Your wallet asks you to sign. From then on the buyer cannot cancel any more."
    )
    ask_note: str = ""
    label_href: str = ""  # where the way back is printed, once the seller has said where it goes


def present_ship_page(
    order: OrderView,
    delivery: DeliveryView,
    address: ShippingAddress | None,
    *,
    is_devnet: bool = False,
) -> ShipPage:
    """Where to, and the form of carrier and number."""
    lines = "\n".join(address.lines) if address else ""
    if address and address.phone:
        lines += f"\nPhone {address.phone}"
    has_parcel = delivery.needs_address
    return ShipPage(
        order_id=order.public_id,
        title=title_of(order),
        heading=_ship_heading(delivery, has_parcel=has_parcel),
        intro="Send it first, then write down how. The buyer's money stays locked until it arrived."
        if has_parcel
        else "Deliver it as you agreed with the buyer, then say so here.",
        action=step_path(order, delivery, "ship"),
        deadline=step_deadline(order, delivery),
        refusal=step_refusal(
            delivery,
            "ship",
            told("This can be shipped only once, by its seller, in time.", delivery.flow),
        ),
        address=lines,
        carriers=carrier_choices(is_devnet=is_devnet),
        has_parcel=has_parcel,
    )


def _ship_heading(delivery: DeliveryView, *, has_parcel: bool) -> str:
    if not has_parcel:
        return "Hand it over"
    return "Ship the second item" if twist_of(delivery) is Twist.SECOND_ITEM else "Ship it"


def step_path(order: OrderView, delivery: DeliveryView, step: str) -> str:
    return f"/orders/{order.public_id}/{step}?delivery={delivery.public_id}"


def step_deadline(order: OrderView, delivery: DeliveryView) -> Deadline | None:
    silence = delivery.silence
    return present_deadline(silence.at, order.chain_time) if silence else None


def step_refusal(delivery: DeliveryView, action: str, sentence: str) -> str:
    return "" if delivery.action(action) else sentence

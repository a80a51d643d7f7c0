"""The parcel of a delivery: how it travels, how to follow it, who may know where to."""

from __future__ import annotations

from collections.abc import Collection

from backend.core.countries import country_name
from backend.dashboard.presenters.deliveries import option_text
from backend.dashboard.presenters.listings import Choice
from backend.dashboard.presenters.order_page import ParcelPanel
from backend.domain.catalog.borders import border_words
from backend.domain.escrow.lifecycle import Role, Status
from backend.domain.orders.planning import Flow
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.parties.policy import Action
from backend.domain.shipping.carriers import CARRIERS
from backend.domain.shipping.service import ParcelState, ParcelView

# Some things are handed over without a parcel. The chain still wants a word for it.
NO_PARCEL = ("In person", "HANDED-OVER")
_NOT_SIGNED = "Written down, but not signed yet: nothing is shipped before your wallet says so."
_NOT_OURS = (
    "The seller shipped it without naming carrier and number here. Ask for them in a message."
)


def carrier_choices(*, is_devnet: bool = False) -> tuple[Choice, ...]:
    """The carriers we know, and the way to name another."""
    offered = (carrier for carrier in CARRIERS if is_devnet or not carrier.is_simulated)
    known = (Choice(carrier.key, carrier.name) for carrier in offered)
    return (*known, Choice("other", "Another one"))


def typed_before(parcel: ParcelView | None, carriers: Collection[Choice]) -> dict[str, str]:
    """What the form of a parcel begins with: what somebody wrote down and nobody signed yet."""
    if parcel is None or parcel.state is not ParcelState.PREPARED:
        return {}
    carrier, number = parcel.carrier or "", parcel.tracking_number or ""
    if number == NO_PARCEL[1]:
        return {}
    if any(choice.value == carrier for choice in carriers):
        return {"carrier": carrier, "tracking_number": number}
    return {"carrier": "other", "other_carrier": carrier, "tracking_number": number}


def present_parcel(
    order: OrderView, delivery: DeliveryView, parcel: ParcelView | None
) -> ParcelPanel:
    """What the viewer may know of it."""
    is_shown = parcel is not None and parcel.tracking_number != NO_PARCEL[1]
    has_address = order.is_address_visible and (delivery.needs_address or order.has_contact)
    return ParcelPanel(
        option=option_text(delivery),
        sent_from=country_name(delivery.ships_from) if delivery.ships_from else "",
        border=border_of(delivery),
        carrier=(parcel.carrier_name or "") if parcel and is_shown else "",
        tracking_number=(parcel.tracking_number or "") if parcel and is_shown else "",
        tracking_href=parcel.link if parcel and is_shown else None,
        warnings=parcel.warnings if parcel and is_shown and order.role is Role.SELLER else (),
        address_href=f"/orders/{order.public_id}/address" if has_address else None,
        address_note=_note(order, delivery, parcel),
        sealed_href=f"/orders/{order.public_id}/sealed" if _is_concerned(order) else None,
    )


def border_of(delivery: DeliveryView) -> str:
    """What both sides should know before and while it crosses a border."""
    if not delivery.crosses_border or delivery.ships_from is None or delivery.duties is None:
        return ""
    return border_words(delivery.ships_from, delivery.duties)


def present_return_parcel(order: OrderView, parcel: ParcelView) -> ParcelPanel:
    """The parcel on its way back."""
    is_shown = parcel.tracking_number not in {None, NO_PARCEL[1]}
    note = "" if is_shown else "It is given back without a parcel."
    if parcel.state is ParcelState.UNKNOWN:
        note = "Sent back without naming carrier and number here. Ask for them in a message."
    elif parcel.state is ParcelState.PREPARED:
        note = _NOT_SIGNED
    return ParcelPanel(
        option="",
        carrier=(parcel.carrier_name or "") if is_shown else "",
        tracking_number=(parcel.tracking_number or "") if is_shown else "",
        tracking_href=parcel.link if is_shown else None,
        warnings=parcel.warnings if is_shown and order.role is Role.BUYER else (),
        address_note=note,
    )


def _is_concerned(order: OrderView) -> bool:
    is_read = order.allows(Action.READ_ADDRESS) or order.allows(Action.READ_ADDRESS_WITH_REASON)
    return is_read and (order.has_address or order.has_contact or order.is_address_missing)


def _note(order: OrderView, delivery: DeliveryView, parcel: ParcelView | None) -> str:
    state = parcel.state if parcel and delivery.flow is not Flow.SERVICE else None
    if state is ParcelState.UNKNOWN:
        return _NOT_OURS
    if state is ParcelState.PREPARED:
        return _NOT_SIGNED
    if delivery.flow is Flow.SERVICE or not delivery.needs_address:
        return "Nothing is sent: arrange the rest by message."
    if order.role is Role.BUYER:
        return "The seller sees your address from payment until it has arrived; later it is erased."
    if order.role is Role.SELLER and delivery.status is Status.AWAITING_PAYMENT:
        return "You see the address once it is paid."
    return ""

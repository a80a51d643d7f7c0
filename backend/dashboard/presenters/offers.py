"""Offers between buyer and seller: those that stand, with what accepting would do, and the dead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from backend.chain.proposal import DealKind
from backend.core.viewer import Viewer
from backend.dashboard.presenters.buttons import Confirm, StepButton
from backend.dashboard.presenters.carrying import Carrier
from backend.dashboard.presenters.dates import present_deadline, present_moment
from backend.dashboard.presenters.deals import DealText, present_deal
from backend.dashboard.presenters.offer_table import present_offer_table
from backend.dashboard.presenters.order_page import OfferCard, OffersPanel
from backend.dashboard.presenters.orders import person
from backend.dashboard.presenters.wallet_actions import wallet_action
from backend.domain.escrow.lifecycle import OPEN, Role
from backend.domain.orders.offers import MAKERS, OfferState, OfferView
from backend.domain.orders.views import DeliveryView, OrderView

_ENDS: dict[OfferState, str] = {
    OfferState.MOVED_ON: "The order has moved on since, so nobody can accept it any more.",
    OfferState.EXPIRED: "Its time is over. Nobody accepted it.",
    OfferState.WITHDRAWN: "It was taken back.",
    OfferState.ACCEPTED: "It was accepted.",
}
_SIGNED_NOTE = (
    "It is only signed, so it cost nothing and cannot be recalled from whoever keeps a copy: "
    "hiding it takes it off this page. It ends with its date, or when the order moves on."
)
_EMPTY = (
    "None. Most problems are settled between the two of you: divide the money, send it back, send "
    "another one, or take more time."
)

_NONE_MADE = "None. Whatever the two agree on goes before a ruling, as long as there is none."


def present_offers(
    order: OrderView,
    delivery: DeliveryView,
    viewer: Viewer,
    offers: Sequence[OfferView],
    carrier: Carrier | None = None,
) -> OffersPanel | None:
    """The desk, for the two who can agree on something, and for the arbiter who has their case;
    None where there is nothing to agree on.
    """
    is_open, is_maker = delivery.status in OPEN, order.role in MAKERS
    if not (is_maker or order.role is Role.ARBITER) or not (is_open or offers):
        return None
    standing = [offer for offer in offers if offer.state is OfferState.STANDING]
    others_first = sorted(standing, key=lambda offer: offer.maker is order.role)
    past = [offer for offer in offers if offer.state is not OfferState.STANDING]
    may_offer = delivery.action("offer") is not None
    return OffersPanel(
        standing=tuple(_card(offer, order, delivery, viewer, carrier) for offer in others_first),
        past=tuple(_dead_card(offer, order, delivery, viewer) for offer in past),
        make_href=_path(order, delivery, "offer") if may_offer else None,
        empty=(_EMPTY if is_maker else _NONE_MADE)
        if is_open
        else "None stands any more: the order is closed.",
        table=present_offer_table(
            delivery, [(_who(offer, order, viewer), offer) for offer in others_first]
        ),
        title="Offers between you" if is_maker else "Offers between the two",
    )


def _card(
    offer: OfferView,
    order: OrderView,
    delivery: DeliveryView,
    viewer: Viewer,
    carrier: Carrier | None,
) -> OfferCard:
    deal, is_mine = present_deal(offer.proposal, delivery), offer.maker is order.role
    buttons = (
        _own_buttons(offer, order, delivery, viewer) if is_mine else _answers(offer, deal, viewer)
    )
    if carrier is not None:
        buttons = tuple(_carried(button, offer, order, delivery, carrier) for button in buttons)
    return OfferCard(
        id=offer.id,
        who=_who(offer, order, viewer),
        title=deal.title,
        text=deal.text,
        sums=deal.sums,
        way="On record" if offer.is_posted else "Signed",
        expires=present_deadline(offer.expires_at, order.chain_time),
        is_mine=is_mine,
        note=_SIGNED_NOTE if is_mine and not offer.is_posted else "",
        buttons=buttons,
    )


def _dead_card(
    offer: OfferView, order: OrderView, delivery: DeliveryView, viewer: Viewer
) -> OfferCard:
    deal = present_deal(offer.proposal, delivery)
    return OfferCard(
        id=offer.id,
        who=_who(offer, order, viewer),
        title=deal.title,
        text=", ".join(f"{line.label.lower()} {line.amount}" for line in deal.sums[:2]),
        sums=(),
        way="",
        expires=None,
        is_mine=offer.maker is order.role,
        note=_ENDS[offer.state],
        made_at=present_moment(offer.made_at, order.chain_time),
    )


def _who(offer: OfferView, order: OrderView, viewer: Viewer) -> str:
    if offer.maker is order.role:
        return "You offer"
    maker = order.buyer if offer.maker is Role.BUYER else order.seller
    return f"{person(maker, viewer).name} offers"


def _answers(offer: OfferView, deal: DealText, viewer: Viewer) -> tuple[StepButton, ...]:
    """Accepting asks once more, with everything that follows."""
    if offer.accept is None or viewer.address is None:
        return ()
    label = "Accept this offer"
    is_final = offer.proposal.kind is DealKind.SPLIT
    button = StepButton(
        "settle",
        label,
        deal.text,
        chain=wallet_action("settle", f"Accept: {deal.title}", offer.accept, viewer.address),
        confirm=Confirm(
            title=f"Accept: {deal.title}?",
            text=deal.text if is_final else f"{deal.text} It is binding with your signature.",
            label="Yes, accept it",
            sums=deal.sums,
        ),
        dialog_id=f"ask-settle-{offer.id}",
    )
    return (button,)


def _carried(
    button: StepButton,
    offer: OfferView,
    order: OrderView,
    delivery: DeliveryView,
    carrier: Carrier,
) -> StepButton:
    """The same button with the way that costs no fee."""
    call = {"settle": offer.accept, "withdraw_offer": offer.withdraw}.get(button.action)
    if call is None or button.chain is None:
        return button
    sender = bytes.fromhex(button.chain["sender"][2:])
    signed = carrier.action(button.chain["title"], call, order, delivery, sender)
    return replace(button, carried=signed)


def _own_buttons(
    offer: OfferView, order: OrderView, delivery: DeliveryView, viewer: Viewer
) -> tuple[StepButton, ...]:
    if offer.may_hide:
        path = _path(order, delivery, f"offers/{offer.id}/hide")
        return (StepButton("hide_offer", "Hide it", "", post=path),)
    if offer.withdraw is None or viewer.address is None:
        return ()
    chain = wallet_action("withdraw_offer", "Take the offer back", offer.withdraw, viewer.address)
    return (StepButton("withdraw_offer", "Take it back", "", chain=chain),)


def _path(order: OrderView, delivery: DeliveryView, step: str) -> str:
    return f"/orders/{order.public_id}/{step}?delivery={delivery.public_id}"

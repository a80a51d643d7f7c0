"""One delivery on the page of its order: where it stands, what is next, money, parcel, token."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backend.core.marketplace import Marketplace
from backend.core.money import Amount
from backend.core.viewer import Viewer
from backend.dashboard.presenters.badges import present_status
from backend.dashboard.presenters.buttons import StepButton, Sum, arrange
from backend.dashboard.presenters.carrying import Carrier
from backend.dashboard.presenters.dates import present_deadline, present_moment
from backend.dashboard.presenters.discounts import goods_lines
from backend.dashboard.presenters.expectations import shipped_by
from backend.dashboard.presenters.flows import FLOWS
from backend.dashboard.presenters.items import pieces
from backend.dashboard.presenters.journey import STEPS_BESIDE, Milestones, present_journey
from backend.dashboard.presenters.listings import OPTIONS
from backend.dashboard.presenters.money import MINUS, present_amount, present_bps
from backend.dashboard.presenters.next_steps import YOUR_TURN, NextStep, Twist, words_for
from backend.dashboard.presenters.order_page import (
    ChipProof,
    DeliveryPanel,
    DisputePanel,
    MoneyPanel,
    OffersPanel,
    OutcomePanel,
    ParcelPanel,
    Statement,
    TokenPanel,
)
from backend.dashboard.presenters.pending import present_pending, with_waiting
from backend.dashboard.presenters.people import hex_text, present_person
from backend.dashboard.presenters.shell import NoticeText
from backend.dashboard.presenters.step_buttons import present_buttons, rates_of, sums_of_money
from backend.domain.catalog.views import ListingView
from backend.domain.disputes.documents import REASON_LABELS, Reason
from backend.domain.escrow.lifecycle import IN_RETURN, NEVER_PAID, Role, Status
from backend.domain.escrow.settlement import split
from backend.domain.orders import money as stages
from backend.domain.orders.methods import NOT_HELD, Method
from backend.domain.orders.planning import Flow
from backend.domain.orders.views import DeliveryView, OrderView, SilenceView
from backend.domain.parties.policy import Action
from backend.domain.pending.service import PendingView

DELIVERY = "Delivery"  # what its line in the sums is called
_STAGE_TEXTS: dict[str, str] = {
    stages.NOT_PAID: "Nothing is paid yet.",
    stages.AUTHORISED: "Locked in the escrow. Nobody can take it, and it is still easy to undo.",
    stages.CAPTURED: "Locked in the escrow. Only delivery, agreement or a ruling moves it now.",
    stages.PAID_OUT: "Paid out to the seller.",
    stages.REFUNDED: "Back with the buyer.",
    stages.SPLIT: "Split between buyer and seller.",
    stages.BESIDE_CHAIN: NOT_HELD,
}
_PROVEN = "Verified: its chip answered after the parcel had left, so this very item is there."
_TOO_EARLY = (
    "Made too early: its chip answered before the parcel had left, so this proves nothing about "
    "where the item is now."
)
_TOTAL_LABELS: dict[str, str] = {
    stages.NOT_PAID: "To pay",
    stages.BESIDE_CHAIN: "Agreed price",
    stages.AUTHORISED: "Locked",
    stages.CAPTURED: "Locked",
}
_NOTES: dict[Status, NoticeText] = {
    Status.DISPUTED: NoticeText("The buyer says that something is wrong.", "warning"),
    Status.ARBITRATION: NoticeText("The arbiter has the case. The money waits.", "warning"),
    Status.RETURNING: NoticeText("It goes back to the seller first. The money waits.", "warning"),
    Status.RETURNED: NoticeText("It is on its way back to the seller. The money waits."),
}


def present_delivery(
    order: OrderView,
    delivery: DeliveryView,
    viewer: Viewer,
    *,
    marketplace: Marketplace,
    listing: ListingView | None,
    parcel: ParcelPanel | None = None,
    return_parcel: ParcelPanel | None = None,
    statements: Sequence[Statement] = (),
    offers: OffersPanel | None = None,
    carrier: Carrier | None = None,
    pending: Sequence[PendingView] = (),
) -> DeliveryPanel:
    """Everything about one delivery that its viewer may see."""
    now, escrow = order.chain_time, delivery.escrow
    is_beside = order.method is not Method.ESCROW and escrow is None
    shown = present_buttons(order, delivery, viewer.address, carrier)
    buttons = tuple(with_waiting(button, pending) for button in shown)
    top, rest = arrange(buttons, delivery.status, order.role)
    return DeliveryPanel(
        id=delivery.public_id,
        escrow_id="" if is_beside else hex_text(delivery.escrow_id),
        badge=present_status(delivery.status, delivery.flow),
        carried=carrier.note(delivery, now) if carrier else None,
        journey=present_journey(
            delivery.status,
            milestones_of(delivery),
            now,
            STEPS_BESIDE if is_beside else marketplace.steps_of(delivery.flow),
            delivery.flow,
        ),
        journey_note=_note(delivery),
        next=present_next(order, delivery, top),
        others=rest,
        money=present_money(order, delivery),
        parcel=parcel or ParcelPanel(option=option_text(delivery)),
        token=present_token_place(delivery),
        dispute=present_dispute(delivery, statements),
        outcome=present_outcome(delivery) if escrow and escrow.payout else None,
        arbiter=present_person(
            delivery.arbiter.address, delivery.arbiter.display_name, viewer.address
        ),
        offers=offers,
        return_parcel=return_parcel,
        proofs=present_proofs(order, delivery),
        later_refund=_later_refund(delivery),
        pending=present_pending(pending),
        title=delivery.title,
        flow=FLOWS[delivery.flow][0],
        flow_note=_flow_note(delivery, now),
        sold_by=marketplace.notice_of(listing.seller.kind) if listing and not is_beside else "",
        shipped_by=shipped_by(marketplace, listing, delivery.flow) if listing else "",
        work_href=f"/work/{delivery.public_id}" if delivery.escrow else "",
        work_label="The work, and what you ask of each other"
        if delivery.flow is Flow.SERVICE
        else "Ask for more time or the money back",
        return_href=return_path(order, delivery),
        return_label="Label for the way back"
        if order.role is Role.BUYER
        else "Say where it goes back",
    )


def return_path(order: OrderView, delivery: DeliveryView) -> str:
    """Where the seller says where it goes back, and where the buyer prints it."""
    if delivery.status is not Status.RETURNING or not delivery.needs_address:
        return ""
    if order.role is Role.BUYER:
        return f"/orders/{order.public_id}/return-label?delivery={delivery.public_id}"
    may_say = order.allows(Action.FULFIL)
    return f"/orders/{order.public_id}/return-address" if may_say else ""


def _flow_note(delivery: DeliveryView, now: datetime) -> str:
    """What is special about its way; a parcel is what everybody expects."""
    if delivery.held_until is not None:
        return f"Released on {present_moment(delivery.held_until, now).text}; not sent before."
    return "" if delivery.flow is Flow.PARCEL else FLOWS[delivery.flow][1]


def milestones_of(delivery: DeliveryView) -> Milestones:
    escrow = delivery.escrow
    if escrow is None:
        return Milestones()
    received = escrow.delivered_at
    if delivery.status is Status.RELEASED:
        received = received or escrow.closed_at
    return Milestones(escrow.funded_at, escrow.shipped_at, received)


_TWIST_OF_FLOW = {Flow.SERVICE: Twist.SERVICE, Flow.ELECTRONIC: Twist.FILE}


def twist_of(delivery: DeliveryView) -> Twist:
    """Whether the usual words would be wrong here."""
    escrow = delivery.escrow
    if delivery.is_instant:
        return Twist.INSTANT
    is_paid_anew = delivery.status is Status.FUNDED and escrow and escrow.is_cancelling_over
    if is_paid_anew:
        return Twist.SECOND_ITEM
    return _TWIST_OF_FLOW.get(delivery.flow, Twist.NONE)


def twist_in(order: OrderView, delivery: DeliveryView) -> Twist:
    """The same, knowing how the order is paid."""
    return Twist.BESIDE if order.method is not Method.ESCROW else twist_of(delivery)


def option_text(delivery: DeliveryView) -> str:
    return OPTIONS[delivery.option][0]


def present_next(
    order: OrderView, delivery: DeliveryView, buttons: tuple[StepButton, ...]
) -> NextStep:
    """The one clear next step. Past the deadline it is the time-out, for whoever runs it."""
    words = words_for(delivery.status, order.role, twist_in(order, delivery))
    silence = delivery.silence
    timeout = next((button for button in buttons if button.action == "timeout"), None)
    if silence is not None and silence.is_over and timeout is not None:
        return NextStep(
            who=YOUR_TURN if delivery.needs_viewer else "Anybody may do this now",
            title="The time is up",
            text=f"{timeout.explains} {_split_text(silence)}".strip(),
            deadline=present_deadline(silence.at, order.chain_time),
            buttons=buttons,
        )
    due = silence.at if silence else order.pay_until
    return NextStep(
        who=words.who,
        title=words.title,
        text=words.text,
        deadline=present_deadline(due, order.chain_time) if due else None,
        silence=_silence_text(delivery, silence),
        buttons=buttons,
    )


def present_money(order: OrderView, delivery: DeliveryView) -> MoneyPanel:
    """What was paid, for what, and to the seller also what is left of it."""
    money, is_beside = delivery.money, order.method is not Method.ESCROW
    lines = list(goods_lines(delivery))
    if money.delivery_fee:
        lines.append(Sum(DELIVERY, str(present_amount(money.delivery_fee))))
    label = _TOTAL_LABELS.get(money.stage, "Paid")
    lines.append(Sum(label, str(present_amount(money.paid)), is_total=True))
    text = _STAGE_TEXTS[money.stage]
    if delivery.status in NEVER_PAID:
        text = "Nothing was paid."
    elif is_beside:
        text = NOT_HELD
    if money.is_final or is_beside or delivery.status in NEVER_PAID:
        return MoneyPanel(text, tuple(lines))
    if delivery.status in IN_RETURN:
        return MoneyPanel(text, tuple(lines), _when_back(delivery))
    if order.role is Role.SELLER:
        when = "As soon as it is paid." if delivery.is_instant else "When the buyer confirms."
        return MoneyPanel(text, (*lines, *_sellers_lines(delivery)), when)
    when = "at once" if delivery.is_instant else "when you confirm"
    note = f"{present_amount(money.seller_gets)} of it is the seller's {when}."
    return MoneyPanel(text, tuple(lines), note if order.role is Role.BUYER else "")


def _when_back(delivery: DeliveryView) -> str:
    """What the return will pay, which is no release."""
    escrow = delivery.escrow
    assert escrow is not None
    payout = split(escrow.amount, escrow.share, rates_of(delivery), ruled=escrow.is_return_ruled)
    currency = delivery.money.paid.currency
    buyer = present_amount(Amount(payout.buyer_net, currency))
    seller = present_amount(Amount(payout.seller_net, currency))
    return f"Once it is back, the buyer gets {buyer} and the seller {seller}."


def present_outcome(delivery: DeliveryView) -> OutcomePanel:
    """Who got what, to the unit, and what still waits to be drawn."""
    escrow, sums = delivery.escrow, list(sums_of_money(delivery.money))
    assert escrow is not None
    text = {
        Status.RELEASED: "The escrow paid the seller.",
        Status.REFUNDED: "The escrow gave everything back to the buyer.",
        Status.SETTLED: "The escrow split the money.",
        Status.RULED: "The escrow split the money as the arbiter decided.",
    }[delivery.status]
    if delivery.token and delivery.token.is_to_buyer is not None:
        holder = "The buyer" if delivery.token.is_to_buyer else "The seller"
        units = delivery.token.units
        sums.insert(-1, Sum(f"{units} tokens" if units > 1 else "The token", holder))
    if escrow.credited_buyer or escrow.credited_seller:
        text += " A payment did not reach its wallet: it waits in the escrow, under Account."
    return OutcomePanel(text, tuple(sums))


def present_token_place(delivery: DeliveryView) -> TokenPanel | None:
    token = delivery.token
    if token is None:
        return None
    if delivery.escrow is None:
        where = "With the seller. It is locked beside the money once you pay."
    elif token.is_to_buyer is None:
        where = "Locked in the escrow, beside the money."
    else:
        where = "It went to the buyer." if token.is_to_buyer else "It went back to the seller."
    if token.is_waiting:
        where += " The wallet did not take it, so it waits in the escrow."
    person = present_person(token.address, None, None)
    contract = person.address if person else hex_text(token.address)
    count = f"{pieces(token.units)} of this edition" if token.units else ""
    return TokenPanel(str(token.asset_id), contract, where, count)


def present_dispute(delivery: DeliveryView, statements: Sequence[Statement]) -> DisputePanel | None:
    if delivery.dispute is None:
        return None
    return DisputePanel(
        claim=str(present_amount(delivery.dispute.claim)),
        reason=reason_text(delivery.dispute.reason),
        statements=tuple(statements),
    )


def present_proofs(order: OrderView, delivery: DeliveryView) -> tuple[ChipProof, ...]:
    """What the item's chip has signed. One made before the parcel left proves nothing."""
    escrow = delivery.escrow
    if escrow is None:
        return ()
    return tuple(
        ChipProof(
            who="The seller" if proof.holder == escrow.seller else "The buyer",
            text=_PROVEN if proof.is_fresh else _TOO_EARLY,
            tone="success" if proof.is_fresh else "warning",
            at=present_moment(proof.proven_at, order.chain_time),
        )
        for proof in escrow.proofs
    )


def _later_refund(delivery: DeliveryView) -> str:
    escrow = delivery.escrow
    if escrow is None or not escrow.refunded_later:
        return ""
    amount = present_amount(Amount(escrow.refunded_later, delivery.money.paid.currency))
    return f"Afterwards the seller paid {amount} back to the buyer, from the own wallet."


def reason_text(number: int | None) -> str:
    """Anybody may write any number on chain; an unknown one is something else."""
    if number is None:
        return "What came back is not right"
    reasons = list(Reason)
    return REASON_LABELS[reasons[number] if number < len(reasons) else Reason.OTHER]


def _note(delivery: DeliveryView) -> NoticeText | None:
    if delivery.is_oversold and delivery.status is Status.FUNDED:
        return NoticeText(
            "More was sold than there is: this was paid after its reservation had run out. "
            "The seller has to refund it.",
            "error",
        )
    if twist_of(delivery) is Twist.SECOND_ITEM:
        return NoticeText("A second item is to be shipped. Cancelling is over.")
    return _NOTES.get(delivery.status)


def _sellers_lines(delivery: DeliveryView) -> tuple[Sum, ...]:
    money, rates = delivery.money, rates_of(delivery)
    lines = []
    if money.fee:
        label = f"Marketplace, {present_bps(rates.fee_bps)}"
        lines.append(Sum(label, f"{MINUS} {present_amount(money.fee)}"))
    if money.royalty:
        label = f"Maker, {present_bps(rates.royalty_bps)}"
        lines.append(Sum(label, f"{MINUS} {present_amount(money.royalty)}"))
    return (*lines, Sum("You get", str(present_amount(money.seller_gets)), is_total=True))


def _silence_text(delivery: DeliveryView, silence: SilenceView | None) -> str:
    if silence is None:
        is_unpaid = delivery.status is Status.AWAITING_PAYMENT
        return "The reservation ends, and the goods go back on sale." if is_unpaid else ""
    return f"{silence.sentence} {_split_text(silence)}".strip()


def _split_text(silence: SilenceView) -> str:
    """The amounts, where a time-out would split them."""
    if silence.status not in {Status.SETTLED, Status.RULED} or not silence.buyer_gets:
        return ""
    buyer, seller = present_amount(silence.buyer_gets), present_amount(silence.seller_gets)
    return f"The buyer then gets {buyer} and the seller {seller}."

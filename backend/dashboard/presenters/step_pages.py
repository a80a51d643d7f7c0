"""The pages of single steps: ship, dispute, answer. What is at stake stands above the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backend.core.viewer import Viewer
from backend.dashboard.presenters.buttons import StepButton, ask_again
from backend.dashboard.presenters.dates import Deadline, present_deadline
from backend.dashboard.presenters.deliveries import present_dispute, twist_of
from backend.dashboard.presenters.listings import Choice
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.next_steps import Twist
from backend.dashboard.presenters.order_page import DisputePanel, Statement
from backend.dashboard.presenters.orders import title_of
from backend.dashboard.presenters.parcels import carrier_choices
from backend.dashboard.presenters.step_buttons import sums_of_preview
from backend.dashboard.presenters.wallet_actions import wallet_action
from backend.domain.catalog.plain_words import duration
from backend.domain.disputes.documents import REASON_LABELS, Reason
from backend.domain.disputes.views import OutcomePreview
from backend.domain.orders.addresses import ShippingAddress
from backend.domain.orders.views import DeliveryView, OrderView


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputePage(StepPage):
    """What can be wrong, and what happens then."""

    reasons: tuple[Choice, ...]
    symbol: str
    claim_help: str
    then: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPage(StepPage):
    """The claim, and the two answers to it."""

    dispute: DisputePanel
    concede: StepButton | None
    may_contest: bool
    contest_note: str


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
            delivery, "ship", "This can be shipped only once, by its seller, in time."
        ),
        address=lines,
        carriers=carrier_choices(is_devnet=is_devnet),
        has_parcel=has_parcel,
    )


def _ship_heading(delivery: DeliveryView, *, has_parcel: bool) -> str:
    if not has_parcel:
        return "Hand it over"
    return "Ship the second item" if twist_of(delivery) is Twist.SECOND_ITEM else "Ship it"


def present_dispute_page(order: OrderView, delivery: DeliveryView) -> DisputePage:
    """The form of a dispute."""
    policy, total = delivery.policy.policy, delivery.money.paid
    return DisputePage(
        order_id=order.public_id,
        title=title_of(order),
        heading="Say what is wrong",
        intro="Have you written to the seller? Most problems end there. If not, ask back what is "
        "fair: all of it, or a part.",
        action=step_path(order, delivery, "dispute"),
        deadline=step_deadline(order, delivery),
        refusal=step_refusal(
            delivery,
            "dispute",
            "A dispute can be opened by the buyer, from shipping to the end of the inspection.",
        ),
        reasons=tuple(Choice(str(reason.number), REASON_LABELS[reason]) for reason in Reason),
        symbol=total.currency.symbol,
        claim_help=f"At most {present_amount(total)}, what you paid.",
        then=(
            f"The seller has {duration(policy.response_window)} to answer; silence grants it.",
            "If the seller grants it, you get it at once and the seller gets the rest.",
            f"If the seller contests it, the arbiter has {duration(policy.arbitration_window)}.",
            "You can still confirm at any time, and the seller can still refund you.",
        ),
    )


def present_answer_page(
    order: OrderView,
    delivery: DeliveryView,
    viewer: Viewer,
    *,
    statements: Sequence[Statement],
    concession: OutcomePreview | None,
) -> AnswerPage:
    """The claim, what granting it would do, and the form that contests it."""
    dispute = present_dispute(delivery, statements) or DisputePanel("", "")
    window = duration(delivery.policy.policy.arbitration_window)
    may_contest = delivery.action("contest") is not None
    return AnswerPage(
        order_id=order.public_id,
        title=title_of(order),
        heading="Answer the claim" if may_contest else "Grant the claim",
        intro="You can grant it, or contest it and let the arbiter decide.",
        action=step_path(order, delivery, "contest"),
        deadline=step_deadline(order, delivery),
        refusal=""
        if may_contest or concession
        else "There is nothing to answer here now: only the seller can, while a claim is open.",
        dispute=dispute,
        concede=_concede(order, delivery, viewer, concession),
        may_contest=may_contest,
        contest_note=f"Your wallet asks you to sign. The arbiter then has {window} to decide.",
    )


def _concede(
    order: OrderView,
    delivery: DeliveryView,
    viewer: Viewer,
    concession: OutcomePreview | None,
) -> StepButton | None:
    action = delivery.action("concede")
    if concession is None or action is None or action.call is None or viewer.address is None:
        return None
    back = f"/orders/{order.public_id}"
    return StepButton(
        "concede",
        action.label,
        action.explains,
        chain=wallet_action("concede", action.label, action.call, viewer.address, location=back),
        confirm=ask_again("concede", sums_of_preview(concession, delivery.money.paid)),
        dialog_id=f"ask-concede-{delivery.public_id}",
    )


def step_path(order: OrderView, delivery: DeliveryView, step: str) -> str:
    return f"/orders/{order.public_id}/{step}?delivery={delivery.public_id}"


def step_deadline(order: OrderView, delivery: DeliveryView) -> Deadline | None:
    silence = delivery.silence
    return present_deadline(silence.at, order.chain_time) if silence else None


def step_refusal(delivery: DeliveryView, action: str, sentence: str) -> str:
    return "" if delivery.action(action) else sentence

"""The seller's page about a claim: grant it, offer something else, or contest it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from backend.core.viewer import Viewer
from backend.dashboard.presenters.buttons import StepButton, ask_again
from backend.dashboard.presenters.carrying import Carrier
from backend.dashboard.presenters.claims import remedy_choice
from backend.dashboard.presenters.deliveries import present_dispute
from backend.dashboard.presenters.order_page import DisputePanel, Statement
from backend.dashboard.presenters.orders import title_of
from backend.dashboard.presenters.outlooks import WayOut, sellers_ways
from backend.dashboard.presenters.step_buttons import sums_of_preview
from backend.dashboard.presenters.step_pages import StepPage, step_deadline, step_path
from backend.dashboard.presenters.wallet_actions import wallet_action
from backend.domain.catalog.plain_words import duration
from backend.domain.disputes.guidance import Answers
from backend.domain.disputes.views import OutcomePreview
from backend.domain.orders.views import DeliveryView, OrderView


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPage(StepPage):
    """The claim, and the three answers to it with what each gives."""

    dispute: DisputePanel
    concede: StepButton | None
    offer_href: str
    offer_text: str
    may_contest: bool
    contest_note: str
    ways: tuple[WayOut, ...]


def present_answer_page(
    order: OrderView,
    delivery: DeliveryView,
    viewer: Viewer,
    *,
    statements: Sequence[Statement],
    answers: Answers,
    concession: OutcomePreview | None,
    carrier: Carrier | None = None,
) -> AnswerPage:
    """The claim, what granting it would do, and the form that contests it."""
    dispute = present_dispute(delivery, statements) or DisputePanel("", "")
    window = duration(delivery.policy.policy.arbitration_window)
    may_contest = delivery.action("contest") is not None
    claim = delivery.dispute.claim if delivery.dispute else None
    return AnswerPage(
        order_id=order.public_id,
        title=title_of(order),
        heading="Answer the claim" if may_contest else "Grant the claim",
        intro="Grant it, offer something else, or contest it and let the arbiter decide. If you "
        "say nothing in time, it is granted."
        if may_contest
        else "You can still grant it, as long as the arbiter has not decided.",
        action=step_path(order, delivery, "contest"),
        deadline=step_deadline(order, delivery),
        refusal=""
        if may_contest or concession
        else "There is nothing to answer here now: only the seller can, while a claim is open.",
        dispute=dispute,
        concede=_concede(order, delivery, viewer, concession, carrier),
        offer_href=_offer_href(order, delivery, answers) if delivery.action("offer") else "",
        offer_text=_offer_text(delivery, answers),
        may_contest=may_contest,
        contest_note=f"Your wallet asks you to sign. The arbiter then has {window} to decide.",
        ways=sellers_ways(delivery, claim) if may_contest and claim else (),
    )


def _concede(
    order: OrderView,
    delivery: DeliveryView,
    viewer: Viewer,
    concession: OutcomePreview | None,
    carrier: Carrier | None,
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
        carried=carrier.action(action.label, action.call, order, delivery, viewer.address)
        if carrier
        else None,
        confirm=ask_again("concede", sums_of_preview(concession, delivery.money.paid)),
        dialog_id=f"ask-concede-{delivery.public_id}",
    )


def _offer_href(order: OrderView, delivery: DeliveryView, answers: Answers) -> str:
    """The form of an offer, filled in with what the buyer wishes."""
    path = step_path(order, delivery, "offer")
    if answers.remedy is None or answers.remedy.deal is None or delivery.dispute is None:
        return path
    wish = {"deal": answers.remedy.deal, "buyer_share": delivery.dispute.claim.typed()}
    return f"{path}&{urlencode(wish)}"


def _offer_text(delivery: DeliveryView, answers: Answers) -> str:
    text = (
        "Divide the money, take it back, send another one, or take more time. The form shows what "
        "each of you would get. Nothing moves before the buyer accepts, and your clock goes on."
    )
    if answers.remedy is None:
        return text
    wish = remedy_choice(answers.remedy, delivery.flow).label
    return f"The buyer says this would make it good: {wish[0].lower()}{wish[1:]}. {text}"

"""The guided form of a dispute: one question a page, and at its end where everything leads to."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from backend.core.viewer import Viewer
from backend.dashboard.forms.disputes import Question, Told
from backend.dashboard.presenters.buttons import StepButton
from backend.dashboard.presenters.claims import (
    answer_lines,
    arrival_choices,
    arrival_question,
    condition_choice,
    reason_label,
    remedy_choice,
)
from backend.dashboard.presenters.listings import Choice
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.orders import title_of
from backend.dashboard.presenters.outlooks import WayOut, buyers_ways
from backend.dashboard.presenters.step_buttons import present_button
from backend.dashboard.presenters.step_pages import (
    StepPage,
    step_deadline,
    step_path,
    step_refusal,
)
from backend.domain.disputes.guidance import Arrival, conditions_for, reasons_for, remedies_for
from backend.domain.escrow.lifecycle import Role, Status
from backend.domain.orders.views import DeliveryView, OrderView

NOT_OPEN = "A dispute can be opened by the buyer, from shipping to the end of the inspection."


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its possible answers."""

    name: str
    legend: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Instead:
    """What the buyer may rather do, with what it means."""

    title: str
    text: str
    href: str = ""
    label: str = ""
    button: StepButton | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputePage(StepPage):
    """One page of the form. On the last one nothing is asked but the buyer's own words."""

    delivery_id: str = ""
    number: int = 1
    count: int = 4
    asked: tuple[Asked, ...] = ()
    asks_amount: bool = False
    question: str = ""  # the name of this page, sent along with its answers
    kept: tuple[tuple[str, str], ...] = ()  # what was answered before, to carry along
    back: str = ""
    symbol: str = ""
    claim_help: str = ""
    claim: str = ""
    said: tuple[tuple[str, str], ...] = ()
    ways: tuple[WayOut, ...] = ()
    instead: tuple[Instead, ...] = ()

    @property
    def is_review(self) -> bool:
        return not self.asked


def present_dispute_page(
    order: OrderView, delivery: DeliveryView, viewer: Viewer, told: Told
) -> DisputePage:
    """The question that comes next, or the review."""
    if delivery.action("dispute") is None:
        return _closed_page(order, delivery, viewer)
    pages, path = _pages(told), step_path(order, delivery, "dispute")
    is_review = told.next is Question.REVIEW
    return DisputePage(
        order_id=order.public_id,
        title=title_of(order),
        heading="Say what is wrong",
        intro="Nothing happens before you sign at the end. Have you written to the seller? Most "
        "problems end there.",
        action=path,
        deadline=step_deadline(order, delivery),
        delivery_id=delivery.public_id,
        number=pages.index(told.next) + 1,
        count=len(pages),
        asked=_asked(delivery, told),
        asks_amount=told.next is Question.REMEDY,
        question=told.next.value,
        kept=_kept(told),
        back=_back(path, pages, told),
        symbol=delivery.money.paid.currency.symbol,
        claim_help=f"For a part of it; for a return only if less than all is fair. At most "
        f"{present_amount(delivery.money.paid)}, what you paid.",
        claim=str(present_amount(told.claim)) if told.claim else "",
        said=_said(delivery, told),
        ways=buyers_ways(delivery, told.claim) if is_review and told.claim else (),
        instead=_instead(order, delivery, told) if is_review else (),
    )


def _closed_page(order: OrderView, delivery: DeliveryView, viewer: Viewer) -> DisputePage:
    """No dispute now. Before shipping a buyer has better ways, which stand here."""
    is_early = delivery.status is Status.FUNDED and order.role is Role.BUYER
    return DisputePage(
        order_id=order.public_id,
        title=title_of(order),
        heading="Say what is wrong",
        intro="Nothing has been shipped yet, so there is nothing to dispute."
        if is_early
        else "Only what was sent can be disputed.",
        action=step_path(order, delivery, "dispute"),
        deadline=step_deadline(order, delivery),
        refusal="" if is_early else step_refusal(delivery, "dispute", NOT_OPEN),
        instead=_before_shipping(order, delivery, viewer) if is_early else (),
    )


def _before_shipping(
    order: OrderView, delivery: DeliveryView, viewer: Viewer
) -> tuple[Instead, ...]:
    cancel, found = delivery.action("cancel"), []
    if cancel is not None:
        button = present_button(cancel, order, delivery, viewer.address)
        found.append(Instead("Cancel it", cancel.explains, button=button))
    offer = step_path(order, delivery, "offer")
    found += [
        Instead(
            "Ask the seller to call it off",
            "Offer that you get everything back. The seller accepts with one signature.",
            f"{offer}&{urlencode({'deal': 'split', 'percent': '100'})}",
            "Offer it",
        ),
        Instead("Or wait", delivery.silence.sentence if delivery.silence else ""),
    ]
    return tuple(found)


def _pages(told: Told) -> tuple[Question, ...]:
    """Nobody is asked what only one answer fits."""
    if told.answers.arrived is Arrival.NO:
        return (Question.ARRIVED, Question.REMEDY, Question.REVIEW)
    return tuple(Question)


def _asked(delivery: DeliveryView, told: Told) -> tuple[Asked, ...]:
    flow, arrived = delivery.flow, told.answers.arrived
    if told.next is Question.ARRIVED or arrived is None:
        return (Asked("arrived", arrival_question(flow), arrival_choices(flow)),)
    if told.next is Question.WRONG:
        conditions = tuple(condition_choice(one) for one in conditions_for(flow, arrived))
        reasons = tuple(
            Choice(str(reason.number), reason_label(reason, flow))
            for reason in reasons_for(flow, arrived)
        )
        how = (Asked("condition", "In which condition is it?", conditions),) if conditions else ()
        return (*how, Asked("reason", "What is wrong?", reasons))
    if told.next is Question.REMEDY:
        remedies = remedies_for(flow, arrived, delivery.status)
        choices = tuple(remedy_choice(one, flow) for one in remedies)
        return (Asked("remedy", "What would make it good?", choices),)
    return ()


def _kept(told: Told) -> tuple[tuple[str, str], ...]:
    found = told.answers.to_document()
    if told.reason is not None:
        found["reason"] = str(told.reason.number)
    if told.claim is not None:
        found["claim"] = told.claim.typed()
    return tuple(found.items())


def _back(path: str, pages: tuple[Question, ...], told: Told) -> str:
    """The page before, with what was said before it."""
    if told.next is pages[0]:
        return ""
    own = {
        Question.ARRIVED: {"arrived", "condition", "reason", "remedy", "claim"},
        Question.WRONG: {"condition", "reason", "remedy", "claim"},
        Question.REMEDY: {"remedy", "claim"},
    }[pages[pages.index(told.next) - 1]]
    kept = {name: value for name, value in _kept(told) if name not in own}
    return f"{path}&{urlencode(kept)}" if kept else path


def _said(delivery: DeliveryView, told: Told) -> tuple[tuple[str, str], ...]:
    lines = list(answer_lines(told.answers, delivery.flow))
    if told.reason is not None:
        lines.insert(-1, ("What is wrong?", reason_label(told.reason, delivery.flow)))
    if told.claim is not None:
        lines.append(("You ask back", str(present_amount(told.claim))))
    return tuple(lines)


def _instead(order: OrderView, delivery: DeliveryView, told: Told) -> tuple[Instead, ...]:
    """What costs less than a dispute: an offer, or only waiting."""
    remedy, found = told.answers.remedy, []
    due = step_deadline(order, delivery)
    if remedy is not None and remedy.deal is not None and told.claim is not None:
        query = {"deal": remedy.deal, "buyer_share": told.claim.typed()}
        limit = f" Your time to object still ends on {due.text}." if due else ""
        found.append(
            Instead(
                "Offer it to the seller first",
                "If the seller accepts, it is binding for both and nobody has to decide anything. "
                f"An offer stops no clock.{limit}",
                f"{step_path(order, delivery, 'offer')}&{urlencode(query)}",
                "Make it an offer",
            )
        )
    is_missing = told.answers.arrived is Arrival.NO and delivery.status is Status.SHIPPED
    if is_missing and delivery.silence and not delivery.silence.is_over:
        found.append(Instead("Or wait for it", delivery.silence.sentence))
    return tuple(found)

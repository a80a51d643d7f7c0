"""Lists of cases: an arbiter's queue by deadline with its figures, and what staff see is stuck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from backend.core.viewer import Viewer
from backend.dashboard.presenters.badges import Badge, present_status
from backend.dashboard.presenters.dates import Deadline, present_deadline, present_duration
from backend.dashboard.presenters.deliveries import reason_text
from backend.dashboard.presenters.listings import Filter, Photo
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.next_steps import words_for
from backend.dashboard.presenters.orders import person, photo_of
from backend.domain.disputes.repository import CaseStage
from backend.domain.disputes.views import CaseView, DeskFigures, StuckCase
from backend.domain.escrow.lifecycle import Role, Status
from backend.domain.orders.views import PersonView

_STAGES: tuple[tuple[CaseStage, str], ...] = (
    (CaseStage.OPEN, "Open"),
    (CaseStage.NEEDS_RULING, "Yours to decide"),
    (CaseStage.WAITING, "The seller's word"),
    (CaseStage.GOING_BACK, "Going back"),
    (CaseStage.CLOSED, "Closed"),
)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in the list."""

    href: str
    title: str
    photo: Photo | None
    claim: str
    reason: str
    parties: str
    badge: Badge
    next: str
    deadline: Deadline | None
    needs_you: bool


@dataclass(frozen=True, slots=True)
class CasesPage:
    """What pages/cases.html prints."""

    filters: tuple[Filter, ...]
    rows: tuple[CaseRow, ...]
    next_href: str | None
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StuckRow:
    """A case that is due soon and has no draft."""

    href: str
    title: str
    parties: str
    arbiter: str
    deadline: Deadline | None
    note: str


def present_cases(
    cases: Sequence[CaseView],
    viewer: Viewer,
    *,
    stage: CaseStage,
    counts: Mapping[CaseStage, int],
    figures: DeskFigures,
    next_cursor: str | None,
) -> CasesPage:
    """One stage of the queue: what is due next stands on top."""
    query = {"stage": stage.value, "cursor": next_cursor}
    return CasesPage(
        filters=tuple(
            Filter(title, f"/cases?stage={one.value}", one is stage, counts[one])
            for one, title in _STAGES
        ),
        rows=tuple(_row(case, viewer) for case in cases),
        next_href=f"/cases?{urlencode(query)}" if next_cursor else None,
        figures=_figures(figures) if figures.cases else (),
    )


def present_stuck(found: Sequence[StuckCase], viewer: Viewer) -> tuple[StuckRow, ...]:
    """For staff: whom to remind. What the case is about stays with those who take part in it."""
    return tuple(
        StuckRow(
            href=f"/orders/{one.order.public_id}",
            title=one.delivery.title,
            parties=_parties(one.order.buyer, one.order.seller, viewer),
            arbiter=person(one.delivery.arbiter, viewer).name,
            deadline=present_deadline(one.delivery.silence.at, one.order.chain_time)
            if one.delivery.silence
            else None,
            note="The arbiter has stepped back." if one.is_recused else "Nothing is drafted.",
        )
        for one in found
    )


def _figures(figures: DeskFigures) -> tuple[tuple[str, str], ...]:
    """In the order of the life of a case."""
    wait = present_duration(figures.to_ruling) if figures.to_ruling is not None else "none yet"
    share = f"{figures.share}\u00a0% of the claim" if figures.share is not None else "none yet"
    return (
        ("Cases", str(figures.cases)),
        ("Open", str(figures.open)),
        ("Decided by you", str(figures.ruled)),
        ("Settled without you", str(figures.settled)),
        ("Time ran out", str(figures.lapsed)),
        ("Usual time to a ruling", wait),
        ("Given to buyers, on average", share),
        ("Overturned", "none: a ruling is final"),
    )


def _row(case: CaseView, viewer: Viewer) -> CaseRow:
    order, delivery = case.order, case.delivery
    words = words_for(delivery.status, Role.ARBITER)
    silence, dispute = delivery.silence, delivery.dispute
    needs_you = delivery.status is Status.ARBITRATION and delivery.action("rule") is not None
    return CaseRow(
        href=f"/cases/{delivery.public_id}",
        title=delivery.title,
        photo=photo_of(delivery),
        claim=str(present_amount(dispute.claim)) if dispute else "",
        reason=reason_text(dispute.reason) if dispute else "",
        parties=_parties(order.buyer, order.seller, viewer),
        badge=present_status(delivery.status, delivery.flow),
        next=words.title if needs_you else words.who,
        deadline=present_deadline(silence.at, order.chain_time) if silence else None,
        needs_you=needs_you,
    )


def _parties(buyer: PersonView, seller: PersonView, viewer: Viewer) -> str:
    return f"{person(buyer, viewer).name} from {person(seller, viewer).name}"

"""What was said in a dispute. Only what the chain has a hash of counts as said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from backend.core.viewer import Viewer
from backend.dashboard.presenters.claims import answer_lines
from backend.dashboard.presenters.dates import present_moment
from backend.dashboard.presenters.evidence import evidence_path, present_pieces
from backend.dashboard.presenters.order_page import Statement
from backend.dashboard.presenters.people import hex_text, present_person
from backend.domain.disputes.documents import StatementKind
from backend.domain.disputes.guidance import NOTHING_ANSWERED, Answers
from backend.domain.disputes.views import StatementView
from backend.domain.evidence.views import CheckedBundle
from backend.domain.orders.planning import Flow

_VERBS: dict[StatementKind, str] = {
    StatementKind.DISPUTE: "the buyer",
    StatementKind.CONTEST: "the seller",
    StatementKind.RULING: "the arbiter",
    StatementKind.RETURN_RULING: "the arbiter, on the return",
    StatementKind.RETURN_CONTEST: "the seller, on what came back",
}
NOTHING_CHECKED: Mapping[bytes, CheckedBundle] = MappingProxyType({})
_UNKNOWN = "This was written elsewhere: the chain holds its hash, and we do not have the text."


def present_statements(
    views: Iterable[StatementView | None],
    viewer: Viewer,
    now: datetime,
    flow: Flow = Flow.PARCEL,
    checked: Mapping[bytes, CheckedBundle] = NOTHING_CHECKED,
) -> tuple[Statement, ...]:
    """The statements that stand on chain, in the order of the dispute; `flow` chooses the words.

    `checked`: what stands under their roots, by root, for pages that show all of it.
    """
    return tuple(
        _statement(view, viewer, now, flow, checked) for view in views if view and view.is_on_chain
    )


def claim_answers(views: Sequence[StatementView]) -> Answers:
    """What the buyer answered before the claim that stands."""
    claims = (view.answers for view in views if view.kind is StatementKind.DISPUTE)
    return next(claims, NOTHING_ANSWERED)


def _statement(
    view: StatementView,
    viewer: Viewer,
    now: datetime,
    flow: Flow,
    checked: Mapping[bytes, CheckedBundle],
) -> Statement:
    role, author = _VERBS[view.kind], view.author
    person = present_person(author.address, author.display_name, viewer.address) if author else None
    return Statement(
        who=role.capitalize() if person is None else f"{person}, {role}",
        text=view.text or _UNKNOWN,
        at=present_moment(view.at, now),
        answers=answer_lines(view.answers, flow),
        root=hex_text(view.root),
        is_intact=view.is_intact,
        evidence_href=evidence_path(view.evidence) if view.evidence else "",
        pieces=present_pieces(checked[view.root]) if view.root in checked else (),
    )

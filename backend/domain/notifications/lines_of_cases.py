"""What people are told of a case: questions, answers, an arbiter who steps back."""

from __future__ import annotations

from backend.domain.disputes.events import CaseQuestionAnswered, CaseQuestionAsked, CaseRecused
from backend.domain.notifications.lines import Audience, Line, Topic, Weight, say

_BUYER, _SHOP = Audience.BUYER, (Audience.SELLER, Audience.SHOP_SUPPORT)
_DISPUTES, _URGENT = Topic.DISPUTES, Weight.URGENT
_ASKED = ("You are asked about a dispute: {item}", "Until when stands beside the question.")
_ANSWERED = (
    "The {role} has answered you: {item}",
    "The answer stands in the dispute, below your question.",
)
_RECUSED = (
    "The arbiter steps back: {item}",
    "Nobody else can be named. Settle it between you by {due}, or it is divided as the rules say.",
)

LINES: dict[str, tuple[Line, ...]] = {
    CaseQuestionAsked.name: (
        say(_BUYER, _DISPUTES, *_ASKED, weight=_URGENT, when={"side": ("buyer", "both")}),
        say(_SHOP, _DISPUTES, *_ASKED, weight=_URGENT, when={"side": ("seller", "both")}),
    ),
    CaseQuestionAnswered.name: (
        say(
            Audience.ARBITER,
            _DISPUTES,
            *_ANSWERED,
            link="/cases/{delivery}",
            when={"asker": ("arbiter",)},
        ),
        say(_BUYER, _DISPUTES, *_ANSWERED, when={"asker": ("buyer",)}),
        say(_SHOP, _DISPUTES, *_ANSWERED, when={"asker": ("seller",)}),
    ),
    CaseRecused.name: (say((_BUYER, *_SHOP), _DISPUTES, *_RECUSED, weight=_URGENT),),
}

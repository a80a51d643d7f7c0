"""What people are told of what is asked about their listings."""

from __future__ import annotations

from backend.domain.notifications.lines import Audience, Line, Topic, say
from backend.domain.questions.events import QuestionAsked, QuestionMoved

LINES: dict[str, tuple[Line, ...]] = {
    QuestionAsked.name: (
        say(
            (Audience.SELLER, Audience.SHOP_SUPPORT),
            Topic.MESSAGES,
            "A question before buying: {item}",
            "Somebody asked in the open. Your answer stands below it for everybody.",
            link="/questions",
        ),
    ),
    QuestionMoved.name: (
        say(
            Audience.PARTY,
            Topic.MESSAGES,
            "Your question was answered: {item}",
            "The answer stands on the page of the listing.",
            link="/listings/{listing}",
            when={"action": ("answer",)},
        ),
    ),
}

"""What people are told about their own data."""

from __future__ import annotations

from backend.domain.notifications.lines import Audience, Line, Topic, say
from backend.domain.privacy.events import DataExported, ErasureAsked

LINES: dict[str, tuple[Line, ...]] = {
    DataExported.name: (
        say(
            Audience.PARTY,
            Topic.ACCOUNT,
            "A copy of your data was taken",
            "If that was not you, end your sign-ins on the page of your account.",
            link="/account",
        ),
    ),
    ErasureAsked.name: (
        say(
            Audience.PARTY,
            Topic.ACCOUNT,
            "You asked to be erased",
            "What nothing needs is gone. The page says what the rest waits for.",
            link="/account/data",
        ),
    ),
}

"""Named refusals of this room."""

from __future__ import annotations

from backend.core.errors import Invalid, RateLimited


class MessageInvalid(Invalid):
    """The text cannot be posted as it is."""

    code = "message_invalid"


class TooManyMessages(RateLimited):
    """One author writes faster than anybody reads."""

    code = "too_many_messages"

"""Named refusals about messages."""

from __future__ import annotations

from backend.core.errors import NotFound, RateLimited


class TooManyMessages(RateLimited):
    """More messages in a minute than people read."""

    code = "too_many_messages"


class MessageNotFound(NotFound):
    """The thread has no such message."""

    code = "message_not_found"

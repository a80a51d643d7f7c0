"""Named refusals about messages."""

from __future__ import annotations

from backend.core.errors import Conflict, Invalid, NotFound, RateLimited


class TooManyMessages(RateLimited):
    """More messages in a minute than people read."""

    code = "too_many_messages"


class MessageNotFound(NotFound):
    """The thread has no such message."""

    code = "message_not_found"


class ThreadMovedOn(Conflict):
    """Somebody else wrote meanwhile, so what was signed leans on the wrong message."""

    code = "thread_moved_on"


class MessageSignatureRefused(Invalid):
    """The message is not signed by a key that its author's wallet has authorised."""

    code = "message_signature_refused"


class MessageKeyRefused(Invalid):
    """The key cannot be used, or the wallet has not authorised it."""

    code = "message_key_refused"


class MessageKeyNotFound(NotFound):
    """There is no such key, or it is not the viewer's."""

    code = "message_key_not_found"

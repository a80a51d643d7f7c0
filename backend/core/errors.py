"""Refusals the program expects. Each has a stable code; how they look over HTTP is decided above.

DomainError
├── Invalid            the request itself is wrong, field by field
├── Unauthenticated    nobody is signed in
├── Forbidden          signed in, seen, and still not allowed
├── NotFound           it does not exist, or not for this viewer
├── Conflict           right request, wrong moment
├── RateLimited        too many, too fast
└── Unavailable        something we depend on does not answer
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar


class DomainError(Exception):
    """A refusal with a sentence for people, a code for programs and facts for both."""

    code: ClassVar[str] = "refused"

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts


class NotFound(DomainError):
    """There is no such thing, or the viewer may not know that there is."""

    code = "not_found"


class Forbidden(DomainError):
    """The viewer sees the thing, and may not do this with it."""

    code = "forbidden"


class Conflict(DomainError):
    """The request is fine and the present state does not allow it."""

    code = "conflict"


class Unauthenticated(DomainError):
    """Somebody has to sign in first."""

    code = "unauthenticated"


class RateLimited(DomainError):
    """Too many attempts; `retry_after` is in whole seconds."""

    code = "rate_limited"

    def __init__(self, message: str, *, retry_after: int, **facts: Any) -> None:
        super().__init__(message, retry_after=retry_after, **facts)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """A node, a store or a service we need does not answer now; trying again may help."""

    code = "unavailable"


class Invalid(DomainError):
    """What was sent cannot be used. `fields` names each wrong field with a sentence."""

    code = "invalid"

    def __init__(
        self, message: str, *, fields: Mapping[str, str] | None = None, **facts: Any
    ) -> None:
        super().__init__(message, **facts)
        self.fields: dict[str, str] = dict(fields or {})

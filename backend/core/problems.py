"""How refusals look over HTTP (RFC 9457), for the API and the dashboard alike.

Every error class has one status, that of its nearest ancestor in the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from backend.core.errors import (
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    NotFound,
    RateLimited,
    Unauthenticated,
    Unavailable,
)

PROBLEM_JSON = "application/problem+json"

STATUS_OF: dict[type[DomainError], int] = {
    DomainError: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Invalid: 422,
    RateLimited: 429,
    Unavailable: 503,
}


def status_of(error: type[DomainError]) -> int:
    """The status of the nearest mapped ancestor."""
    return next(STATUS_OF[base] for base in error.__mro__ if base in STATUS_OF)


def problem(
    status: int, code: str, detail: str, *, errors: Mapping[str, str] | None = None, **facts: Any
) -> dict[str, Any]:
    """The members of a problem. `errors` names wrong fields; facts never overrule a member."""
    members: dict[str, Any] = {
        "type": f"urn:earnest:problem:{code}",
        "title": code.replace("_", " ").capitalize(),
        "status": status,
        "code": code,
        "detail": detail,
    }
    if errors:
        members["errors"] = [{"field": name, "detail": said} for name, said in errors.items()]
    return {name: _plain(value) for name, value in facts.items()} | members


def problem_of(error: DomainError) -> dict[str, Any]:
    """The problem a refusal is."""
    fields = error.fields if isinstance(error, Invalid) else None
    return problem(
        status_of(type(error)), error.code, error.message, errors=fields, **_own(error.facts)
    )


def _own(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts without the names this module gives out itself."""
    taken = {"status", "code", "detail", "errors", "type", "title"}
    return {name: value for name, value in facts.items() if name not in taken}


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case bytes():
            return f"0x{value.hex()}"
        case UUID():
            return str(value)
        case Mapping():
            return {str(name): _plain(inner) for name, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(inner) for inner in value]
    return str(value)

"""The one place that turns refusals into answers: problem+json (RFC 9457), never a stack trace."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from backend.core.database import DATABASE_TROUBLE
from backend.core.errors import DomainError, RateLimited, Unauthenticated
from backend.core.http_security import Receive, Refusal, Scope, Send
from backend.core.problems import PROBLEM_JSON, problem, problem_of

log = structlog.get_logger(__name__)

_CODES = {
    400: ("malformed", "This request cannot be read."),
    404: ("not_found", "There is nothing here."),
    405: ("method_not_allowed", "This address does not take that method."),
    413: ("body_too_large", "This is too large to send. Nothing was stored."),
}


class ProblemResponse(JSONResponse):
    """A refusal as JSON."""

    media_type = PROBLEM_JSON


async def answer_domain_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    content = problem_of(error)
    answer = ProblemResponse(content, content["status"])
    if isinstance(error, RateLimited):
        answer.headers["retry-after"] = str(error.retry_after)
    if isinstance(error, Unauthenticated):
        answer.headers["www-authenticate"] = "Bearer"
    return answer


async def answer_http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code, detail = _CODES.get(error.status_code, ("refused", "This request was refused."))
    content = problem(error.status_code, code, detail)
    return ProblemResponse(content, error.status_code, headers=error.headers)


async def answer_invalid_request(_request: Request, error: Exception) -> Response:
    """What was sent is not repeated: it may be private, and logs keep answers."""
    assert isinstance(error, RequestValidationError)
    errors = {_place(found["loc"]): _sentence(found) for found in error.errors()}
    content = problem(422, "invalid", "Some of this cannot be used as it is.", errors=errors)
    return ProblemResponse(content, 422)


async def answer_database_trouble(_request: Request, error: Exception) -> Response:
    log.error("database_unavailable", error=type(error).__name__)
    detail = "The database does not answer now. Nothing was stored; try again."
    return ProblemResponse(problem(503, "unavailable", detail), 503, {"retry-after": "5"})


async def answer_crash(request: Request, error: Exception) -> Response:
    """A bug of ours. The reference stands in the log, and nothing else of it in the answer."""
    reference = uuid4().hex[:12]
    log.error("api_crashed", reference=reference, path=request.url.path, exc_info=error)
    detail = f"Something went wrong here. Nothing was stored. Reference: {reference}"
    return ProblemResponse(problem(500, "internal", detail), 500)


async def refuse_request(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    """What the security middleware answers."""
    content = problem(refusal.status, refusal.code, refusal.detail)
    await ProblemResponse(content, refusal.status)(scope, receive, send)


def add_error_handlers(app: FastAPI) -> None:
    app.add_exception_handler(DomainError, answer_domain_error)
    app.add_exception_handler(HTTPException, answer_http_error)
    app.add_exception_handler(RequestValidationError, answer_invalid_request)
    for trouble in DATABASE_TROUBLE:
        app.add_exception_handler(trouble, answer_database_trouble)
    app.add_exception_handler(Exception, answer_crash)


def _place(location: Any) -> str:
    """`unit_price.units` for the body; `query.limit` for anything else."""
    parts = [str(part) for part in location]
    return ".".join(parts[1:] or parts) if parts[0] == "body" else ".".join(parts)


def _sentence(found: dict[str, Any]) -> str:
    """Our own sentence where a validator of ours refused, else the library's."""
    ours = found.get("ctx", {}).get("error")
    return str(ours) if isinstance(ours, ValueError) else str(found["msg"])

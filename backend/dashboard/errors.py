"""Refusals over HTTP: a page for people, problem+json for the wallet module, no stack trace."""

from __future__ import annotations

from urllib.parse import quote
from uuid import uuid4

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from backend.core.database import DATABASE_TROUBLE, unit_of_work
from backend.core.errors import DomainError, Invalid, RateLimited, Unauthenticated
from backend.core.http_security import Receive, Refusal, Scope, Send
from backend.core.problems import PROBLEM_JSON, problem, status_of
from backend.core.viewer import GUEST
from backend.dashboard.dependencies import (
    find_resources,
    find_viewer,
    wants_fragment,
    wants_json,
)
from backend.dashboard.presenters.problems import ProblemPage, present_problem
from backend.dashboard.rendering import bare_shell, build_shell, render_text

log = structlog.get_logger(__name__)


def problem_json(
    status: int, code: str, detail: str, fields: dict[str, str] | None = None
) -> JSONResponse:
    """What the wallet module reads: a sentence, and sentences by field."""
    content = problem(status, code, detail, errors=fields)
    if fields:
        content["fields"] = fields
    return JSONResponse(content, status, media_type=PROBLEM_JSON)


async def show_domain_error(request: Request, error: Exception) -> Response:
    """A refusal of a service. Who is not signed in is led to the sign-in, and back again."""
    assert isinstance(error, DomainError)
    status = status_of(type(error))
    if wants_json(request):
        fields = error.fields if isinstance(error, Invalid) else None
        answer: Response = problem_json(status, error.code, error.message, fields)
    elif isinstance(error, Unauthenticated) and request.method == "GET":
        answer = _to_sign_in(request)
    else:
        answer = await _problem_page(request, status, error.message)
    if isinstance(error, RateLimited):
        answer.headers["retry-after"] = str(error.retry_after)
    return answer


async def show_http_error(request: Request, error: Exception) -> Response:
    """Unknown paths and wrong methods."""
    assert isinstance(error, HTTPException)
    if wants_json(request):
        return problem_json(
            error.status_code, "http", present_problem(error.status_code, None).text
        )
    return await _problem_page(request, error.status_code, None)


async def show_invalid_request(request: Request, error: Exception) -> Response:
    """A request no page of ours makes. What was sent is not repeated."""
    assert isinstance(error, RequestValidationError)
    sentence = "This request cannot be read. Please go back and try again from the page itself."
    if wants_json(request):
        return problem_json(422, "invalid", sentence)
    return await _problem_page(request, 422, sentence)


async def show_database_trouble(request: Request, error: Exception) -> Response:
    """It is away, or every connection is taken. A page that needs none of it says so."""
    log.error("database_unavailable", error=type(error).__name__)
    page = present_problem(503, "The database does not answer now. Nothing was stored; try again.")
    if wants_json(request):
        answer: Response = problem_json(503, "unavailable", page.text)
    else:
        shell = bare_shell(request, find_resources(request), GUEST, here="")
        answer = HTMLResponse(render_text("pages/error.html", shell=shell, page=page), 503)
    answer.headers["retry-after"] = "5"
    return answer


async def show_crash(request: Request, error: Exception) -> Response:
    """A bug of ours. The reference stands in the log, and nothing else of it on the page."""
    reference = uuid4().hex[:12]
    log.error("page_crashed", reference=reference, path=request.url.path, exc_info=error)
    page = present_problem(500, None, reference=reference)
    if wants_json(request):
        return problem_json(500, "internal", f"{page.title}. {page.text} ({reference})")
    shell = bare_shell(request, find_resources(request), GUEST, here="")
    return HTMLResponse(render_text("pages/error.html", shell=shell, page=page), 500)


async def refuse_request(refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
    """What the security middleware answers: plain, because nothing about the request is trusted."""
    answer = problem_json(refusal.status, refusal.code, refusal.detail)
    await answer(scope, receive, send)


def add_error_handlers(app: FastAPI) -> None:
    app.add_exception_handler(DomainError, show_domain_error)
    app.add_exception_handler(HTTPException, show_http_error)
    app.add_exception_handler(RequestValidationError, show_invalid_request)
    for trouble in DATABASE_TROUBLE:
        app.add_exception_handler(trouble, show_database_trouble)
    app.add_exception_handler(Exception, show_crash)


async def _problem_page(request: Request, status: int, text: str | None) -> HTMLResponse:
    resources = find_resources(request)
    page = present_problem(status, text)
    if wants_fragment(request):
        return _problem_part(page)
    async with unit_of_work(resources.sessions) as session:
        viewer = await find_viewer(request, session, resources)
        shell = await build_shell(request, resources, viewer, session, here="")
    return HTMLResponse(render_text("pages/error.html", shell=shell, page=page), status)


def _problem_part(page: ProblemPage) -> HTMLResponse:
    """For htmx: one sentence beside the page, and the page itself stays as it is."""
    where = {"hx-retarget": "#wallet-status", "hx-reswap": "innerHTML"}
    return HTMLResponse(render_text("parts/problem.html", page=page), page.status, where)


def _to_sign_in(request: Request) -> Response:
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    target = f"/sign-in?next={quote(path)}"
    if request.headers.get("hx-request") == "true":  # htmx would swap the page into a part of it
        return Response(status_code=401, headers={"hx-redirect": target})
    return RedirectResponse(target, 303)

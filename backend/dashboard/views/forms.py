"""What views with forms share: reading what was typed, and commands that leave no half."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.datastructures import UploadFile

from backend.core.errors import Conflict, Forbidden, Invalid, RateLimited, Unavailable
from backend.core.http_security import DOCUMENT_BODY_LIMIT
from backend.dashboard.dependencies import wants_fragment
from backend.dashboard.forms.form import WHOLE, Form
from backend.dashboard.rendering import Desk

T = TypeVar("T")
MAX_FIELDS = 60
MAX_FILES = 8  # at once
# Said beside the form, so that nothing typed is lost. What is left: not found, not signed in.
REFUSALS = (Invalid, Conflict, Forbidden, RateLimited, Unavailable)

NEEDS_SCRIPTS = (
    "Your wallet speaks to this page through JavaScript, so that has to be switched on here."
)


async def read_form(request: Request) -> Form:
    """The fields of a posted form, as typed."""
    async with request.form(max_fields=MAX_FIELDS, max_files=0) as typed:
        return Form.of(typed)


FormDep = Annotated[Form, Depends(read_form)]


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form with the files that came with it, by name."""

    form: Form
    files: Sequence[tuple[str, bytes]]


async def read_filled_form(request: Request) -> FilledForm:
    """The fields of a posted form and its files; a field of files left empty brings none."""
    async with request.form(max_fields=MAX_FIELDS, max_files=MAX_FILES) as typed:
        uploads = [one for _, one in typed.multi_items() if isinstance(one, UploadFile)]
        files = [(one.filename or "", await read_file(one)) for one in uploads if one.size]
        return FilledForm(Form.of(typed), files)


async def read_file(upload: UploadFile) -> bytes:
    """So much of a file that its service sees whether it is too large; the rest stays on disk."""
    return await upload.read(DOCUMENT_BODY_LIMIT)


FilledFormDep = Annotated[FilledForm, Depends(read_filled_form)]


async def attempt(
    session: AsyncSession,
    form: Form,
    command: Awaitable[T],
    names: Mapping[str, str] | None = None,
) -> T | None:
    """Run a command; when it is refused, nothing of it stays and the form says why."""
    try:
        async with session.begin_nested():
            return await command
    except REFUSALS as error:
        form.take(error, names)
        return None


def require_valid(form: Form) -> None:
    """For forms whose answer is JSON: refuse them with all sentences at once."""
    if not form.is_valid:
        whole = form.errors.get(WHOLE, "Please look at the marked fields.")
        raise Invalid(whole, fields=form.errors)


async def show_preview(
    desk: Desk, page_name: str, part_name: str, here: str, *, form: Form, **context: Any
) -> HTMLResponse:
    """What a form would do so far: a part of the page to htmx, the whole page without scripts."""
    status = 200 if form.is_valid else 422
    shown = {"form": form, **context}
    if wants_fragment(desk.request):
        return desk.show_part(f"parts/{part_name}.html", status=status, **shown)
    return await desk.show(f"pages/{page_name}.html", here=here, status=status, **shown)


def go_to(path: str, done: str | None = None) -> RedirectResponse:
    """After a change the browser asks for a page anew, so that reloading repeats nothing."""
    mark = "&" if "?" in path else "?"
    return RedirectResponse(f"{path}{mark}done={done}" if done else path, status_code=303)

"""Writing to the others of an order: with files, signed or not; reading, searching, taking away."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.datastructures import UploadFile

from backend.core.downloads import download_headers
from backend.core.errors import NotFound
from backend.core.ids import parse_public_id
from backend.core.pagination import PageRequest
from backend.dashboard.dependencies import wants_fragment
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.thread import present_conversation, present_found
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import FormDep, attempt, go_to, read_file
from backend.dashboard.views.order_pages import OrderDesk
from backend.domain.documents.service import DocumentService
from backend.domain.documents.views import DOCUMENT_PREFIX
from backend.domain.messaging.export import ThreadExport
from backend.domain.messaging.inbox import Inbox
from backend.domain.messaging.keys import KEY_PREFIX
from backend.domain.messaging.service import LONGEST_SEARCH, MOST_FILES, Signed
from backend.domain.orders.views import ORDER_PREFIX, OrderView

router = APIRouter()
MAX_FIELDS = 20
ROWS = 20
NAMES = {"documents": "document", "signature": "form"}


@router.post("/orders/{order_id}/messages")
async def post_message(order_id: str, desk: MemberDeskDep) -> Response:
    """Write to the others. The message itself arrives by the stream, as it does for them."""
    work = OrderDesk(desk.session, desk.resources, desk.viewer)
    view = await work.find(order_id)
    async with desk.request.form(max_fields=MAX_FIELDS, max_files=2 * MOST_FILES) as typed:
        form = Form.of(typed)
        ids = [parse_public_id(DOCUMENT_PREFIX, str(one)) for one in typed.getlist("documents")]
        form.values.pop("kept", None)
        files = [one for one in typed.getlist("files") if isinstance(one, UploadFile)]
        ids += await _hand_in([one for one in files if one.filename], view, form, desk)
    posted, signed = None, _signed(form)
    if form.is_valid:
        command = work.messages.post(view.id, form.text("text"), desk.viewer, ids, signed)
        posted = await attempt(desk.session, form, command, NAMES)
    if posted is None:
        form.values["kept"] = await _kept(ids, view, desk)
    if wants_fragment(desk.request):
        shown = Form() if posted is not None else form
        return await show_message_form(work, view, desk, shown)
    if posted is None:
        page = await work.page(view.id)
        return await desk.show(
            "pages/order.html", here="orders", status=422, page=page, message_form=form
        )
    return go_to(f"/orders/{view.public_id}", "sent")


@router.post("/orders/{order_id}/messages/draft")
async def draft_message(order_id: str, desk: MemberDeskDep, form: FormDep) -> JSONResponse:
    """What the key in this browser signs for it."""
    work = OrderDesk(desk.session, desk.resources, desk.viewer)
    view = await work.find(order_id)
    ids = [parse_public_id(DOCUMENT_PREFIX, one) for one in form.text("documents").split()]
    text, canonical = await work.messages.draft(view.id, form.text("text"), ids, desk.viewer)
    return JSONResponse(
        {"text": text, "canonical": canonical.spelled(), "salt": canonical.salt.hex()}
    )


@router.post("/orders/{order_id}/read")
async def mark_read(order_id: str, desk: MemberDeskDep, form: FormDep) -> Response:
    """The newest message has been on the screen."""
    work = OrderDesk(desk.session, desk.resources, desk.viewer)
    view = await work.find(order_id)
    sequence = form.number("sequence", least=0, most=999_999_999)
    await work.messages.mark_read(view.id, sequence, desk.viewer)
    if wants_fragment(desk.request):
        return Response(status_code=204)
    return go_to(f"/orders/{view.public_id}")


@router.get("/orders/{order_id}/messages.json")
async def export_messages(order_id: str, desk: MemberDeskDep) -> Response:
    """The thread with everything it takes to check it elsewhere."""
    found = parse_public_id(ORDER_PREFIX, order_id)
    records = await ThreadExport(desk.session, desk.resources).of(found, desk.viewer)
    content = json.dumps(records, indent=1, ensure_ascii=False)
    headers = download_headers(f"messages-{order_id}.json", is_shown=False)
    return Response(content, media_type="application/json", headers=headers)


@router.get("/messages")
async def show_messages(
    desk: MemberDeskDep,
    q: Annotated[str, Query(max_length=LONGEST_SEARCH)] = "",
    tab: str = "all",
    cursor: str | None = None,
) -> HTMLResponse:
    """The viewer's conversations; with words to look for, the messages that have them."""
    asked, now = PageRequest(cursor or None, ROWS), desk.resources.clock.now()
    if q.strip():
        work = OrderDesk(desk.session, desk.resources, desk.viewer)
        found = await work.messages.search(q, asked, desk.viewer)
        return await desk.show(
            "pages/messages_found.html",
            here="orders",
            text=q,
            lines=[present_found(one, desk.viewer, now) for one in found.items],
            next_cursor=found.next_cursor,
        )
    inbox, is_unread = Inbox(desk.session, desk.resources), tab == "unread"
    threads = await inbox.list(asked, desk.viewer, unread_only=is_unread)
    return await desk.show(
        "pages/messages.html",
        here="orders",
        text="",
        tab="unread" if is_unread else "all",
        lines=[present_conversation(one, desk.viewer, now) for one in threads.items],
        next_cursor=threads.next_cursor,
    )


async def show_message_form(
    work: OrderDesk, view: OrderView, desk: Desk, form: Form
) -> HTMLResponse:
    """The form again: empty after a message, as it was after a refusal; and the thread with it."""
    page = await work.page(view.id)
    status = 200 if form.is_valid else 422
    return desk.show_part(
        "parts/order/message_answer.html", status=status, page=page, message_form=form
    )


async def _hand_in(
    files: Sequence[UploadFile], view: OrderView, form: Form, desk: Desk
) -> list[UUID]:
    """Each by itself: what came before a refused one is forgotten by itself."""
    documents = DocumentService(desk.session, desk.resources)
    taken: list[UUID] = []
    if len(files) > MOST_FILES:
        form.refuse("document", f"A message carries up to {MOST_FILES} files.")
        return taken
    for file in files:
        command = documents.hand_in(
            view.id, await read_file(file), file.filename or "", desk.viewer
        )
        document = await attempt(desk.session, form, command)
        if document is None:
            break
        taken.append(document.id)
    return taken


async def _kept(ids: Sequence[UUID], view: OrderView, desk: Desk) -> str:
    """The files that wait for the message to be sent again: id and digest of each."""
    documents = DocumentService(desk.session, desk.resources)
    own = await documents.list_own(view.id, ids, desk.viewer) if ids else ()
    return " ".join(f"{one.public_id}:{one.digest}" for one in own)


def _signed(form: Form) -> Signed | None:
    """The signature a page's script has put beside the text; what cannot be read is none."""
    if not form.has("signature"):
        return None
    with suppress(ValueError, NotFound):
        return Signed(
            key_id=parse_public_id(KEY_PREFIX, form.text("key_id")),
            signature=bytes.fromhex(form.text("signature").removeprefix("0x")),
            sequence=int(form.text("sequence")),
            salt=bytes.fromhex(form.text("salt")),
            written_at=datetime.strptime(form.text("written_at"), "%Y-%m-%dT%H:%M:%S.%f%z"),
        )
    form.refuse("form", "The signature cannot be read. Please send it again.")
    return None

"""Webhooks of the viewer's shop: list, secret shown once, log of every try."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from backend.core.ids import parse_public_id
from backend.core.pagination import PageRequest
from backend.dashboard.forms.form import Form
from backend.dashboard.presenters.notices import (
    event_choices,
    present_endpoint,
    present_sendings,
)
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import FormDep, attempt, go_to
from backend.domain.notifications.webhooks import (
    ENDPOINT_PREFIX,
    SENDING_PREFIX,
    WebhookService,
)

router = APIRouter(prefix="/webhooks")


@router.get("")
async def show_webhooks(desk: MemberDeskDep) -> HTMLResponse:
    """The viewer's endpoints, and the form for another one."""
    return await list_page(desk, Form())


@router.post("")
async def create(desk: MemberDeskDep, form: FormDep) -> HTMLResponse:
    """The answer is the only page that ever shows the secret."""
    names = [name for name in event_choices() if form.is_checked(f"event.{name}")]
    command = webhooks_of(desk).create(form.text("url"), names, desk.viewer)
    made = await attempt(desk.session, form, command)
    if made is None:
        return await list_page(desk, form)
    return await list_page(desk, Form(), secret=made[1])


@router.get("/{endpoint_id}")
async def show_webhook(
    endpoint_id: str, desk: MemberDeskDep, cursor: str | None = None
) -> HTMLResponse:
    """One endpoint with everything that was sent or waits."""
    return await one_page(desk, endpoint_id, cursor)


@router.post("/{endpoint_id}/secret")
async def rotate(endpoint_id: str, desk: MemberDeskDep) -> HTMLResponse:
    """Another secret, shown once."""
    found = parse_public_id(ENDPOINT_PREFIX, endpoint_id)
    secret = await webhooks_of(desk).rotate(found, desk.viewer)
    return await one_page(desk, endpoint_id, None, secret=secret)


@router.post("/{endpoint_id}/on")
async def switch_on(endpoint_id: str, desk: MemberDeskDep) -> Response:
    found = parse_public_id(ENDPOINT_PREFIX, endpoint_id)
    await webhooks_of(desk).switch_on(found, desk.viewer)
    return go_to(f"/webhooks/{endpoint_id}", "webhook_on")


@router.post("/{endpoint_id}/try")
async def try_out(endpoint_id: str, desk: MemberDeskDep) -> Response:
    found = parse_public_id(ENDPOINT_PREFIX, endpoint_id)
    await webhooks_of(desk).try_out(found, desk.viewer)
    return go_to(f"/webhooks/{endpoint_id}", "webhook_tried")


@router.post("/{endpoint_id}/remove")
async def remove(endpoint_id: str, desk: MemberDeskDep) -> Response:
    found = parse_public_id(ENDPOINT_PREFIX, endpoint_id)
    await webhooks_of(desk).remove(found, desk.viewer)
    return go_to("/webhooks", "webhook_gone")


@router.post("/{endpoint_id}/sendings/{sending_id}")
async def send_again(endpoint_id: str, sending_id: str, desk: MemberDeskDep) -> Response:
    """The same event with the same id once more."""
    found = parse_public_id(ENDPOINT_PREFIX, endpoint_id)
    sending = parse_public_id(SENDING_PREFIX, sending_id)
    await webhooks_of(desk).send_again(found, sending, desk.viewer)
    return go_to(f"/webhooks/{endpoint_id}", "sent_again")


def webhooks_of(desk: Desk) -> WebhookService:
    return WebhookService(desk.session, desk.resources)


async def list_page(desk: Desk, form: Form, *, secret: str | None = None) -> HTMLResponse:
    now = desk.resources.clock.now()
    form.gather({"url"})
    return await desk.show(
        "pages/webhooks.html",
        here="notices",
        status=200 if form.is_valid else 422,
        endpoints=[
            present_endpoint(view, now) for view in await webhooks_of(desk).list_own(desk.viewer)
        ],
        names=event_choices(),
        secret=secret,
        form=form,
    )


async def one_page(
    desk: Desk, endpoint_id: str, cursor: str | None, *, secret: str | None = None
) -> HTMLResponse:
    found, now = parse_public_id(ENDPOINT_PREFIX, endpoint_id), desk.resources.clock.now()
    webhooks = webhooks_of(desk)
    view = await webhooks.get(found, desk.viewer)
    page = await webhooks.list_sendings(found, PageRequest(cursor), desk.viewer)
    next_href = f"/webhooks/{endpoint_id}?cursor={page.next_cursor}" if page.next_cursor else None
    return await desk.show(
        "pages/webhook.html",
        here="notices",
        page=present_endpoint(view, now),
        sendings=present_sendings(page, now),
        next_href=next_href,
        secret=secret,
    )

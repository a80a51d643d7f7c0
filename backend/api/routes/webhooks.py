"""Webhooks: addresses of a seller that hear of the shop's events."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from backend.api.dependencies import PageDep, ResourcesDep, SessionDep, SignedInDep
from backend.api.requests import ApiRoute, happens_once
from backend.api.schemas.base import PageShown, WebhookId, WebhookSendingId, show_page
from backend.api.schemas.notices import (
    NewWebhookShown,
    SecretShown,
    WebhookSendingShown,
    WebhookSent,
    WebhookShown,
    WebhooksShown,
)
from backend.domain.notifications.webhooks import WebhookService

router = APIRouter(route_class=ApiRoute, tags=["webhooks"])


async def get_webhooks(session: SessionDep, resources: ResourcesDep) -> WebhookService:
    return WebhookService(session, resources)


WebhooksDep = Annotated[WebhookService, Depends(get_webhooks)]


@router.get("/webhooks", summary="List webhooks")
async def list_webhooks(webhooks: WebhooksDep, viewer: SignedInDep) -> WebhooksShown:
    """The caller's own."""
    return WebhooksShown(items=[WebhookShown.of(view) for view in await webhooks.list_own(viewer)])


@router.post("/webhooks", summary="Add a webhook", status_code=201)
@happens_once("its answer holds a secret, which is kept nowhere; a second webhook can be removed")
async def add_webhook(
    sent: WebhookSent, webhooks: WebhooksDep, viewer: SignedInDep
) -> NewWebhookShown:
    """Signed as Standard Webhooks has it. The secret is in this answer and nowhere else."""
    view, secret = await webhooks.create(sent.url, sent.events, viewer)
    return NewWebhookShown(**WebhookShown.of(view).model_dump(), secret=secret)


@router.get("/webhooks/{webhook_id}", summary="Read a webhook")
async def get_webhook(
    webhook_id: WebhookId, webhooks: WebhooksDep, viewer: SignedInDep
) -> WebhookShown:
    """Whether it is on, and what waits for it."""
    return WebhookShown.of(await webhooks.get(webhook_id, viewer))


@router.delete("/webhooks/{webhook_id}", summary="Remove a webhook", status_code=204)
async def remove_webhook(webhook_id: WebhookId, webhooks: WebhooksDep, viewer: SignedInDep) -> None:
    """Nothing more is sent there."""
    await webhooks.remove(webhook_id, viewer)


@router.post("/webhooks/{webhook_id}/secret", summary="Make a new secret")
@happens_once("its answer holds a secret, which is kept nowhere; the newest one counts")
async def rotate_secret(
    webhook_id: WebhookId, webhooks: WebhooksDep, viewer: SignedInDep
) -> SecretShown:
    """The old one signs as well for a day."""
    return SecretShown(secret=await webhooks.rotate(webhook_id, viewer))


@router.post("/webhooks/{webhook_id}/activation", summary="Switch a webhook on again")
async def switch_on(
    webhook_id: WebhookId, webhooks: WebhooksDep, viewer: SignedInDep
) -> WebhookShown:
    """What waited goes out now."""
    return WebhookShown.of(await webhooks.switch_on(webhook_id, viewer))


@router.post("/webhooks/{webhook_id}/trials", summary="Send a test event", status_code=202)
async def try_out(
    webhook_id: WebhookId, webhooks: WebhooksDep, viewer: SignedInDep
) -> WebhookShown:
    """An event that tells of nothing; the log shows how it went."""
    await webhooks.try_out(webhook_id, viewer)
    return WebhookShown.of(await webhooks.get(webhook_id, viewer))


@router.get("/webhooks/{webhook_id}/sendings", summary="Read what was sent")
async def list_sendings(
    webhook_id: WebhookId, webhooks: WebhooksDep, viewer: SignedInDep, asked: PageDep
) -> PageShown[WebhookSendingShown]:
    """Newest first, each with its tries; it goes back a month."""
    page = await webhooks.list_sendings(webhook_id, asked, viewer)
    return show_page(page, WebhookSendingShown.of)


@router.post(
    "/webhooks/{webhook_id}/sendings/{sending_id}/repetition",
    summary="Send an event again",
    status_code=202,
)
async def send_again(
    webhook_id: WebhookId,
    sending_id: WebhookSendingId,
    webhooks: WebhooksDep,
    viewer: SignedInDep,
) -> WebhookShown:
    """With the same id, so that a receiver that has it can tell."""
    await webhooks.send_again(webhook_id, sending_id, viewer)
    return WebhookShown.of(await webhooks.get(webhook_id, viewer))

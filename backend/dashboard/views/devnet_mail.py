"""The mailbox of a devnet: every mail it sent, for whoever tries things out. Nowhere else."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from backend.core.errors import NotFound
from backend.dashboard.presenters.devnet_mail import read_sink
from backend.dashboard.rendering import DeskDep

router = APIRouter()


@router.get("/devnet/mail")
async def show_mail(desk: DeskDep) -> HTMLResponse:
    """What arrived, newest first."""
    settings = desk.resources.settings
    folder = settings.notices.mail.sink
    if not settings.is_devnet or folder is None:
        raise NotFound("There is nothing here.")
    mails = await asyncio.to_thread(read_sink, folder, settings.public_origin)
    return await desk.show("pages/devnet_mail.html", here="devnet", mails=mails)

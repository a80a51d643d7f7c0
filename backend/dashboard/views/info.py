"""Pages without a service of their own: sign-in, how it works, the devnet, the state of things."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from backend.chain.errors import ChainError
from backend.core.errors import NotFound
from backend.dashboard.dependencies import safe_path
from backend.dashboard.presenters.info import (
    HOW_IT_WORKS,
    Progress,
    present_devnet,
    present_sign_in,
    present_system_status,
)
from backend.dashboard.rendering import Desk, DeskDep
from backend.indexer.repository import CursorRepository

router = APIRouter()

"""What makes the pages an app one can install: manifest, icons, worker, a page for offline."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response

from backend.core.errors import NotFound
from backend.core.viewer import GUEST
from backend.dashboard.assets import DIST, URL, asset_url
from backend.dashboard.rendering import (
    ACCOUNT_HEADER,
    TEMPLATES,
    DeskDep,
    bare_shell,
    render_text,
)

router = APIRouter()
A_DAY = {"cache-control": "public, max-age=86400"}
SEA = "#12506b"
ICONS = {file.name: file for file in (TEMPLATES.parent / "icons").glob("*.png")}


@router.get("/manifest.webmanifest")
async def show_manifest() -> JSONResponse:
    """How the app is called and drawn where it is installed."""
    icons = [
        {
            "src": f"/icons/{name}",
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for name, size in (("icon-192.png", 192), ("icon-512.png", 512))
        for purpose in ("any", "maskable")
    ]
    content = {
        "id": "/",
        "name": "Earnest",
        "short_name": "Earnest",
        "description": "Buy and sell real things; the money waits in an escrow nobody owns.",
        "start_url": "/orders",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f7f7f4",
        "theme_color": SEA,
        "icons": icons,
    }
    return JSONResponse(content, headers=A_DAY, media_type="application/manifest+json")


@router.get("/icons/{name}")
async def show_icon(name: str) -> FileResponse:
    """The logo as pictures, drawn by scripts/icons.py."""
    if name not in ICONS:
        raise NotFound("There is no such icon.")
    return FileResponse(ICONS[name], media_type="image/png", headers=A_DAY)


@router.get("/service-worker.js")
async def show_worker() -> Response:
    """The built worker at the root, so that it watches over every page."""
    name = asset_url("worker.ts").removeprefix(f"{URL}/")
    text = (DIST / name).read_text(encoding="utf-8")
    return Response(text, media_type="text/javascript", headers={"cache-control": "no-cache"})


@router.get("/offline")
async def show_offline(desk: DeskDep) -> HTMLResponse:
    """The same for everybody: the worker keeps it, so it names nobody."""
    shell = bare_shell(desk.request, desk.resources, GUEST, here="")
    return HTMLResponse(
        render_text("pages/offline.html", shell=shell), headers={ACCOUNT_HEADER: "guest"}
    )

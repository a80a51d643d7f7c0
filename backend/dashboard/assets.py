"""Built files by source name: `asset('app.ts')` in a template is the hashed name for browsers."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
DIST = STATIC / "dist"
MANIFEST = DIST / ".vite" / "manifest.json"
URL = "/static/dist"


class AssetsNotBuilt(RuntimeError):
    """The front end was never built here, or has no file of this name."""


def asset_url(name: str) -> str:
    """Where the browser finds the built form of a source file; the hash follows the content."""
    try:
        built = _manifest(MANIFEST.stat().st_mtime_ns)[name]
    except (FileNotFoundError, KeyError, ValueError):  # ValueError: it is being written this moment
        raise AssetsNotBuilt(f"{name} is not built. Run: npm run build") from None
    return f"{URL}/{built}"


@lru_cache(maxsize=1)
def _manifest(_built_at: int) -> dict[str, str]:
    """Source name to file name; read again when the manifest has been written again."""
    entries = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return {name: entry["file"] for name, entry in entries.items()}

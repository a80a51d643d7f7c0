"""The headers under which a stranger's file may be handed out."""

from __future__ import annotations

from urllib.parse import quote

# Nothing in it runs, loads or reaches our pages, whatever a browser takes it for.
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


def download_headers(name: str, *, is_shown: bool) -> dict[str, str]:
    """A file under its name: shown in place only when we have drawn it ourselves."""
    way = "inline" if is_shown else "attachment"
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
    return {
        "content-disposition": f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}",
        "content-security-policy": SANDBOX,
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
        "cache-control": "private, max-age=3600, immutable",
    }

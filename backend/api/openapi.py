"""The OpenAPI document: what FastAPI derives, with our refusals and without its own."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from backend.core.problems import PROBLEM_JSON

PREFIX = "/api/v1"
VERSION = "1.0.0"
DESCRIPTION = """\
Escrow for phygital goods: listings, orders, shipments, messages and disputes, the way the
dashboard sees them. What moves money is signed by a wallet and sent to the chain; this API prepares
those calls (`actions` of a delivery) and shows what the chain says. Amounts are whole units as
text. Every POST takes an `Idempotency-Key`. Lists come in pages with `next_cursor`. Refusals are
problem+json with a stable `code`."""

PROBLEM_SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "A refusal (RFC 9457). Further members carry facts about it.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "description": "A URN made from the code."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable; for programs."},
        "detail": {"type": "string", "description": "One sentence for people."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
_PROBLEM = {
    "description": "Refused; the code says why.",
    "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def describe(app: FastAPI) -> dict[str, Any]:
    """The document, made once per app."""
    if app.openapi_schema is None:
        document = get_openapi(
            title="Earnest",
            version=VERSION,
            description=DESCRIPTION,
            routes=app.routes,
            servers=[{"url": PREFIX}],
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        for theirs in ("HTTPValidationError", "ValidationError"):
            schemas.pop(theirs, None)
        schemas["Problem"] = PROBLEM_SCHEMA
        for path in document["paths"].values():
            for operation in path.values():
                operation["responses"].pop("422", None)
                operation["responses"]["default"] = _PROBLEM
        app.openapi_schema = document
    return app.openapi_schema

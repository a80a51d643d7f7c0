"""The generated pages about the API: its OpenAPI document and the table of refusals."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from collections.abc import Iterator

import backend
from backend.api.app import openapi_document
from backend.core.errors import DomainError
from backend.core.problems import status_of

ERRORS_INTRO = """\
# Refusals

Generated from the error classes by `python -m scripts.write_docs`; do not edit.
The API answers them as problem+json (RFC 9457): `type`, `title`, `status`, `code`, `detail`, and
`errors` with a `field` each where something that was sent is wrong. `code` is stable; the sentence
in `detail` may change.

| code | status | means | room |
| --- | --- | --- | --- |
"""


def openapi_page() -> str:
    """docs/openapi.json."""
    return json.dumps(openapi_document(), indent=1, ensure_ascii=False) + "\n"


def errors_page() -> str:
    """docs/errors.md."""
    rows = sorted((status_of(kind), kind.code, kind) for kind in error_classes())
    lines = [
        f"| `{code}` | {status} | {_meaning(kind)} | {_room(kind)} |" for status, code, kind in rows
    ]
    return ERRORS_INTRO + "\n".join(lines) + "\n"


def error_classes() -> list[type[DomainError]]:
    """Every refusal the backend can make."""
    for module in pkgutil.walk_packages(backend.__path__, "backend."):
        if not module.name.startswith(("backend.migrations.env", "backend.migrations.versions")):
            importlib.import_module(module.name)
    found = {kind for kind in _below(DomainError) if kind.__module__.startswith("backend.")}
    return sorted(found, key=lambda kind: (kind.code, kind.__qualname__))


def _below(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def _meaning(kind: type[DomainError]) -> str:
    text = " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split())
    return text.replace("|", "\\|")


def _room(kind: type[DomainError]) -> str:
    parts = kind.__module__.split(".")
    return parts[2] if parts[1] == "domain" else parts[1]

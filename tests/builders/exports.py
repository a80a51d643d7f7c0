"""Exporters to begin with, what has happened is heard, and files are read back."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from backend.core.outbox.dispatch import dispatch_pending
from backend.core.pagination import PageRequest
from backend.core.viewer import Viewer
from backend.domain.exports.handlers import subscriptions
from backend.domain.exports.service import ExportService
from backend.domain.exports.views import ExporterDraft, ExporterView, RunView
from tests.builders.notices import Told

BOOKS = ExporterDraft(
    name="BOOKS",
    format="csv",
    wakes_on="INITPAID",
    columns=("order", "title", "paid_units"),
    every_minutes=60,
)
MAILING = replace(BOOKS, name="MAILING", format="jsonl", wakes_on="BOOKS_COMPLETED")


async def hear(house: Told) -> None:
    """Everything recorded so far, by the handlers of this room."""
    resources = await house.resources()
    subscribed = subscriptions(resources)
    await dispatch_pending(resources.sessions, subscribed, resources.clock, limit=1_000)
    house.session.expire_all()


async def runs_of(exports: ExportService, view: ExporterView, viewer: Viewer) -> Sequence[RunView]:
    """The newest first."""
    return (await exports.list_runs(view.id, PageRequest(None, 50), viewer)).items


async def read(exports: ExportService, run: RunView, viewer: Viewer) -> list[dict[str, Any]]:
    """The lines of a file, whose hash and size are those of its record."""
    file = await exports.file_of(run.id, viewer)
    assert hashlib.sha256(file.content).hexdigest() == run.digest
    assert len(file.content) == run.size
    if run.format == "csv":
        return list(csv.DictReader(io.StringIO(file.content.decode())))
    return [json.loads(line) for line in file.content.decode().splitlines()]

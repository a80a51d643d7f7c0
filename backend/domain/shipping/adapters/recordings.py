"""Payloads of a carrier's service that were recorded, as files: `<folder>/<source>/<number>*.json`.

It stands in for asking the service, which needs an account there. Files are read in their order by
name, so that a story can be recorded step by step.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path


class RecordedPayloads:
    """Fetches from a folder; a parcel nobody recorded has no payloads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def __call__(self, source: str, tracking_number: str) -> Sequence[bytes]:
        return await asyncio.to_thread(self._read, source, tracking_number)

    def _read(self, source: str, tracking_number: str) -> list[bytes]:
        if not tracking_number.isalnum():  # it becomes a part of a file's name
            return []
        files = sorted(self._folder.joinpath(source).glob(f"{tracking_number}*.json"))
        return [file.read_bytes() for file in files]

"""The devnet's mail server: takes every mail and leaves it in a folder, for a page to show.

`python -m scripts.mail_sink --port 2525 --folder mails`. It speaks real SMTP on this machine alone
and delivers nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

MOST_KEPT = 500
LONGEST_MAIL = 1 << 20


class MailSink:
    """Writes what comes, one file per mail, named so that sorting them tells their order."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = itertools.count()
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Called by the server for each mail that was sent in full."""
        name = f"{time.time_ns():020d}-{next(self._number):04d}"
        fresh = self._folder / f"{name}.new"
        fresh.write_bytes(envelope.content)
        fresh.rename(self._folder / f"{name}.eml")
        for old in sorted(self._folder.glob("*.eml"))[:-MOST_KEPT]:
            old.unlink(missing_ok=True)
        return "250 It is in the sink"


@asynccontextmanager
async def open_sink(folder: Path, port: int = 0) -> AsyncIterator[int]:
    """A sink while the block runs, and the port it listens on."""
    sink = MailSink(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, hostname="localhost", data_size_limit=LONGEST_MAIL, loop=loop),
        "127.0.0.1",
        port,
    )
    async with server:
        yield int(server.sockets[0].getsockname()[1])


async def run(folder: Path, port: int) -> None:
    """Until somebody stops it."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with open_sink(folder, port) as listening:
        print(f"Mail for anybody: 127.0.0.1:{listening}, kept in {folder}", flush=True)
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="Take every mail and deliver none.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--folder", type=Path, required=True)
    asked = parser.parse_args()
    asyncio.run(run(asked.folder, asked.port))


if __name__ == "__main__":
    main()

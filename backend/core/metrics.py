"""What operators watch, in the text format of Prometheus, on a port of its own per process.

Only the machine itself can reach the port unless a host is named: numbers of a market are nobody
else's business, and the public site has no such page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from prometheus_client import CollectorRegistry, Counter, Gauge, start_http_server

REGISTRY = CollectorRegistry(auto_describe=True)

_M = TypeVar("_M", Gauge, Counter)
_CHAIN = ("chain_id",)


def _metric(kind: type[_M], name: str, says: str, labels: Sequence[str] = _CHAIN) -> _M:
    return kind(f"earnest_{name}", says, labels, registry=REGISTRY)


INDEXED_BLOCK = _metric(Gauge, "indexed_block", "Newest block that is stored.")
HEAD_BLOCK = _metric(Gauge, "head_block", "Newest block of the node.")
LAG_SECONDS = _metric(
    Gauge, "index_lag_seconds", "Age of the newest stored block when it was stored."
)
SECONDS_LEFT = _metric(
    Gauge, "index_seconds_left", "Until the index has caught up, at its present pace."
)
LOGS = _metric(Counter, "logs", "Logs of the contract stored.")
REORGANISATIONS = _metric(Counter, "reorganisations", "Times that stored blocks went.")
BLOCKS_UNDONE = _metric(Counter, "blocks_undone", "Stored blocks that went.")
TROUBLE = _metric(
    Counter,
    "index_trouble",
    "Steps of the index that failed, by the error's code.",
    ("chain_id", "code"),
)
INDEX_STOPPED = _metric(
    Gauge, "index_stopped", "1 when a chain cannot be followed until somebody looks."
)
EVENTS_WAITING = _metric(Gauge, "events_waiting", "Events not handed on yet.", ())
OLDEST_EVENT_SECONDS = _metric(
    Gauge, "oldest_event_seconds", "Since when the oldest of them waits.", ()
)

SENDINGS_DUE = _metric(
    Gauge, "sendings_due", "Mails, pushes and webhooks whose time has come.", ("channel",)
)
OLDEST_SENDING_SECONDS = _metric(
    Gauge, "oldest_sending_seconds", "Since when the oldest of them is due.", ("channel",)
)
SENDINGS_TRIED = _metric(Counter, "sendings_tried", "Tries to send, by channel.", ("channel",))

SENDER_BALANCE = _metric(Gauge, "sender_balance", "Coins of the account that sends.")
SENDER_UNDER_WAY = _metric(Gauge, "sender_under_way", "Own transactions not mined yet.")
SENDER_OLDEST_SECONDS = _metric(
    Gauge, "sender_oldest_seconds", "Since when the oldest of them waits."
)
FEES_RAISED = _metric(Counter, "fees_raised", "Own transactions replaced.")
FEES_AT_THE_CAP = _metric(
    Counter, "fees_at_the_cap", "Times that a stuck transaction could not be raised any more."
)
SENT_AGAIN = _metric(Counter, "sent_again", "Own transactions the node had lost.")
SPENT_UNITS = _metric(
    Counter, "spent_units", "What own transactions cost.", ("chain_id", "purpose")
)
KEEPER_DUE = _metric(Gauge, "keeper_due", "Time-outs that have matured.")
KEEPER_FAILING = _metric(
    Gauge, "keeper_failing", "Escrows whose time-out cannot be run and is tried again later."
)
SENDER_TROUBLE = _metric(
    Counter,
    "sender_trouble",
    "Rounds of keeper and relay that failed, by the error's code.",
    ("chain_id", "code"),
)


@contextmanager
def served(port: int | None, host: str = "127.0.0.1") -> Iterator[int | None]:
    """Serve the numbers while the block runs; 0 chooses a free port. None: not at all."""
    if port is None:
        yield None
        return
    server, thread = start_http_server(port, addr=host, registry=REGISTRY)
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

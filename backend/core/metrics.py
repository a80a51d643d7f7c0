"""What operators watch, in the text format of Prometheus, on a port of its own per process.

Only the machine itself can reach the port unless a host is named: numbers of a market are nobody
else's business, and the public site has no such page.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Gauge, start_http_server

REGISTRY = CollectorRegistry(auto_describe=True)

INDEXED_BLOCK = Gauge(
    "earnest_indexed_block", "Newest block that is stored.", ["chain_id"], registry=REGISTRY
)
HEAD_BLOCK = Gauge(
    "earnest_head_block", "Newest block of the node.", ["chain_id"], registry=REGISTRY
)
LAG_SECONDS = Gauge(
    "earnest_index_lag_seconds",
    "Age of the newest stored block when it was stored.",
    ["chain_id"],
    registry=REGISTRY,
)
SECONDS_LEFT = Gauge(
    "earnest_index_seconds_left",
    "Until the index has caught up, at its present pace.",
    ["chain_id"],
    registry=REGISTRY,
)
LOGS = Counter("earnest_logs", "Logs of the contract stored.", ["chain_id"], registry=REGISTRY)
REORGANISATIONS = Counter(
    "earnest_reorganisations", "Times that stored blocks went.", ["chain_id"], registry=REGISTRY
)
BLOCKS_UNDONE = Counter(
    "earnest_blocks_undone", "Stored blocks that went.", ["chain_id"], registry=REGISTRY
)
TROUBLE = Counter(
    "earnest_index_trouble",
    "Steps of the index that failed, by the error's code.",
    ["chain_id", "code"],
    registry=REGISTRY,
)
INDEX_STOPPED = Gauge(
    "earnest_index_stopped",
    "1 when a chain cannot be followed until somebody looks.",
    ["chain_id"],
    registry=REGISTRY,
)
EVENTS_WAITING = Gauge("earnest_events_waiting", "Events not handed on yet.", registry=REGISTRY)
OLDEST_EVENT_SECONDS = Gauge(
    "earnest_oldest_event_seconds", "Since when the oldest of them waits.", registry=REGISTRY
)

SENDER_BALANCE = Gauge(
    "earnest_sender_balance", "Coins of the account that sends.", ["chain_id"], registry=REGISTRY
)
SENDER_UNDER_WAY = Gauge(
    "earnest_sender_under_way", "Own transactions not mined yet.", ["chain_id"], registry=REGISTRY
)
SENDER_OLDEST_SECONDS = Gauge(
    "earnest_sender_oldest_seconds",
    "Since when the oldest of them waits.",
    ["chain_id"],
    registry=REGISTRY,
)
FEES_RAISED = Counter(
    "earnest_fees_raised", "Own transactions replaced.", ["chain_id"], registry=REGISTRY
)
FEES_AT_THE_CAP = Counter(
    "earnest_fees_at_the_cap",
    "Times that a stuck transaction could not be raised any more.",
    ["chain_id"],
    registry=REGISTRY,
)
SENT_AGAIN = Counter(
    "earnest_sent_again", "Own transactions the node had lost.", ["chain_id"], registry=REGISTRY
)
SPENT_UNITS = Counter(
    "earnest_spent_units", "What own transactions cost.", ["chain_id", "purpose"], registry=REGISTRY
)
KEEPER_DUE = Gauge(
    "earnest_keeper_due", "Time-outs that have matured.", ["chain_id"], registry=REGISTRY
)
KEEPER_FAILING = Gauge(
    "earnest_keeper_failing",
    "Escrows whose time-out cannot be run and is tried again later.",
    ["chain_id"],
    registry=REGISTRY,
)
SENDER_TROUBLE = Counter(
    "earnest_sender_trouble",
    "Rounds of keeper and relay that failed, by the error's code.",
    ["chain_id", "code"],
    registry=REGISTRY,
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

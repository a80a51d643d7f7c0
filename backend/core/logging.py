"""Logs: an event name and fields, one line each. What must not be written is removed here."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

HIDDEN = "[hidden]"
# Names of fields that carry secrets or personal data, wherever they come from.
_PRIVATE = re.compile(
    r"signature|nonce|cookie|authorization|secret|password|token\b|session_token|master_key"
    r"|session_key|api_key|shipping_address|recipient|street|postal|phone|e_?mail|body|text|note",
    re.IGNORECASE,
)
_LONG_HEX = re.compile(r"0x[0-9a-fA-F]{80,}")  # longer than any hash: a signature or calldata
_URL_SECRET = re.compile(r"(https?://)[^\s/@]+@|(https?://[^\s/?]+)[/?][^\s]*")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\x1b]")

Event = MutableMapping[str, Any]


def configure_logging(*, as_json: bool, level: int = logging.INFO) -> None:
    """Send structlog and the standard library through one pipe to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # A line for each question to the node is four a second from the index alone.
    logging.getLogger("httpx2").setLevel(max(level, logging.WARNING))


def redact(_logger: Any, _method: str, event: Event) -> Event:
    """Hide private fields by name, and long hex, URL paths and control characters by shape."""
    return {key: _clean(key, value) for key, value in event.items()}


def _clean(key: str, value: Any) -> Any:
    if key not in {"event", "exception"} and _PRIVATE.search(key):
        return HIDDEN
    if isinstance(value, dict):
        return {str(inner): _clean(str(inner), item) for inner, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(key, item) for item in value]
    if isinstance(value, bytes):
        return f"0x{value.hex()}" if len(value) <= 32 else HIDDEN
    if isinstance(value, str):
        return _clean_text(value, keep_lines=key == "exception")
    return value


def _clean_text(text: str, *, keep_lines: bool) -> str:
    text = _LONG_HEX.sub(HIDDEN, text)
    text = _URL_SECRET.sub(
        lambda found: f"{found[1] or found[2]}{'' if found[2] else HIDDEN}", text
    )
    return text if keep_lines else _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)

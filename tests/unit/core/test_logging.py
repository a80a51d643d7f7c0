"""What must not be written to a log is not written."""
# covers: N-14

from __future__ import annotations

import io
import logging

import pytest
import structlog

from backend.core.logging import HIDDEN, configure_logging, redact


@pytest.mark.parametrize(
    "field",
    [
        "signature",
        "nonce",
        "session_token",
        "Authorization",
        "set_cookie",
        "master_key",
        "email",
        "shipping_address",
        "postal_code",
        "message_text",
        "body",
        "phone",
    ],
)
def test_private_fields_are_hidden_at_any_depth(field):
    event = redact(None, "info", {"event": "seen", field: "marker", "inner": [{field: "marker"}]})
    assert "marker" not in repr(event)


def test_what_helps_stays():
    event = {"event": "order_placed", "order_id": "ord_1", "block_number": 7, "late": True}
    assert redact(None, "info", dict(event)) == event


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0x" + "ab" * 65, HIDDEN),
        ("0x" + "ab" * 32, "0x" + "ab" * 32),
        ("POST https://node.example/v2/api-key-here failed", "POST https://node.example failed"),
        ("https://user:password@node.example", "https://" + HIDDEN + "node.example"),
        ("a\x1b[31mred\r\nsecond line", "a\ufffd[31mred\ufffd\ufffdsecond line"),
    ],
)
def test_texts_lose_what_looks_secret_or_breaks_lines(text, expected):
    assert redact(None, "info", {"event": text}) == {"event": expected}


def test_hashes_are_readable_and_long_bytes_are_not():
    event = redact(None, "info", {"event": "e", "block": b"\x01" * 32, "blob": b"\x01" * 65})
    assert event == {"event": "e", "block": "0x" + "01" * 32, "blob": HIDDEN}


@pytest.mark.parametrize("as_json", [True, False])
def test_both_kinds_of_logger_go_through_one_pipe(as_json, monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    root = logging.getLogger()
    before, ours_before = (root.handlers, root.level), structlog.get_config()
    try:
        configure_logging(as_json=as_json)
        structlog.get_logger("ours").info("ours_speaks", signature="marker")
        logging.getLogger("theirs").warning("theirs speaks: 0x%s", "ab" * 65)
        logging.getLogger("httpx2").info("a question to the node")
    finally:
        root.handlers, root.level = before
        structlog.configure(**ours_before)
    written = stream.getvalue()
    assert "ours_speaks" in written
    assert "theirs speaks" in written
    assert "a question" not in written  # there are four a second
    assert "marker" not in written
    assert "abab" not in written

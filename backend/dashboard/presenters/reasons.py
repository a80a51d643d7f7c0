"""The contracts' reasons as sentences for people: the file that the wallet module reads, too."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent.parent / "wallet" / "wallet" / "reasons.json"
UNKNOWN = "The contract refused it; the order may have moved on meanwhile."


def present_reason(reason: str | None) -> str:
    """What a contract's own words mean."""
    return _sentences().get(reason or "", UNKNOWN)


@cache
def _sentences() -> dict[str, str]:
    groups: dict[str, dict[str, str]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return {reason: sentence for group in groups.values() for reason, sentence in group.items()}

"""Rules and listings as an order keeps them: text for numbers, since JSON loses digits. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.chain.policy import POLICY_TYPES, Policy
from backend.chain.typed_data import as_json


def policy_to_json(policy: Policy) -> dict[str, Any]:
    return as_json(policy, POLICY_TYPES)


def policy_from_json(stored: Mapping[str, Any]) -> Policy:
    """The rules again; their id proves that they are the same."""
    values: dict[str, Any] = {
        name: bytes.fromhex(stored[name][2:]) if kind == "address" else int(stored[name])
        for name, kind in POLICY_TYPES
    }
    return Policy(**values)

"""Decisions of a step as JSON has them: text for numbers and bytes, an object for a proposal. Pure.

The way back from `calls.spelled`: a call that was prepared for a wallet tells what was decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.chain.proposal import PROPOSAL_TYPES, Proposal
from backend.core.errors import Invalid
from backend.domain.escrow.deals import DEALS
from backend.domain.orders.calls import INPUTS, Decision, WalletCall

_MOST = 2**256


def read_decisions(action: str, told: Mapping[str, Any]) -> dict[str, Decision]:
    """Only what this step takes; a value of another kind is refused by its name."""
    wanted = [name for name in INPUTS.get(action, ()) if name in told]
    return {name: _decision(name, told[name]) for name in wanted}


def decisions_told(call: WalletCall) -> dict[str, Any]:
    """What was decided in a prepared call of a step, as it is spelled there."""
    return dict(zip(INPUTS.get(call.function, ()), call.args[1:], strict=False))


def _decision(name: str, value: Any) -> Decision:
    try:
        return _proposal(value) if name == "proposal" else _plain(name, value)
    except (ValueError, KeyError, TypeError):
        raise Invalid(
            "Some of this cannot be used as it is.",
            fields={f"inputs.{name}": "This is not spelled as the ABI has it."},
        ) from None


def _plain(name: str, value: Any) -> bool | int | bytes:
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or not value.isascii():
        raise TypeError
    if not value.startswith("0x"):
        return int(value)
    raw = bytes.fromhex(value[2:])
    if name != "signature" and len(raw) != 32:
        raise ValueError
    return raw


def _proposal(value: dict[str, Any]) -> Proposal:
    """Numbers as text, as a wallet's encoder takes them."""
    numbers = {name: int(value[name]) for name, kind in PROPOSAL_TYPES if kind != "bool"}
    to_buyer = value["asset_to_buyer"]
    is_sound = isinstance(to_buyer, bool) and numbers["deal"] in set(DEALS)
    if not is_sound or not all(0 <= number < _MOST for number in numbers.values()):
        raise ValueError
    return Proposal(asset_to_buyer=to_buyer, **numbers)

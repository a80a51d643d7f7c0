"""A marketplace's rules as the contract keeps them. The order of the fields is the contract's."""

from __future__ import annotations

from dataclasses import dataclass

from backend.chain.types import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Immutable once registered; windows are in seconds, shares in basis points."""

    arbiter: Address
    attester: Address  # zero: nobody but the parties may say "it arrived"
    fee_recipient: Address
    fee_bps: int
    arbiter_fee_bps: int
    silence_bps: int
    cancel_window: int
    ship_window: int
    transit_window: int
    inspection_window: int
    long_inspection_window: int
    response_window: int
    arbitration_window: int
    return_window: int
    return_inspection_window: int


POLICY_TYPES: tuple[tuple[str, str], ...] = (
    ("arbiter", "address"),
    ("attester", "address"),
    ("fee_recipient", "address"),
    ("fee_bps", "uint16"),
    ("arbiter_fee_bps", "uint16"),
    ("silence_bps", "uint16"),
    ("cancel_window", "uint32"),
    ("ship_window", "uint32"),
    ("transit_window", "uint32"),
    ("inspection_window", "uint32"),
    ("long_inspection_window", "uint32"),
    ("response_window", "uint32"),
    ("arbitration_window", "uint32"),
    ("return_window", "uint32"),
    ("return_inspection_window", "uint32"),
)

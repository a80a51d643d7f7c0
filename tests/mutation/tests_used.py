"""The tests that judge mutants: the tables on pyrevm, then random walks beside the model."""

from __future__ import annotations

TESTS = ("tests/contracts/evm",)


def props() -> tuple[str, ...]:
    """What the tests deploy beside the escrow."""
    return ("PhygitalToken", "MockERC20")

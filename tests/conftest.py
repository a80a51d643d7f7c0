"""Fixtures for every test, by subject in tests/fixtures. Nothing starts before it is asked for."""

from __future__ import annotations

import pytest

pytest_plugins = [
    "tests.fixtures.time",
    "tests.fixtures.database",
    "tests.fixtures.chain",
    "tests.fixtures.market",
    "tests.fixtures.trade",
    "tests.fixtures.journeys",
    "tests.fixtures.sending",
    "tests.fixtures.storage",
]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests run on asyncio only, the loop the program runs on."""
    return "asyncio"

"""Fixtures for every test, by subject in tests/fixtures. Nothing starts before it is asked for."""

from __future__ import annotations

import gc

import pytest
import structlog

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


def pytest_configure() -> None:
    """Tracebacks as they are: in colours and with every variable, one takes ten seconds."""
    plain = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], plain])


def pytest_collection_finish() -> None:
    """Modules and tests live to the end: looking for garbage among them again and again is slow."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests run on asyncio only, the loop the program runs on."""
    return "asyncio"

"""The house behind the pages: who works in it, and the clock of its look at late steps."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace
from datetime import datetime

from backend.chain.devnet_accounts import Role
from backend.core.clock import FixedClock
from backend.core.settings import load_settings
from backend.domain.care.keeper import watcher
from backend.jobs.sweeps import Sweep, sweep_once
from backend.wiring import open_resources
from scripts.house.places import ROOT
from tests.builders.chain import actor
from tests.e2e.harness.stack import Stack


def grant(stack: Stack, role: Role, staff_role: str = "support") -> None:
    """Somebody works for the house from now on. Once more changes nothing."""
    _run(stack, "backend.cli", "grant-staff", actor(role).account.address, staff_role)


def watch_at(stack: Stack, moment: datetime) -> None:
    """What the worker's look at late steps does at that moment. Nothing else gets older."""
    _run(stack, "tests.e2e.harness.staff", moment.isoformat())


def _run(stack: Stack, module: str, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=stack.environment,
        check=True,
        capture_output=True,
    )


async def _watch(moment: datetime) -> None:
    async with open_resources(load_settings()) as resources:
        look = watcher(replace(resources, clock=FixedClock(moment)))
        await sweep_once(resources.sessions, Sweep("watch_expectations", 0, look))


if __name__ == "__main__":
    asyncio.run(_watch(datetime.fromisoformat(sys.argv[1])))

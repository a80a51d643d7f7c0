"""Fill an empty market: people, listings with photographs, and orders in every state.

All of it goes through the services and the chain, so it is what people would have left behind.
Needs the settings in the environment and a running index; `scripts/up` sees to both.
"""

from __future__ import annotations

import asyncio

from backend.core.settings import load_settings
from backend.wiring import open_resources
from scripts.house.problems import Problem
from scripts.house.say import reported_problems
from scripts.market.stage import Stage
from scripts.market.story import tell


async def fill() -> None:
    """Tell the story, once, on a devnet only."""
    settings = load_settings()
    if not settings.is_devnet:
        raise Problem("The demo is for a devnet; this is another chain.")
    async with open_resources(settings) as resources:
        await tell(Stage(resources))


def main() -> None:
    with reported_problems("run it again"):
        asyncio.run(fill())


if __name__ == "__main__":
    main()

"""The options of `scripts/up`, parsed the same way before and inside the environment."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from scripts.house.places import DEFAULT_DATA

DEFAULT_PORT = 8000


@dataclass(frozen=True, slots=True)
class Options:
    """What somebody asked for."""

    port: int
    data: Path
    is_fresh: bool
    is_sure: bool
    is_opening: bool
    has_demo: bool
    has_second_chain: bool

    @classmethod
    def parse(cls, arguments: list[str]) -> Self:
        """From the command line; ends with a usage line if it makes no sense."""
        parser = argparse.ArgumentParser(
            prog="scripts/up",
            description="Starts Earnest on this machine: devnet, database, pages, a small market.",
            epilog="A second start takes seconds and keeps the data. Ctrl-C ends all it started.",
        )
        add = parser.add_argument
        add("--port", type=int, default=DEFAULT_PORT, help="of the dashboard (%(default)s)")
        add("--data", type=Path, default=DEFAULT_DATA, help="folder of all data (.earnest/data)")
        add("--fresh", action="store_true", help="throw the data away and start over")
        add("--yes", action="store_true", help="do not ask before throwing data away")
        add("--open", action="store_true", help="open the dashboard in a browser")
        add("--no-demo", action="store_true", help="begin with an empty market")
        add("--second-chain", action="store_true", help="a second devnet beside the first")
        given = parser.parse_args(arguments)
        return cls(
            port=given.port,
            data=given.data.expanduser().absolute(),
            is_fresh=given.fresh,
            is_sure=given.yes,
            is_opening=given.open,
            has_demo=not given.no_demo,
            has_second_chain=given.second_chain,
        )

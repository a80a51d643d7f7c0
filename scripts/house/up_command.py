"""`scripts/up` before its environment exists: asks, looks ahead, prepares, goes on inside."""

import sys

from scripts.house import say
from scripts.house.installation import Installation
from scripts.house.locks import only_start
from scripts.house.ports import require_free
from scripts.house.prepare import continue_inside, prepare
from scripts.house.problems import Problem
from scripts.house.up_options import Options


def main(arguments: list[str]) -> None:
    """Say early what would fail late, then prepare."""
    options = Options.parse(arguments)
    say.line(say.paint("Earnest", "1"))
    with say.reported_problems("scripts/up"):
        _look_ahead(options)
        prepare("run")
    continue_inside("scripts.house.serve", arguments)


def _look_ahead(options: Options) -> None:
    with only_start(options.data):
        # What a killed start left may hold the port; it is ended later, then this is asked again.
        if not (options.data / "processes.json").exists():
            require_free(options.port, "scripts/up")
        phase = Installation(options.data).phase()
    if options.is_fresh and phase in {"ready", "outdated"} and not options.is_sure:
        _ask(options)


def _ask(options: Options) -> None:
    if not sys.stdin.isatty():
        raise Problem(
            f"--fresh would throw away the data in {options.data}.",
            "Say that you mean it: scripts/up --fresh --yes",
        )
    answer = input(f"Throw away the data in {options.data} and start over? [y/N] ")
    if answer.strip().lower() not in {"y", "yes"}:
        raise Problem("Nothing was thrown away.", "Without --fresh the data is kept: scripts/up")

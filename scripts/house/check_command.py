"""`scripts/test`: makes what the checks need and hands over to them. Standard library only."""

import argparse
import os
import sys

from scripts.house import say
from scripts.house.browser import prepare_chromium
from scripts.house.check_table import CHECKS, chosen, unknown
from scripts.house.prepare import continue_inside, prepare

EXAMPLES = """\
examples:
  scripts/test                     everything, as CI does it
  scripts/test unit lint           two steps
  scripts/test --without e2e       everything but the browser tests
  scripts/test unit -- -k money -x hands what follows -- to pytest
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/test",
        description="Runs every check and ends in one summary.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "names", nargs="*", metavar="step", help="steps to run; all if none is named"
    )
    parser.add_argument(
        "--without", action="append", default=[], metavar="step", help="leave a step out"
    )
    parser.add_argument("--list", action="store_true", help="name the steps and end")
    return parser


def main(arguments: list[str]) -> None:
    """Choose, prepare, go on inside the environment."""
    split = arguments.index("--") if "--" in arguments else len(arguments)
    parser = _parser()
    options = parser.parse_args(arguments[:split])
    if options.list:
        for check in CHECKS:
            say.line(f"  {check.name:<14} {check.explains}")
        return
    if wrong := unknown([*options.names, *options.without]):
        parser.error(f"there is no step {wrong[0]!r}; scripts/test --list names them")
    checks = chosen(options.names, options.without)
    with say.reported_problems("scripts/test"):
        prepare("dev")
        if any(check.name == "e2e" for check in checks):
            os.environ["EARNEST_CHROMIUM"] = prepare_chromium()
    sys.stdout.flush()
    continue_inside(
        "scripts.house.check_run", [*(check.name for check in checks), *arguments[split:]]
    )

"""`scripts/bench gas|index|head|service|pages`: tables for people, `--json` for machines."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence

from scripts.house import say
from tests.bench import gas_report, pages_report
from tests.bench import head as head_report
from tests.bench import index as index_report
from tests.bench import pages as page_costs
from tests.bench import service as service_report
from tests.bench.gas import measure
from tests.bench.service_page import write_page

Command = Callable[[argparse.Namespace], int]


def gas(options: argparse.Namespace) -> int:
    """Gas and code size of every way through the protocol."""
    figures, version = measure()
    if options.write:
        gas_report.write_snapshot(figures)
    for line in gas_report.as_lines(figures, version):
        say.line(line)
    changed = gas_report.changes(gas_report.read_snapshot(), figures)
    if changed:
        say.line("\nNot as in the snapshot:")
        for line in changed:
            say.line(f"  {line}")
    if options.json:
        say.line(gas_report.as_json(figures))
    return 1 if changed else 0


def index(options: argparse.Namespace) -> int:
    """Logs per second beside what the machine could do at best, and mined to row."""
    read = index_report.measure(options.logs, options.rounds)
    figures = index_report.report(read) | index_report.measure_the_head()
    figures |= {name: value for name, value in head_report.measure().items() if "browser" in name}
    for line in index_report.as_lines(figures, options.logs):
        say.line(line)
    if options.json:
        say.line(json.dumps(figures))
    return 0


def head(options: argparse.Namespace) -> int:
    """Mined to row, and mined to a page in a browser."""
    figures = head_report.measure()
    for name, value in figures.items():
        say.line(f"  {name:24} {value:>10,}")
    if options.json:
        say.line(json.dumps(figures))
    return 0


def service(options: argparse.Namespace) -> int:
    """Pages and reads of orders beside a bare select, few and many; a thousand open streams."""
    figures = service_report.measure(orders=options.orders, streams=options.streams)
    lines = service_report.as_lines(figures)
    for line in lines:
        say.line(line)
    if options.write:
        write_page(lines)
    if options.json:
        say.line(json.dumps(figures))
    return 0


def pages(options: argparse.Namespace) -> int:
    """Bytes, requests, paints and shifts of pages opened for the first time."""
    costs = page_costs.measure()
    for line in pages_report.as_lines(costs):
        say.line(line)
    if options.json:
        say.line(json.dumps(pages_report.report(costs)))
    return 1 if pages_report.misses(costs) else 0


# One row a benchmark.
COMMANDS: dict[str, Command] = {
    "gas": gas,
    "index": index,
    "head": head,
    "service": service,
    "pages": pages,
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("what", help=", ".join(COMMANDS))
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line")
    parser.add_argument(
        "--orders", type=int, default=service_report.ORDERS, help="service: how many in the end"
    )
    parser.add_argument(
        "--streams", type=int, default=service_report.STREAMS, help="service: how many are open"
    )
    parser.add_argument(
        "--logs", type=int, default=index_report.LOGS, help="index: how many are read"
    )
    parser.add_argument(
        "--rounds", type=int, default=index_report.ROUNDS, help="index: of how many the median"
    )
    parser.add_argument(
        "--write", action="store_true", help="gas, service: renew what is committed"
    )
    options = parser.parse_args(arguments)
    if options.what not in COMMANDS:
        known = ", ".join(COMMANDS)
        parser.error(f"there is no benchmark {options.what!r}; these exist: {known}")
    return COMMANDS[options.what](options)


if __name__ == "__main__":
    sys.exit(main())

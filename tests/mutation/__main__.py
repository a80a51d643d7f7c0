"""`python -m tests.mutation`: how many small mistakes in the escrow the tests would notice.

scripts/mutate --sample 60 --seed 1     a sample
scripts/mutate                          everything; goes on where it was stopped
scripts/mutate --only 1f2e3d4c5b        some, again
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
from collections.abc import Sequence

from scripts.house import say
from tests.mutation.compiling import Library, read_sources
from tests.mutation.judge import Judge, Verdict, run_pytest, warm
from tests.mutation.mutants import Mutant, all_mutants
from tests.mutation.results import Results
from tests.mutation.tests_used import TESTS, props


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/mutate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sample", type=int, metavar="N", help="judge N mutants only")
    parser.add_argument("--seed", type=int, default=0, help="which ones")
    parser.add_argument("--only", nargs="+", metavar="ID", help="judge these, known or not")
    parser.add_argument("--file", help="judge those of one source, by a part of its path")
    parser.add_argument("--lanes", type=int, default=2, help="how many at once")
    parser.add_argument("--list", action="store_true", help="name the mutants and end")
    parser.add_argument("--fresh", action="store_true", help="forget what was judged before")
    options = parser.parse_args(arguments)
    # Being told to end is the same as Ctrl-C: the children are ended, too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)

    library = Library(read_sources())
    everybody = all_mutants(library.sources)
    chosen = _chosen(everybody, options)
    if options.list:
        for mutant in chosen:
            say.line(f"{mutant.id} {mutant}")
        return 0
    results = Results(library.sources, everybody)
    if options.fresh:
        results.forget()
    waiting = chosen if options.only else [m for m in chosen if m.id not in results.known]
    say.line(f"{len(everybody)} mutants; {len(waiting)} to judge now")
    warm(library, props())

    def tell(mutant: Mutant, verdict: Verdict) -> None:
        results.add(verdict)
        say.line(f"{verdict.fate:9} {verdict.seconds:6.1f} s  {mutant.id} {mutant}")

    code = 0
    if waiting:
        code = run_pytest(Judge(library, waiting, tell, options.lanes), TESTS)
    say.line(results.summary({mutant.id for mutant in chosen}))
    return code


def _chosen(everybody: list[Mutant], options: argparse.Namespace) -> list[Mutant]:
    chosen = everybody
    if options.only:
        chosen = [mutant for mutant in chosen if mutant.id in options.only]
    if options.file:
        chosen = [mutant for mutant in chosen if options.file in mutant.path]
    if options.sample is not None:
        chosen = random.Random(options.seed).sample(chosen, min(options.sample, len(chosen)))
    return chosen


if __name__ == "__main__":
    sys.exit(main())

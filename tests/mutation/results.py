"""What was judged so far, kept between runs; counted without the mutants that change nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict

from tests.mutation.compiling import CACHE, Sources, digest
from tests.mutation.judge import BROKEN, EQUAL, FAILED, KILLED, SLOW, SURVIVED, Verdict
from tests.mutation.mutants import Mutant


class Results:
    """A line a verdict, in a file of its own for these sources."""

    def __init__(self, sources: Sources, mutants: Sequence[Mutant]) -> None:
        self.file = CACHE / f"verdicts-{digest(sources)}.jsonl"
        self.mutants = {mutant.id: mutant for mutant in mutants}
        self.known: dict[str, Verdict] = {}
        if self.file.exists():
            for line in self.file.read_text(encoding="utf-8").splitlines():
                verdict = Verdict(**json.loads(line))
                self.known[verdict.id] = verdict

    def add(self, verdict: Verdict) -> None:
        self.known[verdict.id] = verdict
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(verdict)) + "\n")

    def forget(self) -> None:
        self.known.clear()
        self.file.unlink(missing_ok=True)

    def survivors(self, among: Collection[str] | None = None) -> list[Mutant]:
        found = [i for i, v in self.known.items() if v.fate in {SURVIVED, SLOW, FAILED}]
        chosen = [self.mutants[i] for i in found if i in (among or self.mutants)]
        return sorted(chosen, key=lambda mutant: (mutant.path, mutant.start))

    def counts(self, among: Collection[str] | None = None) -> Counter[str]:
        chosen = among or self.mutants
        return Counter(v.fate for i, v in self.known.items() if i in chosen)

    def summary(self, among: Collection[str] | None = None) -> str:
        counts = self.counts(among)
        # What is undecided counts as alive.
        real = counts[KILLED] + counts[SURVIVED] + counts[SLOW] + counts[FAILED]
        share = f"{100 * counts[KILLED] / real:.1f} %" if real else "nothing"
        lines = [str(mutant) for mutant in self.survivors(among)]
        total = (
            f"{counts[KILLED]} of {real} killed: {share}. Not counted: {counts[EQUAL]} that "
            f"compile to the same code, {counts[BROKEN]} that do not compile."
        )
        return "\n".join([*(f"  survived {line}" for line in lines), total])

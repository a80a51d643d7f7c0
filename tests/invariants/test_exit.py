"""The way out: from wherever people stop, a stranger's time-outs empty the contract.

A proof by many examples: 10,000 states out of random walks, with hostile people and odd currencies
as they are there. From each of them everybody falls silent but a stranger, who calls `timeout` or
`timeout_many` and nothing else. Then every escrow is closed, the contract holds the credits and not
a unit more, every token is out or credited, and the last step came within the documented maximum.

The maximum: silence never leads from one open status to another, it closes. So from any state one
clock is still running, the one of the present status, and what was put off is in its deadline
already. That is at most the policy's window and what was extended, and never more than

    MAX_WINDOW + MAX_EXTENSION = 180 + 180 days.

covers: N-06
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.contracts.builders import Status, Word
from tests.contracts.builders.constants import MAX_WINDOW
from tests.invariants.audit import AT_ONCE
from tests.invariants.dice import walk
from tests.invariants.escrows import MAX_EXTENSION, Escrow
from tests.invariants.facts import Facts, read_facts
from tests.invariants.pair import Pair

STATES, DEEDS = 10_000, 40
LONGEST = MAX_WINDOW + MAX_EXTENSION  # seconds that money can stay when everybody is silent
FIRST_SEED = 20_000


def states(first_seed: int, count: int) -> Iterator[tuple[int, Pair]]:
    """One state after each deed of as many walks as it takes, with the walk's seed."""
    seen, seed = 0, first_seed
    while seen < count:
        for pair in walk(seed, DEEDS, ()):
            yield seed, pair
            seen += 1
            if seen == count:
                break
        seed += 1


def open_escrows(pair: Pair) -> list[Escrow]:
    found = (pair.model.escrows[p] for p in pair.ids if p in pair.model.escrows)
    return sorted((e for e in found if e.is_open), key=lambda e: e.deadline)


def longest_wait(escrow: Escrow) -> int:
    """The clock of the present status, and what was put off so far."""
    window = escrow.window(escrow.status)
    if escrow.status is Status.DELIVERED and not escrow.is_attested:
        window = escrow.policy.long_inspection_window
    return window + escrow.extended


def fall_silent(pair: Pair, *, one_by_one: bool) -> int:
    """A stranger ends everything; the second at which the last step was taken."""
    stage, still_open = pair.stage, open_escrows(pair)
    ended = pair.now
    if not one_by_one and still_open:
        ended = max(ended, still_open[-1].deadline)
        stage.bench.at(ended)
        terms = [pair.terms[e.purchase] for e in still_open]
        for start in range(0, len(terms), AT_ONCE):
            some = terms[start : start + AT_ONCE]
            assert stage.escrow.call("timeout_many", some, sender=stage.keeper).ok
    for escrow in still_open if one_by_one else ():
        ended = max(ended, escrow.deadline)
        stage.bench.at(ended)
        outcome = stage.escrow.call("timeout", pair.terms[escrow.purchase], sender=stage.keeper)
        assert outcome.ok, outcome.reason
    return ended


def check_emptied(pair: Pair, facts: Facts) -> None:
    assert all(Word.unpack(word).status >= Status.RELEASED for word in facts.words.values())
    owed: Counter[str] = Counter()
    for (currency, _), units in facts.credits.items():
        owed[currency] += units
    for currency in pair.currencies:
        assert facts.balances[currency, pair.contract] - pair.forced[currency] == owed[currency]
    claimed: Counter[tuple[str, int]] = Counter()
    for (asset, number, _), units in facts.claims.items():
        claimed[asset, number] += units
    for (asset, number, account), units in facts.holdings.items():
        assert account != pair.contract or units == claimed[asset, number]


@pytest.mark.parametrize("quarter", range(4))
def test_silence_empties_the_contract_within_the_maximum(quarter):
    first_seed, count = FIRST_SEED + quarter * 1_000, STATES // 4
    sys.stdout.write(f"{count} states, seeds from {first_seed}\n")
    seen: Counter[Status] = Counter()
    longest = 0
    for number, (seed, pair) in enumerate(states(first_seed, count)):
        now, waits = pair.now, [e.deadline - pair.now for e in open_escrows(pair)]
        for escrow, wait in zip(open_escrows(pair), waits, strict=True):
            assert wait <= longest_wait(escrow) <= LONGEST, seed
            seen[escrow.status] += 1
        with pair.stage.bench.undone():
            ended = fall_silent(pair, one_by_one=number % 5 == 0)
            check_emptied(pair, read_facts(pair.stage, pair.ids.values()))
        assert ended - now <= max([0, *waits]) <= LONGEST, seed
        longest = max(longest, ended - now)
    sys.stdout.write(f"the longest silence: {longest} s; waiting in {dict(seen)}\n")
    assert set(seen) == {s for s in Status if s < Status.RELEASED}
    assert min(seen.values()) > count // 50
    assert longest > MAX_WINDOW


def test_what_was_credited_can_be_drawn_by_its_owner_to_another_place():
    """Once people and currencies have come to their senses, the contract is empty to the unit."""
    drawn = 0
    for _, pair in states(FIRST_SEED + 9_000, 300):
        with pair.stage.bench.undone():
            fall_silent(pair, one_by_one=False)
            drawn += draw_everything(pair)
            facts = read_facts(pair.stage, ())
        halted = pair.model.till.outside.halted | {c for c, _ in pair.model.till.outside.shut_out}
        for currency in set(pair.currencies) - halted:
            assert facts.balances[currency, pair.contract] == pair.forced[currency]
        assert not any(facts.claims.values())
    assert drawn > 50


def draw_everything(pair: Pair) -> int:
    """Every owner of a credit or a claim sends it to the keeper, whose account takes all."""
    escrow, to, drawn = pair.stage.escrow, pair.stage.keeper, 0
    facts = read_facts(pair.stage, ())
    for (currency, account), units in facts.credits.items():
        if units and escrow.call("withdraw", currency, to, sender=account).ok:
            drawn += 1
    for (asset, number, account), units in facts.claims.items():
        if units:
            assert escrow.call("claim_asset", asset, number, to, sender=account).ok
            drawn += 1
    return drawn

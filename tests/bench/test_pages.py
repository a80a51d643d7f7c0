"""The bench of the pages says which page is too heavy and which one moves."""

from __future__ import annotations

from tests.bench.pages import Cost, middle
from tests.bench.pages_report import as_lines, misses, report


def a_cost(script: int = 19_000, shift: float = 0.0, *, has_wallet: bool = False) -> Cost:
    return Cost(has_wallet, script, 60_000, 9, shift, 100.0, 120.0)


def test_a_page_may_weigh_more_with_a_wallet_than_without() -> None:
    costs = {"plain": a_cost(21_000), "pay": a_cost(89_000, has_wallet=True)}
    assert misses(costs) == ["plain: 21,000 bytes of scripts, 20,000 at most"]
    figures = report(costs)
    assert (figures["script_bytes"], figures["script_bytes_wallet"]) == (21_000, 89_000)


def test_a_page_that_moves_once_is_named() -> None:
    moved = middle([a_cost(), a_cost(shift=0.2), a_cost()])
    assert misses({"orders": moved}) == ["orders: what is read moves by 0.2"]
    assert as_lines({"orders": moved})[-1] == "orders: what is read moves by 0.2"
    assert misses({"orders": middle([a_cost(), a_cost()])}) == []

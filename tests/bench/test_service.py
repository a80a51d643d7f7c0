"""The bench of the service says what it is meant to, on a handful of rows."""

from __future__ import annotations

from tests.bench.service import ROUTES, Timing, as_lines, report
from tests.bench.service_page import PAGE, with_figures
from tests.bench.service_server import sequential


def test_the_figures_are_ratios_to_the_bare_select():
    small = {name: Timing(10.0, 20.0, 7, "") for name in ROUTES} | {
        "bare select": Timing(5.0, 5.0, 0, "")
    }
    large = {name: Timing(20.0, 40.0, 7, "events") for name in ROUTES} | {
        "bare select": Timing(5.0, 10.0, 0, "")
    }
    figures = report(small, large)
    assert (figures["p50_ratio"], figures["p99_ratio"], figures["growth_ratio"]) == (4.0, 4.0, 2.0)
    assert figures["order_page_reads_through"] == "events"
    assert any("order page" in line for line in as_lines(figures | {"orders": 1, "events": 9}))


def test_a_scan_of_a_big_table_is_found_wherever_it_is_in_the_plan():
    leaf = {"Node Type": "Seq Scan", "Relation Name": "events"}
    small = {"Node Type": "Seq Scan", "Relation Name": "listings"}
    assert list(sequential({"Node Type": "Limit", "Plans": [small, {"Plans": [leaf]}]})) == [
        "events"
    ]


def test_a_run_takes_the_place_of_the_one_before_in_the_page():
    once = with_figures(PAGE.read_text(), ["1 order"])
    again = with_figures(once, ["2 orders"])
    assert "2 orders" in again
    assert "1 order\n" not in again
    assert with_figures(again, ["1 order"]) == once

"""The closing line counts what happened, and hides no failure."""

from pathlib import Path

import pytest

from scripts.house.results import Counts, Outcome, judge, print_summary, read_junit

JUNIT = """<?xml version="1.0"?>
<testsuites><testsuite name="pytest">
<testcase classname="a" name="passes"/>
<testcase classname="a" name="fails"><failure message="no">no</failure></testcase>
<testcase classname="a" name="skipped"><skipped/></testcase>
<testcase classname="a" name="fails at the end"/>
<testcase classname="a" name="fails at the end"><error message="teardown">x</error></testcase>
</testsuite></testsuites>
"""


@pytest.fixture
def junit(tmp_path: Path) -> Path:
    file = tmp_path / "results.xml"
    file.write_text(JUNIT)
    return file


def test_each_test_is_counted_once_by_its_worst_report(junit: Path):
    assert read_junit(junit) == Counts(passed=1, failed=2, skipped=1)


def test_a_check_without_tests_counts_as_one():
    assert judge("lint", 0, None, 1.0).counts == Counts(passed=1)
    assert judge("lint", 1, None, 1.0).counts == Counts(failed=1)


def test_a_crash_after_green_tests_is_a_failure(tmp_path: Path):
    file = tmp_path / "results.xml"
    file.write_text('<testsuite><testcase classname="a" name="passes"/></testsuite>')
    outcome = judge("unit", 139, file, 1.0)
    assert not outcome.is_good
    assert outcome.counts == Counts(passed=1, failed=1)


def test_a_run_that_wrote_no_results_is_judged_by_its_code(tmp_path: Path):
    assert judge("unit", 4, tmp_path / "none.xml", 1.0).counts == Counts(failed=1)


def test_the_last_line_is_plain(capsys: pytest.CaptureFixture[str]):
    outcomes = [
        Outcome("unit", True, Counts(passed=40, skipped=1), True, 2.0),
        Outcome("lint", False, Counts(failed=1), False, 1.0),
    ]
    print_summary(outcomes, 3.0)
    printed = capsys.readouterr().out
    assert printed.splitlines()[-1] == "40 passed, 1 failed"
    assert "1 skipped" in printed

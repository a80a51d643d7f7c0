"""House rules a linter does not know. The escape is `# rule: <name>, because …` on the line."""
# covers: C-12

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import ROOT, Finding, Source, files, python, report

LONGEST_FILE = 400
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
# floors where a number may be money
MONEY = ("backend/domain", "backend/core", "backend/chain", "backend/indexer", "backend/api")
UNFINISHED = re.compile(r"(?<![\"'])\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
WALL_CLOCK = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}


def _calls(source: Source) -> Iterator[ast.Call]:
    return (node for node in source.nodes() if isinstance(node, ast.Call))


def _attribute_calls(source: Source, name: str) -> Iterator[ast.Call]:
    return (
        call
        for call in _calls(source)
        if isinstance(call.func, ast.Attribute) and call.func.attr == name
    )


def _name_calls(source: Source, name: str) -> Iterator[ast.Call]:
    return (
        call for call in _calls(source) if isinstance(call.func, ast.Name) and call.func.id == name
    )


def _is_text(node: ast.expr) -> bool:
    """Text on the right of a slash is a path being joined, not a number being divided."""
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def test_only_the_unit_of_work_commits():
    findings = [
        finding
        for source in python("backend")
        if source.module != "backend.core.database"
        for finding in source.find(
            "commit", ((c, ".commit(") for c in _attribute_calls(source, "commit"))
        )
    ]
    assert not findings, report(findings)


@pytest.mark.parametrize("folder", MONEY)
def test_no_float_and_no_division_comes_near_money(folder):
    findings = []
    for source in python(folder):
        floats = ((call, "float(") for call in _name_calls(source, "float"))
        divisions = (
            (node, "/ divides")
            for node in source.nodes()
            if isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.Div)
            and not _is_text(node.right)
            and not _is_text(node.left)
        )
        findings += source.find("no-float", [*floats, *divisions])
    assert not findings, report(findings)


def test_only_the_clock_reads_the_clock():
    findings = []
    for source in python("backend"):
        if source.module == "backend.core.clock":
            continue
        reads = (
            (call, f"{call.func.value.id}.{call.func.attr}(")
            for call in _calls(source)
            if isinstance(call.func, ast.Attribute)
            and isinstance(call.func.value, ast.Name)
            and (call.func.value.id, call.func.attr) in WALL_CLOCK
        )
        findings += source.find("clock", reads)
    assert not findings, report(findings)


def test_only_the_edges_know_http_errors():
    findings = []
    for source in python("backend"):
        if source.module.split(".")[1] in {"api", "dashboard"}:
            continue
        names = (
            (node, "HTTPException")
            for node in source.nodes()
            if isinstance(node, ast.Name | ast.alias) and "HTTPException" in ast.unparse(node)
        )
        findings += source.find("http", names)
    assert not findings, report(findings)


def test_the_backend_does_not_print():
    findings = [
        finding
        for source in python("backend")
        for finding in source.find(
            "print", ((call, "print(") for call in _name_calls(source, "print"))
        )
    ]
    assert not findings, report(findings)


def test_pages_and_routes_hold_no_queries():
    findings = []
    for folder in ("backend/api", "backend/dashboard"):
        for source in python(folder):
            queries = ((call, "select(") for call in _name_calls(source, "select"))
            findings += source.find("query", queries)
    assert not findings, report(findings)


def test_what_routes_depend_on_is_asynchronous():
    """FastAPI sends every other function, and every class, to a thread for each request."""
    sources = [*python("backend/api"), *python("backend/dashboard")]
    sync = {
        node.name
        for source in sources
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    findings = []
    for source in sources:
        asked = (
            (call, f"Depends({first.id})")
            for call in _name_calls(source, "Depends")
            for first in call.args[:1]
            if isinstance(first, ast.Name) and first.id in sync
        )
        findings += source.find("thread", asked)
    assert not findings, report(findings)


def test_rooms_read_through_their_repositories():
    findings = [
        finding
        for source in python("backend/domain")
        if not source.path.stem.endswith("repository")
        for finding in source.find(
            "query", ((call, "select(") for call in _name_calls(source, "select"))
        )
    ]
    assert not findings, report(findings)


def test_rooms_store_files_only_for_a_row_to_come():
    """A bare `put` is not held, so a sweep could take the file before its row is stored."""
    findings = [
        finding
        for source in python("backend/domain")
        for finding in source.find(
            "put",
            (
                (call, ".put( of a store")
                for call in _attribute_calls(source, "put")
                if isinstance(call.func, ast.Attribute) and "stor" in ast.unparse(call.func.value)
            ),
        )
    ]
    assert not findings, report(findings)


def test_no_file_is_long():
    findings = [
        Finding(path, lines, f"{lines} lines")
        for path in files(".py", ".vy", ".vyi", ".ts", ".html", ".css", ".md")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
        and not _is_generated(path)
    ]
    assert not findings, report(findings)


def test_file_names_say_what_is_inside():
    findings = [
        Finding(path, 1, "a name for anything")
        for path in files(".py", ".ts", ".vy")
        if path.stem in VAGUE_NAMES
    ]
    assert not findings, report(findings)


def test_nothing_is_left_unfinished():
    findings = [
        Finding(path, number, line.strip())
        for path in files(".py", ".vy", ".vyi", ".ts", ".html", ".md", ".css")
        if path.parent != ROOT / "tests" / "architecture"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert not findings, report(findings)


def test_no_test_is_skipped_or_expected_to_fail():
    wanted = {"skip", "skipif", "xfail", "importorskip"}
    findings = [
        finding
        for source in python("tests")
        for finding in source.find(
            "skip",
            (
                (node, f"pytest …{node.attr}")
                for node in source.nodes()
                if isinstance(node, ast.Attribute)
                and node.attr in wanted
                and ast.unparse(node).startswith("pytest.")
            ),
        )
    ]
    assert not findings, report(findings)


def test_no_test_hides_where_a_package_is_missing():
    """What a test needs is imported: where it is not installed the run fails and says so."""
    hiding = {"find_spec", "collect_ignore", "collect_ignore_glob"}
    findings = [
        Finding(source.path, number, line.strip())
        for source in python("tests")
        if source.path.parent != ROOT / "tests" / "architecture"
        for number, line in enumerate(source.text.splitlines(), 1)
        if hiding & set(re.findall(r"\w+", line)) or re.search(r"from pytest import .*skip", line)
    ]
    assert not findings, report(findings)


def test_every_module_says_what_lives_there():
    findings = [
        Finding(source.path, 1, "no docstring")
        for source in python()
        if source.text.strip() and ast.get_docstring(source.tree) is None
    ]
    assert not findings, report(findings)


def test_features_are_named_in_one_form():
    """`covers: S0-01, N-10`, so that what is missing can be listed."""
    mentions = re.compile(r"^\s*(?:# )?covers: *(?P<ids>.*)$")
    well_formed = re.compile(r"(C|S[0-4]|N)-[0-9]{2}(, (C|S[0-4]|N)-[0-9]{2})*[,.]?")
    findings = [
        Finding(source.path, number, line.strip())
        for source in python("tests")
        for number, line in enumerate(source.text.splitlines(), 1)
        if (found := mentions.match(line)) and not well_formed.fullmatch(found["ids"])
    ]
    assert not findings, report(findings)


def _is_generated(path: object) -> bool:
    return "generated" in str(path)

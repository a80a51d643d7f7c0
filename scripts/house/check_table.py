"""The checks of `scripts/test`, as a table. One row is one step; CI has no list of its own."""

from dataclasses import dataclass
from typing import Literal

PYTEST = ("python", "-m", "pytest", "-q", "--import-mode=importlib")
# Plugins load into every run: ape's and schemathesis' cost seconds and belong to one step each.
NO_APE = ("-p", "no:ape_test")
NO_SCHEMATHESIS = ("-p", "no:schemathesis")
BY_FILE = ("--dist", "loadfile")


@dataclass(frozen=True, slots=True)
class Check:
    """One step: a command, how its result is counted, and whether it may share the machine.

    `results` says which command writes a JUnit file; without one the step counts as one test.
    """

    name: str
    explains: str
    command: tuple[str, ...]
    results: Literal["pytest", "vitest", "none"] = "none"
    is_alone: bool = False
    limit_seconds: int = 600


CHECKS: tuple[Check, ...] = (
    Check(
        "contracts",
        "contract tests: scenarios on ape, tables and random histories on pyrevm",
        (*PYTEST, *NO_SCHEMATHESIS, "tests/contracts"),
        results="pytest",
        limit_seconds=1200,
    ),
    Check(
        "invariants",
        "the protocol as a plain model, and what must always hold",
        (*PYTEST, *NO_APE, *NO_SCHEMATHESIS, "tests/invariants"),
        results="pytest",
        limit_seconds=1200,
    ),
    Check(
        "proofs",
        "symbolic proofs on the deployed code (halmos), long random runs (forge)",
        (*PYTEST, *NO_APE, *NO_SCHEMATHESIS, "tests/proofs"),
        results="pytest",
        limit_seconds=1500,
    ),
    Check(
        "gas",
        "gas and code size, exactly as in the snapshot",
        (*PYTEST, *NO_APE, *NO_SCHEMATHESIS, "tests/bench"),
        results="pytest",
    ),
    Check(
        "mutation",
        "mistakes planted into the escrow are noticed, a sample of them",
        (*PYTEST, *NO_APE, *NO_SCHEMATHESIS, "tests/mutation"),
        results="pytest",
        limit_seconds=1200,
    ),
    Check("format", "ruff format", ("ruff", "format", "--check", "--quiet", ".")),
    Check("lint", "ruff", ("ruff", "check", "--output-format=concise", ".")),
    Check("types", "mypy", ("python", "-m", "mypy")),
    Check("imports", "floors and rooms (import-linter)", ("lint-imports", "--no-cache")),
    Check("dependencies", "declared and used (deptry)", ("deptry", "--no-ansi", ".")),
    Check("pages-lint", "biome", ("npm", "run", "--silent", "lint")),
    Check("pages-types", "tsc", ("npm", "run", "--silent", "typecheck")),
    Check(
        "pages",
        "tests of the wallet module (vitest)",
        ("npm", "run", "--silent", "test", "--"),
        results="vitest",
    ),
    Check(
        "abi",
        "committed ABI equals the contracts",
        ("python", "-m", "scripts.export_abi", "--check"),
    ),
    Check(
        "docs", "generated pages equal the code", ("python", "-m", "scripts.write_docs", "--check")
    ),
    Check(
        "unit",
        "rules without a database or a chain",
        (*PYTEST, *NO_APE, *NO_SCHEMATHESIS, "tests/unit"),
        results="pytest",
    ),
    Check(
        "architecture",
        "the project keeps its own rules",
        (*PYTEST, *NO_APE, *NO_SCHEMATHESIS, "tests/architecture"),
        results="pytest",
    ),
    Check(
        "integration",
        "real PostgreSQL, real anvil",
        # In their own order: xdist's puts files of few tests last, and the longest are among them.
        (*PYTEST, *NO_APE, "-n", "2", *BY_FILE, "--no-loadscope-reorder", "tests/integration"),
        results="pytest",
        is_alone=True,
        limit_seconds=1500,
    ),
    Check(
        "chaos",
        "lying nodes, reorganisations and crashes, drawn at random; then the rows of a newcomer",
        (*PYTEST, *NO_APE, *NO_SCHEMATHESIS, "-n", "2", "--dist", "worksteal", "tests/chaos"),
        results="pytest",
        is_alone=True,
        limit_seconds=900,
    ),
    Check(
        "e2e",
        "browser tests in Chromium, several people at once",
        # Three stacks side by side: in a story half of the time is waiting for one another.
        (*PYTEST, *NO_APE, *NO_SCHEMATHESIS, "-n", "3", *BY_FILE, "tests/e2e"),
        results="pytest",
        is_alone=True,
        limit_seconds=1500,
    ),
)


def chosen(names: list[str], without: list[str]) -> list[Check]:
    """The named checks in the table's order, all of them if none is named, minus `without`."""
    return [
        check
        for check in CHECKS
        if (not names or check.name in names) and check.name not in without
    ]


def unknown(names: list[str]) -> list[str]:
    """Names that no row has."""
    known = {check.name for check in CHECKS}
    return [name for name in names if name not in known]

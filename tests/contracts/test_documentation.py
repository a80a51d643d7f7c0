"""contracts/README.md says what the contracts do: every call, event, view and reason, and nothing
else.

And every reason that a contract can give is asserted by some test in this folder.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REASON = re.compile(r"(?:escrow|relay|court|token): [a-zA-Z0-9', -]+")
# An external function's decorators and header, and the docstring after it if there is one.
EXTERNAL = re.compile(r'@external\n((?:@\w+\n)*def (?!__)[^"]*?:\n)    (?:"""(.*?)""")?', re.DOTALL)
SIGNATURE = re.compile(r"def (\w+)\(([^)]*)\)( ->)?")
DOCUMENTED = (
    "PhygitalEscrow",
    "EscrowExtension",
    "EscrowRelay",
    "KlerosArbiter",
    "PhygitalToken",
    "PhygitalEdition",
)


@pytest.fixture(scope="module")
def readme(project) -> str:
    return (project.contracts_folder / "README.md").read_text()


@pytest.fixture(scope="module")
def reasons(project) -> set[str]:
    """What the sources can say, from their string literals."""
    folder = project.contracts_folder
    sources = [folder / f"{name}.vy" for name in DOCUMENTED] + sorted(folder.glob("modules/*.vy"))
    literals = re.findall(r'"([^"\n]*)"', "".join(source.read_text() for source in sources))
    return {text for text in literals if REASON.fullmatch(text)}


def test_the_reasons_are_found(reasons):
    assert len(reasons) > 50
    assert "escrow: too late" in reasons


def test_the_readme_lists_every_reason_and_no_other(readme, reasons):
    listed = re.findall(rf"^\| `({REASON.pattern})` \|", readme, flags=re.MULTILINE)
    assert sorted(listed) == sorted(reasons)


def test_every_reason_is_asserted_by_a_test(reasons):
    this = Path(__file__)
    tests = [path for path in this.parent.rglob("test_*.py") if path != this]
    asserted = set(re.findall(rf'"({REASON.pattern})"', "".join(p.read_text() for p in tests)))
    assert reasons - asserted == set()


def test_the_short_reasons_of_the_tables_exist(readme, reasons):
    """The last column of the operations names reasons without their module."""
    for row in re.findall(r"^\| `\w+` \|.*$", readme, flags=re.MULTILINE):
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        if len(cells) < 5 or cells[-1].startswith(("see", "`", "–")):
            continue
        for short in cells[-1].split(", "):
            assert {f"escrow: {short}", f"court: {short}"} & reasons, row


@pytest.mark.parametrize("name", DOCUMENTED)
def test_every_function_and_event_is_named(project, readme, name):
    for entry in getattr(project, name).contract_type.abi:
        if entry.type in {"function", "event"} and entry.name != "BatchMetadataUpdate":
            assert f"`{entry.name}`" in readme, entry.name


def test_every_function_explains_itself(project):
    """NatSpec is complete: a notice for people, every parameter and what is returned."""
    seen = 0
    for source in sorted(project.contracts_folder.rglob("*.vy")):
        for header, docs in EXTERNAL.findall(source.read_text()):
            name, parameters, returned = SIGNATURE.search(header).groups()
            seen += 1
            assert "@notice " in docs, name
            documented = re.findall(r"@param (\w+) \S", docs)
            assert documented == re.findall(r"(\w+): ", parameters), name
            assert ("@return " in docs) == bool(returned), name
    assert seen > 50


def test_the_sources_keep_off_what_is_dangerous(project):
    """No origin of the transaction, no stipend, no own balance in a sum, no foreign code, no end
    of a contract.
    """
    folder = project.contracts_folder
    for source in [*folder.glob("*.vy"), *folder.glob("modules/*.vy")]:
        text = source.read_text()
        for word in ("tx.origin", "send(", "self.balance", "selfdestruct", "TODO"):
            assert word not in text, f"{source.name}: {word}"
        # The escrow runs its extension, fixed when it is deployed; nobody runs anything else.
        foreign = re.findall(r"(\S*)\(([A-Za-z_]+).*delegate.*", text)
        own = [("raw_call", "EXTENSION")] if source.name == "PhygitalEscrow.vy" else []
        assert foreign == own and text.count("delegate") == len(own), source.name
        assert text.startswith("# pragma version ==0.4.3\n"), source.name

"""The proofs, as they stand in the Solidity files, and the tables of docs/proofs.md made from them.

`python -m tests.proofs.catalogue` writes the tables again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from scripts.house.places import ROOT
from tests.proofs.workshop import SOLIDITY

PAGE = ROOT / "docs" / "proofs.md"
BEGIN, END = "<!-- proofs -->", "<!-- end of proofs -->"
CHECK = re.compile(r"((?:    ///[^\n]*\n)*)    function check_(\w+)\(")
FAMILY = re.compile(r"((?:///[^\n]*\n)+)contract (\w+) is")


@dataclass(frozen=True)
class Property:
    """What is proved, in which contract, and what is said about it there."""

    contract: str
    family: str
    name: str
    remark: str

    @property
    def sentence(self) -> str:
        return self.name.removeprefix("check_").replace("_", " ")


def properties() -> list[Property]:
    """All of them, file by file, in the order in which they are written."""
    found = []
    for file in sorted(SOLIDITY.glob("*.sol")):
        text = file.read_text(encoding="utf-8")
        families = {name: _plain(remark) for remark, name in FAMILY.findall(text)}
        found += [
            Property(file.stem, families[file.stem], f"check_{name}", _plain(remark))
            for remark, name in CHECK.findall(text)
        ]
    return found


def tables() -> str:
    """One table per Solidity file."""
    parts = []
    for (contract, family), group in groupby(properties(), lambda p: (p.contract, p.family)):
        rows = [f"| {each.sentence} | {each.remark} |" for each in group]
        head = ["| Proved | More exactly |", "|---|---|"]
        link = f"[{contract}.sol](../tests/proofs/solidity/{contract}.sol)"
        parts.append("\n".join([f"### {link}", "", family, "", *head, *rows]))
    return "\n\n".join(parts)


def page_with_tables(text: str) -> str:
    """The page with its tables made anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables()}\n\n{END}{after}"


def _plain(remark: str) -> str:
    return " ".join(remark.replace("///", "").split())


if __name__ == "__main__":
    PAGE.write_text(page_with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

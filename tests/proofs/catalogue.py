"""The proofs, as they stand in the Solidity files."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.proofs.workshop import SOLIDITY

CHECK = re.compile(r"((?:    ///[^\n]*\n)*)    function (check_\w+)\(")


@dataclass(frozen=True)
class Property:
    """What is proved, in which contract, and what is said about it there."""

    contract: str
    name: str
    remark: str


def properties() -> list[Property]:
    """All of them, file by file, in the order in which they are written."""
    return [
        Property(file.stem, name, " ".join(remark.replace("///", "").split()))
        for file in sorted(SOLIDITY.glob("*.sol"))
        for remark, name in CHECK.findall(file.read_text(encoding="utf-8"))
    ]

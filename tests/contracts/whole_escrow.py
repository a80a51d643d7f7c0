"""What answers at the escrow's address: the escrow's own functions and those of its extension."""

from __future__ import annotations

from typing import Any

import ape
from ape.contracts import ContractInstance

from scripts.contracts import with_code_of


def whole_abi(project: Any) -> list[dict[str, Any]]:
    """The two ABIs as one, which is what everybody calls."""
    own, lent = plain_abi(project, "PhygitalEscrow"), plain_abi(project, "EscrowExtension")
    return with_code_of(own, lent)


def plain_abi(project: Any, name: str) -> list[dict[str, Any]]:
    kind = getattr(project, name).contract_type
    return [entry.model_dump(by_alias=True) for entry in kind.abi]


def the_whole(project: Any, address: str) -> ContractInstance:
    """The deployed escrow on ape's chain, with everything that it answers; logs are read alike."""
    return ape.chain.contracts.instance_at(address, abi=whole_abi(project))

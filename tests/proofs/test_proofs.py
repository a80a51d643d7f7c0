"""Every property is proved for the code that production deploys."""

from __future__ import annotations

import pytest

from tests.proofs.catalogue import Property, properties
from tests.proofs.workshop import Proof, Workshop

CONTRACTS = sorted({each.contract for each in properties()})


@pytest.fixture(scope="module")
def verdicts(workshop: Workshop) -> dict[str, tuple[dict[str, Proof], str]]:
    """halmos once per Solidity contract, since its start costs more than most proofs."""
    return {contract: workshop.prove(contract) for contract in CONTRACTS}


@pytest.mark.parametrize("claim", properties(), ids=lambda claim: claim.name)
def test_it_is_proved(claim: Property, verdicts: dict[str, tuple[dict[str, Proof], str]]):
    proofs, said = verdicts[claim.contract]
    proof = proofs[claim.name]

    assert proof.is_proved, said


def test_there_are_proofs_of_every_kind():
    assert len(properties()) >= 12
    assert {"Who", "Clocks", "Once", "Money", "Agreements", "Signed"} <= set(CONTRACTS)

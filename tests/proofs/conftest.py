"""One workshop for all proofs of a run."""

from __future__ import annotations

import pytest

from tests.proofs.workshop import Workshop


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("proofs") / "workshop")

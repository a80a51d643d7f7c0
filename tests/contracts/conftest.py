"""Actors by role, contracts, and a sale in every status. Everything starts from one deployment
per run.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import ape
import pytest

from tests.contracts.builders import COIN, Policy, Status
from tests.contracts.market import Market, Sale
from tests.contracts.whole_escrow import the_whole

ROLES = (
    "deployer",
    "buyer",
    "seller",
    "arbiter",
    "attester",
    "fee_recipient",
    "artist",
    "stranger",
)
MILLION_DOLLARS = 10**12

both_currencies = pytest.mark.parametrize("currency", ["coin", "dollars"], indirect=True)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Without ape's plugin (every run but this folder's own) there is nothing to collect here."""
    return None if config.pluginmanager.hasplugin("ape_test") else True


def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile the contracts as they are now, once, before any worker starts.

    ape's cache overlooks changes in modules, so it is kept only while no source has changed; and a
    source that does not compile ends the run instead of leaving old code behind.
    """
    # Our contracts print nothing; ape would trace every transaction to see whether they did.
    ape.api.ReceiptAPI.show_debug_logs = lambda _receipt: None
    if hasattr(session.config, "workerinput"):
        return
    sources = ape.project.contracts_folder.rglob("*.vy*")
    digest = hashlib.sha256(b"".join(bytes(p) + p.read_bytes() for p in sorted(sources)))
    stamp = ape.project.path / ".build" / "contract_tests.sha256"
    is_known = stamp.exists() and stamp.read_text() == digest.hexdigest()
    try:
        ape.project.load_contracts(use_cache=is_known)
    except ape.exceptions.CompilerError as error:
        pytest.exit(f"The contracts do not compile: {error}", returncode=1)
    stamp.write_text(digest.hexdigest())


@pytest.fixture(scope="session")
def people(accounts: Any) -> dict[str, Any]:
    return dict(zip(ROLES, accounts, strict=False))


@pytest.fixture(scope="session")
def deployer(people):
    return people["deployer"]


@pytest.fixture(scope="session")
def buyer(people):
    return people["buyer"]


@pytest.fixture(scope="session")
def seller(people):
    return people["seller"]


@pytest.fixture(scope="session")
def arbiter(people):
    return people["arbiter"]


@pytest.fixture(scope="session")
def attester(people):
    return people["attester"]


@pytest.fixture(scope="session")
def fee_recipient(people):
    return people["fee_recipient"]


@pytest.fixture(scope="session")
def artist(people):
    """Gets the royalty."""
    return people["artist"]


@pytest.fixture(scope="session")
def stranger(people):
    """Has no part in any sale."""
    return people["stranger"]


@pytest.fixture(scope="session")
def items(project, deployer):
    return project.PhygitalToken.deploy(sender=deployer)


@pytest.fixture(scope="session")
def editions(project, deployer):
    """Runs of equal items."""
    return project.PhygitalEdition.deploy(sender=deployer)


@pytest.fixture(scope="session")
def dollars(project, deployer, buyer):
    dollars = project.MockERC20.deploy("Test dollar", "tUSD", 6, sender=deployer)
    dollars.mint(buyer, MILLION_DOLLARS, sender=deployer)
    return dollars


@pytest.fixture(scope="session")
def policy(arbiter, attester, fee_recipient):
    return Policy(
        arbiter=arbiter.address, attester=attester.address, fee_recipient=fee_recipient.address
    )


@pytest.fixture(scope="session")
def relay(project, deployer):
    return project.EscrowRelay.deploy(sender=deployer)


@pytest.fixture(scope="session")
def extension(project, relay, deployer):
    """By itself, as nobody should call it."""
    return project.EscrowExtension.deploy(relay, sender=deployer)


@pytest.fixture(scope="session")
def escrow(project, relay, extension, policy, deployer):
    """With everything that answers at its address."""
    deployed = project.PhygitalEscrow.deploy(relay, extension, sender=deployer)
    escrow = the_whole(project, deployed.address)
    escrow.register_policy(policy.values, sender=deployer)
    return escrow


@pytest.fixture
def currency(request, dollars):
    """The coin, unless a test asks for both currencies."""
    return dollars.address if getattr(request, "param", "coin") == "dollars" else COIN


@pytest.fixture
def market(escrow, items, dollars, currency, policy, people):
    return Market(escrow, items, dollars, currency, policy, people)


@pytest.fixture
def funded(market) -> Sale:
    return market.fund()


@pytest.fixture
def shipped(market) -> Sale:
    return market.bring(market.fund(), Status.SHIPPED)


@pytest.fixture
def delivered(market) -> Sale:
    return market.bring(market.fund(), Status.DELIVERED)


@pytest.fixture
def disputed(market) -> Sale:
    """The whole amount is claimed."""
    return market.bring(market.fund(), Status.DISPUTED)


@pytest.fixture
def contested(market) -> Sale:
    """Before the arbiter, the whole amount claimed."""
    return market.bring(market.fund(), Status.ARBITRATION)

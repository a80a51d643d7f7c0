"""Resources for tests: everything real that needs no node, and whatever a test hands in."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy.engine import make_url

from backend.chain.chains import Chain, Chains
from backend.chain.deployment import (
    EDITION,
    ESCROW,
    EXTENSION,
    RELAY,
    TOKEN,
    DeployedContract,
    Deployment,
    NamedPolicy,
)
from backend.chain.types import BlockHash, ChainId
from backend.core.clock import FixedClock
from backend.core.database import Sessions
from backend.core.money import Currency
from backend.core.outbox import EventFeed
from backend.core.pagination import CursorSigner
from backend.core.sealing import Sealer
from backend.core.settings import ChainSettings, SecretSettings, Settings
from backend.core.storage import ObjectStore
from backend.resources import Resources
from tests.builders.histories import CHAIN, NOON, POLICY
from tests.fakes.chain_time import FixedChainClock

COIN = Currency(CHAIN, None, "ETH", 18)
TUSD = Currency(CHAIN, bytes([0x7D]) * 20, "tUSD", 6)


def a_key(name: str) -> SecretStr:
    """A key that looks random and is the same every time."""
    return SecretStr(base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()).decode())


def a_deployment(**changes: Any) -> Deployment:
    """An address book of contracts that are nowhere."""
    values: dict[str, Any] = {
        "chain_id": CHAIN,
        "genesis_hash": BlockHash(bytes([0x6E]) * 32),
        "start_block": 1,
        "contracts": {
            ESCROW: DeployedContract(bytes([0xEC]) * 20, bytes([1]) * 32),
            TOKEN: DeployedContract(bytes([0x70]) * 20, bytes([2]) * 32),
            RELAY: DeployedContract(bytes([0x2E]) * 20, bytes([3]) * 32),
            EXTENSION: DeployedContract(bytes([0xEE]) * 20, bytes([4]) * 32),
            EDITION: DeployedContract(bytes([0xED]) * 20, bytes([5]) * 32),
        },
        "currencies": (COIN, TUSD),
        "policies": (NamedPolicy("Standard", POLICY),),
    }
    return Deployment(**values | changes)


def some_settings(folder: Path, **changes: Any) -> Settings:
    """Settings of a devnet that keeps its files in `folder`."""
    values: dict[str, Any] = {
        "public_origin": "http://localhost:8000",
        "data_dir": folder,
        "chain": ChainSettings(
            chain_id=ChainId(CHAIN),
            rpc_url=SecretStr("http://127.0.0.1:1"),
            deployment_file=folder / "deployment.json",
        ),
        "secrets": SecretSettings(master_key=a_key("master"), session_key=a_key("session")),
    }
    return Settings(**values | changes)


def make_resources(
    folder: Path, sessions: Sessions, database_url: str, **changes: Any
) -> Resources:
    """The bundle. Without a `gateway` of its own, a test has no chain to ask."""
    settings = changes.pop("settings", None) or some_settings(folder)
    chain = Chain(
        settings.chain,
        changes.pop("gateway", None),
        changes.pop("deployment", None) or a_deployment(),
        changes.pop("chain_clock", None) or FixedChainClock(NOON),
    )
    values: dict[str, Any] = {
        "settings": settings,
        "sessions": sessions,
        "chains": Chains([chain]),
        "clock": FixedClock(NOON),
        "storage": ObjectStore.from_settings(settings),
        "sealer": Sealer.from_settings(settings.secrets),
        "cursors": CursorSigner.from_settings(settings.secrets),
        "feed": EventFeed(make_url(database_url)),
    }
    return Resources(**values | changes)


def with_chain(resources: Resources, **changes: Any) -> Resources:
    """The same bundle with another gateway, deployment or clock of its first chain."""
    first, *others = resources.chains
    return replace(resources, chains=Chains([first.but(**changes), *others]))

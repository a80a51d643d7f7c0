"""A dashboard of a few routes on resources that need no database and no node."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path
from typing import Any, cast

from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from backend.chain.chains import Chain, Chains
from backend.chain.deployment import DeployedContract, Deployment
from backend.chain.types import BlockHash, ChainId
from backend.core.clock import FixedClock
from backend.core.money import Currency
from backend.core.settings import Settings
from backend.dashboard.errors import add_error_handlers
from backend.resources import Resources
from tests.fixtures.time import NOON

DEVNET, SECOND_DEVNET = 31337, 31338
TUSD = bytes([0x7D]) * 20
JSON = {"accept": "application/json"}


class FakeNode:
    """A gateway that answers from a table and remembers what it was asked."""

    def __init__(self, chain_id: int = DEVNET, **answers: Any) -> None:
        self._chain_id = chain_id
        self._answers = answers
        self.asked: list[tuple[str, tuple[Any, ...]]] = []

    async def chain_id(self) -> int:
        return self._chain_id

    async def balance(self, account: bytes) -> int:
        return 5

    async def rpc(self, method: str, *params: Any) -> Any:
        self.asked.append((method, params))
        answer = self._answers.get(method, "0x1")
        if isinstance(answer, Exception):
            raise answer
        return answer


def settings_for(chain_id: int = DEVNET) -> Settings:
    keys = [base64.urlsafe_b64encode(secrets.token_bytes(32)).decode() for _ in range(2)]
    origin = "http://localhost:8000" if chain_id == DEVNET else "https://market.example"
    return Settings.model_validate(
        {
            "public_origin": origin,
            "data_dir": Path("nowhere"),
            "chain": {"chain_id": chain_id, "rpc_url": "http://nowhere", "deployment_file": "none"},
            "secrets": {"master_key": keys[0], "session_key": keys[1]},
        }
    )


def deployment_for(chain_id: int = DEVNET) -> Deployment:
    chain = ChainId(chain_id)
    contract = DeployedContract(bytes([0xE5]) * 20, bytes(32))
    return Deployment(
        chain_id=chain,
        genesis_hash=BlockHash(bytes(32)),
        start_block=0,
        contracts={"PhygitalEscrow": contract},
        currencies=(Currency(chain, TUSD, "tUSD", 6), Currency(chain, None, "ETH", 18)),
        policies=(),
    )


def resources_for(node: FakeNode, chain_id: int = DEVNET) -> Resources:
    missing = cast("Any", None)
    settings = settings_for(chain_id)
    chain = Chain(settings.chain, cast("Any", node), deployment_for(chain_id), missing)
    return Resources(
        settings=settings,
        sessions=missing,
        chains=Chains([chain]),
        clock=FixedClock(NOON),
        storage=missing,
        sealer=missing,
        cursors=missing,
        feed=missing,
    )


def visit(router: APIRouter, resources: Resources) -> TestClient:
    app = FastAPI()
    app.state.resources = resources
    add_error_handlers(app)
    app.include_router(router)
    return TestClient(app, headers=JSON, follow_redirects=False)

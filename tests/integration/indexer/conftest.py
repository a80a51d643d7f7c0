"""An index on a real chain and a real database, cranked by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from backend.chain.gateway import ChainGateway
from backend.core.database import Sessions
from backend.indexer.loop import ChainIndexer
from tests.builders.chain import Chain
from tests.builders.indexing import IndexBundle, Recorder, index_settings


@pytest.fixture
def bundle(chain: Chain, gateway: ChainGateway, sessions: Sessions) -> IndexBundle:
    return IndexBundle(index_settings(chain.devnet.url), sessions, gateway, chain.deployment)


@pytest.fixture
def bundle_with(bundle: IndexBundle) -> Callable[..., IndexBundle]:
    """The same with other chain settings, such as `confirmations=3`."""

    def change(**chain_settings: object) -> IndexBundle:
        settings = index_settings(
            bundle.settings.chain.rpc_url.get_secret_value(), **chain_settings
        )
        return replace(bundle, settings=settings)

    return change


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
async def index(bundle: IndexBundle, recorder: Recorder) -> ChainIndexer:
    """Ready, and up to date with the chain as the test finds it."""
    indexer = ChainIndexer(bundle, [recorder])
    await indexer.prepare()
    await indexer.catch_up()
    return indexer


@pytest.fixture
def another_index(bundle: IndexBundle) -> Callable[..., ChainIndexer]:
    """A second process on the same database and chain."""
    return lambda *projectors: ChainIndexer(bundle, projectors)

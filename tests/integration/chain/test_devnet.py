"""The devnet keeps its chain between starts, and its clock never runs behind its head."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from backend.chain.deployment import OURS, RELAY, TOKEN, Deployment
from backend.chain.errors import WrongNetwork
from backend.chain.gateway import ChainGateway
from backend.chain.types import BlockHash, ChainId
from scripts.deploy import deploy
from scripts.devnet import Devnet, start_devnet
from scripts.house.problems import Problem
from tests.builders.chain import Chain, actor
from tests.fixtures.time import SOON

Start = Callable[..., Devnet]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts devnets that end with the test."""
    running: list[Devnet] = []

    def begin(state_file: Path | None = None, **options: object) -> Devnet:
        running.append(start_devnet(state_file, **options))  # type: ignore[arg-type]
        return running[-1]

    yield begin
    for devnet in running:
        devnet.stop()


async def test_a_second_start_has_the_whole_chain(start: Start, tmp_path: Path) -> None:
    state, book = tmp_path / "state.json", tmp_path / "deployment.json"
    first = start(state)
    chain = Chain(first, deploy(first.url, book))
    sale = chain.fund(actor("buyer"), actor("seller"))
    chain.jump(86_400 * 30)
    head, height = chain.head(), chain.height
    first.stop()
    assert first.process.returncode is not None

    second = start(state)
    gateway = ChainGateway.connect(second.url)
    try:
        deployment = Deployment.load(book)
        await deployment.check(gateway)
        before = await gateway.block_by_number(height)
        assert before is not None
        assert before.hash.hex() == head["hash"][2:]
        block_hash = BlockHash(bytes.fromhex(sale.receipt["blockHash"][2:]))
        (log,) = await gateway.logs_by_block_hash(block_hash, deployment.escrow)
        assert log.topics[32:64] == sale.escrow_id
        in_range = await gateway.logs_in_range(0, height, deployment.escrow)
        assert log in in_range
        assert await gateway.count_logs_in_receipts([block_hash], deployment.escrow) == [1]
        assert await gateway.read("PhygitalEscrow", deployment.escrow, "escrows", sale.escrow_id)

        again = Chain(second, deployment)
        assert again.now > int(head["timestamp"], 16), "time went on from the head"
        again.escrow(actor("seller"), "refund", sale.terms_args)
        again.mine()
        assert again.now >= int(head["timestamp"], 16) + 2
    finally:
        await gateway.close()


def test_time_goes_on_whatever_our_own_clock_says(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state.json"
    first = start(state)
    first.rpc("evm_increaseTime", 1_800)
    first.rpc("evm_mine")
    head = int(first.rpc("eth_getBlockByNumber", "latest", False)["timestamp"], 16)
    first.stop()

    ours = time.time()
    monkeypatch.setattr(time, "time", lambda: ours + 3_600)
    second = start(state)
    times = []
    for _ in range(2):
        second.rpc("evm_mine")
        times.append(int(second.rpc("eth_getBlockByNumber", "latest", False)["timestamp"], 16))
    assert head < times[0] <= times[1]


def test_a_killed_devnet_leaves_its_last_good_state(start: Start, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    first = start(state)
    first.rpc("anvil_mine", "0x5")
    first.stop()
    second = start(state)
    second.process.kill()
    second.process.wait()
    state.write_bytes(state.read_bytes()[:1_000])  # what a power cut may leave

    assert int(start(state).rpc("eth_blockNumber"), 16) >= 5


def test_a_state_beyond_repair_is_said_with_a_way_out(start: Start, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_text("{")
    with pytest.raises(Problem) as caught:
        start(state)
    assert "--fresh" in caught.value.way_out


def test_a_taken_port_is_said(start: Start) -> None:
    taken = start().port
    with pytest.raises(Problem) as caught:
        start(port=taken)
    assert str(taken) in caught.value.sentence


def test_blocks_come_by_themselves_when_wanted(start: Start) -> None:
    devnet = start(block_seconds=1)
    deadline = time.monotonic() + SOON
    while int(devnet.rpc("eth_blockNumber"), 16) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert int(devnet.rpc("eth_blockNumber"), 16) >= 2


async def test_deploying_again_changes_nothing(start: Start, tmp_path: Path) -> None:
    devnet = start()
    book = tmp_path / "deployment.json"
    first = deploy(devnet.url, book)
    height = devnet.rpc("eth_blockNumber")
    assert deploy(devnet.url, book) == first
    assert devnet.rpc("eth_blockNumber") == height
    book.unlink()
    assert deploy(devnet.url, book).start_block == 0, "nobody knows any more when it was"
    other = start()
    assert deploy(other.url, tmp_path / "other.json").contracts == first.contracts


async def test_deploying_with_a_key_of_our_own(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EARNEST_DEPLOYER_KEY", f"0x{actor('keeper').account.key.hex()}")
    devnet = start()
    deployment = deploy(devnet.url, tmp_path / "deployment.json")
    spent = devnet.rpc("eth_getTransactionCount", actor("keeper").account.address, "latest")
    assert int(spent, 16) == len(deployment.contracts) + len(deployment.policies)


async def test_a_deployment_that_is_not_here_is_refused(
    anvil: Devnet, deployment: Deployment, start: Start
) -> None:
    here, elsewhere = ChainGateway.connect(anvil.url), ChainGateway.connect(start().url)
    try:
        await deployment.check(here)
        with pytest.raises(WrongNetwork, match="on chain 31337, not 1"):
            await replace(deployment, chain_id=ChainId(1)).check(here)
        with pytest.raises(WrongNetwork, match="began with another block"):
            await replace(deployment, genesis_hash=BlockHash(bytes(32))).check(here)
        for name in OURS:
            others = {n: c for n, c in deployment.contracts.items() if n != name}
            with pytest.raises(WrongNetwork, match=f"does not name {name}"):
                await replace(deployment, contracts=others).check(here)
            spoiled = replace(deployment.contracts[name], code_hash=bytes(32))
            with pytest.raises(WrongNetwork, match=f"{name} is not at"):
                await replace(deployment, contracts=others | {name: spoiled}).check(here)
        swapped = dict(deployment.contracts) | {RELAY: deployment.contracts[TOKEN]}
        with pytest.raises(WrongNetwork, match=f"works with another {RELAY}"):
            await replace(deployment, contracts=swapped).check(here)
        genesis = await elsewhere.block_by_number(0)
        assert genesis is not None
        with pytest.raises(WrongNetwork, match="is not at"):
            await replace(deployment, genesis_hash=genesis.hash).check(elsewhere)
    finally:
        await here.close()
        await elsewhere.close()

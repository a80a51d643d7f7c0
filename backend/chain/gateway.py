"""The one way to a node. Answers come as values; what the node says is checked before it counts."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter, lt
from typing import Any, Self

from backend.chain import tokens
from backend.chain.abi import decode_result, encode_call
from backend.chain.errors import BadAnswer, CallReverted, RpcRefused
from backend.chain.parsing import read_bytes, read_header, read_int, read_logs
from backend.chain.rpc import JsonRpc, Question
from backend.chain.rpc_pool import Rpc, RpcPool
from backend.chain.signatures import is_yes, unwrap, validator_call
from backend.chain.types import Address, BlockHash, BlockHeader, RawLog

QUESTIONS_AT_ONCE = 100
_place_of = attrgetter("block_number", "log_index", "block_hash")


class ChainGateway:
    """Reads from one chain. It holds no key and sends no transaction."""

    def __init__(self, rpc: Rpc) -> None:
        self._rpc = rpc

    @classmethod
    def connect(cls, url: str, *others: str) -> Self:
        """By one node's URL, or by several in the order of preference."""
        nodes = [JsonRpc(each) for each in (url, *others)]
        return cls(RpcPool(nodes) if others else nodes[0])

    async def close(self) -> None:
        await self._rpc.close()

    async def rpc(self, method: str, *params: Any) -> Any:
        """One raw question, for a proxy that has decided that it may be asked."""
        return await self._rpc.ask(method, *params)

    # Blocks

    async def chain_id(self) -> int:
        return read_int(await self._rpc.ask("eth_chainId"))

    async def head(self) -> BlockHeader:
        return read_header(await self._rpc.ask("eth_getBlockByNumber", "latest", False))

    async def head_and_chain_id(self) -> tuple[BlockHeader, int]:
        """Both from one answer set: a node that was swapped behind the URL shows itself."""
        block, chain_id = await self._rpc.ask_many(
            [("eth_getBlockByNumber", ["latest", False]), ("eth_chainId", [])]
        )
        return read_header(block), read_int(chain_id)

    async def block_by_number(self, number: int) -> BlockHeader | None:
        (header,) = await self.blocks_by_number([number])
        return header

    async def block_by_hash(self, block_hash: BlockHash) -> BlockHeader | None:
        block = await self._rpc.ask("eth_getBlockByHash", f"0x{block_hash.hex()}", False)
        header = None if block is None else read_header(block)
        if header and header.hash != block_hash:
            raise BadAnswer("The node answered with another block.")
        return header

    async def blocks_by_number(self, numbers: Sequence[int]) -> list[BlockHeader | None]:
        """The headers at these heights; None where the node has no block."""
        blocks = await self._ask_all(
            [("eth_getBlockByNumber", [hex(number), False]) for number in numbers]
        )
        headers = [None if block is None else read_header(block) for block in blocks]
        for number, header in zip(numbers, headers, strict=True):
            if header and header.number != number:
                raise BadAnswer("The node answered with a block of another height.")
        return headers

    # Logs

    async def logs_by_block_hash(self, block_hash: BlockHash, address: Address) -> list[RawLog]:
        (logs,) = await self.logs_of_blocks([block_hash], address)
        return logs

    async def logs_of_blocks(
        self, hashes: Sequence[BlockHash], address: Address
    ) -> list[list[RawLog]]:
        """The contract's logs of these very blocks, block by block.

        Asked by hash (EIP-234), so a node on another branch says that it does not know the block
        instead of giving the logs of another one.
        """
        answers = await self._ask_all(
            [
                ("eth_getLogs", [{"blockHash": f"0x{item.hex()}", "address": f"0x{address.hex()}"}])
                for item in hashes
            ]
        )
        found = [_own_logs(answer, address) for answer in answers]
        for block_hash, logs in zip(hashes, found, strict=True):
            if any(log.block_hash != block_hash for log in logs):
                raise BadAnswer("The node gave logs of another block.")
        return found

    async def logs_in_range(self, first: int, last: int, address: Address) -> list[RawLog]:
        """The contract's logs of blocks `first` to `last`, on whatever branch the node follows."""
        query = {"fromBlock": hex(first), "toBlock": hex(last), "address": f"0x{address.hex()}"}
        logs = _own_logs(await self._rpc.ask("eth_getLogs", query), address)
        if any(not first <= log.block_number <= last for log in logs):
            raise BadAnswer("The node gave logs of blocks we did not ask for.")
        return logs

    async def count_logs_in_receipts(
        self, hashes: Sequence[BlockHash], address: Address
    ) -> list[int] | None:
        """How many of its logs the receipts of each block hold; None if the node won't say."""
        questions: list[Question] = [
            ("eth_getBlockReceipts", [f"0x{item.hex()}"]) for item in hashes
        ]
        try:
            answers = await self._ask_all(questions)
        except RpcRefused:
            return None
        return [_count_logs(receipts, address) for receipts in answers]

    # Contracts

    async def code_at(self, address: Address) -> bytes:
        return read_bytes(await self._rpc.ask("eth_getCode", f"0x{address.hex()}", "latest"))

    async def balance(self, account: Address) -> int:
        """Units of the native coin."""
        return read_int(await self._rpc.ask("eth_getBalance", f"0x{account.hex()}", "latest"))

    async def call(self, address: Address, data: bytes, *, block: str = "latest") -> bytes:
        """What a contract returns. CallReverted when it refuses."""
        question = {"to": f"0x{address.hex()}", "data": f"0x{data.hex()}"}
        return read_bytes(await self._rpc.ask("eth_call", question, block))

    async def read(self, contract: str, address: Address, function: str, *args: Any) -> Any:
        """A view of one of our contracts: `read("PhygitalEscrow", at, "escrows", id)`."""
        answer = await self.call(address, encode_call(contract, function, *args))
        return decode_result(contract, function, answer)

    async def state_words(self, escrow: Address, ids: Sequence[bytes], at: BlockHash) -> list[int]:
        """The contract's state words of these escrows as they were in one block."""
        calls = [encode_call("PhygitalEscrow", "escrows", item) for item in ids]
        return [int.from_bytes(word) for word in await self._words(escrow, calls, at)]

    async def offer_hashes(
        self, escrow: Address, makers: Sequence[tuple[bytes, Address]], at: BlockHash
    ) -> list[bytes]:
        """What the contract held of these escrows' makers' offers in one block."""
        calls = [encode_call("PhygitalEscrow", "offers", *item) for item in makers]
        return await self._words(escrow, calls, at)

    async def _words(self, to: Address, calls: Sequence[bytes], at: BlockHash) -> list[bytes]:
        block = {"blockHash": f"0x{at.hex()}"}
        asked = [{"to": f"0x{to.hex()}", "data": f"0x{call.hex()}"} for call in calls]
        answers = await self._ask_all([("eth_call", [question, block]) for question in asked])
        return [read_bytes(answer, 32) for answer in answers]

    async def verify_signature(self, address: Address, digest: bytes, signature: bytes) -> bool:
        """Whether `address` signed `digest`. No answer from the node is an error, not a no."""
        wrapped = unwrap(signature)
        if wrapped is None:
            return False
        question = {"data": f"0x{validator_call(address, digest, wrapped).hex()}"}
        try:
            return is_yes(read_bytes(await self._rpc.ask("eth_call", question, "latest")))
        except CallReverted:  # a wallet that burns all gas
            return False

    # Tokens

    async def erc20_metadata(self, currency: Address) -> tokens.Erc20Metadata | None:
        """Symbol and decimals; None when this is no ERC-20 that can be shown."""
        symbol = tokens.read_text(await self._try(currency, "symbol()"))
        decimals = tokens.read_number(await self._try(currency, "decimals()"))
        if symbol is None or decimals is None or decimals > tokens.MOST_DECIMALS:
            return None
        return tokens.Erc20Metadata(symbol, decimals)

    async def erc20_balance(self, currency: Address, account: Address) -> int | None:
        return tokens.read_number(await self._try(currency, "balanceOf(address)", account))

    async def is_erc721(self, asset: Address) -> bool:
        data = await self._try(asset, "supportsInterface(bytes4)", tokens.ERC721_INTERFACE)
        return tokens.read_bool(data)

    async def token_owner(self, asset: Address, asset_id: int) -> Address | None:
        """Who owns an ERC-721 token; None when there is no such token or no such contract."""
        return tokens.read_address(await self._try(asset, "ownerOf(uint256)", asset_id))

    async def chip_of(self, asset: Address, asset_id: int) -> Address | None:
        """The chip that a token names; None for a collection that knows no chips."""
        return tokens.read_address(await self._try(asset, "chip_of(uint256)", asset_id))

    async def token_uri(self, asset: Address, asset_id: int) -> str | None:
        """Where a token's metadata is (ERC-721, else ERC-1155); None when it does not say."""
        single = tokens.read_uri(await self._try(asset, "tokenURI(uint256)", asset_id))
        if single is not None:
            return single
        edition = tokens.read_uri(await self._try(asset, "uri(uint256)", asset_id))
        return edition.replace("{id}", f"{asset_id:064x}") if edition else None

    async def edition_units(self, asset: Address, asset_id: int, owner: Address) -> int | None:
        """How many units of an ERC-1155 run somebody holds; None when this is no such contract."""
        kind = await self._try(asset, "supportsInterface(bytes4)", tokens.ERC1155_INTERFACE)
        if not tokens.read_bool(kind):
            return None
        held = await self._try(asset, "balanceOf(address,uint256)", owner, asset_id)
        return tokens.read_number(held)

    async def is_approved(
        self, asset: Address, owner: Address, operator: Address, asset_id: int | None = None
    ) -> bool:
        """Whether `operator` may move the owner's tokens, or this one token."""
        for_all = "isApprovedForAll(address,address)"
        if tokens.read_bool(await self._try(asset, for_all, owner, operator)):
            return True
        if asset_id is None:
            return False
        one = await self._try(asset, "getApproved(uint256)", asset_id)
        return tokens.read_address(one) == operator

    async def royalty(self, asset: Address, asset_id: int) -> tokens.Royalty | None:
        """What the token asks for at a sale (ERC-2981); None when nothing."""
        sample = tokens.ROYALTY_SAMPLE
        return tokens.read_royalty(
            await self._try(asset, "royaltyInfo(uint256,uint256)", asset_id, sample)
        )

    async def _try(self, address: Address, signature: str, *args: object) -> bytes:
        """What a stranger's contract returns; nothing when it refuses or is none."""
        try:
            return await self.call(address, tokens.call_data(signature, *args))
        except CallReverted:
            return b""

    async def _ask_all(self, questions: Sequence[Question]) -> list[Any]:
        """Any number of questions, in requests of a size nodes accept."""
        answers: list[Any] = []
        for start in range(0, len(questions), QUESTIONS_AT_ONCE):
            answers += await self._rpc.ask_many(questions[start : start + QUESTIONS_AT_ONCE])
        return answers


def _own_logs(answer: Any, address: Address) -> list[RawLog]:
    """Logs in the order of the chain, each once. A log of another contract spoils the answer."""
    logs = read_logs(answer)
    if {log.address for log in logs} - {address}:
        raise BadAnswer("The node gave logs of a contract we did not ask for.")
    places = list(map(_place_of, logs))
    if all(map(lt, places, places[1:])):
        return logs
    once = dict(zip(places, logs, strict=True))
    return [once[place] for place in sorted(once)]


def _count_logs(receipts: Any, address: Address) -> int:
    if not isinstance(receipts, list):
        raise BadAnswer("The node does not know a block it has announced.")
    logs = [log for receipt in receipts for log in receipt.get("logs", [])]
    return sum(read_bytes(log.get("address"), 20) == address for log in logs)

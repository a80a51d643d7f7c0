"""A window to the chain for the wallet module: reading only, few methods, counted per visitor.

Pages may only talk to their own origin, and a provider's key stays on the server; so reads come
through here. Transactions never do: wallets send them themselves.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import NoResultFound

from backend.chain.errors import CallReverted, ChainError, RpcRefused
from backend.chain.gateway import ChainGateway
from backend.core.errors import DomainError, RateLimited
from backend.dashboard.dependencies import ResourcesDep, SessionDep
from backend.dashboard.rate_limits import rate_limits, visitor_of
from backend.indexer.repository import ChainRepository

# Method to the most parameters it takes here: eth_call has a third one that rewrites state.
READS: dict[str, int] = {
    "eth_blockNumber": 0,
    "eth_call": 2,
    "eth_chainId": 0,
    "eth_estimateGas": 2,
    "eth_feeHistory": 3,
    "eth_gasPrice": 0,
    "eth_getBalance": 2,
    "eth_getBlockByHash": 2,
    "eth_getBlockByNumber": 2,
    "eth_getCode": 2,
    "eth_getTransactionByHash": 1,
    "eth_getTransactionCount": 2,
    "eth_getTransactionReceipt": 1,
    "eth_maxPriorityFeePerGas": 0,
    "net_version": 0,
}
MOST_IN_ONE_BATCH = 20
MOST_BYTES = 64 * 1024
QUESTIONS_PER_MINUTE = 1_200

INVALID_REQUEST, NO_SUCH_METHOD, INVALID_PARAMS, INTERNAL, BUSY = (
    -32600,
    -32601,
    -32602,
    -32603,
    -32005,
)
REVERTED = 3

router = APIRouter()


class RpcProblem(Exception):
    """An answer in JSON-RPC's own words."""

    def __init__(self, code: int, message: str, data: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data


@router.post("/rpc/{chain_id}")
async def read_chain(
    chain_id: int, question: Annotated[Any, Body()], request: Request, resources: ResourcesDep
) -> JSONResponse:
    """Answer one question or a batch of them, each by itself."""
    gateway = resources.chains.get(chain_id).gateway
    batch = question if isinstance(question, list) else [question]
    if not 0 < len(batch) <= MOST_IN_ONE_BATCH or _size(request) > MOST_BYTES:
        return _refusal(None, RpcProblem(INVALID_REQUEST, "Too much for one request."), 413)
    try:
        await rate_limits(request).spend(
            "rpc",
            visitor_of(request, resources),
            per_minute=QUESTIONS_PER_MINUTE,
            cost=len(batch),
        )
    except RateLimited as error:
        refused = _refusal(None, RpcProblem(BUSY, error.message), 429)
        refused.headers["retry-after"] = str(error.retry_after)
        return refused
    answers = await asyncio.gather(*(answer_one(item, gateway) for item in batch))
    return JSONResponse(list(answers) if isinstance(question, list) else answers[0])


@router.get("/chain/{chain_id}/position")
async def show_position(
    chain_id: int, session: SessionDep, resources: ResourcesDep
) -> JSONResponse:
    """How far the index has read: the wallet module waits for it before it shows the next page."""
    chain = resources.chains.get(chain_id)
    try:
        block = (await ChainRepository(session, chain.id).get_cursor()).block_number
    except NoResultFound:
        block = -1
    return JSONResponse({"block": block})


async def answer_one(item: Any, gateway: ChainGateway) -> dict[str, Any]:
    """The answer to one question, whatever goes wrong."""
    number = item.get("id") if isinstance(item, dict) else None
    try:
        method, params = _checked(item)
        return {"jsonrpc": "2.0", "id": number, "result": await gateway.rpc(method, *params)}
    except RpcProblem as problem:
        return error_answer(number, problem)
    except ChainError as error:
        return error_answer(number, problem_of(error))


def problem_of(error: DomainError) -> RpcProblem:
    """A refusal in JSON-RPC's words. A node's keeps its data, where pages find the reason."""
    if isinstance(error, CallReverted):
        return RpcProblem(REVERTED, error.message, f"0x{error.data.hex()}")
    if isinstance(error, RpcRefused):
        return RpcProblem(error.rpc_code or INTERNAL, error.message)
    return RpcProblem(INTERNAL, error.message)


def _checked(item: Any) -> tuple[str, list[Any]]:
    if not isinstance(item, dict) or not isinstance(item.get("method"), str):
        raise RpcProblem(INVALID_REQUEST, "This is not a JSON-RPC request.")
    method, params = item["method"], item.get("params", [])
    if method not in READS:
        raise RpcProblem(NO_SUCH_METHOD, "This method is not offered here.")
    if not isinstance(params, list) or len(params) > READS[method]:
        raise RpcProblem(INVALID_PARAMS, "These parameters are not accepted here.")
    return method, params


def _size(request: Request) -> int:
    length = request.headers.get("content-length", "0")
    return int(length) if length.isdigit() else 0


def error_answer(number: Any, problem: RpcProblem) -> dict[str, Any]:
    error: dict[str, Any] = {"code": problem.code, "message": problem.message}
    if problem.data is not None:
        error["data"] = problem.data
    return {"jsonrpc": "2.0", "id": number, "error": error}


def _refusal(number: Any, problem: RpcProblem, status: int) -> JSONResponse:
    return JSONResponse(error_answer(number, problem), status)

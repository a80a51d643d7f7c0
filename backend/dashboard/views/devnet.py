"""Signing for test wallets, the clock, the faucet. Elsewhere they do not exist.

`DevnetNode.open` decides that at every call; see there.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Form
from fastapi.responses import JSONResponse, RedirectResponse, Response

from backend.chain.deployment import Deployment
from backend.chain.devnet import DevnetNode
from backend.chain.types import parse_address
from backend.core.errors import DomainError, Invalid, NotFound
from backend.core.money import Currency
from backend.dashboard.dependencies import ResourcesDep, SignedInDep, safe_path
from backend.dashboard.views.rpc import INVALID_REQUEST, RpcProblem, error_answer, problem_of

router = APIRouter(prefix="/devnet/{chain_id}")


async def open_devnet(chain_id: int, resources: ResourcesDep) -> DevnetNode:
    return await DevnetNode.open(resources.settings, resources.chains.get(chain_id))


DevnetDep = Annotated[DevnetNode, Depends(open_devnet)]
NextPath = Annotated[str, Form(alias="next")]


@router.post("/rpc")
async def sign_for_a_test_wallet(question: Annotated[Any, Body()], node: DevnetDep) -> JSONResponse:
    """What a test wallet asks after its person has said yes. One question, no batch."""
    if not isinstance(question, dict):
        return JSONResponse(
            error_answer(None, RpcProblem(INVALID_REQUEST, "One question, please."))
        )
    number = question.get("id")
    try:
        result = await node.sign(str(question.get("method")), list(question.get("params") or []))
    except DomainError as error:
        return JSONResponse(error_answer(number, problem_of(error)))
    return JSONResponse({"jsonrpc": "2.0", "id": number, "result": result})


@router.post("/clock")
async def move_the_clock(
    node: DevnetDep,
    seconds: Annotated[int | None, Form()] = None,
    until: Annotated[int | None, Form()] = None,
    next_path: NextPath = "/devnet",
) -> Response:
    """Let time pass: by so many seconds, or until a moment."""
    if (seconds is None) == (until is None):
        raise Invalid("Say by how many seconds, or until when.")
    if seconds is not None:
        await node.jump(seconds)
    elif until is not None:
        await node.jump_to(until)
    return RedirectResponse(safe_path(next_path), status_code=303)


@router.post("/faucet")
async def give_play_money(
    chain_id: int,
    node: DevnetDep,
    viewer: SignedInDep,
    resources: ResourcesDep,
    currency: Annotated[str, Form()] = "",
    next_path: NextPath = "/devnet",
) -> Response:
    """Coins or test tokens for whoever is signed in."""
    assert viewer.address is not None
    deployment = resources.chains.get(chain_id).deployment
    await node.give(_currency(deployment, currency), viewer.address)
    return RedirectResponse(safe_path(next_path), status_code=303)


def _currency(deployment: Deployment, text: str) -> Currency:
    address = parse_address(text, field="currency") if text else None
    try:
        return deployment.currency(address)
    except KeyError:
        raise NotFound("There is no such currency here.") from None

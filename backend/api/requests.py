"""Reading requests: strict JSON, and every POST at most once.

`ApiRoute` is the route class of all routers. It replays the stored answer of a POST that was done
before, and stores the answer of a new one in the very transaction that did it. No POST can forget
it: a route that needs none says why, with `happens_once`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from backend.api.dependencies import ResourcesDep, SessionDep, SignedInDep
from backend.core.idempotency import Answer, Claim, begin, digest_of_request, keep

_ONCE_BY_NATURE = "_happens_once_because"
REPLAYED_HEADER = "idempotency-replayed"

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def happens_once(because: str) -> Callable[[Endpoint], Endpoint]:
    """Excuse a POST from the Idempotency-Key, and say what makes it happen once anyway."""

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _ONCE_BY_NATURE, because)
        return endpoint

    return mark


class AlreadyAnswered(Exception):
    """Stops a request whose answer is known. It is sent again, word by word."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


async def claim_request(
    request: Request,
    session: SessionDep,
    resources: ResourcesDep,
    viewer: SignedInDep,
    key: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            min_length=8,
            max_length=128,
            pattern=r"^[!-~]+$",
            description="A fresh random value per intention. Sending the same request with the "
            "same key again gives the same answer and does nothing twice. Kept for a day.",
        ),
    ],
) -> None:
    body = await request.body()
    digest = digest_of_request(request.method, request.url.path, request.url.query, body)
    claim = Claim(viewer.require_party(), key, digest)
    answer = await begin(session, claim, resources.clock.now())
    if answer is not None:
        raise AlreadyAnswered(answer)
    request.state.claim = claim


class StrictRequest(Request):
    """JSON as the standard has it: UTF-8, no NaN, no key twice, no endless nesting."""

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            self._json = parse_json(await self.body())
        return self._json


def parse_json(body: bytes) -> Any:
    try:
        return json.loads(
            body.decode("utf-8"), object_pairs_hook=_unique_keys, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as error:
        raise HTTPException(400) from error


class ApiRoute(APIRoute):
    """A route that reads strictly and answers once."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        methods = set(options.get("methods") or ())
        self._is_claimed = "POST" in methods and not hasattr(endpoint, _ONCE_BY_NATURE)
        if self._is_claimed:
            options["dependencies"] = [*(options.get("dependencies") or ()), Depends(claim_request)]
        super().__init__(path, endpoint, **options)

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def handle_once(request: Request) -> Response:
            request = StrictRequest(request.scope, request.receive)
            try:
                answer = await handle(request)
            except AlreadyAnswered as known:
                return _replay(known.answer)
            if self._is_claimed:
                await _keep(request, answer)
            return answer

        return handle_once


async def _keep(request: Request, response: Response) -> None:
    resources = request.app.state.resources
    answer = Answer(
        response.status_code, response.headers.get("content-type", ""), bytes(response.body)
    )
    await keep(request.state.session, request.state.claim, answer, resources.clock.now())


def _replay(answer: Answer) -> Response:
    response = Response(answer.body, answer.status, {REPLAYED_HEADER: "true"})
    if answer.content_type:
        response.headers["content-type"] = answer.content_type
    return response


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key appears twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")

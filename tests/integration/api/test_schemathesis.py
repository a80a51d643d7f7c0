"""Requests nobody would write, made from the OpenAPI document: refused or served, never a crash."""
# covers: C-05

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.openapi import from_asgi
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy.pool import NullPool
from starlette.applications import Starlette
from starlette.routing import Mount

from backend.api.app import create_api, openapi_document
from backend.api.openapi import PREFIX
from backend.core.clock import SystemClock
from backend.core.database import close_sessions, create_sessions
from tests.builders.api import Caller, sign_in
from tests.builders.api_trade import deployment_with_arbiter
from tests.builders.resources import make_resources, some_settings
from tests.fakes.gateway import FakeGateway
from tests.fixtures import postgres

CASES_PER_ROUTE = 4
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
ROUTES = sorted(
    (method.upper(), path)
    for path, operations in openapi_document()["paths"].items()
    for method in operations
)


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The API for synchronous callers: every request runs in an event loop of its own.

    One for all routes, on a database of its own: what earlier requests left there may stay.
    """
    url = postgres.create_database(f"shapes_{uuid4().hex}")
    folder = tmp_path_factory.mktemp("shapes")
    sessions = create_sessions(url, poolclass=NullPool)
    resources = make_resources(
        folder,
        sessions,
        url,
        clock=SystemClock(),
        gateway=FakeGateway(),
        deployment=deployment_with_arbiter(),
        settings=some_settings(folder, sign_in_attempts_per_minute=1_000_000),
    )
    api = create_api(resources)
    made = from_asgi(f"{PREFIX}/openapi.json", Starlette(routes=[Mount(PREFIX, api)]))

    async def token() -> str:
        caller = await sign_in(Caller.of(api, resources), "seller")
        await caller.aclose()
        return caller.headers["authorization"]

    made.new_token = lambda: asyncio.run(token())
    yield made
    asyncio.run(close_sessions(sessions))
    postgres.drop_database(url)


# To anybody but staff these look like no route at all; test_staff_routes.py asks them as staff.
HIDDEN = ("/staff", "/tickets")
# What asks for another credential than a session, or ends it.
ENDING = ("/sessions", "/me/erasure")


@pytest.mark.parametrize("caller", ["guest", "seller"])
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_request_crashes_it(schema, method, path, caller):
    operation = schema[path][method]
    # Signed in anew, since routes before may have ended the session.
    headers = {"authorization": schema.new_token()} if caller == "seller" else {}

    @given(case=operation.as_strategy())
    @settings(
        max_examples=CASES_PER_ROUTE,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: schemathesis.Case) -> None:
        case.cookies = {}  # an invented session ends every request too early
        answer = case.call_and_validate(headers=headers, checks=CHECKS)
        if headers and answer.status_code == 401:
            assert path.startswith(ENDING), "whoever is signed in gets further than the door"
        if not path.startswith(HIDDEN):
            assert "There is nothing here." not in answer.text, "this path is no route"

    ask()

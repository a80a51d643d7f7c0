"""Every page of the dashboard is walked by axe, or stands by name among what is no page.

covers: S1-01, C-12
"""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi.routing import APIRoute
from starlette.routing import Match

from backend.dashboard.app import create_dashboard
from tests.e2e.harness.walks import MAIN, NO_PAGE, NOWHERE, ROOMS, STEPS

STREAM = "a stream of events"
RESOURCES = SimpleNamespace(settings=SimpleNamespace(public_origin="http://testserver"))
ROUTES = [
    route
    for part in create_dashboard(cast(Any, RESOURCES)).routes
    for route in (part.original_router.routes if hasattr(part, "original_router") else [part])
    if isinstance(route, APIRoute) and "GET" in route.methods
]
WALKED = sorted(
    {path for walks in (MAIN, STEPS, ROOMS) for walk in walks.values() for path in walk}
)
NAMED = [(reason, path) for reason, paths in NO_PAGE.items() for path in paths]


def route_of(path: str) -> APIRoute | None:
    """The route that answers, with any word where the story has a thing."""
    asked = re.sub(r"{\w+}", "x", path.partition("?")[0])
    scope = {"type": "http", "method": "GET", "path": asked, "headers": []}
    return next((route for route in ROUTES if route.matches(scope)[0] is Match.FULL), None)


def test_every_page_is_walked_or_named_for_a_reason():
    walked = {route.path for route in map(route_of, WALKED) if route}
    named = {path for _, path in NAMED}
    assert {route.path for route in ROUTES} - walked - named == set(), (
        "Add the path to a walk in tests/e2e/harness/walks.py, or what it is to NO_PAGE."
    )
    assert walked & named == set()


@pytest.mark.parametrize("path", WALKED)
def test_what_is_walked_is_there(path):
    assert (route_of(path) is None) is (path == NOWHERE)


@pytest.mark.parametrize(("reason", "path"), NAMED)
def test_what_is_no_page_is_there_and_is_what_is_said(reason, path):
    [route] = [route for route in ROUTES if route.path == path]
    is_stream = getattr(route.response_class, "media_type", "") == "text/event-stream"
    assert is_stream is (reason == STREAM)

"""Templates without a built front end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from backend.dashboard.rendering import create_environment

Render = Callable[..., str]


@pytest.fixture
def render() -> Render:
    """`render("pages/order.html", page=…)`, strict about every name."""
    environment = create_environment()
    environment.globals["asset"] = lambda name: f"/static/{name}"

    def make(template: str, **context: Any) -> str:
        return environment.get_template(template).render(**context)

    return make

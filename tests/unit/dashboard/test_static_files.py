"""Scripts and style sheets travel compressed; pages do not."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from starlette.testclient import TestClient

from backend.dashboard import app as dashboard

SCRIPT = "const words = 'again and again'\n" * 100


@pytest.fixture
def client(tmp_path, monkeypatch):
    (tmp_path / "app-1a2b3c4d.js").write_text(SCRIPT)
    monkeypatch.setattr(dashboard, "STATIC", tmp_path)
    resources = SimpleNamespace(settings=SimpleNamespace(public_origin="http://testserver"))
    return TestClient(dashboard.create_dashboard(cast(Any, resources)))


@pytest.mark.parametrize("accepted", ["gzip", "identity"])
def test_a_built_file_is_compressed_for_who_can_read_that(client, accepted):
    answer = client.get("/static/app-1a2b3c4d.js", headers={"accept-encoding": accepted})
    assert answer.status_code == 200
    assert answer.text == SCRIPT
    assert answer.headers.get("content-encoding", "identity") == accepted
    assert "immutable" in answer.headers["cache-control"]
    assert "accept-encoding" in answer.headers["vary"].lower()


def test_what_is_no_file_is_not_compressed(client):
    answer = client.get("/favicon.svg", headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers

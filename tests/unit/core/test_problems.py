"""Refusals as problems: one status each, facts in plain JSON, members never overruled."""
# covers: S3-02

from __future__ import annotations

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest

from backend.core.errors import Conflict, DomainError, Invalid, NotFound, RateLimited
from backend.core.problems import problem, problem_of, status_of


class LampGone(NotFound):
    """For this test."""

    code = "test_lamp_gone"


def test_the_nearest_ancestor_says_the_status():
    assert status_of(LampGone) == 404
    assert status_of(DomainError) == 400


def test_a_refusal_becomes_a_problem():
    assert problem_of(LampGone("The lamp is gone.", lamp_id="lst_1")) == {
        "type": "urn:earnest:problem:test_lamp_gone",
        "title": "Test lamp gone",
        "status": 404,
        "code": "test_lamp_gone",
        "detail": "The lamp is gone.",
        "lamp_id": "lst_1",
    }


def test_wrong_fields_are_listed():
    wrong = Invalid("Some fields are wrong.", fields={"title": "Too long."})
    assert problem_of(wrong)["errors"] == [{"field": "title", "detail": "Too long."}]
    assert "errors" not in problem_of(Conflict("Not now."))


def test_facts_do_not_overrule_members():
    shown = problem_of(Conflict("Not now.", status="funded", code="x", action="ship"))
    assert (shown["status"], shown["code"], shown["action"]) == (409, "conflict", "ship")


@pytest.mark.parametrize(
    ("fact", "shown"),
    [
        (b"\x01\x02", "0x0102"),
        (UUID(int=1), str(UUID(int=1))),
        ((1, b"\x03"), [1, "0x03"]),
        ({"inner": UUID(int=2)}, {"inner": str(UUID(int=2))}),
        (datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01 00:00:00+00:00"),
        (None, None),
        (2**200, 2**200),
    ],
)
def test_facts_are_plain_json(fact, shown):
    made = problem(409, "conflict", "Not now.", fact=fact)
    assert made["fact"] == shown
    assert json.loads(json.dumps(made)) == made


def test_a_limit_says_when_to_come_back():
    assert problem_of(RateLimited("Slow down.", retry_after=7))["retry_after"] == 7

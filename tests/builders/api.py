"""Callers of the API: a client with a session, a key for every POST, short ways to things."""

from __future__ import annotations

from typing import Any, Self
from uuid import uuid4

import httpx2
from fastapi import FastAPI

from backend.core.database import unit_of_work
from backend.domain.parties.service import PartyService
from backend.domain.parties.sessions import SessionService
from backend.resources import Resources
from tests.builders.chain import Actor, actor

BASE = "http://localhost:8000"


class Caller(httpx2.AsyncClient):
    """A client of the API. Each POST gets an Idempotency-Key of its own unless it brings one."""

    resources: Resources
    actor: Actor | None = None

    @classmethod
    def of(cls, app: FastAPI, resources: Resources) -> Self:
        # a crash is answered like any other refusal, as for a real caller
        transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
        made = cls(transport=transport, base_url=BASE)
        made.resources = resources
        return made

    async def post(self, url: Any, **options: Any) -> httpx2.Response:
        headers = {"idempotency-key": uuid4().hex, **(options.pop("headers", None) or {})}
        kept = {name: value for name, value in headers.items() if value is not None}
        return await super().post(url, headers=kept, **options)

    async def draft(self, **changes: Any) -> dict[str, Any]:
        """A listing of this caller's, drafted."""
        answer = await self.post("/listings", json=a_listing(self.resources, **changes))
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def on_sale(self, **changes: Any) -> dict[str, Any]:
        """A listing of this caller's, signed and published."""
        assert self.actor is not None
        listing = await self.draft(**changes)
        asked = await self.post(f"/listings/{listing['id']}/signature-requests")
        assert asked.status_code == 201, asked.text
        signature = self.actor.sign_typed(asked.json()["typed_data"])
        published = await self.post(
            f"/listings/{listing['id']}/publication", json={"signature": f"0x{signature.hex()}"}
        )
        assert published.status_code == 200, published.text
        return published.json()


async def sign_in(caller: Caller, role: str) -> Caller:
    """Give a caller the session of the devnet account with this role."""
    caller.actor = actor(role)
    async with unit_of_work(caller.resources.sessions) as session:
        party = await PartyService(session, caller.resources).ensure(caller.actor.address)
        token, _ = await SessionService(session, caller.resources).open(party)
    caller.headers["authorization"] = f"Bearer {token}"
    return caller


def a_listing(resources: Resources, **changes: Any) -> dict[str, Any]:
    """A lamp of which there are three, shipped in two ways."""
    values: dict[str, Any] = {
        "kind": "physical",
        "title": "Brass desk lamp",
        "description": "Made in 1962. The cable is new.",
        "unit_price": {"units": "120000000", "currency": "tUSD"},
        "stock": 3,
        "options": [
            {"option": "standard", "fee": {"units": "5000000", "currency": "tUSD"}},
            {"option": "pickup", "fee": {"units": "0", "currency": "tUSD"}, "estimate": "Evenings"},
        ],
        "policy_id": f"0x{resources.chains.default.deployment.default_policy.id.hex()}",
    }
    return values | changes

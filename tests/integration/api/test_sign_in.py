"""Signing in over the API: a text, a signature, a session that can be ended."""
# covers: S0-01, N-22

from __future__ import annotations

import pytest

from tests.builders.api import Caller
from tests.builders.chain import actor


async def _challenge(guest: Caller, role: str = "buyer") -> dict[str, str]:
    address = f"0x{actor(role).address.hex()}"
    answer = await guest.post("/sign-in/challenges", json={"address": address})
    assert answer.status_code == 201, answer.text
    return answer.json()


def _answer_to(challenge: dict[str, str], role: str = "buyer", **changes: str) -> dict[str, str]:
    signature = actor(role).sign_text(challenge["text"])
    answer = {
        "nonce": challenge["nonce"],
        "signature": f"0x{signature.hex()}",
        "browser_key": challenge["browser_key"],
    }
    return answer | changes


async def test_a_signed_text_becomes_a_session(guest):
    challenge = await _challenge(guest)
    assert "localhost:8000 wants you to sign in" in challenge["text"]
    answer = await guest.post("/sessions", json=_answer_to(challenge))
    assert answer.status_code == 201
    guest.headers["authorization"] = f"Bearer {answer.json()['token']}"
    me = (await guest.get("/me")).json()
    assert me["id"] == answer.json()["party"]["id"]
    assert bytes.fromhex(me["address"][2:]) == actor("buyer").address


async def test_a_text_counts_once(guest):
    sent = _answer_to(await _challenge(guest))
    assert (await guest.post("/sessions", json=sent)).status_code == 201
    again = await guest.post("/sessions", json=sent)
    assert (again.status_code, again.json()["code"]) == (401, "challenge_expired")


@pytest.mark.parametrize(
    ("case", "changes"),
    [
        ("another nonce", {"nonce": "0" * 24}),
        ("another browser", {"browser_key": "x" * 43}),
        ("no signature of the wallet", {"signature": "0x" + "11" * 65}),
    ],
)
async def test_what_does_not_fit_signs_nobody_in(guest, case, changes):
    answer = await guest.post("/sessions", json=_answer_to(await _challenge(guest), **changes))
    assert answer.status_code == 401
    assert "token" not in answer.text


async def test_another_wallets_signature_signs_nobody_in(guest):
    challenge = await _challenge(guest, "buyer")
    answer = await guest.post("/sessions", json=_answer_to(challenge, "stranger"))
    assert (answer.status_code, answer.json()["code"]) == (401, "signature_refused")


async def test_sessions_are_listed_and_ended(guest):
    tokens = []
    for _ in range(2):
        sent = _answer_to(await _challenge(guest))
        tokens.append((await guest.post("/sessions", json=sent)).json()["token"])
    guest.headers["authorization"] = f"Bearer {tokens[0]}"
    sessions = (await guest.get("/sessions")).json()["items"]
    assert [one["is_current"] for one in sessions].count(True) == 1
    other = next(one for one in sessions if not one["is_current"])
    assert (await guest.delete(f"/sessions/{other['id']}")).status_code == 204
    assert (await guest.delete("/sessions/current")).status_code == 204
    for token in tokens:
        guest.headers["authorization"] = f"Bearer {token}"
        answer = await guest.get("/me")
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_the_dashboards_cookie_serves_too(caller, guest):
    buyer = await caller("buyer")
    token = buyer.headers["authorization"].removeprefix("Bearer ")
    mine = {"cookie": f"__Host-earnest_session={token}"}
    assert (await guest.get("/me", headers=mine)).status_code == 200
    # a browser that carries the cookie and does not say where it comes from changes nothing
    answer = await guest.patch("/me", json={"display_name": "Mallory"}, headers=mine)
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:8000.evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_other_sites_change_nothing(caller, headers):
    buyer = await caller("buyer")
    answer = await buyer.patch("/me", json={"display_name": "Mallory"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
    assert (await buyer.get("/me")).json()["display_name"] is None


async def test_attempts_are_counted_by_visitor(guest, resources):
    allowed = resources.settings.sign_in_attempts_per_minute
    address = f"0x{actor('buyer').address.hex()}"
    codes = []
    for _ in range(allowed + 1):
        # without trusted proxies a made-up header changes nobody's count
        answer = await guest.post(
            "/sign-in/challenges",
            json={"address": address},
            headers={"x-forwarded-for": f"10.0.0.{len(codes)}"},
        )
        codes.append(answer.status_code)
    assert codes == [201] * allowed + [429]
    assert int(answer.headers["retry-after"]) >= 1


async def test_names_are_chosen_and_unique(caller):
    buyer, seller = await caller("buyer"), await caller("seller")
    assert (await buyer.patch("/me", json={"display_name": "Ada"})).json()["display_name"] == "Ada"
    taken = await seller.patch("/me", json={"display_name": "ada"})
    assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")
    me = (await buyer.get("/me")).json()
    assert (await seller.get(f"/parties/{me['id']}")).json() == me


async def test_what_costs_little_is_looked_at_first(guest, fake_gateway):
    """RL-6: only a text of ours, asked for and not over, is worth a node's time."""
    challenge = await _challenge(guest)
    fake_gateway.is_down = True
    for changes, code in (
        ({"nonce": "0" * 24}, 401),
        ({"browser_key": "x" * 43}, 401),
        ({"signature": "0x" + "11" * 8_193}, 422),
        ({"signature": "0x1"}, 422),
    ):
        answer = await guest.post("/sessions", json=_answer_to(challenge, **changes))
        assert answer.status_code == code, changes
    # Whether an account is a contract, which checks by itself, only the node can say.
    assert (await guest.post("/sessions", json=_answer_to(challenge))).status_code == 503
    fake_gateway.is_down = False
    assert (await guest.post("/sessions", json=_answer_to(challenge))).status_code == 201

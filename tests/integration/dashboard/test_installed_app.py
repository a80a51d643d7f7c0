"""What makes the pages an app: manifest, icons, worker and offline page; whose page each one is."""
# covers: S1-01

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from backend.core.ids import public_id
from scripts.icons import SIZES, draw


async def test_the_manifest_names_icons_that_are_there_and_as_large_as_it_says(visitor):
    guest = await visitor(None)
    page = await guest.get("/")
    assert "/manifest.webmanifest" in page.attributes("href")
    manifest = (await guest.get("/manifest.webmanifest")).answer
    assert manifest.headers["content-type"] == "application/manifest+json"
    told = manifest.json()
    assert (told["start_url"], told["scope"], told["display"]) == ("/orders", "/", "standalone")
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        answer = (await guest.get(icon["src"])).answer
        assert answer.headers["content-type"] == "image/png"
        width, height = Image.open(io.BytesIO(answer.content)).size
        assert f"{width}x{height}" == icon["sizes"]
    assert (await guest.get("/icons/passwd")).status == 404


@pytest.mark.parametrize("name", SIZES)
async def test_the_icons_are_what_the_script_draws(visitor, name):
    answer = (await (await visitor(None)).get(f"/icons/{name}")).answer
    kept = Image.open(io.BytesIO(answer.content)).convert("RGB")
    assert ImageChops.difference(kept, draw(SIZES[name])).getbbox() is None


async def test_a_page_says_whose_it_is_and_the_offline_page_is_nobodys(visitor, buying):
    buyer, guest = await visitor(buying), await visitor(None)
    mine = public_id("pty", buying.party_id)
    assert (await buyer.get("/orders")).answer.headers["earnest-account"] == mine
    assert (await guest.get("/")).answer.headers["earnest-account"] == "guest"
    offline = await buyer.get("/offline")
    assert offline.answer.headers["earnest-account"] == "guest"
    assert "You are offline" in offline.words and mine not in offline.html
    assert "data-last-order" in offline.html


async def test_the_policy_lets_our_own_worker_run_and_no_other(visitor):
    page = await (await visitor(None)).get("/offline")
    policy = page.answer.headers["content-security-policy"]
    assert "worker-src 'self';" in policy and "unsafe" not in policy

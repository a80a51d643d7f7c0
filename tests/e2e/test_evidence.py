"""A replacement that comes broken too, and the evidence of it: taken away, checked, forged.

covers: N-04, N-08, S0-20, S1-12
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from subprocess import run

from playwright.sync_api import FilePayload, Locator, expect

from tests.builders.evidence import tampered
from tests.e2e.conftest import Invite
from tests.e2e.harness import agree, trade
from tests.e2e.harness.person import LIVE_MS, Person
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.trade import Offer, expect_status

TITLE = "Copper kettle"
PHOTO = "the-dent"


def a_file(name: str, content: bytes, kind: str = "application/zip") -> FilePayload:
    return {"name": name, "mimeType": kind, "buffer": content}


def test_a_replacement_is_disputed_and_its_evidence_checked_by_a_stranger(
    stack: Stack, invite: Invite, seller: Person, buyer: Person, tmp_path: Path
) -> None:
    order_path = trade.buy(seller, buyer, Offer(title=TITLE))
    trade.ship(seller, order_path)
    agree.offer(seller, order_path, "replacement")
    buyer.open(order_path)
    agree.expect_offer(buyer, "Send a replacement", "the buyer cannot cancel any more")
    agree.accept(buyer, "cannot cancel any more")
    for person in (buyer, seller):
        expect_status(person, "Paid into escrow")
        person.expect_text("A second item is to be shipped. Cancelling is over.")
    expect(buyer.page.get_by_role("button", name=re.compile("^Cancel"))).to_have_count(0)
    trade.ship(seller, order_path, label="Ship the second item")
    expect_status(buyer, "On its way")

    trade.say_what_is_wrong(buyer, order_path, "part_refund", "40")
    page = buyer.page
    page.fill("form[data-chain-form] [name=text]", "The second kettle has a dent as well.")
    page.set_input_files(
        "main [name=document]", [a_file("The Dent.png", trade.a_photo(), "image/png")]
    )
    buyer.press("Open the dispute")
    buyer.wait_for(order_path)
    expect_status(buyer, "Disputed")

    seller.open(order_path)
    seller.page.get_by_role("link", name="Evidence: check it and take it away").click()
    seller.expect_text("all of them lead to the root")
    with seller.page.expect_download() as download:
        seller.page.get_by_role("link", name="Take all of it as one file").click()
    bundle = tmp_path / "evidence.zip"
    download.value.save_as(bundle)

    stranger = invite(None)
    checked_by(stranger, a_file("evidence.zip", bundle.read_bytes()))
    expect(result_of(stranger)).to_contain_text("documents stand under the root below")
    stranger.press("Compare with the chain")
    expect(result_of(stranger)).to_contain_text("The chain has this root", timeout=LIVE_MS)

    forged = tampered(bundle.read_bytes(), bend_the_photo)
    checked_by(stranger, a_file("forged.zip", forged))
    expect(result_of(stranger)).to_contain_text("Do not rely on this file.")
    bad = stranger.page.locator("[data-verdict=altered]")
    expect(bad).to_have_count(1)
    expect(bad).to_contain_text(PHOTO)

    command = [sys.executable, "-m", "backend.cli", "verify", str(bundle), "--rpc"]
    told = run([*command, stack.devnet.url], capture_output=True, text=True, check=False)
    assert (told.returncode, "The event Disputed of" in told.stdout) == (0, True), told


def checked_by(person: Person, file: FilePayload) -> None:
    """Hand a file to the page that checks; nothing is sent while it does."""
    page = person.open("/verify")
    page.set_input_files("main [name=file]", [file])


def result_of(person: Person) -> Locator:
    return person.page.locator("[data-verify-result]")


def bend_the_photo(files: dict[str, bytes]) -> None:
    [name] = [name for name in files if PHOTO in name]
    files[name] = files[name][:-1] + bytes([files[name][-1] ^ 1])

"""A replacement that comes broken too, and the evidence of it: signed, taken away, checked, forged.

covers: N-04, N-08, S0-08, S0-20, S1-12
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
SENT = "unpacked"


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

    write_two_signed(buyer, order_path)
    seller.open(order_path)
    expect(signed_lines(seller)).to_have_count(2)
    expect(seller.page.locator("#order-thread img[alt*=Unpacked]")).to_be_visible()

    trade.say_what_is_wrong(buyer, order_path, "part_refund", "40")
    page = buyer.page
    page.fill("form[data-chain-form] [name=text]", "The second kettle has a dent as well.")
    page.set_input_files(
        "main [name=document]", [a_file("The Dent.png", trade.a_photo(), "image/png")]
    )
    buyer.press("Open the dispute")
    buyer.wait_for(order_path)
    expect_status(buyer, "Disputed")

    arbiter = invite("arbiter")
    arbiter.sign_in()
    arbiter.open(order_path)
    expect(signed_lines(arbiter)).to_have_count(2)

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
    by_whom = stranger.page.locator("[data-verdict=verified]", has_text="Signed by 0x")
    expect(by_whom).to_have_count(2)
    stranger.press("Compare with the chain")
    expect(result_of(stranger)).to_contain_text("The chain has this root", timeout=LIVE_MS)

    for part in (PHOTO, SENT, "message"):
        forged = tampered(bundle.read_bytes(), lambda files, part=part: bend(files, part))
        checked_by(stranger, a_file("forged.zip", forged))
        expect(result_of(stranger)).to_contain_text("Do not rely on this file.")
        bad = stranger.page.locator("[data-verdict=altered]")
        expect(bad).to_have_count(1)
        expect(bad).to_contain_text(part)

    command = [sys.executable, "-m", "backend.cli", "verify", str(bundle), "--rpc"]
    told = run([*command, stack.devnet.url], capture_output=True, text=True, check=False)
    assert (told.returncode, "The event Disputed of" in told.stdout) == (0, True), told


def checked_by(person: Person, file: FilePayload) -> None:
    """Hand a file to the page that checks; nothing is sent while it does."""
    page = person.open("/verify")
    page.set_input_files("main [name=file]", [file])


def result_of(person: Person) -> Locator:
    return person.page.locator("[data-verify-result]")


def write_two_signed(person: Person, order_path: str) -> None:
    """The wallet is asked once; from then on messages from this browser are signed."""
    page = person.open(order_path)
    page.get_by_role("link", name="Sign your messages").click()
    person.press("Sign my messages from this browser")
    person.wait_for(order_path)
    expect(page.get_by_role("link", name="Keys that sign your messages")).to_be_visible()
    write(person, "The second kettle is dented, too.")
    write(person, "This is how it came.", a_file("Unpacked.png", trade.a_photo(), "image/png"))


def write(person: Person, text: str, *files: FilePayload) -> None:
    page = person.page
    page.get_by_label("Your message").fill(text)
    page.set_input_files("#message-files", files)
    person.press("Send", exact=True)
    expect(page.locator("#order-thread")).to_contain_text(text, timeout=LIVE_MS)


def signed_lines(person: Person) -> Locator:
    return person.page.locator("#order-thread .bubble").get_by_text(re.compile("^Signed"))


def bend(files: dict[str, bytes], part: str) -> None:
    """Another last byte in the newest document of this name."""
    name = max(name for name in files if part in name)
    files[name] = files[name][:-1] + bytes([files[name][-1] ^ 1])

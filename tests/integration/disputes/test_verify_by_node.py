"""`earnest verify --rpc`: a file counts only when the log of our contract has its root.

Whatever is not so ends in one sentence and not in a single word of "verified".
covers: N-08
"""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from backend.chain.decoder import topics_of
from backend.chain.events import Disputed
from backend.chain.types import checksum
from backend.cli import app
from backend.domain.evidence.archive import leaf_file, zip_of
from backend.domain.evidence.merkle import Place
from scripts.transactions import Sender
from tests.builders.evidence import (
    a_bundle,
    in_manifest,
    let_by,
    retold,
    signed_anew,
    some_contents,
    tampered,
)
from tests.builders.lying_node import a_lying_node
from tests.builders.messages import a_key
from tests.builders.tampering import PHOTO, TAMPERED
from tests.builders.wallets import ANSWERS_OTHERWISE, HONEST, REVERTS, deployed_wallet

CLAIM, DAMAGED, PARCEL = 400_000, 1, b"\x01" * 32
FORGER = b"\x66" * 20
# Logs whatever it is told: two topics, then data.
LOGS_ANYTHING = "0x604036038060405f376020355f35825fa200"
OTHER_WORD = "0x" + "12" * 32


class Desk:
    """A sale of the devnet, and the program that checks what was said about it."""

    def __init__(self, chain, buyer, seller, folder):
        self.chain, self.buyer, self.folder = chain, buyer, folder
        self.sale = chain.fund(buyer, seller)
        chain.escrow(seller, "ship", self.sale.terms_args, PARCEL)
        self.place = Place(chain.deployment.chain_id, self.sale.escrow_id)
        self.contract = chain.deployment.escrow

    def bundle(self, contract=None):
        contract = contract or self.contract
        return a_bundle(some_contents(contract), place=self.place, contract=contract)

    def claim(self, root):
        """The buyer's claim carries the root."""
        args = (self.sale.terms_args, CLAIM, DAMAGED, root)
        self.chain.escrow(self.buyer, "dispute", *args)

    def verify(self, packed, *options, url=None):
        """The exit code and what was said."""
        file = self.folder / "evidence"
        file.write_bytes(packed)
        asked = ["verify", str(file), "--rpc", url or self.chain.devnet.url, *options]
        ended = CliRunner().invoke(app, asked)
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
        return ended.exit_code, ended.output

    def refused(self, packed, *options, url=None):
        """The one sentence with which it stops."""
        code, said = self.verify(packed, *options, url=url)
        assert (code, said.count("\n"), "verified" in said) == (1, 1, False), said
        assert said.startswith("Stopped: ")
        assert said.endswith(".\n")
        return said


@pytest.fixture
def desk(chain, buyer, seller, tmp_path):
    return Desk(chain, buyer, seller, tmp_path)


@pytest.fixture
def packed(desk):
    """What the buyer's claim has committed to."""
    made = desk.bundle()
    desk.claim(made.bundle.root)
    return zip_of(made)


def test_what_the_contract_has_logged_is_verified(desk, packed):
    code, said = desk.verify(packed)
    assert code == 0
    assert said.splitlines()[-1] == (
        f"The event Disputed of {checksum(desk.contract)} carries this root."
    )
    assert desk.verify(packed, "--contract", checksum(desk.contract)) == (0, said)
    one = json.dumps(leaf_file(desk.bundle(), 4)).encode()
    assert desk.verify(one)[0] == 0


def test_a_root_that_nobody_has_logged_is_refused(desk):
    """Sound in itself: everything leads to a root, and the root is on no chain."""
    packed = zip_of(desk.bundle())
    assert "has logged no such root for this escrow" in desk.refused(packed)


def test_a_root_of_another_escrow_is_refused(desk, chain, buyer, seller, tmp_path):
    """The very root is on chain, logged for somebody else's sale."""
    desk.claim(desk.bundle().bundle.root)
    another = Desk(chain, buyer, seller, tmp_path)
    another.claim(desk.bundle().bundle.root)
    change = in_manifest(lambda m: m.update(escrow_id=f"0x{another.sale.escrow_id.hex()}"))
    code, said = another.verify(tampered(zip_of(desk.bundle()), change))
    assert (code, "verified" in said, "Everything stands" in said) == (1, False, False)
    assert "no such root" in desk.refused(zip_of(another.bundle()))


def test_a_contract_that_is_not_ours_is_not_believed(desk, chain, stranger):
    """It has logged the very event that the bundle needs, and is nothing but a log."""
    chain.devnet.rpc("anvil_setCode", checksum(FORGER), LOGS_ANYTHING)
    made = desk.bundle(FORGER)
    [topic] = topics_of(Disputed)
    words = topic + desk.sale.escrow_id + bytes(32) + bytes(31) + b"\x01" + made.bundle.root
    Sender.unlocked(chain.devnet.url, stranger.account.address).send(checksum(FORGER), words)
    said = desk.refused(zip_of(made))
    assert f"is about the contract {checksum(FORGER)}, not about" in said
    assert "which is ours" in said
    said = desk.refused(zip_of(made), "--contract", checksum(desk.contract))
    assert f"not about {checksum(desk.contract)}." in said
    code, said = desk.verify(zip_of(made), "--contract", checksum(FORGER))
    assert code == 0, "whoever names a forger's contract is told what that one says"
    assert f"of {checksum(FORGER)} carries" in said


def test_a_place_without_a_contract_is_said_so(desk):
    made = a_bundle(place=desk.place, contract=FORGER)
    said = desk.refused(zip_of(made), "--contract", checksum(FORGER))
    assert said == f"Stopped: There is no contract at {checksum(FORGER)} on this chain.\n"


def test_a_node_of_another_chain_is_refused(desk):
    elsewhere = Place(1, desk.place.escrow_id)
    packed = zip_of(a_bundle(some_contents(desk.contract), place=elsewhere, contract=desk.contract))
    assert desk.refused(packed) == "Stopped: The node is on chain 31337, not 1.\n"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("chain_id", 1, "The node is on chain 31337, not 1."),
        ("contract", checksum(FORGER), f"The bundle is about the contract {checksum(FORGER)},"),
        ("escrow_id", OTHER_WORD, "The contract has logged no such root for this escrow."),
        ("root", OTHER_WORD, "The contract has logged no such root for this escrow."),
        (
            "step",
            "contest",
            "The root is in the event Disputed, which is not of the step “contest”",
        ),
        ("step", "\nverified", "The root is in the event Disputed, which is not of the step"),
    ],
)
def test_what_the_manifest_says_it_is_about_is_held_against_the_chain(
    desk, packed, field, value, sentence
):
    changed = tampered(packed, in_manifest(lambda m: m.update({field: value})))
    code, said = desk.verify(changed)
    assert (code, said.startswith(f"Stopped: {sentence}"), "\n" in said[:-1]) == (1, True, False)


@pytest.mark.parametrize(("case", "change", "expected"), TAMPERED)
def test_a_root_on_chain_saves_no_tampered_file(desk, packed, case, change, expected):
    code, said = desk.verify(tampered(packed, change))
    assert (code, "Everything stands" in said) == (1, False), case
    for name, verdict in expected.items():
        assert f"{verdict.value:<9} {name}" in said, case


NO_JSON = [b"", b"<html>Welcome</html>", b"[" * 99_999, b"null", b"{}", b"[]", b"\xff\xfe"]


@pytest.mark.parametrize("body", NO_JSON)
def test_a_node_that_talks_nonsense_is_not_believed(desk, packed, body):
    with a_lying_node(desk.chain.devnet, lambda _method, _result: body) as url:
        assert "node" in desk.refused(packed, url=url)


def test_a_node_that_is_not_there_is_said_so(desk, packed):
    assert "The node cannot be reached" in desk.refused(packed, url="http://127.0.0.1:1")
    assert "The node cannot be reached" in desk.refused(packed, url="http://127.0.0.1:99999")


@pytest.mark.parametrize(
    ("method", "result"),
    [
        *[("eth_chainId", result) for result in (None, "", "chain", 31337, {}, ["0x7a69"])],
        *[("eth_getCode", result) for result in (None, "", "code", 1, {}, ["0x00"])],
        *[("eth_getLogs", result) for result in (None, "", "0x", 1, {}, [1], [[]], [{}], [None])],
    ],
)
def test_an_answer_of_another_shape_is_not_believed(desk, packed, method, result):
    def change(asked, right):
        return result if asked == method else right

    with a_lying_node(desk.chain.devnet, change) as url:
        assert "node" in desk.refused(packed, url=url)


@pytest.mark.parametrize(
    ("case", "spoil"),
    [
        ("another contract's", lambda log: log | {"address": checksum(FORGER)}),
        ("another escrow's", lambda log: log | {"topics": [log["topics"][0], OTHER_WORD]}),
        ("another event", lambda log: log | {"topics": [OTHER_WORD, log["topics"][1]]}),
        ("a word less", lambda log: log | {"data": log["data"][:-64]}),
        ("another root", lambda log: log | {"data": log["data"][:-64] + OTHER_WORD[2:]}),
        ("no data", lambda log: log | {"data": "0x"}),
        ("taken back", lambda log: log | {"removed": True}),
        ("pending", lambda log: log | {"blockHash": None, "blockNumber": None}),
    ],
)
def test_a_log_that_is_not_the_one_is_not_believed(desk, packed, case, spoil):
    def change(asked, right):
        return [spoil(log) for log in right] if asked == "eth_getLogs" else right

    with a_lying_node(desk.chain.devnet, change) as url:
        desk.refused(packed, url=url)


# A contract wallet (ERC-1271) that has let a key of the browser sign its messages.


def said_by_wallet(desk, wallet, owner):
    """A bundle whose second message is a contract wallet's, with its owner's word for the key."""

    def change(record):
        key, author = a_key(1), checksum(wallet)
        signed_anew(record, record["canonical"].replace(record["author"], author))
        let = let_by(owner, key, desk.contract, wallet)
        record.update(author=author, key=let)

    made = retold(change, place=desk.place, contract=desk.contract)
    desk.claim(made.bundle.root)
    return zip_of(made)


MESSAGE = "files/003-message-2.json"


def test_a_contract_wallet_stands_by_the_key_it_has_let(desk, chain, buyer):
    wallet = deployed_wallet(chain, buyer, HONEST)
    packed = said_by_wallet(desk, wallet, "buyer")
    code, said = desk.verify(packed)
    let = f"Signed by a key that the wallet {checksum(wallet)} has let."
    assert (code, f"verified  {MESSAGE}: {let}" in said) == (0, True)


@pytest.mark.parametrize(
    ("manner", "signer"),
    [(HONEST, "stranger"), (REVERTS, "buyer"), (ANSWERS_OTHERWISE, "buyer")],
)
def test_a_contract_wallet_that_does_not_is_said_so(desk, chain, buyer, manner, signer):
    wallet = deployed_wallet(chain, buyer, manner)
    code, said = desk.verify(said_by_wallet(desk, wallet, signer))
    why = f"The wallet {checksum(wallet)} does not stand by the key that signed it."
    assert (code, f"altered   {MESSAGE}: {why}" in said) == (1, True)
    assert f"verified  {PHOTO}" in said, "the others stand"
    assert "This is not what was committed to." in said


def test_an_account_without_code_does_not_stand_by_anothers_signature(desk):
    code, said = desk.verify(said_by_wallet(desk, FORGER, "buyer"))
    assert (code, f"altered   {MESSAGE}: The wallet" in said) == (1, True)


@pytest.mark.parametrize("result", [None, "0x", "yes", 1, {}, b""])
def test_a_node_that_does_not_say_what_the_wallet_said_ends_it(desk, chain, buyer, result):
    packed = said_by_wallet(desk, deployed_wallet(chain, buyer), "buyer")

    def change(asked, right):
        return result if asked == "eth_call" else right

    with a_lying_node(desk.chain.devnet, change) as url:
        code, said = desk.verify(packed, url=url)
    assert (code, f"verified  {MESSAGE}" in said, "Everything stands" in said) == (1, False, False)

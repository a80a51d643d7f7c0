"""docs/contracts is true: each page's numbers are those of a run, its reasons those of the code,
and no call is without a page.

After a change that is meant: EARNEST_WRITE_PAGES=1 ape test, and this file.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from scripts.contract_docs.page import EXTENSION, RELAY
from scripts.contract_docs.pages import PAGES
from scripts.contract_docs.reasons import REASONS
from scripts.contract_docs.render import Example, all_pages, index_text, page_text
from scripts.contract_docs.sources import REASON, ROLES, Sources
from tests.contracts.evm.examples import ESCROW_EXAMPLES
from tests.contracts.evm.more_examples import MORE_EXAMPLES
from tests.contracts.evm.scenes import play

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "docs" / "contracts"
EXAMPLES = ESCROW_EXAMPLES | MORE_EXAMPLES
LISTED = re.compile(rf"^\| `({REASON.pattern})` \|", re.MULTILINE)
DEPLOYED = (
    "PhygitalEscrow",
    "EscrowExtension",
    "EscrowRelay",
    "PhygitalToken",
    "PhygitalEdition",
    "KlerosArbiter",
)
WRITE = os.environ.get("EARNEST_WRITE_PAGES") == "1"


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources(ROOT / "contracts")


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {file.name: file.read_text() for file in FOLDER.glob("*.md")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.file)
def test_a_page_tells_what_a_run_did(world, sources, page):
    text = page_text(page, sources, play(world, EXAMPLES[page.file](world)))
    if WRITE:
        (FOLDER / page.file).write_text(text)
    assert (FOLDER / page.file).read_text() == text


def test_the_index_is_fresh(sources):
    if WRITE:
        (FOLDER / "README.md").write_text(index_text(sources))
    assert (FOLDER / "README.md").read_text() == index_text(sources)


def test_every_call_has_a_page_and_every_page_a_call(world, pages):
    expected = {page.file: (page.contract, page.function) for page in PAGES}
    known = set(expected.values())
    calls = set()
    for name in DEPLOYED:
        for entry in world.abi(name):
            if entry["type"] == "function" and entry["stateMutability"] in {
                "nonpayable",
                "payable",
            }:
                calls.add((name, entry["name"]))
    carried = {(RELAY, function) for name, function in calls if name == RELAY}
    # What the relay carries is explained on the page of the call itself.
    own = {(RELAY, function) for _, function in known if (RELAY, function) in known}
    assert known == (calls - carried) | own
    signed = {page.function for page in PAGES if page.struct}
    assert {function for _, function in carried - own} == signed
    assert set(pages) == set(expected) | {"README.md"}
    assert len(expected) > 40


def test_every_reason_is_on_a_page_and_no_page_invents_one(sources, pages):
    listed = {reason for text in pages.values() for reason in LISTED.findall(text)}
    assert listed == sources.all_reasons == set(REASONS)
    assert len(listed) > 85


def test_the_index_leads_to_every_page(pages):
    linked = set(re.findall(r"\]\((\w+\.md)\)", pages["README.md"]))
    assert linked == set(pages) - {"README.md"}


def test_a_changed_number_would_be_noticed(sources):
    """The comparison is of whole pages: one digit is enough."""
    page = PAGES[0]
    one, other = (Example("x", [("held", "0", number)]) for number in ("1,050,000", "1,050,001"))
    assert page_text(page, sources, one) != page_text(page, sources, other)
    assert len(all_pages(sources, dict.fromkeys(EXAMPLES, one))) == len(PAGES) + 1


@pytest.mark.parametrize(
    ("contract", "function", "has", "lacks"),
    [
        ("PhygitalEscrow", "ship", "escrow: not the seller", "escrow: not the buyer"),
        ("PhygitalEscrow", "confirm", "escrow: not the buyer", "escrow: too late"),
        ("PhygitalEscrow", "confirm", "escrow: closed", "escrow: wrong status"),
        ("PhygitalEscrow", "deliver", "escrow: not a party", "escrow: not the seller"),
        ("PhygitalEscrow", "refund", "escrow: not the seller", "escrow: not a party"),
        ("PhygitalEscrow", "rule", "escrow: share above the claim", "escrow: not the seller"),
        ("PhygitalEscrow", "fund", "escrow: not signed by the seller", "escrow: too late"),
        (EXTENSION, "settle", "escrow: too late", "escrow: not the arbiter"),
        ("EscrowRelay", "offer", "relay: not signed", "relay: signature expired"),
    ],
)
def test_reasons_are_followed_through_the_code(sources, contract, function, has, lacks):
    reasons = sources.reasons(contract, function)
    assert has in reasons
    assert lacks not in reasons


def test_every_role_that_is_asked_on_entry_is_known(sources):
    """A role that is new in the ledger would otherwise be refused on every page."""
    asked = set(re.findall(r"role == (\w+):", sources.by_name["ledger"].functions["_enter"]))
    assert asked == set(ROLES)


@pytest.mark.parametrize("name", DEPLOYED)
def test_natspec_is_complete(world, sources, name):
    """A notice for people, every parameter, and what is returned, for all that can be called."""
    checked = 0
    for entry in world.abi(name):
        if entry["type"] != "function":
            continue
        try:
            home = sources.home(name, entry["name"])
        except StopIteration:
            continue  # a public variable answers for itself
        natspec = home.natspec(entry["name"])
        named = [i["name"] for i in entry["inputs"]]
        checked += 1
        assert len(natspec.notice) > 10, entry["name"]
        assert list(natspec.params)[: len(named)] == named, entry["name"]
        assert all(natspec.params.values()), entry["name"]
        assert bool(natspec.returns) == bool(entry["outputs"]), entry["name"]
    assert checked >= 6

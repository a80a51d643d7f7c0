"""Every no of a wallet, a chain or a contract ends in a sentence, and nothing is sent twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Response, expect

from backend.core.settings import DEVNET_CHAIN_ID
from backend.dashboard.presenters.pending import WAITING_LABEL
from tests.builders.chain import actor
from tests.e2e.harness import trade
from tests.e2e.harness.person import Person
from tests.e2e.harness.stack import Stack
from tests.e2e.harness.trade import PAY, Offer, expect_status
from tests.e2e.harness.wallet import PocketWallet

COIN = Offer(title="Copper pot", price="0.1", currency="ETH", fee_standard="0")
SENDS = "eth_sendTransaction"


@pytest.fixture
def payable(seller: Person, buyer: Person) -> str:
    """An order in the native coin that waits for its payment; the buyer is on its page."""
    return trade.order(buyer, trade.list_item(seller, COIN))


@pytest.fixture
def wallet(buyer: Person) -> PocketWallet:
    assert buyer.wallet is not None
    return buyer.wallet


def test_declining_is_no_error_and_can_be_taken_back(
    buyer: Person, wallet: PocketWallet, payable: str
) -> None:
    wallet.refuses.add(SENDS)
    buyer.press(PAY)
    buyer.expect_told("You declined in your wallet. Nothing was sent.")
    expect(buyer.page.get_by_role("button", name=PAY)).to_be_enabled()
    wallet.refuses.clear()
    trade.pay(buyer, payable)


def test_declining_to_sign_in_leaves_one_outside(invite) -> None:
    person = invite("buyer")
    assert person.wallet is not None
    person.wallet.refuses.add("personal_sign")
    person.open("/sign-in")
    person.press("Pocket wallet")
    person.expect_told("You declined in your wallet. You are not signed in.")


def test_a_wallet_on_another_chain_is_asked_to_change(
    buyer: Person, wallet: PocketWallet, payable: str
) -> None:
    wallet.chain_id, wallet.knows_devnet = 1, False
    trade.pay(buyer, payable)
    assert "wallet_addEthereumChain" in wallet.asked
    assert wallet.chain_id == DEVNET_CHAIN_ID


def test_staying_on_another_chain_sends_nothing(
    buyer: Person, wallet: PocketWallet, payable: str
) -> None:
    wallet.chain_id = 1
    wallet.refuses.add("wallet_switchEthereumChain")
    buyer.press(PAY)
    buyer.expect_told("Your wallet is on another network. Change it to Devnet to go on.")
    assert wallet.times_asked(SENDS) == 0


def test_another_account_than_the_session_is_refused(
    buyer: Person, wallet: PocketWallet, payable: str
) -> None:
    wallet.owner = actor("stranger")
    buyer.press(PAY)
    buyer.expect_told("but you are signed in as 0x7099…79C8")
    assert wallet.times_asked(SENDS) == 0


def test_changing_the_account_in_the_wallet_is_noticed(
    buyer: Person, wallet: PocketWallet, payable: str
) -> None:
    wallet.owner = actor("stranger")
    address = actor("stranger").account.address
    buyer.page.evaluate("address => pocketWalletEmit('accountsChanged', [address])", address)
    buyer.expect_told("Your wallet is set to 0x15d3…6A65")
    assert wallet.times_asked(SENDS) == 0


def test_a_call_the_contract_would_refuse_is_never_sent(
    stack: Stack, buyer: Person, wallet: PocketWallet, payable: str
) -> None:
    stack.chain.escrow(actor("seller"), "bump_epoch")  # every signature so far is worth nothing now
    buyer.press(PAY)
    buyer.expect_told("The seller has withdrawn this listing.")
    assert wallet.times_asked(SENDS) == 0


def test_a_call_that_reverts_in_its_block_is_told_with_its_reason(
    stack: Stack, buyer: Person, wallet: PocketWallet, payable: str
) -> None:
    """Right when it was checked, wrong when it was mined: somebody was faster."""
    with stack.chain.mining_held():
        buyer.press(PAY)
        buyer.expect_told("Sent, waiting for the block.")
        stack.rush(actor("seller"), "bump_epoch")
    buyer.expect_told("The seller has withdrawn this listing.")
    buyer.open(payable)
    expect_status(buyer, "Waiting for payment")


def test_a_double_click_sends_once(buyer: Person, wallet: PocketWallet, payable: str) -> None:
    wallet.delay_seconds = 0.5
    buyer.page.get_by_role("button", name=PAY).dblclick()
    buyer.wait_for(payable)
    expect_status(buyer, "Paid into escrow")
    assert wallet.times_asked(SENDS) == 1


def is_told(answer: Response) -> bool:
    """The server was told of a transaction, and has written it down."""
    return answer.url.endswith("/transactions") and answer.ok


def test_a_reload_while_waiting_finds_the_transaction_again(
    stack: Stack, buyer: Person, wallet: PocketWallet, payable: str
) -> None:
    with stack.chain.mining_held():
        buyer.press(PAY)
        buyer.expect_told("Sent, waiting for the block.")
        with buyer.page.expect_response(is_told):  # the reload may cut the first telling short
            buyer.page.reload()
        buyer.expect_told("Sent, waiting for the block.")
        buyer.page.reload()
        buyer.expect_told("Sent, waiting for the block.")
        expect(buyer.page.get_by_text(WAITING_LABEL).first).to_be_visible()
        expect(buyer.page.get_by_role("button", name=PAY)).to_have_count(0)
    buyer.wait_for(payable)
    expect_status(buyer, "Paid into escrow")
    assert wallet.times_asked(SENDS) == 1


def test_pending_unlocks_nothing(stack: Stack, seller: Person, buyer: Person, payable: str) -> None:
    seller.open(payable)
    with stack.chain.mining_held():
        buyer.press(PAY)
        buyer.expect_told("Sent, waiting for the block.")
        seller.page.reload()
        expect_status(seller, "Waiting for payment")
        expect(seller.page.locator("main")).not_to_contain_text("Hafengasse")
    expect_status(seller, "Paid into escrow")

"""A court of ERC-792 as arbiter: every decision to the unit, fees, lateness, and a court that does
not behave.

Amount 1,050,000; claim 400,000; marketplace 2.5 %, arbiter 3 %, silence 40 % of the claim.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from eth_utils import keccak

from tests.contracts.builders import COIN, Status
from tests.contracts.evm.courts import (
    APPEAL,
    BUYER_WINS,
    CLAIM,
    COST,
    HALF,
    QUESTION,
    REFUSED,
    SELLER_WINS,
    SEND_BACK,
    Courtroom,
)
from tests.contracts.evm.world import ANSWER, DAMAGED, EVIDENCE, PROOF, SHIPMENT

# The decision, then what buyer, seller and marketplace get; the rest is the arbiter's.
DECISIONS = [
    (REFUSED, 155_200, 841_050, 22_250),
    (BUYER_WINS, 388_000, 614_250, 16_250),
    (SELLER_WINS, 0, 992_250, 26_250),
    (HALF, 194_000, 803_250, 21_250),
]
FEE = 31_500  # 3 % of everything, whoever wins


@pytest.fixture
def court(world) -> Courtroom:
    return Courtroom(world)


@pytest.mark.parametrize("currency", ["coin", "dollars"])
@pytest.mark.parametrize(("ruling", "buyer", "seller", "fee"), DECISIONS)
def test_a_decision_is_carried_out_to_the_unit(court, currency, ruling, buyer, seller, fee):
    world = court.world
    money = COIN if currency == "coin" else world.dollars.address
    sale = court.sale(currency=money)
    dispute = court.decided(sale, ruling)
    assert world.word(sale).status == Status.ARBITRATION, "the court only speaks"

    with world.moves(money) as moved:
        world.must(court.carry_out(sale, dispute))

    assert world.word(sale).status == Status.RULED
    gains = {"buyer": buyer, "seller": seller, "fee_recipient": fee, "escrow": -1_050_000}
    assert moved == {role: units for role, units in gains.items() if units}
    assert court.kept(money) == FEE == 1_050_000 - buyer - seller - fee


@pytest.mark.parametrize(
    ("ruling", "claim", "to_buyer"),
    [
        (BUYER_WINS, CLAIM, True),
        (BUYER_WINS, 1_050_000, False),
        (SELLER_WINS, 1_050_000, True),
        (HALF, 1_050_000, True),
    ],
)
def test_the_token_goes_back_only_with_the_whole_amount(court, ruling, claim, to_buyer):
    world = court.world
    listing = world.item_listing(policy=court.policy.id)
    sale = world.sale(Status.ARBITRATION, listing, claim=claim)
    court.judged(sale, ruling)
    owner = world.items.read("ownerOf", listing.asset_id)
    assert owner == world.actors["buyer" if to_buyer else "seller"]


def test_the_court_sends_the_goods_back(court):
    world = court.world
    buyer, seller = world.actors["buyer"], world.actors["seller"]
    sale = court.sale()
    court.judged(sale, SEND_BACK)
    assert (world.word(sale).status, world.word(sale).share) == (Status.RETURNING, CLAIM)
    assert court.kept() == 0
    assert court.withdraw(sale, court.payer).reason == "court: no fee yet"

    world.must(world.escrow.return_shipped(sale.terms, SHIPMENT, sender=buyer))
    with world.moves(COIN) as moved:
        world.must(world.escrow.accept_return(sale.terms, sender=seller))
    assert moved["buyer"] == 388_000
    assert world.word(sale).status == Status.RULED
    assert world.must(court.withdraw(sale, court.payer)).value == FEE == court.kept() + FEE


def test_a_contested_return_comes_before_the_court_once_more(court):
    """With one choice less, paid by somebody else, who gets the fee then."""
    world = court.world
    sale = court.sale()
    first = court.judged(sale, SEND_BACK)
    world.must(world.escrow.return_shipped(sale.terms, SHIPMENT, sender=world.actors["buyer"]))
    world.must(world.escrow.contest_return(sale.terms, ANSWER, sender=world.actors["seller"]))
    assert court.carry_out(sale, first).reason == "court: done already"

    second = court.asked(sale, payer=world.actors["buyer"])
    assert [court.court.read("disputes", d)[1] for d in (first, second)] == [SEND_BACK, HALF]
    world.must(court.decides(second, SEND_BACK))  # not on offer: as if it had refused
    world.must(court.carry_out(sale, second))

    assert world.word(sale).status == Status.RULED
    assert world.word(sale).share == 160_000
    assert court.withdraw(sale, court.payer).reason == "court: not who paid"
    drawn = court.withdraw(sale, world.actors["buyer"], payer=world.actors["buyer"])
    assert world.must(drawn).value == FEE


def test_the_request_is_on_record_for_jurors(court):
    sale = court.sale()
    group = int.from_bytes(sale.id, "big")
    request = court.world.must(court.request(sale))
    adapter = {log.name: log.args for log in request.logs if log.address == court.adapter.address}
    assert adapter["Dispute"]["_disputeID"] == 0
    assert adapter["Dispute"]["_evidenceGroupID"] == group
    assert adapter["Evidence"]["_party"] == court.adapter.address
    assert "Contested" in adapter["Evidence"]["_evidence"]
    assert adapter["CaseOpened"]["payer"] == court.payer
    assert adapter["CaseOpened"]["cost"] == COST
    assert court.court.read("disputes", 0)[:2] == (court.adapter.address.lower(), SEND_BACK)


def test_the_question_is_asked_once_and_for_all(court):
    """The ERC-1497 document is in the log of the deployment."""
    world = court.world
    arguments = (court.court.address, world.escrow.address, b"", QUESTION)
    again = world.deploy("KlerosArbiter", *arguments)
    (topics, data) = world.chain.evm.result.logs[-1].data
    assert bytes(topics[0]) == keccak(text="MetaEvidence(uint256,string)")
    assert QUESTION.encode() in bytes(data)
    assert again.read("court") == court.court.address
    assert again.read("escrow") == world.escrow.address
    assert again.read("court_data") == b""


def test_parties_show_evidence_and_nobody_else(court):
    world = court.world
    sale = court.sale()
    shown = (sale.terms, "ipfs://photos")
    buyer = world.actors["buyer"]
    assert court.adapter.submit_evidence(*shown, sender=buyer).reason == "court: no such case"
    court.asked(sale)
    for role in ("buyer", "seller"):
        party = world.actors[role]
        (log,) = world.must(court.adapter.submit_evidence(*shown, sender=party)).logs
        assert (log.name, log.args["_party"]) == ("Evidence", party)
        assert log.args["_evidenceGroupID"] == int.from_bytes(sale.id, "big")
    stranger = court.adapter.submit_evidence(*shown, sender=court.payer)
    assert stranger.reason == "court: not a party"


# -- the price


def test_what_is_sent_above_the_price_comes_back(court):
    world = court.world
    sale = court.sale()
    assert court.request(sale, value=COST - 1).reason == "court: costs more"
    with world.moves(COIN) as moved:
        court.asked(sale, value=COST + 999)
    assert moved == {"keeper": -COST}
    assert court.kept() == 0
    assert world.balance(COIN, court.court.address) == COST


def test_a_payer_that_takes_nothing_back_pays_exactly(court, zoo):
    world = court.world
    zoo.plant("other_seller", "Refuser")
    payer = world.actors["other_seller"]
    sale = court.sale()
    assert not court.request(sale, value=COST + 1, payer=payer).ok
    world.must(court.request(sale, payer=payer))


def test_nobody_can_lose_coins_in_the_adapter(court):
    world = court.world
    sent = world.chain.send(world.actors["keeper"], court.adapter.address, b"", value=1)
    assert sent.reason == "court: no coins, please"


@pytest.mark.parametrize("currency", ["coin", "dollars"])
def test_who_paid_the_court_draws_the_fee_once(court, currency):
    world = court.world
    money = COIN if currency == "coin" else world.dollars.address
    sale, other = court.sale(currency=money), court.sale(currency=money)
    buyer, to = world.actors["buyer"], world.actors["other_arbiter"]
    court.judged(sale, HALF, payer=buyer)
    court.judged(other, HALF)

    assert court.withdraw(sale, to).reason == "court: not who paid"
    for bad in (COIN, court.adapter.address):
        assert court.withdraw(sale, bad, payer=buyer).reason == "court: bad recipient"
    with world.moves(money) as moved:
        drawn = world.must(court.withdraw(sale, to, payer=buyer))
    assert moved == {"other_arbiter": FEE}
    (log,) = [log for log in drawn.logs if log.name == "FeeWithdrawn"]
    assert (log.args["amount"], log.args["currency"], log.args["to"]) == (FEE, money, to)
    assert court.withdraw(sale, to, payer=buyer).reason == "court: not who paid"
    assert court.kept(money) == FEE, "the other case's"


def test_a_payer_that_takes_no_coins_has_them_sent_elsewhere(court, zoo):
    world = court.world
    zoo.plant("other_seller", "Refuser")
    payer, to = world.actors["other_seller"], world.actors["other_buyer"]
    sale = court.sale()
    court.judged(sale, BUYER_WINS, payer=payer)
    assert not court.withdraw(sale, payer, payer=payer).ok
    with world.moves(COIN) as moved:
        world.must(court.withdraw(sale, to, payer=payer))
    assert moved == {"other_buyer": FEE}


def test_a_fee_that_the_adapter_could_not_be_paid_is_fetched(court):
    """The currency shuts the adapter out for a while; the escrow keeps a credit meanwhile."""
    world = court.world
    picky = world.deploy("Blocklist")
    world.know_currency(picky)
    keeper = world.actors["keeper"]
    sale = court.sale(currency=picky.address)
    world.must(picky.block(court.adapter.address, True, sender=keeper))
    court.judged(sale, SELLER_WINS)
    assert world.escrow.read("credit", picky.address, court.adapter.address) == FEE

    assert court.withdraw(sale, keeper).reason == "erc20: blocked"
    world.must(picky.block(court.adapter.address, False, sender=keeper))
    with world.moves(picky.address) as moved:
        world.must(court.withdraw(sale, keeper))
    assert moved == {"keeper": FEE, "escrow": -FEE}


def test_a_policy_without_a_fee_has_nothing_to_draw(court):
    world = court.world
    free = replace(court.policy, arbiter_fee_bps=0)
    world.must(world.escrow.register_policy(free.values, sender=court.payer))
    sale = world.sale(Status.ARBITRATION, world.listing(policy=free.id), claim=CLAIM)
    court.judged(sale, HALF)
    assert court.withdraw(sale, court.payer).reason == "court: no fee"


def test_a_currency_that_says_no_is_believed(court):
    world = court.world
    sale = court.sale(currency=world.dollars.address)
    court.judged(sale, HALF)
    world.chain.plant(world.dollars.address, world.runtime_code("ReturnsFalse"))
    assert court.withdraw(sale, court.payer).reason == "court: transfer failed"


# -- who and when


@pytest.mark.parametrize("status", [s for s in Status if s not in {5, 6, 7}])
def test_a_court_is_asked_only_before_the_arbiter(court, status):
    sale = _ruled(court) if status == Status.RULED else court.sale(status)
    assert court.request(sale).reason == "court: not before the arbiter"


def _ruled(court):
    sale = court.sale()
    court.judged(sale, HALF)
    return sale


def test_nobody_pays_for_what_is_not_this_courts(court):
    world = court.world
    others = world.sale(Status.ARBITRATION, claim=CLAIM)
    assert court.request(others).reason == "court: another arbiter's case"
    late = court.sale()
    world.chain.at(world.word(late).deadline)
    assert court.request(late).reason == "court: too late"


def test_a_case_is_brought_once(court):
    sale = court.sale()
    court.asked(sale)
    assert court.request(sale).reason == "court: asked already"


def test_only_the_court_decides_and_only_once(court):
    sale = court.sale()
    dispute = court.asked(sale)
    assert court.carry_out(sale, dispute).reason == "court: not decided yet"
    for somebody in (court.payer, court.world.actors["buyer"]):
        told = court.adapter.rule(dispute, BUYER_WINS, sender=somebody)
        assert told.reason == "court: not the court"
    court.world.must(court.decides(dispute, SELLER_WINS))
    assert court.decides(dispute, BUYER_WINS).reason == "court: decided already"
    court.world.must(court.carry_out(sale, dispute))
    assert court.world.word(sale).share == 0
    assert court.carry_out(sale, dispute).reason == "court: done already"


@pytest.mark.parametrize("ruling", [5, 2**128, 2**256 - 1])
def test_a_choice_that_was_not_on_offer_is_a_refusal(court, ruling):
    sale = court.sale()
    court.judged(sale, ruling)
    assert court.world.word(sale).share == 160_000


def test_a_case_does_not_decide_another(court):
    first, second = court.sale(), court.sale()
    court.asked(first)
    dispute = court.decided(second, BUYER_WINS)
    assert court.carry_out(first, dispute).reason == "court: no such case"
    assert court.carry_out(first, 99).reason == "court: no such case"


@pytest.mark.parametrize("after", [0, 1])
def test_a_late_decision_does_nothing(court, after):
    """Silence has decided; the court is told all the same, and is not held up."""
    world = court.world
    sale = court.sale()
    dispute = court.asked(sale)
    world.chain.at(world.word(sale).deadline + after)
    world.must(court.decides(dispute, BUYER_WINS))
    assert court.carry_out(sale, dispute).reason == "escrow: too late"
    world.must(world.escrow.timeout(sale.terms, sender=court.payer))
    assert (world.word(sale).status, world.word(sale).share) == (Status.SETTLED, 160_000)
    assert court.carry_out(sale, dispute).reason == "court: not before the arbiter"
    assert court.withdraw(sale, court.payer).reason == "court: not who paid"


def test_a_decision_in_the_last_second_counts(court):
    world = court.world
    sale = court.sale()
    dispute = court.decided(sale, BUYER_WINS)
    world.chain.at(world.word(sale).deadline - 1)
    world.must(court.carry_out(sale, dispute))
    assert world.word(sale).share == CLAIM


def test_parties_may_settle_while_the_court_thinks(court):
    world = court.world
    sale = court.sale()
    dispute = court.asked(sale)
    world.must(world.escrow.concede(sale.terms, sender=world.actors["seller"]))
    world.must(court.decides(dispute, SELLER_WINS))
    assert court.carry_out(sale, dispute).reason == "court: not before the arbiter"
    assert court.kept() == 0, "the payer bears the court's price"


# -- the same hearing


def _agree(court, sale, deal: int, **terms) -> None:
    """The seller posts, the buyer accepts."""
    world = court.world
    fields = {"share": 0, "deadline": 0} | terms
    proposal = (deal, fields["share"], False, fields["deadline"], world.chain.now + 1)
    world.must(world.escrow.offer(sale.terms, proposal, sender=world.actors["seller"]))
    world.must(world.escrow.settle(sale.terms, proposal, b"", sender=world.actors["buyer"]))


@pytest.mark.parametrize("times", [1, 2])
def test_more_time_keeps_the_case(court, times):
    world = court.world
    sale = court.sale()
    dispute = court.decided(sale, BUYER_WINS)
    for _ in range(times):
        _agree(court, sale, 4, deadline=world.word(sale).deadline + 1)
    assert court.request(sale).reason == "court: asked already"
    world.must(court.carry_out(sale, dispute))


def test_a_third_extension_needs_a_new_case(court):
    world = court.world
    sale = court.sale()
    dispute = court.decided(sale, BUYER_WINS)
    for _ in range(3):
        _agree(court, sale, 4, deadline=world.word(sale).deadline + 1)
    assert court.carry_out(sale, dispute).reason == "court: another hearing"
    court.judged(sale, HALF)


def test_an_old_decision_does_not_decide_a_new_hearing(court):
    """The two agreed to go on after the court was asked; what comes up later is another case."""
    world = court.world
    buyer, seller = world.actors["buyer"], world.actors["seller"]

    def by_return(sale):
        _agree(court, sale, 1, share=CLAIM)
        world.must(world.escrow.return_shipped(sale.terms, SHIPMENT, sender=buyer))
        world.must(world.escrow.contest_return(sale.terms, ANSWER, sender=seller))

    def by_resuming(sale):
        _agree(court, sale, 3)
        world.must(world.escrow.dispute(sale.terms, CLAIM, DAMAGED, EVIDENCE, sender=buyer))
        world.must(world.escrow.contest(sale.terms, ANSWER, sender=seller))

    def by_replacement(sale):
        _agree(court, sale, 2)
        world.must(world.escrow.ship(sale.terms, SHIPMENT, sender=seller))
        world.must(world.escrow.deliver(sale.terms, PROOF, sender=buyer))
        world.must(world.escrow.dispute(sale.terms, CLAIM, DAMAGED, EVIDENCE, sender=buyer))
        world.must(world.escrow.contest(sale.terms, ANSWER, sender=seller))

    for way in (by_return, by_resuming, by_replacement):
        sale = court.sale()
        old = court.decided(sale, SELLER_WINS)
        way(sale)
        assert world.word(sale).status == Status.ARBITRATION
        assert court.carry_out(sale, old).reason == "court: another hearing", way.__name__
        court.judged(sale, BUYER_WINS)
        assert world.word(sale).share == CLAIM


# -- appeals


def test_an_appeal_is_paid_and_passed_on(court):
    world = court.world
    sale = court.sale()
    dispute = court.asked(sale)
    world.must(
        court.court.let_appeal(dispute, SELLER_WINS, world.chain.now + 60, sender=court.jurors)
    )
    buyer = world.actors["buyer"]
    poor = court.adapter.appeal(dispute, sender=buyer, value=APPEAL - 1)
    assert poor.reason == "court: costs more"
    with world.moves(COIN) as moved:
        world.must(court.adapter.appeal(dispute, sender=buyer, value=APPEAL + 5))
    assert moved == {"buyer": -APPEAL}
    assert court.court.read("appeals", dispute) == 1

    world.must(court.decides(dispute, BUYER_WINS))
    again = court.adapter.appeal(dispute, sender=buyer, value=APPEAL)
    assert again.reason == "court: decided already"
    unknown = court.adapter.appeal(77, sender=buyer, value=APPEAL)
    assert unknown.reason == "court: no such case"
    world.must(court.carry_out(sale, dispute))
    assert world.word(sale).share == CLAIM


# -- a court or a payee that does not behave


def test_a_silent_court_costs_its_price_and_nothing_else(court):
    world = court.world
    sale = court.sale()
    court.asked(sale)
    world.chain.at(world.word(sale).deadline)
    with world.moves(COIN) as moved:
        world.must(world.escrow.timeout(sale.terms, sender=court.payer))
    assert moved["buyer"] == 160_000
    assert moved["escrow"] == -sale.amount


def test_a_court_that_uses_a_number_twice_gets_no_second_case(court):
    world = court.world
    court.asked(court.sale())
    world.must(court.court.forget_the_last_number(sender=court.payer))
    assert court.request(court.sale()).reason == "court: number used before"


def test_a_court_that_strikes_back_while_it_is_asked_finds_it_locked(court):
    """Each call of the adapter, from inside createDispute."""
    world = court.world
    decided, closed = court.sale(), court.sale()
    ready = court.decided(decided, BUYER_WINS)
    court.judged(closed, HALF)
    adapter = court.adapter
    strikes = {
        "request": (court.sale().terms,),
        "rule": (court.asked(court.sale()), BUYER_WINS),
        "carry_out": (decided.terms, ready),
        "withdraw_fee": (closed.terms, court.court.address),
        "appeal": (ready,),
        "submit_evidence": (decided.terms, "ipfs://lies"),
    }
    assert set(strikes) == set(adapter.writes)
    for name, arguments in strikes.items():
        data = adapter.encode(name, *arguments)
        world.must(court.court.strike_with(data, sender=court.payer))
        request = world.must(court.request(court.sale()))
        (struck,) = [log for log in request.logs if log.name == "Struck"]
        assert struck.args == {"succeeded": False, "answer": b""}, name


@pytest.mark.parametrize("name", ["carry_out", "request", "withdraw_fee"])
def test_a_payee_that_strikes_back_finds_it_locked(court, name):
    """The buyer is a contract that calls the adapter while it is paid by its decision."""
    world = court.world
    sale, other = court.sale(), court.sale()
    closed = court.sale()
    court.judged(closed, HALF)
    dispute = court.decided(sale, BUYER_WINS)
    arguments = {
        "carry_out": (other.terms, court.decided(other, BUYER_WINS)),
        "request": (court.sale().terms,),
        "withdraw_fee": (closed.terms, world.actors["buyer"]),
    }[name]
    data = court.adapter.encode(name, *arguments)
    code = world.chain.code(world.deploy("Reenterer", court.adapter.address, data).address)
    world.chain.plant(world.actors["buyer"], code)
    world.chain.contract(world.actors["buyer"], world.abi("Reenterer"))
    carried = world.must(court.carry_out(sale, dispute))
    (struck,) = [log for log in carried.logs if log.name == "Struck"]
    assert not struck.args["succeeded"]
    assert world.word(other).status == Status.ARBITRATION


@pytest.mark.parametrize("kind", ["GasBurner", "BombReverter", "Refuser"])
@pytest.mark.parametrize("role", ["buyer", "seller", "fee_recipient"])
def test_no_payee_holds_a_decision_up(court, zoo, role, kind):
    world = court.world
    sale = court.sale()
    dispute = court.decided(sale, HALF)
    zoo.plant(role, kind)
    world.must(court.carry_out(sale, dispute))
    assert world.credits(COIN).keys() == {role}
    assert world.must(court.withdraw(sale, court.payer)).value == FEE

"""A court of ERC-792 as arbiter: every decision to the unit, fees, lateness, and a court that does
not behave.

Amount 1,050,000; claim 400,000; marketplace 2.5 %, arbiter 3 %, silence 40 % of the claim.
"""
# covers: N-21

from __future__ import annotations

import pytest
from eth_utils import keccak

from tests.contracts.builders import COIN, Status
from tests.contracts.evm.courts import (
    BUYER_WINS,
    CLAIM,
    COST,
    HALF,
    QUESTION,
    REFUSED,
    SELLER_WINS,
    SEND_BACK,
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

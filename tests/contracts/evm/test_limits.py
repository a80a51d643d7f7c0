"""What the contracts cannot prevent, and how far it goes: each accepted limit of
docs/accepted-limits.md with its damage measured.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.contracts.builders import COIN, DAY, HOUR, Deal, Proposal, Status
from tests.contracts.builders.constants import MIN_WINDOW
from tests.contracts.evm.world import (
    ANSWER,
    CHIP,
    DAMAGED,
    EVIDENCE,
    PROOF,
    RULING,
    SHIPMENT,
)

CLAIM = 400_000
SPLIT = Proposal(deal=Deal.SPLIT, buyer_share=250_000, asset_to_buyer=True)


# -- currencies


@pytest.fixture
def shrinking(world):
    """A currency whose balances shrink by themselves, and two escrows in it."""
    currency = world.deploy("Rebase")
    world.know_currency(currency)
    listing = world.listing(currency=currency.address)
    return currency, [world.sale(Status.DELIVERED, listing) for _ in range(2)]


def test_a_currency_that_shrinks_runs_short_alone(world, shrinking):
    """Who closes last goes short, by what was lost and no more; others do not notice."""
    currency, (first, last) = shrinking
    others = world.sale(Status.DELIVERED)
    world.must(currency.shrink(world.escrow.address, 100_000, sender=world.actors["keeper"]))
    for sale in (first, last, others):
        world.must(world.escrow.confirm(sale.terms, sender=sale.buyer))
    owed = world.credits(currency.address)
    short = sum(owed.values()) - world.balance(currency.address, world.escrow.address)
    assert owed == {"seller": 1_023_750}
    assert short == 100_000
    assert world.credits(COIN) == {}


def test_a_shrunken_currency_pays_again_when_it_is_made_good(world, shrinking):
    currency, sales = shrinking
    keeper = world.actors["keeper"]
    world.must(currency.shrink(world.escrow.address, 100_000, sender=keeper))
    for sale in sales:
        world.must(world.escrow.confirm(sale.terms, sender=sale.buyer))
    seller = world.actors["seller"]
    assert not world.escrow.withdraw(currency.address, seller, sender=seller).ok
    world.must(currency.mint(world.escrow.address, 100_000, sender=keeper))
    assert world.must(world.escrow.withdraw(currency.address, seller, sender=seller)).ok


def test_what_a_currency_adds_is_nobodys(world, shrinking):
    currency, sales = shrinking
    world.must(currency.mint(world.escrow.address, 777, sender=world.actors["keeper"]))
    for sale in sales:
        world.must(world.escrow.confirm(sale.terms, sender=sale.buyer))
    assert world.balance(currency.address, world.escrow.address) == 777
    for account in world.actors.values():
        drawn = world.escrow.withdraw(currency.address, account, sender=account)
        assert drawn.reason == "escrow: nothing to withdraw"


def test_coins_put_in_by_force_are_nobodys(world):
    sale = world.sale(Status.DELIVERED)
    world.chain.force(world.escrow.address, 5)
    with world.moves(COIN) as moved:
        world.must(world.escrow.confirm(sale.terms, sender=sale.buyer))
    assert sum(moved.values()) == 0
    assert world.balance(COIN, world.escrow.address) == 5


def test_fees_of_tiny_sales_round_to_nothing(world):
    """39 units are the most that escapes a fee of 2.5 %; the gas of a sale is worth more."""
    for price, fee in ((39, 0), (40, 1)):
        sale = world.fund(world.purchase(world.listing(unit_price=price, fee_standard=0)))
        with world.moves(COIN) as moved:
            world.must(world.escrow.confirm(sale.terms, sender=sale.buyer))
        assert moved.get("fee_recipient", 0) == fee


# -- goods and their evidence


def test_a_relayed_chip_proves_presence_and_moves_nothing(world):
    """The chip is with an accomplice who passes its signature on; the record says the seller has
    the item, and that is all that happens.
    """
    sale = world.sale(Status.RETURNED, world.item_listing(chip=CHIP))
    before = world.picture(sale)
    proof = world.presence(sale, sale.seller)
    world.must(world.escrow.prove_item(sale.terms, *proof, sender=sale.seller))
    assert world.picture(sale) == before


def test_a_seller_who_sends_a_brick_waits_and_can_be_disputed(world):
    """Nobody on chain sees the box. The seller's word alone starts the long inspection; to the
    last second of it the buyer can claim everything.
    """
    sale = world.sale(Status.SHIPPED)
    world.must(world.escrow.deliver(sale.terms, PROOF, sender=sale.seller))
    deadline = world.word(sale).deadline
    assert deadline - world.chain.now == world.policy.long_inspection_window == 14 * DAY
    world.chain.at(deadline - 1)
    disputed = (sale.terms, sale.amount, DAMAGED, EVIDENCE)
    world.must(world.escrow.dispute(*disputed, sender=sale.buyer))
    assert world.balance(COIN, world.escrow.address) == sale.amount


def test_a_buyer_who_lies_about_damage_gets_nothing_by_it_alone(world):
    """The claim is only put at stake; the seller answers, and the arbiter decides."""
    sale = world.sale(Status.DISPUTED, claim=CLAIM)
    for later in range(3):
        world.chain.at(world.word(sale).deadline - 1 - later)
        assert world.escrow.timeout(sale.terms, sender=sale.buyer).reason == "escrow: too early"
    world.must(world.escrow.contest(sale.terms, ANSWER, sender=sale.seller))
    with world.moves(COIN) as moved:
        world.must(world.escrow.rule(sale.terms, 0, True, RULING, sender=world.actors["arbiter"]))
    assert "buyer" not in moved


def test_a_buyer_who_claimed_a_part_cannot_ask_for_more(world):
    sale = world.sale(Status.DISPUTED, claim=CLAIM)
    more = world.escrow.dispute(sale.terms, sale.amount, DAMAGED, EVIDENCE, sender=sale.buyer)
    assert more.reason == "escrow: wrong status"


def test_a_sale_paid_at_once_is_over(world):
    """Digital goods: whoever buys from an instant listing has no inspection."""
    sale = world.fund(world.purchase(world.listing(instant=True)))
    assert world.word(sale).status == Status.RELEASED
    late = world.escrow.dispute(sale.terms, 1, DAMAGED, EVIDENCE, sender=sale.buyer)
    assert late.reason == "escrow: closed"
    assert world.balance(COIN, world.escrow.address) == 0


# -- arbiters


@pytest.mark.parametrize("share", [0, CLAIM])
def test_a_bribed_arbiter_decides_within_the_claim(world, share):
    """The worst it can do: the claim to either side; never more, never its own pocket beyond the
    fee that everybody knew.
    """
    sale = world.sale(Status.ARBITRATION, claim=CLAIM)
    arbiter = world.actors["arbiter"]
    above = world.escrow.rule(sale.terms, CLAIM + 1, True, RULING, sender=arbiter)
    assert above.reason == "escrow: share above the claim"
    with world.moves(COIN) as moved:
        world.must(world.escrow.rule(sale.terms, share, True, RULING, sender=arbiter))
    assert moved["arbiter"] == 31_500 == sale.amount * world.policy.arbiter_fee_bps // 10_000
    assert moved["seller"] >= (sale.amount - CLAIM) * (10_000 - 250 - 300) // 10_000


def test_an_arbiter_can_let_the_silence_share_decide(world):
    """It earns nothing by that."""
    sale = world.sale(Status.ARBITRATION, claim=CLAIM)
    world.chain.at(world.word(sale).deadline)
    with world.moves(COIN) as moved:
        world.must(world.escrow.timeout(sale.terms, sender=sale.seller))
    assert moved["buyer"] == CLAIM * world.policy.silence_bps // 10_000 == 160_000
    assert "arbiter" not in moved


def test_parties_may_settle_round_the_arbiters_fee(world):
    sale = world.sale(Status.ARBITRATION, claim=CLAIM)
    with world.moves(COIN) as moved:
        world.must(world.agree(sale, SPLIT, "buyer"))
    assert moved["buyer"] == 250_000
    assert "arbiter" not in moved


# -- listings


def test_a_counted_listing_can_be_used_up_by_buyers_who_cancel(world):
    """At the price of gas; the seller signs another."""
    listing = world.listing(max_quantity=1)
    griefer = world.fund(world.purchase(listing, buyer=world.actors["other_buyer"]))
    world.must(world.escrow.cancel(griefer.terms, sender=griefer.buyer))
    assert world.try_fund(world.purchase(listing)).reason == "escrow: sold out"
    assert world.try_fund(world.purchase(replace(listing, salt=8))).ok


def test_nobody_forfeits_anything_by_not_going_on(world):
    """There are no bonds: who waited in vain has its money back, and has lost the time."""
    kept = world.fund()
    with world.moves(COIN) as moved:
        world.must(world.escrow.cancel(kept.terms, sender=kept.buyer))
    assert moved == {"buyer": kept.amount, "escrow": -kept.amount}

    never_shipped = world.fund()
    assert world.word(never_shipped).deadline == world.chain.now + world.policy.ship_window
    world.chain.at(world.word(never_shipped).deadline)
    with world.moves(COIN) as moved:
        world.must(world.escrow.timeout(never_shipped.terms, sender=world.actors["keeper"]))
    assert moved == {"buyer": never_shipped.amount, "escrow": -never_shipped.amount}


def test_an_uncounted_listing_sells_a_token_again_at_the_old_price(world):
    """Whenever the seller has it again, until the listing is withdrawn."""
    listing = world.item_listing()
    for _ in range(2):
        sale = world.fund(world.purchase(listing))
        world.must(world.escrow.refund(sale.terms, sender=sale.seller))
    seller = world.actors["seller"]
    world.must(world.escrow.cancel_listing(listing.hash, sender=seller))
    assert world.try_fund(world.purchase(listing)).reason == "escrow: listing withdrawn"


# -- tokens in custody


@pytest.fixture
def revocable(world):
    """A collection whose issuer moves tokens as it likes, and a sale of its first."""
    tokens = world.deploy("Revoking721")
    world.must(tokens.give(world.actors["seller"], 1, sender=world.actors["keeper"]))
    return tokens, world.listing(asset=tokens.address, asset_id=1)


def test_an_issuer_can_pull_a_token_out_of_custody(world, revocable):
    """The money leaves by its rules; the buyer has a credit that is worth nothing."""
    tokens, listing = revocable
    keeper = world.actors["keeper"]
    sale = world.sale(Status.DELIVERED, listing)
    world.must(tokens.give(keeper, 1, sender=keeper))
    with world.moves(COIN) as moved:
        world.must(world.escrow.confirm(sale.terms, sender=sale.buyer))
    assert moved["seller"] == 1_023_750
    assert world.escrow.read("asset_credit", tokens.address, 1, sale.buyer) == 1
    assert not world.escrow.claim_asset(tokens.address, 1, sale.buyer, sender=sale.buyer).ok


def test_an_issuer_that_sells_a_pulled_token_again_decides_who_gets_it(world, revocable):
    """Two escrows think they hold it. The money of both is safe, the token is the issuer's game."""
    tokens, listing = revocable
    keeper, thief = world.actors["keeper"], world.actors["other_seller"]
    first = world.sale(Status.DELIVERED, listing)
    world.must(tokens.give(thief, 1, sender=keeper))
    second = world.fund(world.purchase(replace(listing, seller=thief)))
    world.must(world.escrow.confirm(first.terms, sender=first.buyer))
    assert tokens.read("ownerOf", 1) == first.buyer
    with world.moves(COIN) as moved:
        world.must(world.escrow.refund(second.terms, sender=thief))
    assert moved == {"buyer": second.amount, "escrow": -second.amount}


def test_a_stopped_collection_keeps_the_token_waiting(world, revocable):
    tokens, listing = revocable
    keeper = world.actors["keeper"]
    sale = world.sale(Status.DELIVERED, listing)
    world.must(tokens.stop(True, sender=keeper))
    world.must(world.escrow.confirm(sale.terms, sender=sale.buyer))
    claim = (tokens.address, 1, sale.buyer)
    assert not world.escrow.claim_asset(*claim, sender=sale.buyer).ok
    world.must(tokens.stop(False, sender=keeper))
    world.must(world.escrow.claim_asset(*claim, sender=sale.buyer))
    assert tokens.read("ownerOf", 1) == sale.buyer


# -- time and the chain


def test_a_censored_block_costs_at_most_the_last_seconds_of_an_hour(world):
    """No clock is shorter than an hour, so only who waits for its end can be censored out of it."""
    too_short = replace(world.policy, response_window=MIN_WINDOW - 1)
    refused = world.escrow.register_policy(too_short.values, sender=world.actors["keeper"])
    assert refused.reason == "escrow: window out of bounds"
    shortest = replace(world.policy, response_window=HOUR)
    world.must(world.escrow.register_policy(shortest.values, sender=world.actors["keeper"]))
    sale = world.sale(Status.DISPUTED, world.listing(policy=shortest.id), claim=CLAIM)
    world.chain.at(world.chain.now + HOUR - 1)
    with world.chain.undone():
        world.must(world.escrow.contest(sale.terms, ANSWER, sender=sale.seller))
    world.chain.at(world.chain.now + 1)
    late = world.escrow.contest(sale.terms, ANSWER, sender=sale.seller)
    assert late.reason == "escrow: too late"
    world.must(world.escrow.timeout(sale.terms, sender=sale.buyer))
    assert world.word(sale).share == CLAIM, "the claim, which the seller knew of for an hour"


def test_nobody_is_paid_for_a_time_out(world):
    """If no keeper comes, whoever wants the money calls; until then it waits, untouched."""
    sale = world.sale(Status.DELIVERED)
    world.chain.at(world.word(sale).deadline + 365 * DAY)
    with world.moves(COIN) as moved:
        world.must(world.escrow.timeout(sale.terms, sender=world.actors["keeper"]))
    assert "keeper" not in moved
    assert moved["seller"] == 1_023_750


# -- signatures


def test_a_signed_offer_stands_until_its_expiry_or_a_change(world):
    """It cannot be called back: what was handed over can be accepted, in this state only."""
    sale = world.sale(Status.DISPUTED, claim=CLAIM)
    offer = replace(SPLIT, expiry=world.chain.now + HOUR)
    signature = world.offer_signature(sale, sale.seller, offer)
    withdrawn = world.escrow.withdraw_offer(sale.id, sender=sale.seller)
    assert withdrawn.reason == "escrow: no such offer"
    accept = (sale.terms, offer.values, signature)
    with world.chain.undone():
        world.must(world.escrow.settle(*accept, sender=sale.buyer))
    with world.chain.undone():
        world.must(world.escrow.contest(sale.terms, ANSWER, sender=sale.seller))
        stale = world.escrow.settle(*accept, sender=sale.buyer)
        assert stale.reason == "escrow: not signed by the other party"
    world.chain.at(offer.expiry)
    late = world.escrow.settle(*accept, sender=sale.buyer)
    assert late.reason == "escrow: offer expired"


def test_a_withdrawn_offer_that_was_signed_can_be_posted_again(world):
    """By whoever has the signature; and the maker's signed withdrawal can be carried again too."""
    sale = world.sale(Status.DISPUTED, claim=CLAIM)
    signature = world.offer_signature(sale, sale.seller, SPLIT)
    posted = (world.escrow.address, sale.terms, SPLIT.values, sale.seller, signature)
    back = world.consent(sale, "WithdrawOffer", sale.seller)
    withdrawn = (world.escrow.address, sale.terms, back)
    carrier, word = world.actors["keeper"], world.word(sale)
    for _ in range(2):
        world.must(world.relay.offer(*posted, sender=carrier))
        world.must(world.relay.withdraw_offer(*withdrawn, sender=carrier))
    assert world.word(sale) == word
    assert not any(world.escrow.read("offers", sale.id, sale.seller))


def test_a_carrier_chooses_the_moment(world):
    """A signed step waits in somebody's hands: it works as long as the state and the expiry
    last, and only as its party could itself.
    """
    sale = world.sale(Status.FUNDED)
    consent = world.consent(sale, "Ship", sale.seller, shipment_hash=SHIPMENT)
    carried = (world.escrow.address, sale.terms, SHIPMENT, consent)
    carrier = world.actors["keeper"]
    world.chain.at(world.word(sale).deadline - 1)
    with world.chain.undone():
        world.must(world.relay.ship(*carried, sender=carrier))
    world.chain.at(world.chain.now + 1)
    assert world.relay.ship(*carried, sender=carrier).reason == "escrow: too late"


# -- the extension


def test_the_extension_by_itself_holds_nothing_and_rules_nothing(world):
    """It can be called at its own address like any contract; that changes its own empty storage."""
    alone = world.chain.contract(world.extension.address, world.abi("EscrowExtension"))
    sale = world.sale(Status.ARBITRATION, claim=CLAIM)
    arbiter = world.actors["arbiter"]
    assert ("fund", 5) not in alone.functions
    before = world.picture(sale)
    ruled = alone.rule_return(sale.terms, 1, RULING, sender=arbiter)
    assert ruled.reason == "escrow: unknown escrow"
    world.must(alone.register_policy(world.policy.values, sender=arbiter))
    assert world.picture(sale) == before
    sent = world.chain.send(arbiter, world.extension.address, b"", value=1)
    assert not sent.ok


def test_the_escrow_runs_one_extension_for_ever(world):
    """No call changes it, and a selector that neither knows is refused."""
    assert world.escrow.read("extension") == world.extension.address
    assert not any("extension" in name or "relay" in name for name in world.escrow.writes)
    for data in (b"", b"\xde\xad\xbe\xef", b"\xde\xad\xbe\xef" + b"\0" * 320):
        assert not world.chain.send(world.actors["keeper"], world.escrow.address, data).ok
        paid = world.chain.send(world.actors["keeper"], world.escrow.address, data, value=1)
        assert not paid.ok


# -- more time


def test_a_cap_bounds_all_the_time_that_is_given(world):
    """Half a year in an escrow's life, even if both agree."""
    sale = world.sale(Status.ARBITRATION, claim=CLAIM)
    deadline = world.word(sale).deadline
    most = Proposal(deal=Deal.MORE_TIME, new_deadline=deadline + 180 * DAY)
    more = replace(most, new_deadline=most.new_deadline + 1)
    with world.chain.undone():
        assert world.agree(sale, more, "buyer").reason == "escrow: extension out of bounds"
    world.must(world.agree(sale, most, "buyer"))
    assert world.word(sale).deadline == deadline + 180 * DAY

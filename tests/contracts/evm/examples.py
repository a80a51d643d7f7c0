"""One run of each operation on an escrow, for its page in docs/contracts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.contracts.builders import COIN, DAY, Deal, Proposal, Status
from tests.contracts.evm.scenes import Scene
from tests.contracts.evm.world import (
    ANSWER,
    CHIP,
    DAMAGED,
    EVIDENCE,
    OBJECTION,
    PROOF,
    RULING,
    SENT_BACK,
    SHIPMENT,
    Sale,
    World,
)

CLAIM = 400_000
SPLIT = Proposal(deal=Deal.SPLIT, buyer_share=250_000, asset_to_buyer=True)
Play = Callable[[World], Scene]


def _call(
    status: Status,
    function: str,
    role: str,
    setting: str,
    *arguments: Any,
    token: bool = False,
    **how: Any,
) -> Play:
    """A sale is brought to a status along the usual way, then one call."""

    def scene(world: World) -> Scene:
        how_claimed = {"claim": CLAIM} | how
        sale = world.sale(status, world.item_listing() if token else None, **how_claimed)
        sender = world.actors[role]
        act = partial(world.escrow.call, function, sale.terms, *arguments, sender=sender)
        return Scene(setting, act, sale)

    return scene


def _fund(world: World) -> Scene:
    purchase = world.purchase(world.item_listing())
    sale = Sale(purchase, purchase.escrow_id(world.domain), None)
    setting = "A buyer pays for an item whose seller has signed its listing."
    return Scene(setting, partial(world.try_fund, purchase), sale)


def _fund_many(world: World) -> Scene:
    purchases = [world.purchase(), world.purchase(option=1)]
    bought = [world.fund_arguments(purchase) for purchase in purchases]
    total = sum(purchase.amount for purchase in purchases)
    first = Sale(purchases[0], purchases[0].escrow_id(world.domain), None)
    act = partial(
        world.escrow.fund_many, bought, COIN, total, sender=world.actors["buyer"], value=total
    )
    return Scene(
        "Two deliveries, one by the standard way and one expedited for 120,000.", act, first
    )


def _refund_released(world: World) -> Scene:
    sale = world.bring(world.fund(), Status.SHIPPED)
    world.must(world.escrow.confirm(sale.terms, sender=sale.buyer))
    setting = "The buyer confirmed; a scratch shows a week later, and the seller gives 80,000 back."
    act = partial(
        world.escrow.refund_released, sale.terms, 80_000, sender=sale.seller, value=80_000
    )
    return Scene(setting, act, sale)


def _prove_item(world: World) -> Scene:
    sale = world.sale(Status.DELIVERED, world.item_listing(chip=CHIP))
    proof = world.presence(sale, sale.buyer)
    act = partial(world.escrow.prove_item, sale.terms, *proof, sender=sale.buyer)
    setting = "The item has arrived; its chip has signed the hash of the last block for the buyer."
    return Scene(setting, act, sale)


def _offer(world: World) -> Scene:
    sale = world.sale(Status.DISPUTED, claim=CLAIM)
    act = partial(world.escrow.offer, sale.terms, SPLIT.values, sender=sale.seller)
    probe = {"offer of the seller": partial(_has_offer, world, sale)}
    setting = "The buyer asks for 400,000 back; the seller offers 250,000."
    return Scene(setting, act, sale, probes=probe)


def _withdraw_offer(world: World) -> Scene:
    sale = world.sale(Status.DISPUTED, claim=CLAIM)
    world.must(world.escrow.offer(sale.terms, SPLIT.values, sender=sale.seller))
    act = partial(world.escrow.withdraw_offer, sale.id, sender=sale.seller)
    probe = {"offer of the seller": partial(_has_offer, world, sale)}
    return Scene("The seller has offered 250,000 and takes it back.", act, sale, probes=probe)


def _has_offer(world: World, sale: Sale) -> str:
    return "posted" if any(world.escrow.read("offers", sale.id, sale.seller)) else "none"


def _settle(world: World) -> Scene:
    sale = world.sale(Status.DISPUTED, world.item_listing(), claim=CLAIM)
    act = partial(world.agree, sale, SPLIT, "buyer")
    setting = (
        "The buyer asks for 400,000 back; the seller has signed an offer of 250,000, the token "
        "for the buyer, and the buyer accepts."
    )
    return Scene(setting, act, sale)


def _extend(world: World) -> Scene:
    sale = world.sale(Status.FUNDED)
    later = world.word(sale).deadline + 3 * DAY
    act = partial(world.escrow.extend, sale.terms, later, sender=sale.buyer)
    return Scene("The buyer gives the seller three more days to ship.", act, sale)


def _timeout(world: World) -> Scene:
    sale = world.sale(Status.ARBITRATION, world.item_listing(), claim=CLAIM)
    world.chain.at(world.word(sale).deadline)
    act = partial(world.escrow.timeout, sale.terms, sender=world.actors["keeper"])
    setting = "The arbiter has been silent about a claim of 400,000 until the deadline."
    return Scene(setting, act, sale)


def _timeout_many(world: World) -> Scene:
    early = world.sale(Status.DELIVERED)
    world.chain.at(world.chain.now + 2 * DAY)
    late = world.sale(Status.SHIPPED)
    world.chain.at(world.word(early).deadline)
    act = partial(
        world.escrow.timeout_many, [early.terms, late.terms], sender=world.actors["keeper"]
    )
    probes = {"status of the other": lambda: Status(world.word(late).status).name}
    setting = "Two escrows: one was delivered three days ago, the other is on its way and not due."
    return Scene(setting, act, early, probes=probes)


def _cancel_listing(world: World) -> Scene:
    listing = world.listing()
    seller = world.actors["seller"]
    act = partial(world.escrow.cancel_listing, listing.hash, sender=seller)

    def sells() -> bool:
        with world.chain.undone():
            return world.try_fund(world.purchase(listing)).ok

    return Scene("A seller withdraws one listing.", act, probes={"it can be bought from": sells})


def _bump_epoch(world: World) -> Scene:
    seller = world.actors["seller"]
    probes = {"epoch of the seller": lambda: int(world.escrow.read("epochs", seller))}
    act = partial(world.escrow.bump_epoch, sender=seller)
    return Scene("A seller withdraws everything signed so far.", act, probes=probes)


def _withdraw(world: World) -> Scene:
    sale = world.sale(Status.SHIPPED)
    world.chain.plant(sale.seller, world.runtime_code("Refuser"))
    world.must(world.escrow.confirm(sale.terms, sender=sale.buyer))
    to = world.actors["other_seller"]
    act = partial(world.escrow.withdraw, COIN, to, sender=sale.seller)
    setting = "The seller's wallet took no coins at release; it sends its credit elsewhere."
    return Scene(setting, act, sale)


def _claim_asset(world: World) -> Scene:
    sale = world.sale(Status.SHIPPED, world.item_listing())
    world.chain.plant(sale.buyer, world.runtime_code("NoReceiver"))
    world.must(world.escrow.confirm(sale.terms, sender=sale.buyer))
    where = (sale.listing.asset, sale.listing.asset_id)
    act = partial(world.escrow.claim_asset, *where, world.actors["other_buyer"], sender=sale.buyer)
    waiting = partial(world.escrow.read, "asset_credit", *where, sale.buyer)
    setting = "The buyer's wallet took no tokens at release; it sends the token elsewhere."
    return Scene(setting, act, sale, probes={"waiting for the buyer": waiting})


ESCROW_EXAMPLES: dict[str, Play] = {
    "fund.md": _fund,
    "fund_many.md": _fund_many,
    "cancel.md": _call(
        Status.FUNDED, "cancel", "buyer", "The buyer has paid and thinks again at once.", token=True
    ),
    "ship.md": _call(Status.FUNDED, "ship", "seller", "A paid item is sent.", SHIPMENT),
    "deliver.md": _call(
        Status.SHIPPED, "deliver", "seller", "The seller alone says that it arrived.", PROOF
    ),
    "confirm.md": _call(
        Status.DELIVERED, "confirm", "buyer", "An item with 5 % for its artist arrived.", token=True
    ),
    "refund.md": _call(
        Status.DISPUTED, "refund", "seller", "The seller gives in, whatever was asked.", token=True
    ),
    "refund_released.md": _refund_released,
    "prove_item.md": _prove_item,
    "dispute.md": _call(
        Status.DELIVERED, "dispute", "buyer", "The item is damaged; the buyer wants 400,000 back.",
        CLAIM, DAMAGED, EVIDENCE,
    ),
    "concede.md": _call(
        Status.DISPUTED, "concede", "seller", "The buyer asks for 400,000 back.", token=True
    ),
    "contest.md": _call(
        Status.DISPUTED, "contest", "seller", "The buyer asks for 400,000 back.", ANSWER
    ),
    "rule.md": _call(
        Status.ARBITRATION, "rule", "arbiter",
        "The buyer asks for 400,000 back, the arbiter grants 150,000.",
        150_000, True, RULING, token=True,
    ),
    "rule_return.md": _call(
        Status.ARBITRATION, "rule_return", "arbiter",
        "The buyer asks for 400,000 back; the arbiter grants it against the goods.",
        CLAIM, RULING,
    ),
    "return_shipped.md": _call(
        Status.RETURNING, "return_shipped", "buyer", "A return for 400,000 was agreed.", SENT_BACK
    ),
    "accept_return.md": _call(
        Status.RETURNED, "accept_return", "seller",
        "The arbiter had sent the goods back for 400,000.", token=True, ruled=True,
    ),
    "contest_return.md": _call(
        Status.RETURNED, "contest_return", "seller", "Something else came back.", OBJECTION
    ),
    "offer.md": _offer,
    "withdraw_offer.md": _withdraw_offer,
    "settle.md": _settle,
    "extend.md": _extend,
    "timeout.md": _timeout,
    "timeout_many.md": _timeout_many,
    "cancel_listing.md": _cancel_listing,
    "bump_epoch.md": _bump_epoch,
    "withdraw.md": _withdraw,
    "claim_asset.md": _claim_asset,
}  # fmt: skip

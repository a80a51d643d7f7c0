"""Where a claim can lead: who would get what, to the unit, whichever way it goes. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from backend.core.money import Amount
from backend.domain.disputes.views import OutcomePreview
from backend.domain.escrow.lifecycle import Status
from backend.domain.escrow.settlement import Rates, share_when_arbiter_is_silent, split
from backend.domain.orders.money import parts_of
from backend.domain.orders.views import DeliveryView


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The ways out of a claim that nobody settles otherwise."""

    granted: OutcomePreview  # by the seller, or by the seller's silence
    most: OutcomePreview  # a ruling that gives the buyer the whole claim
    least: OutcomePreview  # a ruling that gives the buyer nothing
    undecided: OutcomePreview  # the arbiter lets the time pass


def outlook(delivery: DeliveryView, claim: Amount) -> Outlook:
    """Of a claim that is made, or might be."""
    nothing = Amount(0, claim.currency)
    silent = share_when_arbiter_is_silent(claim.units, delivery.policy.policy.silence_bps)
    return Outlook(
        granted=agreed_outcome(delivery, claim),
        most=ruled_outcome(delivery, claim, asset_to_buyer=claim != delivery.money.paid),
        least=ruled_outcome(delivery, nothing, asset_to_buyer=True),
        undecided=agreed_outcome(delivery, Amount(silent, claim.currency)),
    )


def agreed_outcome(delivery: DeliveryView, share: Amount) -> OutcomePreview:
    """An agreed or silent split: nobody pays the arbiter; the token follows the protocol."""
    total = delivery.money.paid
    payout = split(total.units, share.units, _rates(delivery))
    is_everything = share == total
    return OutcomePreview(
        status=Status.REFUNDED if is_everything else Status.SETTLED,
        payout=payout,
        is_asset_to_buyer=None if delivery.token is None else not is_everything,
        **parts_of(payout, total.currency),
    )


def ruled_outcome(delivery: DeliveryView, share: Amount, *, asset_to_buyer: bool) -> OutcomePreview:
    """A ruling: the arbiter earns from both parts."""
    total = delivery.money.paid
    payout = split(total.units, share.units, _rates(delivery), ruled=True)
    return OutcomePreview(
        status=Status.RULED,
        payout=payout,
        is_asset_to_buyer=None if delivery.token is None else asset_to_buyer,
        **parts_of(payout, total.currency),
    )


def _rates(delivery: DeliveryView) -> Rates:
    escrow, policy = delivery.escrow, delivery.policy.policy
    assert escrow is not None
    return Rates(escrow.fee_bps, escrow.royalty_bps, policy.arbiter_fee_bps)

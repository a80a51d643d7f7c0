"""The steps a viewer may take now, as buttons. The table decides which; this only draws them."""

from __future__ import annotations

from collections.abc import Mapping

from backend.core.money import Amount
from backend.dashboard.presenters.buttons import (
    GRAVE,
    HIDDEN,
    PAGE_OF,
    POST_OF,
    StepButton,
    Sum,
    ask_again,
)
from backend.dashboard.presenters.carrying import Carrier
from backend.dashboard.presenters.dates import present_deadline
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.wallet_actions import wallet_action
from backend.domain.disputes.views import OutcomePreview
from backend.domain.escrow.lifecycle import Role
from backend.domain.escrow.settlement import Rates, split
from backend.domain.orders.money import parts_of
from backend.domain.orders.planning import Flow
from backend.domain.orders.views import ActionView, DeliveryView, MoneyView, OrderView
from backend.domain.orders.words import told

ROYALTY_BPS_SHIFT = 160  # the terms pack recipient and bps into one number

# Words on the button where the table's general ones would be unclear to this person.
_OWN_LABELS: dict[tuple[str, Role], str] = {
    ("contest", Role.SELLER): "Answer the claim",
    ("ship", Role.SELLER): "Ship it",
}

# A service is not sent: its seller begins it and reports it done, on a page of its own.
_WORK: dict[str, str] = {"ship": "Begin the work", "deliver": "Say that it is done"}


def present_buttons(
    order: OrderView,
    delivery: DeliveryView,
    sender: bytes | None,
    carrier: Carrier | None = None,
) -> tuple[StepButton, ...]:
    """Every step the table allows this viewer now, in its order."""
    shown = [action for action in delivery.actions if action.action not in HIDDEN]
    buttons = (present_button(action, order, delivery, sender, carrier) for action in shown)
    return tuple(button for button in buttons if button is not None)


def present_button(
    action: ActionView,
    order: OrderView,
    delivery: DeliveryView,
    sender: bytes | None,
    carrier: Carrier | None = None,
) -> StepButton | None:
    """One step; None when it can neither be signed nor has a page (its call is not known)."""
    name = action.action
    until = None
    if action.closes_at and name not in PAGE_OF:
        until = present_deadline(action.closes_at, order.chain_time)
    places = {"order": order.public_id, "delivery": delivery.public_id}
    query = f"?delivery={delivery.public_id}" if len(order.deliveries) > 1 else ""
    own = _OWN_LABELS.get((name, order.role))
    label = told(own, delivery.flow) if own else action.label
    if name in _WORK and delivery.flow is Flow.SERVICE and order.role is Role.SELLER:
        return StepButton(name, _WORK[name], action.explains, href=f"/work/{delivery.public_id}")
    if name in PAGE_OF:
        href = PAGE_OF[name].format(**places) + ("" if name == "rule" else query)
        return StepButton(name, label, action.explains, href=href)
    if name in POST_OF:
        post = POST_OF[name].format(**places)
        return StepButton(name, label, action.explains, post=post, until=until)
    if action.call is None or sender is None:
        return None
    return StepButton(
        name,
        label,
        action.explains,
        chain=wallet_action(name, label, action.call, sender, flow=delivery.flow),
        carried=carrier.action(label, action.call, order, delivery, sender) if carrier else None,
        confirm=ask_again(name, consequences(name, delivery), delivery.flow),
        dialog_id=f"ask-{name}-{delivery.public_id}",
        until=until,
        is_grave=name in GRAVE,
    )


def consequences(action: str, delivery: DeliveryView) -> tuple[Sum, ...]:
    """Who gets what if this step is taken now: the money to the unit, and the token."""
    total, escrow = delivery.money.paid.units, delivery.escrow
    match action:
        case "confirm":
            return sums_of_share(delivery, 0, is_asset_to_buyer=True)
        case "refund" | "cancel":
            return sums_of_share(delivery, total, is_asset_to_buyer=False)
        case "concede" if delivery.dispute is not None:
            claim = delivery.dispute.claim.units
            return sums_of_share(delivery, claim, is_asset_to_buyer=claim < total)
        case "accept_return" if escrow is not None:
            is_ruled = escrow.is_return_ruled
            return sums_of_share(delivery, escrow.share, is_asset_to_buyer=False, is_ruled=is_ruled)
        case _:
            return ()


def rates_of(delivery: DeliveryView) -> Rates:
    """What is taken off the parts of this delivery."""
    escrow, policy = delivery.escrow, delivery.policy.policy
    return Rates(
        fee_bps=escrow.fee_bps if escrow else policy.fee_bps,
        royalty_bps=delivery.terms.royalty >> ROYALTY_BPS_SHIFT,
        arbiter_fee_bps=policy.arbiter_fee_bps,
    )


def sums_of_parts(parts: Mapping[str, Amount], total: Amount, *, verb: str) -> tuple[Sum, ...]:
    """Who gets or got what, as lines that add up to what was paid."""
    named = (
        (f"The buyer {verb}", parts["buyer_gets"]),
        (f"The seller {verb}", parts["seller_gets"]),
        ("The marketplace's fee", parts["fee"]),
        ("The maker's part", parts["royalty"]),
        ("The arbiter's fee", parts["arbiter_fee"]),
    )
    lines = [Sum(label, str(present_amount(part))) for label, part in named if part]
    return (*lines, Sum("In all", str(present_amount(total)), is_total=True))


PARTS = ("buyer_gets", "seller_gets", "fee", "royalty", "arbiter_fee")


def sums_of_money(money: MoneyView) -> tuple[Sum, ...]:
    """Who really got what, once the money has left."""
    parts = {name: getattr(money, name) for name in PARTS}
    return sums_of_parts(parts, money.paid, verb="got")


def sums_of_preview(preview: OutcomePreview, total: Amount) -> tuple[Sum, ...]:
    """Who would get what, and the token."""
    parts = {name: getattr(preview, name) for name in PARTS}
    sums = sums_of_parts(parts, total, verb="gets")
    return _with_token(sums, is_to_buyer=preview.is_asset_to_buyer)


def sums_of_share(
    delivery: DeliveryView,
    share: int,
    *,
    is_asset_to_buyer: bool | None,
    is_ruled: bool = False,
) -> tuple[Sum, ...]:
    """Who would get what if the escrow closed with `share` for the buyer; the token, if any."""
    total = delivery.money.paid
    payout = split(total.units, share, rates_of(delivery), ruled=is_ruled)
    sums = sums_of_parts(parts_of(payout, total.currency), total, verb="gets")
    token = delivery.token
    if token is None:
        return sums
    return _with_token(sums, is_to_buyer=is_asset_to_buyer, units=token.units)


def _with_token(
    sums: tuple[Sum, ...], *, is_to_buyer: bool | None, units: int = 0
) -> tuple[Sum, ...]:
    if is_to_buyer is None:
        return sums
    holder = "the buyer" if is_to_buyer else "the seller"
    label = f"{units} tokens go to" if units > 1 else "The token goes to"
    return (*sums[:-1], Sum(label, holder), sums[-1])

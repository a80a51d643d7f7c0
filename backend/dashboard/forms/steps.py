"""Forms of single steps: where it is sent, what is shipped, claimed, answered, decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from backend.core.money import Amount
from backend.dashboard.forms.form import Form
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.orders.addresses import ShippingAddress
from backend.domain.orders.methods import Method
from backend.domain.orders.purchase import Purchase, Wanted

ADDRESS_FIELDS = ("name", "street", "city", "country", "postal_code", "region", "phone")
OTHER_CARRIER = "other"
PERCENT = 100


def read_wanted(form: Form, listing_id: UUID) -> Wanted | None:
    """How many and in which way; None when that cannot be read."""
    quantity = form.number("quantity", least=1, most=1_000_000)
    option = form.choice("option", set(DeliveryOption), "Choose how it gets to you.")
    if not form.is_valid:
        return None
    return Wanted(listing_id=listing_id, quantity=quantity, option=DeliveryOption(option))


def read_checkout(form: Form, listing_id: UUID) -> Purchase | None:
    """What a buyer decided; None when some of it cannot be read."""
    wanted = read_wanted(form, listing_id)
    form.values.setdefault("method", Method.ESCROW.value)
    method = form.choice("method", set(Method), "Choose how you pay.")
    if wanted is None or not method:
        return None
    return replace(read_purchase(form, None), lines=(wanted,), method=Method(method))


def read_purchase(form: Form, total: Amount | None) -> Purchase:
    """Where it goes and what the seller should know; what it is comes from the basket."""
    return Purchase(
        lines=(),
        address=read_address(form),
        contact=form.text("contact"),
        note=form.text("note"),
        requirements=form.text("requirements"),
        total=total,
    )


# The service knows one address; the form shows it as a block of fields.
CHECKOUT_FIELDS = {"address": "name"}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a buyer asks back, and why."""

    amount: Amount
    reason: int
    text: str


def read_shipment(form: Form) -> tuple[str, str]:
    """Carrier and tracking number, as typed."""
    carrier = form.text("carrier")
    if carrier == OTHER_CARRIER:
        carrier = form.text("other_carrier")
        if not carrier:
            form.refuse("other_carrier", "Name the carrier.")
    return carrier, form.text("tracking_number")


def read_claim(form: Form, total: Amount, reasons: int) -> Claim:
    """The claim of a dispute: at most what was paid."""
    chosen = form.choice("reason", {str(n) for n in range(reasons)}, "Say what is wrong.")
    amount = form.amount("claim", total.currency)
    if form.is_valid and not Amount(1, total.currency) <= amount <= total:
        form.refuse("claim", "Ask for something back, and at most for what was paid.")
    return Claim(amount, int(chosen or 0), form.text("text"))


def read_later_refund(form: Form, paid: Amount) -> Amount:
    """What a seller pays back from the own wallet: at most what the buyer paid."""
    amount = form.amount("amount", paid.currency)
    if form.is_valid and not Amount(1, paid.currency) <= amount <= paid:
        form.refuse("amount", "Something, and at most what was paid.")
    return amount


def read_share(form: Form, claim: Amount) -> Amount:
    """The part of a claim an arbiter gives the buyer: the exact amount, else the slider's."""
    if form.has("buyer_share"):
        share = form.amount("buyer_share", claim.currency)
        if not share <= claim:
            form.refuse("buyer_share", "At most what the buyer claims.")
            return claim
        return share
    return share_of_percent(form, claim)


def share_of_percent(form: Form, claim: Amount) -> Amount:
    """What the slider stands for, in whole units."""
    percent = form.number("percent", least=0, most=PERCENT)
    return Amount(claim.units * percent // PERCENT, claim.currency)


def percent_of_share(share: Amount, claim: Amount) -> int:
    """Where the slider stands for an exact amount."""
    return share.units * PERCENT // claim.units if claim.units else 0


def read_address(form: Form) -> ShippingAddress | None:
    """None when nothing was filled in: the service knows whether one is needed."""
    if not any(form.has(name) for name in ADDRESS_FIELDS if name != "country"):
        return None
    return ShippingAddress(**{name: form.text(name) for name in ADDRESS_FIELDS})

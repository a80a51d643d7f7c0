"""One delivery as a view: its row, its escrow and its rules, read together. Asks nobody."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from backend.chain.deployment import Deployment
from backend.chain.typed_data import TermsFields, terms_of
from backend.chain.types import ZERO_ADDRESS
from backend.core.money import Amount, Currency
from backend.core.viewer import Viewer
from backend.domain.catalog.discounting import Discount, DiscountReason
from backend.domain.catalog.lifecycle import DeliveryOption, ListingKind
from backend.domain.catalog.policies import PolicyView
from backend.domain.catalog.signing import fields_from_json
from backend.domain.escrow.deals import MOST_EXTENSION
from backend.domain.escrow.lifecycle import (
    BESIDE,
    NEVER_PAID,
    OPEN,
    EscrowFacts,
    Role,
    Status,
    roles_of,
)
from backend.domain.escrow.projection import EscrowRecord
from backend.domain.escrow.settlement import Rates
from backend.domain.escrow.silence import sentence_for, silent_outcome
from backend.domain.orders.actions import allowed_actions
from backend.domain.orders.calls import WalletCall
from backend.domain.orders.methods import Method
from backend.domain.orders.models import Delivery, Order, SignedOffer
from backend.domain.orders.moments import Moments
from backend.domain.orders.money import present_money
from backend.domain.orders.offers import MAKERS, OfferBook, OfferView, makers_of
from backend.domain.orders.planning import Flow
from backend.domain.orders.purchase import needs_address
from backend.domain.orders.summary import waits_for
from backend.domain.orders.views import (
    ActionView,
    DeliveryView,
    DisputeView,
    MoneyView,
    PersonView,
    SilenceView,
    TokenView,
)
from backend.domain.orders.words import told
from backend.domain.parties.sending import Duties

# The buyer's wallet needs this long to be mined before the stock goes back on sale.
PAYMENT_MARGIN = timedelta(minutes=2)
_OPTIONS = tuple(DeliveryOption)
EscrowKey = tuple[int, bytes]  # chain id, escrow id


@dataclass(frozen=True, slots=True)
class Known:
    """What was looked up for all orders of a page at once."""

    escrows: Mapping[EscrowKey, EscrowRecord]
    policies: Mapping[bytes, PolicyView]
    people: Mapping[bytes, PersonView]
    deciders: Mapping[UUID, PersonView]  # of held orders
    moments: Moments
    signed: Mapping[UUID, Sequence[SignedOffer]]
    void: Collection[UUID]  # listings of unpaid deliveries that the chain no longer sells

    def escrow_of(self, delivery: Delivery) -> EscrowRecord | None:
        return self.escrows.get((delivery.chain_id, delivery.escrow_id))


class DeliveryPresenter:
    """One delivery of an order, for one viewer."""

    def __init__(
        self, order: Order, row: Delivery, viewer: Viewer, known: Known, deployment: Deployment
    ) -> None:
        self._order, self._row, self._known, self._deployment = order, row, known, deployment
        self._listing = fields_from_json(row.signed_fields)
        self._currency = deployment.currency(order.currency)
        self._escrow = known.escrow_of(row)
        self._chain_now = known.moments.on(row.chain_id)
        self._policy = known.policies[row.policy_id]
        self._status = status_in(order, row, known)
        self._roles = self._roles_of(viewer)
        self._terms = self._terms_of_sale()
        self._rates = self._rates_of_sale()
        self._offers = self._standing_offers()

    def view(self, payment: WalletCall | None, *, has_words: bool) -> DeliveryView:
        """All of it. `payment` pays the order; `has_words`: the viewer may read the buyer's."""
        row, escrow, kind = self._row, self._escrow, ListingKind(self._row.kind)
        waiting = self._waits_for()
        return DeliveryView(
            id=row.id,
            order_id=row.order_id,
            listing_id=row.listing_id,
            title=row.title,
            sku=row.sku,
            ships_from=row.ships_from,
            duties=Duties(row.duties) if row.duties else None,
            crosses_border=row.crosses_border,
            kind=kind,
            flow=Flow(row.flow),
            held_until=row.held_until,
            details_hash=self._listing.details,
            requirements=row.requirements if has_words else "",
            requirements_hash=row.requirements_hash,
            thumbnail_digest=row.thumbnail_digest,
            quantity=row.quantity,
            option=_OPTIONS[row.option],
            unit_price=Amount(self._listing.unit_price, self._currency),
            discount=_discount(row, self._currency),
            status=self._status,
            roles=self._roles,
            waits_for=waiting,
            needs_viewer=bool(waiting & (self._roles - {Role.ANYONE})),
            policy=self._policy,
            arbiter=self._known.people[self._policy.policy.arbiter],
            escrow_id=row.escrow_id,
            escrow=escrow,
            terms=self._terms,
            money=self._money(),
            token=_token(self._terms, escrow),
            dispute=_dispute(escrow, self._currency),
            offers=self._offers,
            silence=self._silence(),
            actions=self._actions(payment),
            is_instant=self._listing.instant,
            is_oversold=row.is_oversold,
            needs_address=needs_address(kind, row.option),
            received=Amount(row.received, self._currency),
            given_back=Amount(row.given_back, self._currency),
        )

    def _roles_of(self, viewer: Viewer) -> frozenset[Role]:
        return roles_of(
            viewer.address,
            buyer=self._order.buyer.address,
            seller=self._order.seller.address,
            arbiter=self._policy.policy.arbiter,
            attester=self._policy.policy.attester,
        )

    def _terms_of_sale(self) -> TermsFields:
        return terms_of(
            self._listing,
            buyer=self._order.buyer.address,
            quantity=self._row.quantity,
            option=self._row.option,
            reference=self._row.id.bytes,
        )

    def _rates_of_sale(self) -> Rates:
        rules, escrow = self._policy.policy, self._escrow
        if self._order.method != Method.ESCROW and escrow is None:
            return Rates(fee_bps=0, royalty_bps=0, arbiter_fee_bps=0)  # no contract takes any
        return Rates(
            fee_bps=escrow.fee_bps if escrow else rules.fee_bps,
            royalty_bps=self._listing.royalty_bps,
            arbiter_fee_bps=rules.arbiter_fee_bps,
        )

    def _standing_offers(self) -> tuple[OfferView, ...]:
        """Offers are between the two parties, and there are none before the money."""
        if self._escrow is None or not self._roles & MAKERS:
            return ()
        place = (self._escrow, self._terms, self._deployment, self._roles, self._chain_now)
        book = OfferBook(*place)
        return book.standing(self._known.signed.get(self._row.id, ()))

    def _waits_for(self) -> frozenset[Role]:
        deadline = self._escrow.deadline if self._escrow else None
        return waits_for(self._status, deadline, self._chain_now)

    def _money(self) -> MoneyView:
        return present_money(
            self._status,
            amount=self._row.amount,
            delivery_fee=self._listing.fee_of(self._row.option),
            currency=self._currency,
            rates=self._rates,
            escrow=self._escrow,
        )

    def _actions(self, payment: WalletCall | None) -> tuple[ActionView, ...]:
        return allowed_actions(
            status=self._status,
            roles=self._roles,
            facts=_facts(self._order, self._escrow, self._policy, self._offers),
            now=_clock_for(self._status, self._known.moments.now, self._chain_now),
            payment=payment,
            terms=self._terms,
            deployment=self._deployment,
            flow=Flow(self._row.flow),
        )

    def _silence(self) -> SilenceView | None:
        """What happens if nobody acts any more, and when."""
        escrow = self._escrow
        if escrow is None or escrow.deadline is None or escrow.status not in OPEN:
            return None
        outcome = silent_outcome(
            escrow.status,
            amount=escrow.amount,
            share=escrow.share,
            rates=self._rates,
            silence_bps=self._policy.policy.silence_bps,
            is_return_ruled=escrow.is_return_ruled,
        )
        return SilenceView(
            at=escrow.deadline,
            is_over=self._chain_now >= escrow.deadline,
            sentence=sentence_for(
                escrow.status,
                has_asset=escrow.has_asset,
                told=lambda words: told(words, Flow(self._row.flow)),
            ),
            status=outcome.status,
            buyer_gets=Amount(outcome.payout.buyer_net, self._currency),
            seller_gets=Amount(outcome.payout.seller_net, self._currency),
            is_asset_to_buyer=outcome.is_asset_to_buyer if escrow.has_asset else None,
        )


def status_in(order: Order, row: Delivery, known: Known) -> Status:
    """Where a delivery stands, by what was looked up."""
    return status_of(order, row, known.escrow_of(row), known.moments.now)


def status_of(order: Order, row: Delivery, escrow: EscrowRecord | None, now: datetime) -> Status:
    """The chain's word if it has one, else the shop's; else how far the unpaid order is."""
    if escrow is not None:
        return escrow.status
    if row.beside is not None:
        return Status(row.beside)
    if order.abandoned_at is not None:
        return Status.ABANDONED
    if order.expired_at is not None or now >= order.expires_at:
        return Status.EXPIRED
    return Status.AWAITING_PAYMENT


def _facts(
    order: Order, escrow: EscrowRecord | None, policy: PolicyView, offers: Sequence[OfferView]
) -> EscrowFacts:
    pay_until = order.expires_at - PAYMENT_MARGIN
    if escrow is None:
        return EscrowFacts(pay_until=pay_until)
    cancel_until = escrow.funded_at
    if not escrow.is_cancelling_over:
        cancel_until += timedelta(seconds=policy.policy.cancel_window)
    return EscrowFacts(
        pay_until=pay_until,
        cancel_until=cancel_until,
        deadline=escrow.deadline,
        offered_by=makers_of(offers),
        posted_by=makers_of(offers, posted=True),
        is_extendable=timedelta(seconds=escrow.extended) < MOST_EXTENSION,
        was_return_ruled=escrow.was_return_ruled,
        has_item=escrow.has_asset,
    )


def _clock_for(status: Status, now: datetime, chain_now: datetime) -> datetime:
    """Reservations run on our clock, everything with money on the chain's."""
    is_ours = status is Status.AWAITING_PAYMENT or status in NEVER_PAID | BESIDE
    return now if is_ours else chain_now


def _token(terms: TermsFields, escrow: EscrowRecord | None) -> TokenView | None:
    if terms.asset == ZERO_ADDRESS:
        return None
    return TokenView(
        address=terms.asset,
        asset_id=terms.asset_id,
        units=terms.asset_units,
        is_to_buyer=escrow.is_asset_to_buyer if escrow else None,
        is_waiting=escrow is not None and escrow.asset_credited_to is not None,
    )


def _discount(row: Delivery, currency: Currency) -> Discount | None:
    if row.discount is None or row.list_price is None:
        return None
    return Discount(
        reason=DiscountReason(row.discount),
        list_price=Amount(row.list_price, currency),
        label=row.discount_label,
        code=row.discount_code,
    )


def _dispute(escrow: EscrowRecord | None, currency: Currency) -> DisputeView | None:
    """What is or was argued about: a claim, or what came back."""
    if escrow is None:
        return None
    opened_at = escrow.disputed_at or escrow.return_contested_at
    if opened_at is None:
        return None
    assert escrow.claim is not None
    return DisputeView(
        claim=Amount(escrow.claim, currency),
        reason=escrow.reason,
        opened_at=opened_at,
        contested_at=escrow.return_contested_at or escrow.contested_at,
    )

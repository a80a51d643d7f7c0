"""What people do with an order: each verb is one thing somebody does on a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.devnet_accounts import Role
from backend.chain.proposal import Proposal
from backend.core.money import parse_amount
from backend.core.viewer import Audience
from backend.domain.care.complaining import ComplaintService
from backend.domain.care.complaints import ComplaintKind
from backend.domain.care.customs import CustomsDesk
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.chips.presence import ChipService
from backend.domain.disputes.documents import Reason
from backend.domain.disputes.hearing import HearingService
from backend.domain.disputes.service import DisputeService
from backend.domain.disputes.views import Side
from backend.domain.escrow.deals import DEAL_NAMED
from backend.domain.orders.approvals import ApprovalService
from backend.domain.orders.calls import WalletCall, step_call
from backend.domain.orders.methods import Method
from backend.domain.orders.offer_desk import OfferService
from backend.domain.orders.purchase import Purchase, Wanted
from backend.domain.orders.rules import Verdict
from backend.domain.orders.service import OrderService
from backend.domain.orders.views import DeliveryView
from backend.domain.services.lifecycle import RequestKind
from backend.domain.services.service import WorkService
from backend.domain.shipping.service import ShipmentService
from scripts.market.homes import HOMES
from scripts.market.letters import send
from scripts.market.stage import Stage


@dataclass(slots=True)
class Sale:
    """One order under way."""

    order_id: UUID
    deliveries: tuple[UUID, ...]
    turned_to: int = 0  # the delivery the next steps are about

    @property
    def delivery_id(self) -> UUID:
        return self.deliveries[self.turned_to]


class Desk:
    """One order of the story, from its checkout on."""

    def __init__(
        self, stage: Stage, listing_ids: Sequence[UUID], buyer: Role, seller: Role
    ) -> None:
        self._stage = stage
        self._listing_ids = listing_ids
        self._buyer = buyer
        self._seller = seller
        self._sale: Sale | None = None

    async def order(
        self,
        quantity: int = 1,
        option: str = "standard",
        note: str = "",
        wish: str = "",
        *,
        for_approval: bool = False,
        method: Method = Method.ESCROW,
    ) -> None:
        """The buyer checks out; a parcel needs to know where to go."""
        if for_approval:
            await self._hold()
        lines = tuple(
            Wanted(listing_id=listing_id, quantity=quantity, option=DeliveryOption(option))
            for listing_id in self._listing_ids
        )
        wanted = Purchase(
            lines=lines,
            address=HOMES[self._buyer],
            contact=f"{self._buyer}@example.org",
            note=note,
            requirements=wish,
            method=method,
        )
        viewer = self._stage.people[self._buyer].viewer
        order = await self._stage.work(
            lambda session: OrderService(session, self._stage.resources).buy(wanted, viewer)
        )
        self._sale = Sale(order.id, tuple(delivery.id for delivery in order.deliveries))

    async def turn_to(self, number: int) -> None:
        """What comes next is about another delivery of the order."""
        self._known().turned_to = number

    async def pay(self) -> None:
        """The buyer locks the money."""
        await self._step(self._buyer, "fund")

    async def cancel(self) -> None:
        """The buyer takes a fresh payment back."""
        await self._step(self._buyer, "cancel")

    async def ship(self, carrier: str, number: str) -> None:
        """The seller hands the parcel over."""
        viewer = self._stage.people[self._seller].viewer
        prepared = await self._stage.work(
            lambda session: ShipmentService(session, self._stage.resources).prepare(
                self._delivery_id, carrier, number, viewer
            )
        )
        await self._send(self._seller, prepared.call)

    async def meet_customs(self) -> None:
        """Customs hold the parcel: the seller says so, and asks for the time it takes."""
        viewer = self._stage.people[self._seller].viewer
        await self._stage.work(
            lambda session: CustomsDesk(session, self._stage.resources).report(
                self._delivery_id, viewer
            )
        )

    async def note(self, who: Role, audience: str, text: str) -> None:
        """The shop writes something down, for itself or for everybody."""
        viewer, readers = self._stage.people[who].viewer, Audience(audience)
        await self._stage.work(
            lambda session: OrderService(session, self._stage.resources).add_note(
                self._known().order_id, readers, text, viewer
            )
        )

    async def complain(self, kind: str, text: str) -> None:
        """The buyer says what is wrong; staff get a ticket."""
        viewer = self._stage.people[self._buyer].viewer
        await self._stage.work(
            lambda session: ComplaintService(session, self._stage.resources).complain(
                self._delivery_id, ComplaintKind(kind), text, viewer
            )
        )

    async def _hold(self) -> None:
        """The seller wants to see this buyer's orders first."""
        buyer = self._stage.people[self._buyer].viewer.address
        viewer = self._stage.people[self._seller].viewer
        await self._stage.work(
            lambda session: ApprovalService(session, self._stage.resources).add_rule(
                Verdict.APPROVE, buyer, None, viewer
            )
        )

    async def begin(self, text: str) -> None:
        """The one who does a service takes the wishes and begins."""
        await self._report("prepare_begin", text)

    async def finish(self, text: str) -> None:
        """The one who does a service says that it is done."""
        await self._report("prepare_done", text)

    async def _report(self, prepare: str, text: str) -> None:
        viewer = self._stage.people[self._seller].viewer
        prepared = await self._stage.work(
            lambda session: getattr(WorkService(session, self._stage.resources), prepare)(
                self._delivery_id, text, viewer
            )
        )
        await self._send(self._seller, prepared.call)

    async def ask(self, who: Role, kind: str, text: str, days: int = 0) -> None:
        """One side asks the other for more time, or for the money back."""
        delivery, viewer = await self._look(who), self._stage.people[who].viewer
        assert delivery.silence is not None
        until = delivery.silence.at + timedelta(days=days) if days else None
        await self._stage.work(
            lambda session: WorkService(session, self._stage.resources).ask(
                delivery.id, RequestKind(kind), until, text, viewer
            )
        )

    async def arrive(self) -> None:
        """The parcel desk says that it arrived."""
        delivery = await self._look(self._buyer)
        call = step_call("deliver", delivery.terms, self._stage.resources.chains.default.deployment)
        assert call is not None
        await self._send("attester", call)

    async def prove(self) -> None:
        """The buyer has the item's chip answer."""
        call = await self._stage.work(
            lambda session: ChipService(session, self._stage.resources).prove_in_software(
                self._delivery_id, self._stage.people[self._buyer].viewer
            )
        )
        await self._send(self._buyer, call)

    async def confirm(self) -> None:
        """The buyer is content."""
        await self._step(self._buyer, "confirm")

    async def dispute(self, claim: str, reason: Reason, text: str) -> None:
        """The buyer asks for a part back."""
        delivery = await self._look(self._buyer)
        viewer = self._stage.people[self._buyer].viewer
        amount = parse_amount(claim, delivery.money.paid.currency)
        prepared = await self._stage.work(
            lambda session: DisputeService(session, self._stage.resources).prepare_dispute(
                delivery.id, amount, reason, text, viewer
            )
        )
        await self._send(self._buyer, prepared.call)

    async def contest(self, text: str) -> None:
        """The seller asks for a ruling."""
        viewer = self._stage.people[self._seller].viewer
        prepared = await self._stage.work(
            lambda session: DisputeService(session, self._stage.resources).prepare_contest(
                self._delivery_id, text, viewer
            )
        )
        await self._send(self._seller, prepared.call)

    async def concede(self) -> None:
        """The seller grants what is claimed."""
        await self._step(self._seller, "concede")

    async def inquire(self, side: Side, text: str, hours: int) -> None:
        """The arbiter wants to know something."""
        order = await self._look("arbiter")
        viewer = self._stage.people["arbiter"].viewer
        due = self._stage.clock.now() + timedelta(hours=hours)
        await self._stage.work(
            lambda session: HearingService(session, self._stage.resources).ask(
                order.id, side, text, due, viewer
            )
        )

    async def reply(self, who: Role, text: str) -> None:
        """One of those who were asked answers the newest question."""
        viewer = self._stage.people[who].viewer

        async def answer(session: AsyncSession) -> None:
            hearing = HearingService(session, self._stage.resources)
            newest = (await hearing.list(self._delivery_id, viewer))[-1]
            await hearing.answer(newest.id, text, viewer)

        await self._stage.work(answer)

    async def rule(self, buyer_share: str, text: str) -> None:
        """The arbiter decides."""
        delivery = await self._look("arbiter")
        viewer = self._stage.people["arbiter"].viewer
        share = parse_amount(buyer_share, delivery.money.paid.currency)
        prepared = await self._stage.work(
            lambda session: DisputeService(session, self._stage.resources).prepare_ruling(
                delivery.id, share, False, text, viewer
            )
        )
        await self._send("arbiter", prepared.call)

    async def rule_return(self, buyer_share: str, text: str) -> None:
        """The arbiter has the goods sent back first."""
        delivery = await self._look("arbiter")
        viewer = self._stage.people["arbiter"].viewer
        share = parse_amount(buyer_share, delivery.money.paid.currency)
        prepared = await self._stage.work(
            lambda session: DisputeService(session, self._stage.resources).prepare_rule_return(
                delivery.id, share, text, viewer
            )
        )
        await self._send("arbiter", prepared.call)

    async def offer(
        self, who: Role, deal: str, share: str = "0", days: int = 3, *, on_record: bool = False
    ) -> None:
        """One side offers the other a deal: by a signature, or on the chain."""
        delivery, person = await self._look(who), self._stage.people[who]
        proposal = Proposal(
            deal=DEAL_NAMED[deal].kind.value,
            buyer_share=parse_amount(share, delivery.money.paid.currency).units,
            asset_to_buyer=False,
            new_deadline=0,
            expiry=int((self._stage.clock.now() + timedelta(days=days)).timestamp()),
        )
        prepared = await self._stage.work(
            lambda session: OfferService(session, self._stage.resources).prepare(
                delivery.id, proposal, person.viewer
            )
        )
        if on_record:
            await self._send(who, prepared.call)
            return
        signature = person.sign(prepared.typed_data)
        await self._stage.work(
            lambda session: OfferService(session, self._stage.resources).sign(
                delivery.id, proposal, signature, person.viewer
            )
        )

    async def accept(self, who: Role) -> None:
        """The other side takes the offer that stands."""
        (offer,) = [offer for offer in (await self._look(who)).offers if offer.accept]
        assert offer.accept is not None
        await self._send(who, offer.accept)

    async def send_back(self, carrier: str, number: str) -> None:
        """The buyer hands the parcel to a carrier, back to the seller."""
        viewer = self._stage.people[self._buyer].viewer
        prepared = await self._stage.work(
            lambda session: ShipmentService(session, self._stage.resources).prepare_return(
                self._delivery_id, carrier, number, viewer
            )
        )
        await self._send(self._buyer, prepared.call)

    async def take_back(self) -> None:
        """The seller is content with what came back."""
        await self._step(self._seller, "accept_return")

    async def extend(self, who: Role, days: int) -> None:
        """More time for the other side."""
        delivery, viewer = await self._look(who), self._stage.people[who].viewer
        assert delivery.silence is not None
        due = int((delivery.silence.at + timedelta(days=days)).timestamp())
        call = await self._stage.work(
            lambda session: OfferService(session, self._stage.resources).prepare_extension(
                delivery.id, due, viewer
            )
        )
        await self._send(who, call)

    async def pay_back(self, amount: str) -> None:
        """The seller gives something back after it was paid."""
        delivery, viewer = await self._look(self._seller), self._stage.people[self._seller].viewer
        units = parse_amount(amount, delivery.money.paid.currency)
        call = await self._stage.work(
            lambda session: OfferService(session, self._stage.resources).prepare_later_refund(
                delivery.id, units, viewer
            )
        )
        await self._send(self._seller, call)

    async def say(self, who: Role, text: str, photo: str = "") -> None:
        """Somebody writes to the others; a message with a photo is signed."""
        await send(self._stage, self._known().order_id, who, text, photo)

    @property
    def _delivery_id(self) -> UUID:
        return self._known().delivery_id

    def _known(self) -> Sale:
        assert self._sale is not None, "an order begins with its checkout"
        return self._sale

    async def _look(self, who: Role) -> DeliveryView:
        viewer = self._stage.people[who].viewer

        order = await self._stage.work(
            lambda session: OrderService(session, self._stage.resources).get(
                self._known().order_id, viewer
            )
        )
        delivery = order.delivery(self._delivery_id)
        assert delivery is not None
        return delivery

    async def _step(self, who: Role, action: str) -> None:
        """Press the button the page shows for this action."""
        offered = (await self._look(who)).action(action)
        assert offered is not None, f"{who} has no button for {action}"
        assert offered.call is not None
        await self._send(who, offered.call)

    async def _send(self, who: Role, call: WalletCall) -> None:
        before = _standing(await self._look(self._buyer))
        self._stage.people[who].follow(call)

        async def has_moved() -> bool:
            return _standing(await self._look(self._buyer)) != before

        await self._stage.until(has_moved, f"{call.function} of order {self._known().order_id}")


def _standing(delivery: DeliveryView) -> tuple[object, ...]:
    """What some step on chain changes."""
    escrow = delivery.escrow
    return delivery.status, escrow and (escrow.state, escrow.offers, escrow.proofs)

"""Steps with a form of their own. The server writes things down, the wallet signs the rest."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, JSONResponse, Response

from backend.core.errors import Invalid
from backend.core.money import Amount
from backend.core.text import quoted
from backend.dashboard.dependencies import wants_json
from backend.dashboard.forms.form import WHOLE, Form
from backend.dashboard.forms.steps import read_shipment
from backend.dashboard.presenters.carrying import Carrier
from backend.dashboard.presenters.listings import Choice
from backend.dashboard.presenters.parcels import typed_before
from backend.dashboard.presenters.pending import PendingNote, present_pending
from backend.dashboard.presenters.step_pages import ShipPage, StepPage, present_ship_page
from backend.dashboard.presenters.wallet_actions import wallet_action
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import NEEDS_SCRIPTS, FormDep, require_valid
from backend.dashboard.views.order_pages import OrderDesk, chosen_delivery
from backend.domain.documents.service import DocumentService
from backend.domain.escrow.errors import StepNotAllowed
from backend.domain.escrow.lifecycle import Role
from backend.domain.orders.address_desk import Purpose
from backend.domain.orders.calls import WalletCall
from backend.domain.orders.consents import is_carried
from backend.domain.orders.errors import AddressGone, AddressSealed
from backend.domain.orders.views import DeliveryView, OrderView
from backend.domain.orders.words import told
from backend.domain.relay.errors import RelayOff

router = APIRouter(prefix="/orders/{order_id}")
NOT_NOW = "This step is not open to you now. Reload the page to see what is."


class StepDesk:
    """One delivery of one order, on the page of a step."""

    def __init__(self, desk: Desk, order: OrderView, delivery: DeliveryView) -> None:
        self.desk = desk
        self.viewer = desk.viewer
        self.rooms = OrderDesk(desk.session, desk.resources, desk.viewer)
        self.order = order
        self.delivery = delivery

    @property
    def is_from_wallet(self) -> bool:
        """Whether the wallet module sent the form; without scripts the browser did."""
        return wants_json(self.desk.request)

    async def written_down(self, carriers: Collection[Choice]) -> dict[str, str]:
        """What somebody who packs has said of the parcel already."""
        described = await self.rooms.shipments.list_described([self.order])
        return typed_before(described.get(self.delivery.id), carriers)

    async def ship_page(self) -> ShipPage:
        address = None
        if self.order.role is Role.SELLER and self.order.is_address_visible:
            try:
                address = await self.rooms.orders.read_address(
                    self.order.id, self.desk.viewer, Purpose.SHIP
                )
            except (AddressGone, AddressSealed):  # it changed between the two questions
                address = None
        is_devnet = self.desk.resources.settings.is_devnet
        return present_ship_page(self.order, self.delivery, address, is_devnet=is_devnet)

    async def show(self, template: str, page: StepPage, form: Form) -> HTMLResponse:
        status = 200 if form.is_valid else 422
        shown = {"page": page, "form": form, "pending": await self.notes()}
        return await self.desk.show(f"pages/{template}.html", here="orders", status=status, **shown)

    async def take_in(self, files: Sequence[tuple[str, bytes]]) -> list[UUID]:
        """Keep what came with a form; the service refuses what is no picture and no document."""
        documents = DocumentService(self.desk.session, self.desk.resources)
        kept = [
            await documents.hand_in(self.order.id, content, name, self.viewer)
            for name, content in files
        ]
        return [one.id for one in kept]

    async def notes(self) -> tuple[PendingNote, ...]:
        """What is under way already: to be seen before anything is sent twice."""
        found = await self.rooms.pending.list([self.order.id], self.viewer)
        own = [one for one in found if one.delivery_id == self.delivery.id and one.is_open]
        return present_pending(own)

    def require(self, action: str) -> None:
        """Refuse a step that is not open now before its form is read: its bounds have no sense."""
        if self.delivery.action(action) is None:
            status = self.delivery.status.value
            raise StepNotAllowed(NOT_NOW, action=action, status=status)

    def sign(
        self, action: str, title: str, call: WalletCall, *, total: Amount | None = None
    ) -> JSONResponse:
        """What the wallet does next, sent or only signed; then back to the order."""
        back, sender = f"/orders/{self.order.public_id}", self.desk.address
        asked = wallet_action(
            action, title, call, sender, total=total, location=back, flow=self.delivery.flow
        )
        carried = self._carrier.action(title, call, self.order, self.delivery, sender)
        return JSONResponse({"action": asked, "carried": carried})

    def is_carried(self, action: str) -> bool:
        """Whether it can be signed here instead of sent."""
        chain = self.desk.resources.chains.get(self.order.currency.chain_id)
        return is_carried(action, self.order, chain)

    def carried(self, title: str, call: WalletCall) -> dict[str, Any]:
        """What the wallet signs for a step that we carry."""
        found = self._carrier.action(title, call, self.order, self.delivery, self.desk.address)
        if found is None:
            raise RelayOff("This cannot be carried for you now. Send it with your wallet instead.")
        return found

    @property
    def _carrier(self) -> Carrier:
        return Carrier(self.desk.resources.chains)


async def open_step(order_id: str, desk: MemberDeskDep, delivery: str | None = None) -> StepDesk:
    """The delivery that a path and its query name, if the viewer may see it."""
    order = await OrderDesk(desk.session, desk.resources, desk.viewer).find(order_id)
    return StepDesk(desk, order, chosen_delivery(order, delivery))


StepDep = Annotated[StepDesk, Depends(open_step)]


@router.get("/ship")
async def show_shipping(step: StepDep) -> HTMLResponse:
    """Where it goes, and the form of carrier and number. The look at the address is recorded."""
    page = await step.ship_page()
    return await step.show("ship", page, Form(await step.written_down(page.carriers)))


@router.post("/ship")
async def ship(step: StepDep, form: FormDep) -> Response:
    """Write the parcel down; its hash is what the wallet commits to."""
    if not step.is_from_wallet:
        return await step.show("ship", await step.ship_page(), without_scripts(form))
    carrier, number = read_shipment(form)
    require_valid(form)
    prepared = await step.rooms.shipments.prepare(step.delivery.id, carrier, number, step.viewer)
    title = told("Ship {item}", step.delivery.flow).format(item=quoted(step.delivery.title))
    return step.sign("ship", title, prepared.call)


def without_scripts(form: Form) -> Form:
    """A wallet cannot be reached without scripts; what was typed stays."""
    form.take(Invalid(NEEDS_SCRIPTS, fields={WHOLE: NEEDS_SCRIPTS}))
    return form

"""Steps with a form of their own. The server writes things down, the wallet signs the rest."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, JSONResponse, Response

from backend.core.errors import Invalid
from backend.core.money import Amount
from backend.dashboard.dependencies import wants_json
from backend.dashboard.forms.form import WHOLE, Form
from backend.dashboard.forms.steps import read_claim, read_shipment
from backend.dashboard.presenters.money import present_amount
from backend.dashboard.presenters.statements import present_statements
from backend.dashboard.presenters.step_pages import (
    StepPage,
    present_answer_page,
    present_dispute_page,
    present_ship_page,
)
from backend.dashboard.presenters.wallet_actions import wallet_action
from backend.dashboard.rendering import Desk, MemberDeskDep
from backend.dashboard.views.forms import NEEDS_SCRIPTS, FormDep, require_valid
from backend.dashboard.views.order_pages import OrderDesk, chosen_delivery
from backend.domain.disputes.documents import Reason
from backend.domain.escrow.errors import StepNotAllowed
from backend.domain.escrow.lifecycle import Role
from backend.domain.orders.calls import WalletCall, step_call
from backend.domain.orders.errors import AddressGone, AddressSealed
from backend.domain.orders.views import DeliveryView, OrderView

router = APIRouter(prefix="/orders/{order_id}")
NOT_NOW = "This step is not open to you now. Reload the page to see what is."


class StepDesk:
    """One delivery of one order, on the page of a step."""

    def __init__(self, desk: Desk, order: OrderView, delivery: DeliveryView) -> None:
        self.desk = desk
        self.work = OrderDesk(desk.session, desk.resources, desk.viewer)
        self.order = order
        self.delivery = delivery

    @classmethod
    async def open(cls, desk: Desk, order_id: str, delivery_id: str | None) -> StepDesk:
        order = await OrderDesk(desk.session, desk.resources, desk.viewer).find(order_id)
        return cls(desk, order, chosen_delivery(order, delivery_id))

    async def ship_page(self) -> StepPage:
        address = None
        if self.order.role is Role.SELLER and self.order.is_address_visible:
            try:
                address = await self.work.orders.read_address(self.order.id, self.desk.viewer)
            except (AddressGone, AddressSealed):  # it changed between the two questions
                address = None
        return present_ship_page(self.order, self.delivery, address)

    async def answer_page(self) -> StepPage:
        viewer, delivery = self.desk.viewer, self.delivery
        concession = None
        if delivery.action("concede") is not None:
            concession = await self.work.disputes.preview_concession(delivery.id, viewer)
        said = await self.work.disputes.statements_of(delivery.id, viewer)
        statements = present_statements(said, viewer, self.order.chain_time)
        return present_answer_page(
            self.order, delivery, viewer, statements=statements, concession=concession
        )

    async def show(self, template: str, page: StepPage, form: Form) -> HTMLResponse:
        status = 200 if form.is_valid else 422
        return await self.desk.show(
            f"pages/{template}.html", here="orders", status=status, page=page, form=form
        )

    def require(self, action: str) -> None:
        """Refuse a step that the table does not allow now, before anything is read."""
        if self.delivery.action(action) is None:
            status = self.delivery.status.value
            raise StepNotAllowed(NOT_NOW, action=action, status=status)

    def call(self, function: str, inputs: Mapping[str, bool | int | bytes]) -> WalletCall:
        """The contract call of a step whose decisions are all made."""
        call = step_call(function, self.delivery.terms, self.desk.resources.deployment, inputs)
        assert call is not None
        return call

    def sign(
        self, action: str, title: str, call: WalletCall, *, total: Amount | None = None
    ) -> JSONResponse:
        """What the wallet does next; then back to the order."""
        back = f"/orders/{self.order.public_id}"
        asked = wallet_action(action, title, call, self.desk.address, total=total, location=back)
        return JSONResponse({"action": asked})


@router.get("/ship")
async def show_shipping(
    order_id: str, desk: MemberDeskDep, delivery: str | None = None
) -> HTMLResponse:
    """Where it goes, and the form of carrier and number. The look at the address is recorded."""
    work = await StepDesk.open(desk, order_id, delivery)
    return await work.show("ship", await work.ship_page(), Form())


@router.post("/ship")
async def ship(
    order_id: str, desk: MemberDeskDep, form: FormDep, delivery: str | None = None
) -> Response:
    """Write the parcel down; its hash is what the wallet commits to."""
    work = await StepDesk.open(desk, order_id, delivery)
    if not wants_json(desk.request):
        return await work.show("ship", await work.ship_page(), without_scripts(form))
    carrier, number = read_shipment(form)
    require_valid(form)
    prepared = await work.work.shipments.prepare(work.delivery.id, carrier, number, desk.viewer)
    return work.sign("ship", f"Ship “{work.delivery.title}”", prepared.call)


@router.get("/dispute")
async def show_dispute(
    order_id: str, desk: MemberDeskDep, delivery: str | None = None
) -> HTMLResponse:
    """The form of a dispute; it starts with the whole amount."""
    work = await StepDesk.open(desk, order_id, delivery)
    total = present_amount(work.delivery.money.paid).plain
    page = present_dispute_page(work.order, work.delivery)
    return await work.show("dispute", page, Form({"claim": total}))


@router.post("/dispute")
async def dispute(
    order_id: str, desk: MemberDeskDep, form: FormDep, delivery: str | None = None
) -> Response:
    """Write the claim down; the wallet commits to it."""
    work = await StepDesk.open(desk, order_id, delivery)
    if not wants_json(desk.request):
        page = present_dispute_page(work.order, work.delivery)
        return await work.show("dispute", page, without_scripts(form))
    claim = read_claim(form, work.delivery.money.paid, len(Reason))
    require_valid(form)
    prepared = await work.work.disputes.prepare_dispute(
        work.delivery.id, claim.amount, list(Reason)[claim.reason], claim.text, desk.viewer
    )
    title = f"Ask {present_amount(claim.amount)} back"
    return work.sign("dispute", title, prepared.call)


@router.get("/answer")
async def show_answer(
    order_id: str, desk: MemberDeskDep, delivery: str | None = None
) -> HTMLResponse:
    """The claim, and the two answers to it."""
    work = await StepDesk.open(desk, order_id, delivery)
    return await work.show("answer", await work.answer_page(), Form())


@router.post("/contest")
async def contest(
    order_id: str, desk: MemberDeskDep, form: FormDep, delivery: str | None = None
) -> Response:
    """Write the answer down; the wallet brings it before the arbiter."""
    work = await StepDesk.open(desk, order_id, delivery)
    if not wants_json(desk.request):
        return await work.show("answer", await work.answer_page(), without_scripts(form))
    prepared = await work.work.disputes.prepare_contest(
        work.delivery.id, form.text("text"), desk.viewer
    )
    return work.sign("contest", "Contest the claim", prepared.call)


def without_scripts(form: Form) -> Form:
    """A wallet cannot be reached without scripts; what was typed stays."""
    form.take(Invalid(NEEDS_SCRIPTS, fields={WHOLE: NEEDS_SCRIPTS}))
    return form

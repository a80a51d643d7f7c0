"""Prices asked for in the small market, in every state, and the table two people sit at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.chain.devnet_accounts import Role
from backend.core.money import parse_amount
from backend.domain.catalog.lifecycle import DeliveryOption
from backend.domain.orders.service import OrderService
from backend.domain.quotes.service import QuoteService
from backend.domain.quotes.views import QuoteAnswer, QuoteRequest
from scripts.market.homes import HOMES
from scripts.market.stage import Stage
from scripts.market.telling import Scene, on


@dataclass(frozen=True, slots=True)
class Bargain:
    """One quote: who asks about which thing, and what happens."""

    buyer: Role
    picture: str
    scenes: tuple[Scene, ...]


BARGAINS: tuple[Bargain, ...] = (
    Bargain(
        "buyer",
        "mug",
        (on(2.0, "ask", quantity=4, text="Four of them for our new kitchen. Is there a price?"),),
    ),
    Bargain(
        "second_buyer",
        "headphones",
        (
            on(2.6, "ask", quantity=2, text="One for me and one for my brother."),
            on(2.1, "answer", quantity=2, price="130", fee="0", text="Both in one parcel, free."),
        ),
    ),
    Bargain(
        "buyer",
        "sample_pack",
        (
            on(4.0, "ask", quantity=3, text="Three seats for a class of mine."),
            on(3.7, "answer", quantity=3, price="20", fee="0", text="20 each, for a class."),
            on(3.2, "ask_again", quantity=5, text="It became five. 18 each, perhaps?"),
            on(3.0, "answer", quantity=5, price="18", fee="0", text="Fine with me."),
            on(2.8, "approve"),
        ),
    ),
    Bargain(
        "second_buyer",
        "plush",
        (
            on(3.4, "ask", quantity=3, text="Three cousins, three birthdays."),
            on(3.1, "answer", quantity=3, price="33", fee="4", text="Wrapped one by one."),
            on(2.9, "approve"),
            on(2.7, "promise"),
        ),
    ),
    Bargain(
        "buyer",
        "portrait",
        (
            on(6.6, "ask", quantity=1, text="Two dogs on one sheet, please. What would it be?"),
            on(6.2, "answer", quantity=1, price="450", fee="0", text="450 for the two of them."),
            on(6.0, "approve"),
            on(5.9, "promise"),
            on(5.8, "order"),
        ),
    ),
    Bargain(
        "second_buyer",
        "camera",
        (
            on(6.4, "ask", quantity=1, text="Would you take 300?"),
            on(6.0, "refuse", text="No, it has just been serviced."),
        ),
    ),
    Bargain(
        "buyer",
        "headphones",
        (on(9.0, "ask", quantity=2, days=3, text="A price for two, by Friday?"),),
    ),
)


class Table:
    """One quote of the story, from its question on."""

    def __init__(self, stage: Stage, listing_id: UUID, buyer: Role, seller: Role) -> None:
        self._stage = stage
        self._listing_id = listing_id
        self._buyer = stage.people[buyer]
        self._seller = stage.people[seller]
        self._home = HOMES[buyer]
        self._quote_id: UUID | None = None

    async def ask(self, quantity: int, text: str, days: int = 14) -> None:
        """The buyer wants a price."""
        request = self._request(quantity, text, days)
        quote = await self._stage.work(
            lambda session: self._quotes(session).ask(self._listing_id, request, self._buyer.viewer)
        )
        self._quote_id = quote.id

    async def ask_again(self, quantity: int, text: str) -> None:
        """The buyer wants something else."""
        request = self._request(quantity, text, 14)
        await self._stage.work(
            lambda session: self._quotes(session).ask_again(
                self._known, request, self._buyer.viewer
            )
        )

    async def answer(self, quantity: int, price: str, fee: str, text: str) -> None:
        """The seller names a price."""
        currency = (
            await self._stage.work(
                lambda session: self._quotes(session).get(self._known, self._seller.viewer)
            )
        ).currency
        answer = QuoteAnswer(
            quantity=quantity,
            unit_price=parse_amount(price, currency),
            delivery_fee=parse_amount(fee, currency),
            due=self._stage.clock.now() + timedelta(days=21),
            text=text,
        )
        await self._stage.work(
            lambda session: self._quotes(session).answer(self._known, answer, self._seller.viewer)
        )

    async def approve(self) -> None:
        """The buyer wants it at this price."""
        await self._stage.work(
            lambda session: self._quotes(session).approve(self._known, self._buyer.viewer)
        )

    async def refuse(self, text: str) -> None:
        """The seller does not want to."""
        await self._stage.work(
            lambda session: self._quotes(session).refuse(self._known, text, self._seller.viewer)
        )

    async def promise(self) -> None:
        """The seller signs the price."""
        asked = await self._stage.work(
            lambda session: self._quotes(session).prepare_signature(
                self._known, self._seller.viewer
            )
        )
        signature = self._seller.sign(asked.typed_data)
        await self._stage.work(
            lambda session: self._quotes(session).promise(
                self._known, signature, self._seller.viewer
            )
        )

    async def order(self) -> None:
        """The buyer orders at this price and pays."""
        order = await self._stage.work(
            lambda session: self._quotes(session).order(
                self._known, self._home, "", "", self._buyer.viewer
            )
        )
        assert order.payment is not None
        self._buyer.follow(order.payment)

        async def is_paid() -> bool:
            seen = await self._stage.work(
                lambda session: OrderService(session, self._stage.resources).get(
                    order.id, self._buyer.viewer
                )
            )
            return seen.deliveries[0].escrow is not None

        await self._stage.until(is_paid, f"the payment of order {order.id}")

    @property
    def _known(self) -> UUID:
        assert self._quote_id is not None, "a quote begins with a question"
        return self._quote_id

    def _quotes(self, session: AsyncSession) -> QuoteService:
        return QuoteService(session, self._stage.resources)

    def _request(self, quantity: int, text: str, days: int) -> QuoteRequest:
        due = self._stage.clock.now() + timedelta(days=days)
        return QuoteRequest(quantity=quantity, option=DeliveryOption.STANDARD, due=due, text=text)

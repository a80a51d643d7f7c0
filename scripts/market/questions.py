"""What people asked in the open about things of the small market, and what the shops answered."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from backend.chain.devnet_accounts import Role
from backend.domain.questions.service import QuestionService
from scripts.market.stage import Stage


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. Without an answer it waits for its shop."""

    picture: str
    seller: Role
    asker: Role
    text: str
    answer: str = ""


ASKED: tuple[Asked, ...] = (
    Asked(
        "headphones",
        "seller",
        "buyer",
        "Do they fold, and is there a bag for the way?",
        "They do not fold. A linen bag comes with them, without a picture so far.",
    ),
    Asked("headphones", "seller", "stranger", "Could the longer cable be a balanced one?"),
    Asked(
        "mug",
        "second_seller",
        "second_buyer",
        "Does the glaze stand a dishwasher?",
        "Every day for three years in our own kitchen, and it looks as it did.",
    ),
    Asked("plush", "second_seller", "buyer", "Is there a smaller one, for a cot?"),
)


async def ask_in_the_open(stage: Stage, listings: dict[str, UUID]) -> None:
    """Each question is asked by its asker, and answered by the shop if it has been."""
    for each in ASKED:
        await _ask(stage, each, listings[each.picture])


async def _ask(stage: Stage, each: Asked, listing_id: UUID) -> None:
    asker, seller = stage.people[each.asker].viewer, stage.people[each.seller].viewer
    question = await stage.work(
        lambda session: QuestionService(session, stage.resources).ask(listing_id, each.text, asker)
    )
    if each.answer:
        await stage.work(
            lambda session: QuestionService(session, stage.resources).answer(
                question.id, each.answer, seller
            )
        )

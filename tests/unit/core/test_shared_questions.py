"""Followers that wake together ask once; whoever comes later is not told of an earlier time."""

from __future__ import annotations

import asyncio

from backend.core.outbox.sharing import SharedQuestions


async def test_one_question_for_all_who_ask_at_this_moment():
    shared, put = SharedQuestions(), []

    async def read():
        put.append("a question")
        return len(put)

    assert await asyncio.gather(*(shared.ask("order", read) for _ in range(10))) == [1] * 10
    assert await shared.ask("order", read) == 2


async def test_a_question_that_was_put_already_takes_nobody_along():
    shared, gate, put = SharedQuestions(), asyncio.Event(), []

    async def read():
        put.append("a question")
        number = len(put)
        await gate.wait()
        return number

    first = asyncio.create_task(shared.ask("order", read))
    while not put:
        await asyncio.sleep(0)
    second = asyncio.create_task(shared.ask("order", read))
    while len(put) < 2:
        await asyncio.sleep(0)
    gate.set()
    assert (await first, await second) == (1, 2)


async def test_one_who_leaves_takes_the_answer_from_nobody():
    shared, gate = SharedQuestions(), asyncio.Event()

    async def read():
        await gate.wait()
        return "answer"

    leaving, staying = (asyncio.create_task(shared.ask("order", read)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    gate.set()
    assert await staying == "answer"

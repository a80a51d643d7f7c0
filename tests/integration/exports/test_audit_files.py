"""Files for auditors are made in the background, followed, fetched, and go after a while.

covers: S2-35, S3-02
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from backend.core.errors import Invalid, NotFound
from backend.core.storage import ObjectNotFound
from backend.core.viewer import StaffRole, TeamRole
from backend.domain.exports import making
from backend.domain.exports.audit_files import AuditFileService, store_of
from backend.domain.exports.errors import AuditFileNotFound, TooManyAuditFiles
from backend.domain.exports.making import CLAIMED_FOR, AuditMaker
from backend.domain.exports.models import AuditFile
from backend.domain.exports.views import AuditStatus
from backend.domain.insights.periods import read_period
from tests.builders.histories import History


@pytest.fixture
async def files(house):
    resources = await house.resources()
    return lambda: AuditFileService(house.session, resources)


@pytest.fixture
async def maker(house):
    return AuditMaker(await house.resources())


@pytest.fixture
def ask(trade, files, selling):
    async def asked(period="30d", form="csv", currency="", by=selling, shop=None):
        wanted = read_period(period, trade.market.clock.now())
        return await files().ask(shop or selling.party_id, wanted, form, currency, by)

    return asked


async def only(files, viewer):
    [view] = await files().list_of(viewer.party_id, viewer)
    return view


async def test_a_file_is_made_bite_by_bite_and_fetched(
    trade, lamp, buying, selling, house, files, maker, ask, monkeypatch
):
    monkeypatch.setattr(making, "BITE", 1)
    first, second = await trade.paid(lamp, buying), await trade.paid(lamp, buying)
    await trade.move(first, History.shipped, History.confirmed)
    asked = await ask()
    assert asked.status is AuditStatus.WAITING
    with pytest.raises(AuditFileNotFound):
        await files().file_of(asked.id, selling)
    told = []
    note = maker._note

    async def remember(*said):
        await note(*said)
        house.session.expire_all()
        view = await only(files, selling)
        told.append((view.status.value, view.orders_done, view.orders))

    monkeypatch.setattr(maker, "_note", remember)
    assert await maker.make_one()
    assert told == [("making", 0, 2), ("making", 1, 2), ("done", 2, 2)]
    view = await only(files, selling)
    file = await files().file_of(view.id, selling)
    rows = list(csv.DictReader(io.StringIO(file.content.decode())))
    assert (view.entries, view.size) == (len(rows), len(file.content))
    assert hashlib.sha256(file.content).hexdigest() == view.digest
    assert file.name == "payments-30d.csv"
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    assert {row["order"] for row in rows} == {first.public_id, second.public_id}
    assert not await maker.make_one()


async def test_a_currency_and_a_month_narrow_it_and_nothing_is_a_file_too(
    trade, lamp, buying, selling, house, files, maker, ask
):
    order = await trade.paid(lamp, buying)
    symbols = {each.symbol for each in trade.market.resources.chains.currencies}
    other = min(symbols - {order.currency.symbol})
    await ask(currency=order.currency.symbol, form="json")
    await ask(currency=other, form="json")
    await ask("2025-01", form="json")
    while await maker.make_one():
        pass
    house.session.expire_all()
    views = await files().list_of(selling.party_id, selling)
    assert [view.entries for view in views] == [0, 0, 1]
    read = [json.loads((await files().file_of(view.id, selling)).content) for view in views]
    assert [len(each["items"]) for each in read] == [0, 0, 1]


async def test_what_nobody_offers_is_refused_by_its_field_and_leaves_nothing(trade, ask, selling):
    before = await trade.market.fingerprint()
    for wish, field in (
        ({"period": "2025-13"}, "period"),
        ({"form": "pdf"}, "format"),
        ({"currency": "EUR"}, "currency"),
    ):
        with pytest.raises(Invalid) as refused:
            await ask(**wish)
        assert list(refused.value.fields) == [field]
    assert await trade.market.fingerprint() == before


async def test_files_are_for_the_shops_owner_and_finance_and_the_houses_admins(
    trade, lamp, buying, selling, strange, house, files, maker, ask
):
    shop = selling.party_id
    finance = replace(strange, teams={shop: TeamRole.FINANCE})
    await ask(by=finance)
    await maker.make_one()
    house.session.expire_all()
    view = await only(files, selling)
    for viewer in (selling, finance, replace(strange, staff=frozenset({StaffRole.ADMIN}))):
        assert (await files().file_of(view.id, viewer)).content
    packer = replace(strange, teams={shop: TeamRole.PACKER})
    before = await trade.market.fingerprint()
    for viewer in (buying, strange, packer, replace(strange, staff=frozenset({StaffRole.SUPPORT}))):
        with pytest.raises(AuditFileNotFound):
            await files().file_of(view.id, viewer)
        with pytest.raises(NotFound):
            await files().list_of(shop, viewer)
        with pytest.raises(NotFound):
            await ask(by=viewer, shop=shop)
    assert await trade.market.fingerprint() == before


async def test_no_more_than_three_are_under_way(ask, selling):
    for _ in range(3):
        await ask()
    with pytest.raises(TooManyAuditFiles):
        await ask()


async def test_what_a_dead_maker_left_is_made_by_another(
    trade, lamp, buying, selling, house, files, maker, ask
):
    await trade.paid(lamp, buying)
    await ask()
    resources = await house.resources()
    async with resources.sessions() as session:
        assert await maker._claim(session)
        await session.commit()
    assert not await maker.make_one()  # somebody works on it
    await trade.wait(CLAIMED_FOR)
    assert await maker.make_one()
    house.session.expire_all()
    assert (await only(files, selling)).entries == 1


async def test_what_cannot_be_written_says_so(trade, selling, house, files, maker, ask):
    await ask()
    await house.session.execute(update(AuditFile).values(format="gone"))
    assert await maker.make_one()
    house.session.expire_all()
    view = await only(files, selling)
    assert (view.status, view.digest) == (AuditStatus.FAILED, None)
    assert view.error.startswith("It could not be written")


async def test_files_go_with_their_rows_after_ninety_days(trade, selling, house, files, maker, ask):
    await ask()
    await maker.make_one()
    house.session.expire_all()
    view = await only(files, selling)
    await trade.wait(timedelta(days=89))
    assert await files().forget_old() == 0
    await trade.wait(timedelta(days=2))
    assert await files().forget_old() == 1
    await house.session.flush()
    assert await house.session.scalar(select(func.count()).select_from(AuditFile)) == 0
    with pytest.raises(ObjectNotFound):
        await store_of(trade.market.resources, view.id).get(view.digest)

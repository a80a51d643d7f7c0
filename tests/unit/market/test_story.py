"""The story can happen: every tale begins with an order, is told in order, and pays in time."""

import inspect
from datetime import timedelta

import pytest

from backend.chain.devnet_accounts import WALLET_TITLES
from backend.domain.catalog.metadata import differences, read_data_uri, read_metadata
from backend.domain.catalog.stock import RESERVATION_LIFE
from scripts.market.bargains import BARGAINS, Table
from scripts.market.desk import Desk
from scripts.market.goods import GOODS, good
from scripts.market.homes import HOMES
from scripts.market.people import from_json
from scripts.market.story import PEOPLE, TEAMS
from scripts.market.tales import TALES
from scripts.market.telling import Tale

each_tale = pytest.mark.parametrize("tale", TALES, ids=lambda tale: f"{tale.buyer}-{tale.picture}")


@each_tale
def test_a_tale_begins_with_an_order_and_goes_forward(tale: Tale):
    assert tale.scenes[0].verb == "order"
    days = [scene.days_ago for scene in tale.scenes]
    assert days == sorted(days, reverse=True)


@each_tale
def test_an_order_is_paid_while_the_goods_are_set_aside(tale: Tale):
    times = {scene.verb: scene.days_ago for scene in tale.scenes}
    if "pay" in times:
        assert timedelta(days=times["order"] - times["pay"]) < RESERVATION_LIFE


@each_tale
def test_a_tale_uses_verbs_the_desk_knows_with_words_it_takes(tale: Tale):
    for scene in tale.scenes:
        inspect.signature(getattr(Desk, scene.verb)).bind(None, **scene.words)


@each_tale
def test_nobody_buys_from_themselves_and_buyers_have_a_home(tale: Tale):
    (seller,) = {good(picture).seller for picture in tale.pictures}
    assert tale.buyer != seller
    assert tale.buyer in HOMES


# covers: S3-02
def test_somebody_whom_anybody_can_play_works_for_several_shops_with_other_parts():
    parts = {}
    for member, owner, part in TEAMS:
        assert member != owner and owner in {each.seller for each in GOODS}
        assert member in PEOPLE and owner in PEOPLE
        parts.setdefault(member, {})[owner] = part
    several = [at for member, at in parts.items() if member in WALLET_TITLES and len(at) > 1]
    assert [len(set(at.values())) for at in several] == [2]


def test_no_more_is_sold_than_there_is():
    for each in GOODS:
        sold = sum(
            int(tale.scenes[0].words.get("quantity", 1))
            for tale in TALES
            if each.picture in tale.pictures
        )
        assert each.stock is None or sold <= each.stock


def test_what_a_token_says_fits_into_it_and_one_does_not_fit_its_listing():
    warned = []
    for each in GOODS:
        assert len(each.token_uri.encode()) <= 256
        content = read_data_uri(each.token_uri)
        assert content is not None
        warned += differences(read_metadata(content), each.title, each.description)
    assert warned == ["The token says “Edition: 9 of 40”. The listing does not."]


def test_arguments_for_a_wallet_are_read_back_as_the_encoder_wants_them():
    assert from_json({"a": "12", "b": ["0x0aff", True]}) == {"a": 12, "b": [b"\x0a\xff", True]}


@pytest.mark.parametrize("bargain", BARGAINS, ids=lambda b: f"{b.buyer}-{b.picture}")
def test_a_bargain_begins_with_a_question_and_goes_forward(bargain):
    assert bargain.scenes[0].verb == "ask"
    days = [scene.days_ago for scene in bargain.scenes]
    assert days == sorted(days, reverse=True)
    assert bargain.buyer != good(bargain.picture).seller
    for scene in bargain.scenes:
        inspect.signature(getattr(Table, scene.verb)).bind(None, **scene.words)

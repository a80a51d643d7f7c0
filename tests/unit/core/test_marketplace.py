"""The marketplace's file: two examples are right, and a wrong one is refused with its place."""
# covers: S1-03, S1-04, S1-05, S1-06, S1-07, S1-13

from __future__ import annotations

import pytest
from pydantic import ValidationError

from backend.core.marketplace import CARE_STEPS, DEFAULT, EXAMPLES, FLOWS, Marketplace, SellerKind
from backend.domain.care.expectations import CareStep, Promises
from backend.domain.orders.planning import Flow
from tests.builders.resources import some_settings
from tests.unit.care.test_expectations import UTC_DAYS

TEXT = DEFAULT.read_text(encoding="utf-8")
FILES = sorted(EXAMPLES.glob("*.toml"))


def load(folder, text):
    file = folder / "market.toml"
    file.write_text(text, encoding="utf-8")
    return Marketplace.load(file)


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_the_examples_are_right_for_every_flow_and_step(file):
    market = Marketplace.load(file)
    promises = Promises(UTC_DAYS, market.days)
    for flow in Flow:
        assert all(step.title and step.note for step in market.steps_of(flow).three)
        assert all(promises.days(step, flow) >= 1 for step in CareStep)


def test_the_file_and_the_domain_have_the_same_words():
    assert frozenset(Flow) == FLOWS
    # A payment that should be there already is late at once: it has no days to set.
    assert frozenset(CareStep) - {CareStep.PAY} == CARE_STEPS


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("[steps.collection]", "[steps.teleport]"), "steps.teleport"),
        (("[steps.parcel]", "[steps.preorder]"), "steps.parcel is missing"),
        (("ship = 2\n", "fly = 2\n"), "days.fly"),
        (("ship = 2\n", "ship = 0\n"), "days.ship"),
        (('"ship.service" = 5', '"ship.teleport" = 5'), "days.ship.teleport"),
        (('sellers = "private"', 'sellers = "robots"'), "sellers"),
        (("{partner} packs", "{somebody} packs"), "partner"),
        (("[guide]", "[guidance]"), "guid"),
        (("[notice]", "[notice"), "not TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path, change, place):
    with pytest.raises(ValueError, match=place):
        load(tmp_path, TEXT.replace(*change))


def test_settings_stop_at_a_wrong_or_missing_file(tmp_path):
    wrong = tmp_path / "market.toml"
    wrong.write_text("name = 1", encoding="utf-8")
    for file in (wrong, tmp_path / "nowhere.toml"):
        with pytest.raises(ValidationError, match="market"):
            some_settings(tmp_path, marketplace_file=file)
    shop = some_settings(tmp_path, marketplace_file=EXAMPLES / "shop.toml")
    assert shop.marketplace.name == "Shop"


def test_the_marketplace_decides_who_sells_and_else_the_seller_says_it(tmp_path):
    private = Marketplace.load(DEFAULT)
    assert private.kind_of("business") is SellerKind.PRIVATE
    either = load(tmp_path, TEXT.replace('sellers = "private"', 'sellers = "either"'))
    assert either.kind_of("business") is SellerKind.BUSINESS
    assert either.notice_of(None) == either.notice.unsaid


def test_a_partner_is_named_as_it_stands():
    market = Marketplace.load(DEFAULT)
    assert market.who_ships("") == market.fulfilment.own
    assert market.who_ships("{own} & <Sons>").startswith("{own} & <Sons> packs")

"""Every thing of the demo has two photographs, always the same ones."""

import io

import pytest
from PIL import Image

from scripts.market.canvas import SIZE
from scripts.market.goods import GOODS
from scripts.market.pictures import DRAWINGS, photographs


@pytest.mark.parametrize("name", ["mug"])
def test_a_drawing_is_the_same_every_time(name: str):
    assert photographs(name) == photographs(name)


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_a_photograph_is_large_enough_to_look_at_and_small_enough_to_load(name: str):
    picture = DRAWINGS[name]().finished()
    assert Image.open(io.BytesIO(picture)).size == SIZE
    assert len(picture) < 120_000


def test_every_good_has_a_drawing_and_every_drawing_is_sold():
    assert sorted(good.picture for good in GOODS) == sorted(DRAWINGS)

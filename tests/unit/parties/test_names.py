"""What a party may call itself."""

import pytest

from backend.core.errors import Invalid
from backend.domain.parties.names import display_name


@pytest.mark.parametrize("typed", ["Maya", "Atelier Ferrer", "李明", "O'Neill & Söhne", "42nd St"])
def test_ordinary_names_are_taken_as_typed(typed):
    name = display_name(typed)
    assert name is not None
    assert name.text == typed


def test_no_name_is_a_choice():
    assert display_name("") is None
    assert display_name(" \u200b ") is None


@pytest.mark.parametrize(
    ("case", "typed"),
    [
        ("too short", "a"),
        ("too long", "a" * 41),
        ("a flood", "a" * 100_000),
        ("no letter", "1234"),
        ("only emoji", "🙂🙂"),
        ("like an address", "0xAb5801a7"),
        ("the house", "Earnest"),
        ("the house in other letters", "Еаrnеst"),
        ("a role", "arb1ter"),
        ("a role with dots", "S.u.p.p.o.r.t"),
    ],
)
def test_names_that_mislead_are_refused_with_a_sentence(case, typed):
    with pytest.raises(Invalid) as refused:
        display_name(typed)
    assert list(refused.value.fields) == ["display_name"]


def test_what_disguises_a_name_is_gone():
    name = display_name("Ma\u202eya\u200b\u200d")
    assert name is not None
    assert name.text == "Maya"
    assert name.skeleton == "maya"

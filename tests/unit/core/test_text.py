"""Text from strangers: what is kept, what goes, what looks alike."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.errors import Invalid
from backend.core.fields import FieldChecks
from backend.core.text import clean_block, clean_line, quoted, skeleton


@pytest.mark.parametrize(
    ("case", "typed", "kept"),
    [
        ("white space is one space", "  a \t\n b  ", "a b"),
        ("bidi overrides go", "invoice\u202efdp.exe", "invoicefdp.exe"),
        ("isolates go", "\u2066a\u2069", "a"),
        ("zero width goes", "pay\u200bpal\ufeff", "paypal"),
        ("NUL and controls go", "a\x00b\x1bc\x7f", "abc"),
        ("lone surrogates go", "a\ud800b", "ab"),
        ("fillers that look blank go", "\u3164a\u2800", "a"),
        ("tags go", "a\U000e0041", "a"),
        ("one form of a letter", "e\u0301", "\u00e9"),
        ("emoji families stay", "👩\u200d👧", "👩\u200d👧"),
        ("only the invisible is nothing", "\u200b\u202e", ""),
    ],
)
def test_a_line_keeps_what_can_be_seen(case, typed, kept):
    assert clean_line(typed) == kept


def test_a_name_keeps_no_joiners():
    assert clean_line("a\u200db", keep_joiners=False) == "ab"


def test_a_block_keeps_its_paragraphs():
    assert clean_block("one  \r\ntwo\r\n\r\n\r\n\r\nthree\u2028four\n") == "one\ntwo\n\nthree\nfour"


@given(st.text())
def test_cleaning_is_done_once_and_for_all(text):
    for clean in (clean_line, clean_block):
        once = clean(text)
        assert clean(once) == once
        once.encode()  # no lone surrogate is left
        assert "\x00" not in once


@pytest.mark.parametrize(
    "look_alike", ["Paypal", "РАУРАL", "pаypаl", "p a y-p.a.l", "PÁYPÄL", "paypa1", "Ｐａｙｐａｌ"]
)
def test_names_that_look_alike_have_one_skeleton(look_alike):
    assert skeleton(look_alike) == skeleton("paypal")


@pytest.mark.parametrize("other", ["Jim", "Lin", "Rim", "Лена", "李明"])
def test_names_that_differ_have_different_skeletons(other):
    assert skeleton(other) != skeleton("Lim")
    assert skeleton(other)


def test_a_turkish_dotted_i_is_an_i():
    assert skeleton("İstanbul") == skeleton("istanbul") == skeleton("ISTANBUL")


def test_a_form_gets_one_sentence_per_wrong_field():
    checks = FieldChecks()
    assert checks.line("title", "  Lamp ", longest=10) == "Lamp"
    checks.line("name", "", longest=10)
    checks.block("text", "x" * 11, longest=10)
    checks.block("flood", "x" * 1_000_000, longest=10)
    checks.line("short", "ab", longest=10, shortest=3)
    checks.whole("stock", True, least=0, most=5)
    checks.whole("count", 6, least=0, most=5)
    checks.require("first", "First.", met=False)
    checks.require("first", "Second.", met=False)
    checks.require("fine", "Never.", met=True)

    with pytest.raises(Invalid) as refused:
        checks.raise_if_any()

    assert refused.value.fields == {
        "name": "Please fill this in.",
        "text": "Keep this to 10 characters or fewer.",
        "flood": "Keep this to 10 characters or fewer.",
        "short": "Write at least 3 characters.",
        "stock": "This is a whole number from 0 to 5.",
        "count": "This is a whole number from 0 to 5.",
        "first": "First.",
    }


def test_a_form_without_faults_passes():
    FieldChecks().raise_if_any()


@given(st.text(max_size=60))
def test_length_is_counted_in_code_points_of_the_stored_form(text):
    checks = FieldChecks()
    kept = checks.line("name", text, longest=20, shortest=0)
    assert ("name" in checks.fields) == (len(kept) > 20)
    assert unicodedata.is_normalized("NFC", kept)


def test_a_name_with_quotes_of_its_own_is_quoted_once():
    assert quoted("Walnut stool") == "“Walnut stool”"
    assert quoted("“Low Tide” LP") == "“\u2018Low Tide\u2019 LP”"

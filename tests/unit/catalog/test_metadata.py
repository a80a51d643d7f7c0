"""What strangers write about a token, and where it does not fit what is sold with it."""
# covers: S2-22, S2-25

from __future__ import annotations

import base64
import json

import pytest

from backend.domain.catalog.metadata import (
    LONGEST_WORD,
    MOST_TRAITS,
    Finding,
    Trait,
    differences,
    read_data_uri,
    read_metadata,
)


def metadata(name: object = "Brass desk lamp", **traits: object):
    rows = [{"trait_type": key, "value": value} for key, value in traits.items()]
    return read_metadata(json.dumps({"name": name, "attributes": rows}).encode())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html><title>Not found</title>",
        b"\xff\xfe\x00",
        b"[]",
        b"7",
        b'{"name": ""}',
        b'{"name": {"name": "deep"}}',
        b'{"name": true}',
        b'{"attributes": []}',
        b"[" * 60_000,
        b'{"name": ' + b"9" * 20_000 + b"}",
    ],
    ids=lambda content: repr(content[:20]),
)
def test_what_is_no_metadata_is_none(content):
    assert read_metadata(content).finding is Finding.UNREADABLE


def test_names_and_values_are_cleaned_and_cut():
    said = metadata("Lamp\u202e\x00\n<script>" + "a" * 5_000, Size="\u200b", Year=1950, Ok=True)
    assert said.name.startswith("Lamp <script>") and len(said.name) == LONGEST_WORD
    assert said.traits == (Trait("Year", "1950"),)


@pytest.mark.parametrize("rows", ["text", 7, {"a": 1}, [1, "x", None, {"value": 3}]])
def test_attributes_of_another_form_are_none(rows):
    said = read_metadata(json.dumps({"name": "Lamp", "attributes": rows}).encode())
    assert (said.finding, said.traits) == (Finding.READ, ())


def test_there_are_only_so_many_attributes():
    assert len(metadata(**{f"a{i}": "x" for i in range(500)}).traits) == MOST_TRAITS


def test_metadata_written_out_in_the_address_is_read():
    content = b'{"name": "Lamp"}'
    encoded = base64.b64encode(content).decode()
    assert read_data_uri(f"data:application/json;base64,{encoded}") == content
    assert read_data_uri("data:application/json;charset=utf-8,%7B%22name%22: %22Lamp%22%7D")
    assert read_data_uri("data:application/json;base64,%%%") in (None, b"")
    assert read_data_uri("data:text/html,<script>alert(1)</script>") is None


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Brass desk lamp", "Brass desk lamp"),
        ("Lamp no. 7 of 20", "Brass desk lamp"),
        ("BRASS LAMP", "A lamp of brass, 1950"),
        ("№1", "№1"),
    ],
)
def test_the_same_thing_in_other_words_is_no_mismatch(name, title):
    assert differences(metadata(name), title, "") == ()


def test_another_thing_and_another_make_are_told():
    said = metadata("Gold watch", Brand="Omega", Mood="calm", Year=1950)
    assert differences(said, "Brass desk lamp", "Made in 1950.") == (
        "The token calls its item “Gold watch”. The listing does not.",
        "The token says “Brand: Omega”. The listing does not.",
    )


def test_nothing_read_is_nothing_told():
    assert differences(read_metadata(b"<html>"), "Brass desk lamp", "") == ()

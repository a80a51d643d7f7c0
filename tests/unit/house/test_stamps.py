"""A finished piece of work knows what it was made from."""

from pathlib import Path

from scripts.house.stamps import content_hash, is_fresh, write_stamp


def test_a_stamp_is_fresh_for_the_same_content_only(tmp_path: Path):
    source = tmp_path / "source.txt"
    stamp = tmp_path / "made" / "stamp"
    source.write_text("one")
    assert not is_fresh(stamp, content_hash([source]))

    write_stamp(stamp, content_hash([source]))
    assert is_fresh(stamp, content_hash([source]))

    source.write_text("two")
    assert not is_fresh(stamp, content_hash([source]))


def test_names_count_as_much_as_contents(tmp_path: Path):
    (tmp_path / "a").write_text("same")
    before = content_hash([tmp_path])
    (tmp_path / "a").rename(tmp_path / "b")
    assert content_hash([tmp_path]) != before


def test_facts_count_and_do_not_run_into_each_other():
    assert content_hash([], "ab", "c") != content_hash([], "a", "bc")


def test_caches_and_missing_files_do_not_count(tmp_path: Path):
    (tmp_path / "a").write_text("same")
    before = content_hash([tmp_path])
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"\0")
    assert content_hash([tmp_path, tmp_path / "not-there"]) == before


def test_a_damaged_stamp_is_not_fresh(tmp_path: Path):
    stamp = tmp_path / "stamp"
    stamp.write_bytes(b"\xff\xfe")
    assert not is_fresh(stamp, "anything")

"""What people type, made safe to show: one Unicode form, nothing invisible, nothing that deceives.

Markup is no concern here: text is stored as typed and escaped where it is shown.
"""

from __future__ import annotations

import re
import unicodedata

_JOINERS = frozenset("\u200c\u200d")  # several scripts and most emoji families need them
# Letters by category, blank to the eye: Hangul fillers, the empty Braille cell, a joiner of marks.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")
_LINE_ENDS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\u2028": "\n", "\u2029": "\n"})
_MANY_BLANK_LINES = re.compile(r"\n{3,}")

# Letters of other alphabets, and figures, that read like a Latin letter once case is gone.
_READS_LIKE = str.maketrans(
    "авекмнорстухѕіјԁԛԝһӏгьαβεηικνοτρυχωıłøđ01i",  # noqa: RUF001 - look-alikes are the point
    "abekmhopctyxsljdqwhlrbabenlkvotpuxwllodoll",
)

_INNER = str.maketrans("“”", "\u2018\u2019")


def clean_line(text: str, *, keep_joiners: bool = True) -> str:
    """Text for one line: runs of white space become one space."""
    return " ".join(_visible(text, keep_joiners=keep_joiners).split())


def clean_block(text: str) -> str:
    """Text with paragraphs: line ends are kept, at most one empty line in a row."""
    unified = text.replace("\r\n", "\n").translate(_LINE_ENDS)
    lines = (line.rstrip() for line in _visible(unified, keep_joiners=True).split("\n"))
    return _MANY_BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def skeleton(text: str) -> str:
    """What a hurried reader sees. Two names with one skeleton can be taken for each other."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(c for c in folded if unicodedata.category(c)[0] in "LN")
    return bare.translate(_READS_LIKE).replace("rn", "m").replace("vv", "w")


def _visible(text: str, *, keep_joiners: bool) -> str:
    one_form = unicodedata.normalize("NFC", text)
    return "".join(c for c in one_form if _is_visible(c, keep_joiners=keep_joiners))


def _is_visible(character: str, *, keep_joiners: bool) -> bool:
    if character in "\n\t" or (keep_joiners and character in _JOINERS):
        return True
    # C: control, format (bidi, zero width), lone surrogate, private, unassigned
    return character not in _BLANK and unicodedata.category(character)[0] != "C"


def quoted(name: str) -> str:
    """A name in a sentence; double quotation marks of its own become single ones within it."""
    return f"“{name.translate(_INNER)}”"

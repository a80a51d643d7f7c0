"""Web Push as the standards have it: their own example, and what only the browser can open.

covers: S0-31, S2-12
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from backend.domain.notifications.push_encryption import (
    encrypt,
    from_text,
    is_point,
    raw_public_key,
    sender_header,
    sender_key,
    to_text,
)
from tests.builders.push import Browser

# RFC 8291, appendix A.
TEXT = b"When I grow up, I want to be a watermelon"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
BROWSER_KEY = (
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
)
OWN_PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAm"
    "S6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qu"
    "lcy4a-fN"
)


def test_the_example_of_the_standard():
    own = sender_key(from_text(OWN_PRIVATE))
    body = encrypt(
        TEXT, from_text(BROWSER_KEY), from_text(SECRET), own_key=own, salt=from_text(SALT)
    )
    assert to_text(body) == BODY


def test_only_the_browser_it_is_for_can_open_it():
    ada, eve = Browser(), Browser()
    body = encrypt(b"secret", ada.public_key, ada.secret)
    assert ada.open(body) == b"secret"
    with pytest.raises(InvalidTag):
        eve.open(body)
    assert encrypt(b"secret", ada.public_key, ada.secret) != body, "fresh key and salt each time"


def test_who_sends_is_signed_for_this_push_service_and_not_for_long():
    key = sender_key(bytes(range(32)))
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    header = sender_header(key, "https://push.example.com/v2/abc", "mailto:a@b.example", now)
    token, public = header.removeprefix("vapid t=").split(", k=")
    head, claims, signature = token.split(".")
    raw = from_text(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key.public_key().verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    said = json.loads(base64.urlsafe_b64decode(claims + "=="))
    assert said["aud"] == "https://push.example.com"
    assert 0 < said["exp"] - now.timestamp() <= 86_400
    assert from_text(public) == raw_public_key(key)


@pytest.mark.parametrize("raw", [b"", b"\x04" + bytes(64), bytes(65), b"\x04" * 65, b"\x02" * 33])
def test_what_is_no_point_of_the_curve_is_no_key(raw):
    assert not is_point(raw)

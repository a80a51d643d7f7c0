"""The sign-in text, letter by letter as EIP-4361 has it."""

from datetime import UTC, datetime, timedelta, timezone

from backend.domain.parties.sign_in_text import sign_in_text

EXPECTED = """\
market.example:8443 wants you to sign in with your Ethereum account:
0x70997970C51812dc3A010C7d01b50e0d17dc79C8

Sign in to Earnest. This costs nothing and moves nothing.

URI: https://market.example:8443
Version: 1
Chain ID: 31337
Nonce: 0123456789abcdef01234567
Issued At: 2026-11-22T12:00:00Z
Expiration Time: 2026-11-22T12:05:00Z"""


def test_the_text_names_domain_uri_chain_nonce_and_times():
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    text = sign_in_text(
        origin="https://market.example:8443",
        host="market.example:8443",
        address=bytes.fromhex("70997970C51812dc3A010C7d01b50e0d17dc79C8"),
        chain_id=31337,
        nonce="0123456789abcdef01234567",
        issued_at=noon.astimezone(timezone(timedelta(hours=5, minutes=45))),
        expires_at=noon + timedelta(minutes=5),
    )
    assert text == EXPECTED

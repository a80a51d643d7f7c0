"""Signatures of keys: EIP-191 as wallets do it, and the one form the contract takes."""

from eth_account import Account
from eth_account.messages import encode_defunct
from hypothesis import given
from hypothesis import strategies as st

from backend.chain.key_signatures import _ORDER, personal_digest, with_low_s
from tests.builders.chain import actor


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_a_text_is_hashed_as_a_wallet_hashes_it(text):
    signer = actor("buyer")
    recovered = Account._recover_hash(personal_digest(text), signature=signer.sign_text(text))
    assert bytes.fromhex(recovered[2:]) == signer.address
    assert encode_defunct(text=text).version == b"E"


@given(st.binary(min_size=32, max_size=32), st.booleans(), st.booleans())
def test_every_spelling_of_a_signature_becomes_the_same_one(digest, has_twin, has_small_v):
    signature = actor("seller").sign_digest(digest)
    r, s, v = signature[:32], int.from_bytes(signature[32:64]), signature[64]
    if has_twin:
        s, v = _ORDER - s, 55 - v
    if has_small_v:
        v -= 27
    assert with_low_s(r + s.to_bytes(32) + bytes([v])) == signature


@given(st.binary(max_size=200).filter(lambda content: len(content) != 65))
def test_what_is_no_key_signature_stays_as_it_is(content):
    assert with_low_s(content) == content

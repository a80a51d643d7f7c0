"""The sender's key: where it comes from, where it must not be used, and that it is never shown."""
# covers: N-12, S3-59

from __future__ import annotations

import pytest
from eth_account import Account
from pydantic import SecretStr, ValidationError

from backend.chain.sender.errors import NoKey
from backend.chain.sender.fees import Fees
from backend.chain.sender.keys import load_key
from backend.core.spending_settings import SenderSettings
from tests.builders.chain import actor

KEY = "0x" + "5e" * 32
MAINNET = 1


def test_it_is_read_from_a_setting_or_from_a_file(tmp_path):
    file = tmp_path / "key"
    file.write_text(KEY + "\n")
    file.chmod(0o600)
    direct = load_key(SenderSettings(key=SecretStr(KEY)), is_devnet=False)
    assert direct.address == load_key(SenderSettings(key_file=file), is_devnet=False).address


@pytest.mark.parametrize(
    "text", ["", "0x12", "5e" * 33, "words", "0x" + "00" * 32, "0x" + "ff" * 32]
)
def test_what_is_no_key_is_refused_without_being_repeated(text):
    with pytest.raises(NoKey) as refusal:
        load_key(SenderSettings(key=SecretStr(text)), is_devnet=False)
    assert not text or text not in str(refusal.value)


def test_a_file_that_others_may_read_is_refused(tmp_path):
    file = tmp_path / "key"
    file.write_text(KEY)
    file.chmod(0o644)
    with pytest.raises(NoKey, match="600"):
        load_key(SenderSettings(key_file=file), is_devnet=False)
    with pytest.raises(NoKey, match="cannot be read"):
        load_key(SenderSettings(key_file=tmp_path / "missing"), is_devnet=False)


def test_nothing_is_sent_without_a_key():
    with pytest.raises(NoKey):
        load_key(SenderSettings(), is_devnet=True)


def test_two_places_for_one_key_are_one_too_many(tmp_path):
    with pytest.raises(ValidationError):
        SenderSettings(key=SecretStr(KEY), key_file=tmp_path / "key")


def test_a_test_accounts_key_is_for_the_devnet_only():
    known = SenderSettings(key=SecretStr(actor("keeper").account.key.hex()))
    assert load_key(known, is_devnet=True).address == actor("keeper").address
    with pytest.raises(NoKey, match="everybody knows"):
        load_key(known, is_devnet=False)


def test_the_key_shows_nowhere():
    settings = SenderSettings(key=SecretStr(KEY))
    assert "5e5e" not in f"{settings!r} {load_key(settings, is_devnet=False)!r}"


def test_what_it_signs_is_one_transaction_of_one_chain():
    key = load_key(SenderSettings(key=SecretStr(KEY)), is_devnet=False)
    arguments = {"nonce": 7, "to": bytes(20), "data": b"x", "gas": 30_000, "fees": Fees(9, 2)}
    tx_hash, raw = key.sign(chain_id=MAINNET, **arguments)
    assert Account.recover_transaction(raw) == Account.from_key(KEY).address
    assert key.sign(chain_id=MAINNET, **arguments) == (tx_hash, raw)  # the same bytes every time
    assert key.sign(chain_id=5, **arguments)[0] != tx_hash

"""Settings refuse to start an unsafe house, and the devnet is known by its chain id alone."""
# covers: N-22, C-11

from __future__ import annotations

import base64
import os

import pytest
from pydantic import SecretStr, ValidationError

from backend.core.settings import Settings, key_bytes, load_settings


def a_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def environment(**changes: str) -> dict[str, str]:
    values = {
        "EARNEST_PUBLIC_ORIGIN": "http://localhost:8000",
        "EARNEST_DATA_DIR": "data",
        "EARNEST_CHAIN__CHAIN_ID": "31337",
        "EARNEST_CHAIN__RPC_URL": "http://127.0.0.1:1",
        "EARNEST_CHAIN__DEPLOYMENT_FILE": "data/deployment.json",
        "EARNEST_SECRETS__MASTER_KEY": a_key(),
        "EARNEST_SECRETS__SESSION_KEY": a_key(),
    }
    return values | changes


@pytest.fixture
def load(monkeypatch):
    def _load(**changes: str) -> Settings:
        for name, value in environment(**changes).items():
            monkeypatch.setenv(name, value)
        return load_settings()

    return _load


def test_the_environment_fills_every_level(load):
    settings = load(EARNEST_CHAIN__CONFIRMATIONS="3")
    assert settings.chain.confirmations == 3
    assert settings.host == "localhost:8000"
    assert settings.is_devnet
    assert settings.database_url is None


def test_an_env_file_may_hold_it(load, monkeypatch, tmp_path):
    file = tmp_path / "house.env"
    file.write_text("EARNEST_LOG_JSON=true\n")
    monkeypatch.setenv("EARNEST_ENV_FILE", str(file))
    assert load().log_json


def test_a_mistyped_name_in_the_env_file_is_an_error(load, monkeypatch, tmp_path):
    file = tmp_path / "house.env"
    file.write_text("EARNEST_LOG_JASON=true\n")
    monkeypatch.setenv("EARNEST_ENV_FILE", str(file))
    with pytest.raises(ValidationError):
        load()


def test_another_chain_is_no_devnet_whatever_else_is_set(load):
    settings = load(EARNEST_CHAIN__CHAIN_ID="1", EARNEST_PUBLIC_ORIGIN="https://market.example")
    assert not settings.is_devnet
    with pytest.raises((ValidationError, AttributeError)):
        settings.is_devnet = True


SECOND = {
    "EARNEST_MORE_CHAINS__SECOND__CHAIN_ID": "31338",
    "EARNEST_MORE_CHAINS__SECOND__RPC_URL": "http://127.0.0.1:2",
    "EARNEST_MORE_CHAINS__SECOND__DEPLOYMENT_FILE": "data/second.json",
}
PUBLIC = {"EARNEST_PUBLIC_ORIGIN": "https://market.example", "EARNEST_CHAIN__CHAIN_ID": "1"}


# covers: N-22
def test_more_chains_are_named_by_any_word_and_the_first_stays_the_default(load):
    settings = load(**SECOND, EARNEST_MORE_CHAINS__SECOND__MORE_RPC_URLS='["http://127.0.0.1:3"]')
    assert [chain.chain_id for chain in settings.chains] == [31337, 31338]
    assert settings.chain is settings.chains[0]
    assert [chain.spoken_name for chain in settings.chains] == ["Devnet", "Second devnet"]
    assert len(settings.chains[1].more_rpc_urls) == 1
    assert settings.is_devnet


def test_the_second_devnet_alone_is_a_chain_like_any_other(load):
    with pytest.raises(ValidationError, match="https"):
        load(EARNEST_CHAIN__CHAIN_ID="31338")
    settings = load(**PUBLIC | {"EARNEST_CHAIN__CHAIN_ID": "31338"})
    assert not settings.is_devnet
    assert not load(**PUBLIC | SECOND).is_devnet


@pytest.mark.parametrize(
    ("case", "changes", "sentence"),
    [
        ("twice", {"EARNEST_MORE_CHAINS__SECOND__CHAIN_ID": "31337"}, "31337 is named twice"),
        (
            "one book",
            {"EARNEST_MORE_CHAINS__SECOND__DEPLOYMENT_FILE": "./data/../data/deployment.json"},
            "two chains name one deployment_file",
        ),
        ("no book", {"EARNEST_MORE_CHAINS__SECOND__DEPLOYMENT_FILE": ""}, "names no file"),
        ("no id", {"EARNEST_MORE_CHAINS__SECOND__CHAIN_ID": "0"}, "greater than 0"),
        ("a real one beside", {"EARNEST_MORE_CHAINS__SECOND__CHAIN_ID": "1"}, "stands alone"),
        (
            "the devnet beside a real one",
            PUBLIC | {"EARNEST_MORE_CHAINS__SECOND__CHAIN_ID": "31337"},
            "stands alone",
        ),
    ],
)
def test_chains_that_would_mix_are_refused(load, case, changes, sentence):
    with pytest.raises(ValidationError, match=sentence):
        load(**SECOND | changes)


def test_secrets_have_no_default(load, monkeypatch):
    load()
    monkeypatch.delenv("EARNEST_SECRETS__MASTER_KEY")
    with pytest.raises(ValidationError, match="master_key"):
        load_settings()


@pytest.mark.parametrize(
    ("case", "changes"),
    [
        ("plain http outside the devnet", {"EARNEST_CHAIN__CHAIN_ID": "1"}),
        ("a path in the origin", {"EARNEST_PUBLIC_ORIGIN": "http://localhost/app"}),
        ("capital letters in the origin", {"EARNEST_PUBLIC_ORIGIN": "http://Localhost"}),
        ("a login in the origin", {"EARNEST_PUBLIC_ORIGIN": "http://me@localhost"}),
        ("another scheme", {"EARNEST_PUBLIC_ORIGIN": "ftp://localhost"}),
        ("a short key", {"EARNEST_SECRETS__MASTER_KEY": "c2hvcnQ="}),
        ("a sample key", {"EARNEST_SECRETS__MASTER_KEY": "A" * 43 + "="}),
        ("no base64", {"EARNEST_SECRETS__SESSION_KEY": "not base64 at all!"}),
        ("a short older key", {"EARNEST_SECRETS__PREVIOUS_MASTER_KEYS": '["c2hvcnQ="]'}),
        ("no chain", {"EARNEST_CHAIN__CHAIN_ID": "0"}),
    ],
)
def test_an_unsafe_house_does_not_start(load, case, changes):
    with pytest.raises(ValidationError):
        load(**changes)


def test_the_two_keys_differ(load):
    key = a_key()
    with pytest.raises(ValidationError, match="must differ"):
        load(EARNEST_SECRETS__MASTER_KEY=key, EARNEST_SECRETS__SESSION_KEY=key)


def test_settings_are_frozen_and_hide_their_secrets(load):
    settings = load()
    with pytest.raises(ValidationError):
        settings.public_origin = "https://evil.example"
    secret = settings.secrets.master_key.get_secret_value()
    assert secret not in repr(settings)
    assert "127.0.0.1" not in repr(settings)
    assert len(key_bytes(SecretStr(secret))) == 32

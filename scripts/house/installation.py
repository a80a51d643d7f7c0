"""One data folder: whose it is, how far its first start came, its secrets and settings."""

import base64
import hashlib
import json
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scripts.house.places import MIGRATIONS, ROOT
from scripts.house.problems import Problem
from scripts.house.stamps import content_hash

Phase = Literal["empty", "making", "ready", "outdated"]
DEVNET_CHAIN_ID, SECOND_DEVNET_CHAIN_ID = 31337, 31338
# May lie in a folder that is not ours yet: we put them there before the first phase is written.
_EARLY = {"lock", "logs", "processes.json"}


def foundation_hash() -> str:
    """What a data folder stands on and cannot be moved off: first tables, deployed contracts."""
    tables = [MIGRATIONS / "rooms", MIGRATIONS / "versions" / "0001_house.py"]
    return content_hash([*tables, *(ROOT / "contracts").rglob("*.vy*")])


def _push_key(session_key: str) -> str:
    """Made from the other one, so that a data folder of before needs no new secret."""
    made = hashlib.sha256(b"earnest push" + session_key.encode()).digest()
    return base64.urlsafe_b64encode(made).decode()


@dataclass(frozen=True, slots=True)
class Installation:
    """A data folder and what is in it."""

    data: Path

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def postgres(self) -> Path:
        return self.data / "postgres"

    @property
    def chain(self) -> Path:
        return self.data / "chain"

    @property
    def mails(self) -> Path:
        return self.data / "mails"

    @property
    def deployment_file(self) -> Path:
        return self.data / "deployment.json"

    @property
    def second_deployment_file(self) -> Path:
        """There once a second devnet was asked for; from then on it belongs to the data."""
        return self.data / "second-deployment.json"

    def phase(self) -> Phase:
        """How far this folder has come; refuses one that holds somebody else's files."""
        file = self.data / "state.json"
        try:
            state = json.loads(file.read_text(encoding="utf-8"))
            phase, foundation = state["phase"], state["foundation"]
        except FileNotFoundError:
            self._refuse_strangers()
            return "empty"
        except (ValueError, KeyError):
            return "making"
        if phase != "ready":
            return "making"
        return "ready" if foundation == foundation_hash() else "outdated"

    def _refuse_strangers(self) -> None:
        strangers = sorted(each.name for each in self._children() if each.name not in _EARLY)
        if strangers:
            raise Problem(
                f"The folder {self.data} is not empty and not made by Earnest "
                f"({strangers[0]} is in it).",
                "Name another folder with --data; a new one is made.",
            )

    def enter(self, phase: Phase) -> None:
        """Write down how far this folder has come."""
        self.data.mkdir(parents=True, exist_ok=True)
        fresh = self.data / "state.json.new"
        state = {"phase": phase, "foundation": foundation_hash()}
        fresh.write_text(json.dumps(state) + "\n", encoding="utf-8")
        fresh.replace(self.data / "state.json")

    def clear(self) -> None:
        """Take everything away but the lock, which the caller holds. The phase goes last."""
        state = self.data / "state.json"
        for child in self._children():
            if child.name in {"lock", state.name}:
                continue
            if child.is_dir() and not child.is_symlink():
                shutil.rmtree(child)
            else:
                child.unlink()
        state.unlink(missing_ok=True)

    def _children(self) -> list[Path]:
        return list(self.data.iterdir()) if self.data.exists() else []

    def keys(self) -> dict[str, str]:
        """The two secrets of this installation, made once and readable by the owner only."""
        file = self.data / "secrets.json"
        if not file.exists():
            made = {
                name: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
                for name in ("master_key", "session_key")
            }
            fresh = file.with_suffix(".new")
            fresh.unlink(missing_ok=True)
            owner_only = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(owner_only, "w", encoding="utf-8") as out:
                json.dump(made, out)
            fresh.replace(file)
        return {
            str(key): str(value)
            for key, value in json.loads(file.read_text(encoding="utf-8")).items()
        }

    def environment(self, *, origin: str, rpc_url: str, database_url: str) -> dict[str, str]:
        """What every process of this installation is told; the caller's shell adds no settings."""
        inherited = {
            key: value for key, value in os.environ.items() if not key.startswith("EARNEST_")
        }
        # Where byte code is forbidden, every start would compile all of our modules again.
        inherited.pop("PYTHONDONTWRITEBYTECODE", None)
        keys = self.keys()
        return {
            **inherited,
            "PYTHONUNBUFFERED": "1",
            "EARNEST_PUBLIC_ORIGIN": origin,
            "EARNEST_DATA_DIR": str(self.data),
            "EARNEST_DATABASE_URL": database_url,
            "EARNEST_CHAIN__CHAIN_ID": str(DEVNET_CHAIN_ID),
            "EARNEST_CHAIN__RPC_URL": rpc_url,
            "EARNEST_CHAIN__DEPLOYMENT_FILE": str(self.deployment_file),
            "EARNEST_CHAIN__RELAY__IS_ON": "true",
            "EARNEST_NOTICES__PUSH_KEY": _push_key(keys["session_key"]),
            "EARNEST_NOTICES__ALLOWS_LOOPBACK": "true",
            "EARNEST_SECRETS__MASTER_KEY": keys["master_key"],
            "EARNEST_SECRETS__SESSION_KEY": keys["session_key"],
        }

    def mail(self, port: int) -> dict[str, str]:
        """Where mails go here: to our own sink, which a page shows."""
        return {
            "EARNEST_NOTICES__MAIL__HOST": "127.0.0.1",
            "EARNEST_NOTICES__MAIL__PORT": str(port),
            "EARNEST_NOTICES__MAIL__SECURITY": "none",
            "EARNEST_NOTICES__MAIL__SINK": str(self.mails),
        }

    def second_chain(self, rpc_url: str) -> dict[str, str]:
        """What is added to the environment where there is a second devnet."""
        return {
            "EARNEST_MORE_CHAINS__SECOND__CHAIN_ID": str(SECOND_DEVNET_CHAIN_ID),
            "EARNEST_MORE_CHAINS__SECOND__RPC_URL": rpc_url,
            "EARNEST_MORE_CHAINS__SECOND__DEPLOYMENT_FILE": str(self.second_deployment_file),
        }

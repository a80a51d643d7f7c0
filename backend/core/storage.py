"""Files by the hash of their content, written once. A folder by default, S3 by setting."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import obstore
import structlog
from obstore.exceptions import AlreadyExistsError, NotFoundError
from obstore.store import from_url

from backend.core.errors import NotFound
from backend.core.settings import Settings

log = structlog.get_logger(__name__)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class ObjectNotFound(NotFound):
    """No file with this hash is stored."""

    code = "object_not_found"


class ObjectDamaged(Exception):
    """A stored file no longer has the hash it is stored under."""


class ObjectStore:
    """Puts bytes and gets them back by their SHA-256 in hex. Nothing is ever overwritten."""

    def __init__(self, url: str, *, folder: str = "", opened: Any = None) -> None:
        self._url = url
        self._store: Any = opened or from_url(url)
        self._folder = folder

    @classmethod
    def from_settings(cls, settings: Settings) -> ObjectStore:
        if settings.storage_url is not None:
            return cls(settings.storage_url)
        return cls(_folder_url(settings.data_dir / "objects"))

    def within(self, folder: str) -> ObjectStore:
        """A part of this store for one room: deleting there never takes what another one holds."""
        return ObjectStore(self._url, folder=f"{self._folder}{folder}/", opened=self._store)

    async def put(self, content: bytes) -> str:
        """Store `content` and give its digest. Storing the same twice is storing it once."""
        digest = digest_of(content)
        try:
            await obstore.put_async(self._store, self._key(digest), content, mode="create")
        except AlreadyExistsError:  # of the same content, since its name is its hash
            log.debug("object.already_stored", digest=digest)
        return digest

    async def get(self, digest: str) -> bytes:
        """The content with this digest, checked against it."""
        result = await self._or_not_found(digest, lambda key: obstore.get_async(self._store, key))
        content = bytes(await result.bytes_async())
        if digest_of(content) != digest:
            raise ObjectDamaged(digest)
        return content

    async def exists(self, digest: str) -> bool:
        try:
            await self._or_not_found(digest, lambda key: obstore.head_async(self._store, key))
        except ObjectNotFound:
            return False
        return True

    async def delete(self, digest: str) -> None:
        """Erase the content. Deleting what is not there is fine."""
        if _DIGEST.fullmatch(digest):
            try:
                await obstore.delete_async(self._store, self._key(digest))
            except (NotFoundError, FileNotFoundError):
                # Once is somebody else's work or our own, twice; often is a store that loses files.
                log.info("object.was_gone", digest=digest, folder=self._folder)

    async def _or_not_found(self, digest: str, ask: Callable[[str], Awaitable[Any]]) -> Any:
        if not _DIGEST.fullmatch(digest):
            raise ObjectNotFound("There is no such file.")
        try:
            return await ask(self._key(digest))
        except (NotFoundError, FileNotFoundError):
            raise ObjectNotFound("There is no such file.") from None

    def _key(self, digest: str) -> str:
        return f"{self._folder}{digest[:2]}/{digest[2:4]}/{digest}"


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _folder_url(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve().as_uri()

"""Files by the hash of their content, written once. A folder by default, S3 by setting."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import obstore
import structlog
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError
from obstore.store import from_url

from backend.core.errors import NotFound, Unavailable
from backend.core.settings import Settings

log = structlog.get_logger(__name__)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_PART = re.compile(r"[0-9a-f]{2}", re.ASCII)
_HERE = ("file:", "memory:")  # nothing to wait for
_TRIES_AGAIN = 3
_MISSING = (NotFoundError, FileNotFoundError)
_NO_BUCKET = "NoSuchBucket"  # a mistake in the settings, and no word about any file


class ObjectNotFound(NotFound):
    """No file with this hash is stored."""

    code = "object_not_found"


class ObjectStoreUnavailable(Unavailable):
    """The store of files does not answer, or not to us."""

    code = "object_store_unavailable"


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
            return cls(settings.storage_url, opened=_open(settings.storage_url, settings))
        return cls(_folder_url(settings.data_dir / "objects"))

    def within(self, folder: str) -> ObjectStore:
        """A part of this store for one room: deleting there never takes what another one holds."""
        return ObjectStore(self._url, folder=f"{self._folder}{folder}/", opened=self._store)

    async def put(self, content: bytes) -> str:
        """Store `content` and give its digest. Storing the same twice is storing it once."""
        digest = digest_of(content)
        async with _answering():
            try:
                await obstore.put_async(self._store, self.key_of(digest), content, mode="create")
            except AlreadyExistsError:  # of the same content, since its name is its hash
                log.debug("object.already_stored", digest=digest)
        return digest

    async def get(self, digest: str) -> bytes:
        """The content with this digest, checked against it."""
        content: bytes = await self._or_not_found(digest, self._read)
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
            async with _answering():
                try:
                    await obstore.delete_async(self._store, self.key_of(digest))
                except _MISSING as error:
                    if _NO_BUCKET in str(error):
                        raise
                    # Once is somebody else's work or our own, twice; often a store that loses them.
                    log.info("object.was_gone", digest=digest, folder=self._folder)

    async def list_folders(self) -> list[str]:
        """What rooms have made here with `within`, and perhaps others with the same store."""
        return [name for name in await self._list_names() if not _PART.fullmatch(name)]

    async def list_old(self, before: datetime) -> AsyncGenerator[list[str], None]:
        """Digests of what was stored before, a handful at a time; not of what lies in folders.

        What has another name than its content would have is not ours, and is not told.
        """
        for part in await self._list_names():
            if _PART.fullmatch(part):
                yield await self._list_part(part, before)

    async def _list_names(self) -> list[str]:
        here = self._folder.rstrip("/") or None
        async with _answering():
            found = await obstore.list_with_delimiter_async(self._store, here)
        return sorted(name.removeprefix(self._folder) for name in found["common_prefixes"])

    async def _list_part(self, part: str, before: datetime) -> list[str]:
        found: list[str] = []
        async with _answering():
            async for some in obstore.list(self._store, f"{self._folder}{part}"):
                old = (each["path"] for each in some if each["last_modified"] < before)
                found += (path.rpartition("/")[2] for path in old if self._is_ours(path))
        return sorted(found)

    def _is_ours(self, path: str) -> bool:
        digest = path.rpartition("/")[2]
        return bool(_DIGEST.fullmatch(digest)) and path == self.key_of(digest)

    async def _or_not_found(self, digest: str, ask: Callable[[str], Awaitable[Any]]) -> Any:
        if not _DIGEST.fullmatch(digest):
            raise ObjectNotFound("There is no such file.")
        async with _answering():
            try:
                return await ask(self.key_of(digest))
            except _MISSING as error:
                if _NO_BUCKET in str(error):
                    raise
                raise ObjectNotFound("There is no such file.") from None

    async def _read(self, key: str) -> bytes:
        result = await obstore.get_async(self._store, key)
        return bytes(await result.bytes_async())

    def key_of(self, digest: str) -> str:
        """Under which name it lies in the store as a whole."""
        return f"{self._folder}{digest[:2]}/{digest[2:4]}/{digest}"


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _open(url: str, settings: Settings) -> Any:
    """The library alone would try for minutes, longer than anybody waits for a page."""
    if url.startswith(_HERE):
        return from_url(url)
    each = timedelta(seconds=settings.storage_try_seconds)
    return from_url(
        url,
        client_options={"timeout": each, "allow_http": settings.storage_allows_http},
        retry_config={"max_retries": _TRIES_AGAIN, "retry_timeout": 2 * each},
    )


@asynccontextmanager
async def _answering() -> AsyncGenerator[None, None]:
    """Whatever else goes wrong is the store's trouble: told in the log, to people as a sentence."""
    try:
        yield
    except (BaseError, OSError) as error:
        said = str(error).splitlines() or [""]  # after that comes what it looks like in Rust
        log.error("object_store.trouble", kind=type(error).__name__, said=said[0])  # noqa: TRY400
        raise ObjectStoreUnavailable(
            "Files cannot be stored or read just now. Try again in a moment."
        ) from error


def _folder_url(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve().as_uri()

"""An S3 bucket on this machine: a real HTTP server that checks signatures and keeps objects.

Path-style addresses; PUT (also only if there is nothing), GET (also a range), HEAD, DeleteObjects,
ListObjectsV2 in pages, and the XML of refusals. Signature Version 4 is written here from AWS's
published description alone, so that it shares no mistake with the client. `faults` says how the
next answers fail.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

ALGORITHM = "AWS4-HMAC-SHA256"
NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
_AUTHORISATION = re.compile(
    ALGORITHM
    + r" Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, ?"
    + r"SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})"
)
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_SKEW = timedelta(minutes=15)

Fault = Literal["500", "500 after storing", "cut", "stall", "reset"]


@dataclass
class Bucket:
    """What is stored, who may ask, and what was asked."""

    name: str = "earnest-files"
    region: str = "eu-central-1"
    key_id: str = "AKIDEXAMPLE"
    secret: str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    endpoint: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    modified: dict[str, datetime] = field(default_factory=dict)  # when each was put
    page: int = 1_000  # names in one answer to a list
    faults: list[Fault] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)  # of what was read
    over: threading.Event = field(default_factory=threading.Event)  # lets stalled answers go

    def environment(self) -> dict[str, str]:
        """What the process's environment says of the store."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": self.region,
            "AWS_ACCESS_KEY_ID": self.key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret,
        }


class S3Refusal(Exception):
    """Ends in the XML that S3 answers with."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


@dataclass(frozen=True)
class Request:
    """One request, as it came on the line."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


def check_signature(request: Request, bucket: Bucket, now: datetime) -> None:
    """Signature Version 4: canonical request, string to sign, derived key."""
    signed = _AUTHORISATION.fullmatch(request.headers.get("authorization", ""))
    if signed is None:
        raise S3Refusal(403, "AccessDenied")
    key_id, day, region, names, signature = signed.groups()
    stamp = request.headers.get("x-amz-date", "")
    if key_id != bucket.key_id:
        raise S3Refusal(403, "InvalidAccessKeyId")
    if region != bucket.region or not stamp.startswith(day):
        raise S3Refusal(400, "AuthorizationHeaderMalformed")
    sent = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if abs(now - sent) > _SKEW:
        raise S3Refusal(403, "RequestTimeTooSkewed")
    scope = f"{day}/{region}/s3/aws4_request"
    canonical = hashlib.sha256(_canonical(request, names.split(";")).encode()).hexdigest()
    text = f"{ALGORITHM}\n{stamp}\n{scope}\n{canonical}"
    wanted = hmac.new(_key(bucket.secret, day, region), text.encode(), hashlib.sha256)
    if not hmac.compare_digest(wanted.hexdigest(), signature):
        raise S3Refusal(403, "SignatureDoesNotMatch")


def _canonical(request: Request, names: list[str]) -> str:
    must = {"host"} | {name for name in request.headers if name.startswith("x-amz-")}
    if names != sorted(names) or not must <= set(names):
        raise S3Refusal(403, "SignatureDoesNotMatch")
    said = request.headers.get("x-amz-content-sha256", "")
    if said not in {hashlib.sha256(request.body).hexdigest(), "UNSIGNED-PAYLOAD"}:
        raise S3Refusal(400, "XAmzContentSHA256Mismatch")
    url = urlsplit(request.target)
    query = sorted(parse_qsl(url.query, keep_blank_values=True))
    return "\n".join(
        [
            request.method,
            quote(unquote(url.path), safe="/-_.~"),
            "&".join(f"{quote(name, safe='-_.~')}={quote(it, safe='-_.~')}" for name, it in query),
            *(f"{name}:{' '.join(request.headers.get(name, '').split())}" for name in names),
            "",
            ";".join(names),
            said,
        ]
    )


def _key(secret: str, day: str, region: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


class _Handler(BaseHTTPRequestHandler):
    """One connection; the bucket hangs on the server."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def handle_one(self) -> None:
        bucket = self.server.bucket
        length = int(self.headers.get("content-length", "0"))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self.rfile.read(length))
        bucket.asked.append(request.method)
        if request.method == "GET":
            bucket.ranges.append(headers.get("range", ""))
        fault = bucket.faults.pop(0) if bucket.faults else None
        try:
            check_signature(request, bucket, datetime.now(UTC))
            if fault in {"stall", "reset", "500"}:
                self._fail(fault)
                return
            if request.method == "POST":
                status, more, body = self._delete(request)
            elif "list-type=2" in urlsplit(request.target).query:
                status, more, body = self._list(request)
            else:
                status, more, body = self._object(request, self._key_of(request.target))
        except S3Refusal as refusal:
            self._refuse(refusal)
            return
        if fault == "500 after storing":
            self._refuse(S3Refusal(500, "InternalError"))
            return
        self._answer(status, more, body, cut=fault == "cut")

    do_GET = do_HEAD = do_PUT = do_POST = handle_one  # noqa: N815

    def _key_of(self, target: str) -> str:
        _, name, *rest = unquote(urlsplit(target).path).split("/", 2)
        if name != self.server.bucket.name:
            raise S3Refusal(404, "NoSuchBucket")
        return "".join(rest)

    def _delete(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        """DeleteObjects: each key answered for by itself, a missing one as if it had been there."""
        self._key_of(request.target)
        if urlsplit(request.target).query.rstrip("=") != "delete" or not _is_whole(request):
            raise S3Refusal(400, "InvalidRequest")
        named = [one.text or "" for one in ET.fromstring(request.body).iter() if _is_key(one)]
        with self.server.lock:
            for key in named:
                self.server.bucket.objects.pop(key, None)
        gone = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in named)
        said = f'<DeleteResult xmlns="{NAMESPACE}">{gone}</DeleteResult>'
        return 200, {"content-type": "application/xml"}, said.encode()

    def _list(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        """ListObjectsV2: keys and common prefixes in one order, cut into pages."""
        bucket = self.server.bucket
        self._key_of(request.target)
        asked = dict(parse_qsl(urlsplit(request.target).query, keep_blank_values=True))
        with self.server.lock:
            entries = _entries(bucket.objects, asked.get("prefix", ""), asked.get("delimiter", ""))
        start = asked.get("continuation-token", "")
        here = [entry for entry in entries if entry > start]
        shown, is_more = here[: bucket.page], len(here) > bucket.page
        said = "".join(_listed(entry, bucket) for entry in shown)
        said += f"<IsTruncated>{str(is_more).lower()}</IsTruncated>"
        if is_more:
            said += f"<NextContinuationToken>{escape(shown[-1])}</NextContinuationToken>"
        said = f'<ListBucketResult xmlns="{NAMESPACE}">{said}</ListBucketResult>'
        return 200, {"content-type": "application/xml"}, said.encode()

    def _object(self, request: Request, key: str) -> tuple[int, dict[str, str], bytes]:
        objects = self.server.bucket.objects
        with self.server.lock:
            if request.method == "PUT":
                if request.headers.get("if-none-match") == "*" and key in objects:
                    raise S3Refusal(412, "PreconditionFailed")
                objects[key] = request.body
                self.server.bucket.modified[key] = datetime.now(UTC)
                return 200, {"etag": _etag(request.body)}, b""
            if key not in objects:
                raise S3Refusal(404, "NoSuchKey")
            return _part(objects[key], request.headers)

    def _fail(self, fault: str) -> None:
        if fault == "500":
            self._refuse(S3Refusal(500, "InternalError"))
            return
        if fault == "stall":
            self.server.bucket.over.wait()
        self.close_connection = True

    def _refuse(self, refusal: S3Refusal) -> None:
        said = f"<Error><Code>{refusal.code}</Code><Message>{refusal.code}</Message></Error>"
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n{said}'.encode()
        self._answer(refusal.status, {"content-type": "application/xml"}, body)

    def _answer(self, status: int, more: dict[str, str], body: bytes, *, cut: bool = False) -> None:
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = self.close_connection or cut

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Tests read `asked`; nothing is printed."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, bucket: Bucket) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bucket = bucket
        self.lock = threading.Lock()
        bucket.endpoint = f"http://127.0.0.1:{self.server_port}"


def _entries(objects: dict[str, bytes], prefix: str, delimiter: str) -> list[str]:
    """Keys with this prefix; those that go on beyond a delimiter only up to it."""
    found = set()
    for key in objects:
        if key.startswith(prefix):
            name, cut, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
            found.add(f"{prefix}{name}{cut}" if cut else key)
    return sorted(found)


def _listed(entry: str, bucket: Bucket) -> str:
    if entry not in bucket.objects:
        return f"<CommonPrefixes><Prefix>{escape(entry)}</Prefix></CommonPrefixes>"
    content, put = bucket.objects[entry], bucket.modified.get(entry, datetime.now(UTC))
    return (
        f"<Contents><Key>{escape(entry)}</Key><Size>{len(content)}</Size>"
        f"<ETag>{escape(_etag(content))}</ETag><LastModified>{put:%Y-%m-%dT%H:%M:%S}.000Z"
        "</LastModified></Contents>"
    )


def _is_key(element: ET.Element) -> bool:
    return element.tag.rpartition("}")[2] == "Key"


def _is_whole(request: Request) -> bool:
    """DeleteObjects asks for a checksum of its body: MD5, or SHA-256 by its own header."""
    md5 = hashlib.md5(request.body, usedforsecurity=False).digest()
    sha = hashlib.sha256(request.body).digest()
    wanted = {"content-md5": md5, "x-amz-checksum-sha256": sha}
    return any(
        request.headers.get(name) == base64.b64encode(digest).decode()
        for name, digest in wanted.items()
    )


def _etag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


def _part(content: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    """All of it, or the range that was asked for if it is still the same object."""
    more = {
        "etag": _etag(content),
        "last-modified": "Mon, 23 Nov 2026 00:00:00 GMT",
        "accept-ranges": "bytes",
    }
    if headers.get("if-match", more["etag"]) != more["etag"]:
        raise S3Refusal(412, "PreconditionFailed")
    asked = _RANGE.fullmatch(headers.get("range", ""))
    if asked is None:
        return 200, more, content
    first, last = int(asked[1]), min(int(asked[2] or len(content)), len(content) - 1)
    if first >= len(content):
        raise S3Refusal(416, "InvalidRange")
    more["content-range"] = f"bytes {first}-{last}/{len(content)}"
    return 206, more, content[first : last + 1]


@contextmanager
def open_bucket() -> Iterator[Bucket]:
    bucket = Bucket()
    server = _Server(bucket)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield bucket
    finally:
        bucket.over.set()
        server.shutdown()
        server.server_close()
        thread.join()

"""Who may speak to the network, which pages may load what, and what is installed.

An address that somebody outside has chosen is asked by `core.outgoing` alone, which refuses those
that lead inside. The others in the table ask addresses of the operator's settings.
"""
# covers: S3-29, C-12

from __future__ import annotations

import ast
import json
import re

import pytest

from tests.architecture.source import ROOT, Source, files, python

WIRES = {
    "aiohttp", "ftplib", "http.client", "httpx", "httpx2", "imaplib", "niquests", "poplib",
    "pywebpush", "requests", "smtplib", "socket", "telnetlib", "urllib.request", "urllib3", "web3",
    "websocket", "websockets", "xmlrpc",
}  # fmt: skip
ALLOWED = {
    "backend.core.outgoing": {"httpx2", "socket"},  # anybody's address, checked and pinned
    "backend.core.lease": {"socket"},  # the machine's own name
    "backend.core.mailer": {"smtplib"},  # the mail server of the settings
    "backend.chain.rpc": {"httpx2"},  # the node of the settings
    "backend.chain.head_feed": {"websockets"},  # the same node
    "backend.domain.prices.sources": {"httpx2"},  # the price service of the settings
}
NODES = {"backend.chain.gateway"}  # where a node's address becomes a connection
BACKEND = python("backend")
TEMPLATES = files(".html")
PINS = sorted((ROOT / "requirements").glob("*.txt"))


def imported(source: Source) -> set[str]:
    names: set[str] = set()
    for node in source.nodes():
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def wires(source: Source) -> set[str]:
    names = imported(source)
    return {wire for wire in WIRES if any(f"{name}.".startswith(f"{wire}.") for name in names)}


def calls(source: Source, name: str) -> list[ast.Call]:
    return [
        node
        for node in source.nodes()
        if isinstance(node, ast.Call)
        and (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        == name
    ]


def test_only_these_modules_reach_the_network():
    assert {source.module: wires(source) for source in BACKEND if wires(source)} == ALLOWED


def test_no_socket_is_opened_round_the_clients():
    opening = ("open_connection", "create_connection", "sock_connect", "open_unix_connection")
    found = [source.module for source in BACKEND for name in opening if calls(source, name)]
    assert found == []


def test_no_client_follows_redirects_or_asks_the_environment():
    clients = [call for source in BACKEND for call in calls(source, "AsyncClient")]
    assert len(clients) == 3
    for call in clients:
        given = {word.arg: ast.unparse(word.value) for word in call.keywords}
        assert given.get("follow_redirects") == "False", ast.unparse(call)
        assert given.get("trust_env") == "False", ast.unparse(call)


def test_a_node_is_named_by_the_settings_only():
    assert {source.module for source in BACKEND if calls(source, "JsonRpc")} == NODES


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_a_page_loads_nothing_of_others(file):
    """Links may lead out; scripts, styles, pictures, fonts and forms may not."""
    text = file.read_text(encoding="utf-8")
    loads = re.findall(r"<(?:script|img|iframe|source|form|object|embed)\b[^>]*", text)
    loads += re.findall(r"<link\b[^>]*", text)
    assert [tag for tag in loads if re.search(r"=[\"'](?:https?:)?//", tag)] == []
    assert "<iframe" not in text and "<base" not in text
    for link in re.findall(r"<a\b[^>]*_blank[^>]*>", text):
        assert "noopener" in link, link


def test_scripts_of_pages_take_no_text_for_markup_or_code():
    """Nor messages of other windows, nor names of fields that every object has."""
    unsafe = re.compile(
        r"\b(eval|postMessage|innerHTML|outerHTML|insertAdjacentHTML|document\.write"
        r"|window\.opener|new Function|__proto__|onmessage)\b|addEventListener\(\s*[\"']message\b"
    )
    folder = ROOT / "backend" / "dashboard" / "wallet"
    scripts = [file for file in files(".ts") if file.is_relative_to(folder)]
    assert len(scripts) > 10
    found = [
        f"{file.name}:{number}: {line.strip()}"
        for file in scripts
        for number, line in enumerate(file.read_text().splitlines(), start=1)
        if unsafe.search(line)
    ]
    assert found == []


def test_no_app_serves_a_page_of_the_framework():
    """Its pages about the API would load their scripts from elsewhere."""
    apps = [call for source in BACKEND for call in calls(source, "FastAPI")]
    assert len(apps) == 3
    for call in apps:
        given = {word.arg: ast.unparse(word.value) for word in call.keywords}
        assert (given["docs_url"], given["redoc_url"]) == ("None", "None")


@pytest.mark.parametrize("file", PINS, ids=lambda file: file.name)
def test_every_python_package_is_pinned_by_its_content(file):
    text = re.sub(r"^\s*#.*$", "", file.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) > 0
    for line in lines:
        assert re.match(r"[A-Za-z0-9_.\-]+(\[[^\]]+\])?==\S+", line), line[:80]
        assert "--hash=sha256:" in line, line[:80]
        assert "://" not in line, line[:80]


def test_every_package_of_the_pages_is_pinned_by_its_content():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert len(packages) > 10
    # npm writes no hash for optional packages of other machines than the one that locked.
    needed = {name: entry for name, entry in packages.items() if not entry.get("optional")}
    assert [name for name, entry in needed.items() if "integrity" not in entry] == []

"""A node at a URL of its own: it passes questions on to a real one, and answers as a test wants."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

from scripts.devnet import Devnet

Change = Callable[[str, Any], Any]
"""(method, result) to the result to give instead; `bytes` are the whole body of the answer."""


@contextmanager
def a_lying_node(devnet: Devnet, change: Change) -> Iterator[str]:
    """The URL of one that asks the devnet and changes what it says."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            result = change(asked["method"], devnet.rpc(asked["method"], *asked["params"]))
            answer = {"jsonrpc": "2.0", "id": asked["id"], "result": result}
            body = result if isinstance(result, bytes) else json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

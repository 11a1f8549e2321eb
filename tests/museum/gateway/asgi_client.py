"""Calls the gateway as the server does, without a server."""

import asyncio
from dataclasses import dataclass, field

from iiif.image.wsgi import TileMiddleware
from museum.gateway.application import Gateway


def scope_of(path, *, method="GET", scheme="http", client="203.0.113.7", **headers):
    """The scope of a request; `headers` are names with `_` for `-`, and texts or lists of texts."""
    path, _question, query = path.partition("?")
    named = {"host": "testserver"} | headers
    pairs = [
        (name.replace("_", "-").lower().encode(), one.encode("latin-1"))
        for name, value in named.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    return {
        "type": "http",
        "http_version": "1.1",
        "server": ("127.0.0.1", 80),
        "client": (client, 40000),
        "scheme": scheme,
        "method": method,
        "raw_path": path.encode(),
        "path": path,
        "query_string": query.encode(),
        "headers": pairs,
    }


@dataclass
class Response:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    is_complete: bool = False
    #: How many messages of the body the gateway had asked for.
    received: int = 0

    def __getitem__(self, name):
        return self.headers[name.lower()]


class Client:
    """A gateway in an event loop of its own. Close it."""

    def __init__(self, application):
        self.runner = asyncio.Runner()
        self.gateway = Gateway(TileMiddleware(application))
        self.runner.run(self._start())

    async def _start(self):
        self.gateway.start(wait=5)

    def close(self):
        self.gateway.stop()
        self.runner.close()

    def poll(self):
        """Ask the database for the version now, as the watching thread does every second."""

        async def poll():
            await asyncio.to_thread(self.gateway._watcher.poll)
            await asyncio.sleep(0.01)

        self.runner.run(poll())

    def get(self, path, **how):
        return self.runner.run(self.request(path, **how))

    def post(self, path, body, **how):
        return self.runner.run(self.request(path, method="POST", body=body, **how))

    async def request(self, path, body=(), leaves=None, send=None, **how):
        """Request `path`; `body` is its pieces, or an asynchronous generator of them.

        `leaves` is an asyncio.Event after which the client is gone; `send` is called before each
        message that the gateway sends.
        """
        response = Response()
        pieces = body if hasattr(body, "__anext__") else _pieces_of(body)

        async def receive():
            response.received += 1
            piece = await anext(pieces, None)
            if piece is not None:
                return {"type": "http.request", "body": piece, "more_body": True}
            if not response.is_complete and not receive.ended:
                receive.ended = True
                return {"type": "http.request", "body": b"", "more_body": False}
            await (leaves or asyncio.Event()).wait()
            return {"type": "http.disconnect"}

        receive.ended = False

        async def note(message):
            if send is not None:
                await send(message)
            if message["type"] == "http.response.start":
                response.status = message["status"]
                response.pairs = [(n.decode(), v.decode("latin-1")) for n, v in message["headers"]]
                response.headers = dict(response.pairs)
            else:
                response.body += message["body"]
                response.is_complete = not message.get("more_body", False)

        await self.gateway(scope_of(path, **how), receive, note)
        return response


async def _pieces_of(pieces):
    for piece in pieces:
        yield piece

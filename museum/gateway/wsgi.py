"""Calls Django's WSGI application in a thread, for a request that the event loop received.

Call, iteration and `close` of one answer share one thread, because Django's database connections
belong to a thread and are released by `close`; and one context, so that a language that was
activated for a request does not reach the next.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from museum.gateway.request import Request
from museum.gateway.response_buffer import ClientGone, ResponseBuffer
from operations.health import request_ids

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

#: The only headers that reach the rendering of a page that is cached for everybody: what is not in
#: its key must not be able to change it.
KEYED_HEADERS = (b"host", b"accept", b"accept-language")


def wsgi_environ(request: Request, body: IO[bytes], length: int) -> Environ:
    """Return the environment of PEP 3333. `body` has `length` bytes."""
    environ = _basic_environ(request, request.method, body)
    for name, value in request.headers.items():
        if name == b"content-type":
            environ["CONTENT_TYPE"] = value.decode("latin-1")
        elif name not in (b"content-length", b"transfer-encoding", b"expect"):
            environ[_variable(name)] = value.decode("latin-1")
    if length or request.has_body:
        environ["CONTENT_LENGTH"] = str(length)
    if request_ids.HEADER in environ:  # only those of trusted proxies come so far
        environ[request_ids.TRUSTED_KEY] = environ[request_ids.HEADER]
    return environ


def page_environ(request: Request, body: IO[bytes], accept_encoding: str = "") -> Environ:
    """Return the environment for rendering a page that may be cached: an anonymous GET.

    `accept_encoding` is set for files that are stored compressed.
    """
    environ = _basic_environ(request, "GET", body)
    for name in KEYED_HEADERS:
        if name in request.headers:
            environ[_variable(name)] = request.headers[name].decode("latin-1")
    if accept_encoding:
        environ["HTTP_ACCEPT_ENCODING"] = accept_encoding
    return environ


def _variable(name: bytes) -> str:
    return "HTTP_" + name.decode("latin-1").upper().replace("-", "_")


def _basic_environ(request: Request, method: str, body: IO[bytes]) -> Environ:
    server, port = request.scope.get("server") or ("localhost", "80")
    return {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),
        "QUERY_STRING": request.query.decode("latin-1"),
        "SERVER_NAME": server,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{request.scope.get('http_version', '1.1')}",
        "REMOTE_ADDR": request.client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": request.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def run(application: Application, environ: Environ, buffer: ResponseBuffer) -> None:
    """Call `application` and write its answer to `buffer`. Runs in a thread; never raises."""
    try:
        _run(application, environ, buffer)
    except ClientGone:
        buffer.finish(ClientGone())
    except BaseException as error:  # reported by the event loop, which answers 500 or cuts off
        buffer.finish(error)
    else:
        buffer.finish()


def _run(application: Application, environ: Environ, buffer: ResponseBuffer) -> None:
    if buffer.is_gone:
        raise ClientGone

    def start_response(
        status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], None]:
        buffer.start(int(status.split(" ", 1)[0]), headers)
        return buffer.write

    answer = application(environ, start_response)
    try:
        for piece in answer:
            if piece:
                buffer.write(piece)
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()

"""WsgiBridge nginx's micro-cache, with the headers as the gateway sends them."""

import http.client
import shutil
import socket
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from museum.gateway.content_codings import IDENTITY
from museum.gateway.representations import answer, stored_response

pytestmark = pytest.mark.skipif(shutil.which("nginx") is None, reason="needs nginx")

CONFIG = """
pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  proxy_cache_path {folder}/cache keys_zone=museum:1m inactive=10m use_temp_path=off;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{upstream};
      proxy_cache museum; proxy_cache_revalidate on; proxy_cache_lock on;
      proxy_cache_use_stale error timeout;
    }}
  }}
}}
"""


class Upstream(BaseHTTPRequestHandler):
    """Answers as the gateway does."""

    protocol_version = "HTTP/1.1"
    asked: list[str | None] = []
    words = b"<p>Words.</p>" * 100

    def do_GET(self):
        page = stored_response(200, [("Content-Type", "text/html")], self.words, IDENTITY)
        made = answer(page, IDENTITY)
        known = self.headers.get("If-None-Match")
        type(self).asked.append(known)
        unmodified = known == made.etag.decode()
        self.send_response(304 if unmodified else 200)
        for name, value in made.unmodified if unmodified else made.headers:
            self.send_header(name.decode(), value.decode())
        self.end_headers()
        if not unmodified:
            self.wfile.write(made.body)

    def log_message(self, *_):
        pass


@pytest.fixture
def upstream():
    Upstream.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def get(tmp_path, upstream):
    """Ask nginx for the page; returns status, headers and body."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    tmp_path.chmod(0o755)
    config = tmp_path / "nginx.conf"
    config.write_text(
        CONFIG.format(folder=tmp_path, port=port, upstream=upstream.server_address[1])
    )
    nginx = subprocess.Popen(
        ["nginx", "-c", str(config), "-g", f"daemon off; user {_user()};"],
        stderr=subprocess.DEVNULL,
    )

    def ask():
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        for _attempt in range(100):
            try:
                link.connect()
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        link.request("GET", "/en/")
        response = link.getresponse()
        return response.status, response.headers, response.read()

    yield ask
    nginx.terminate()
    nginx.wait()


def _user():
    import getpass

    return getpass.getuser()


def test_nginx_keeps_a_page_for_a_second_and_then_asks(get, upstream):
    status, headers, body = get()
    assert (status, body) == (200, Upstream.words)
    assert headers["Cache-Control"] == "public, no-cache, stale-if-error=600"
    assert "X-Accel-Expires" not in headers
    get()
    assert len(Upstream.asked) == 1
    time.sleep(2.1)
    assert get()[0] == 200
    # It asked whether the page had changed, and was told that it had not.
    assert len(Upstream.asked) == 2
    assert Upstream.asked[1] == headers["ETag"]


def test_nginx_serves_it_while_the_museum_is_gone(get, upstream):
    get()
    upstream.shutdown()
    upstream.server_close()
    time.sleep(2.1)
    status, _headers, body = get()
    assert (status, body) == (200, Upstream.words)

"""Debian's nginx with the configuration that the museum supplies, before two web processes.

The processes are no museums but a few lines each, with one thread: what holds it up is seen at
once. They say which of them answered. Or they are those of a museum that somebody else started.
"""

import datetime
import http.client
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "museum.conf"

#: What docs/deploy.md says of /etc/nginx/nginx.conf, by the user of the tests.
_AS_DOCUMENTED = """
user root;
worker_processes auto;
worker_rlimit_nofile 65536;
events { worker_connections 8192; }
"""

_BACKEND = """
import sys, time
from http.server import BaseHTTPRequestHandler, HTTPServer
name, port, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
count = 0

class Handler(BaseHTTPRequestHandler):
    # One request a connection: with one thread, a kept connection would hold up all others.
    protocol_version = "HTTP/1.0"

    def do_GET(self):
        global count
        count += 1
        headers = {"X-Backend": name, "X-Count": str(count)}
        for seen in ("Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Request-ID"):
            headers["Seen-" + seen] = self.headers.get(seen, "")
        body = f"{name} {count} {self.path}".encode()
        if self.path.startswith("/broken") and open(folder + "/broken").read() == "1":
            self.send_response(500)
        elif self.path.startswith("/busy"):
            self.send_response(503)
        else:
            self.send_response(200)
        if self.path.startswith("/page"):
            headers["Cache-Control"] = "no-cache"
        if self.path.startswith("/private"):
            headers["Cache-Control"] = "private, no-store"
        if self.path.startswith("/cookie"):
            headers["Set-Cookie"] = "sessionid=1"
        if self.path.startswith("/media/"):
            headers["X-Accel-Redirect"] = "/protected/" + self.path.removeprefix("/media/")
            headers["Content-Type"] = "image/jpeg"
            headers["Cache-Control"] = "public, max-age=86400"
            body = b""
        if self.path.startswith("/export"):
            body = b"x" * 9_000_000
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_GET

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def log_message(self, *arguments):
        pass

HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class FrontServer:
    """nginx and its two backends in a folder; `close` stops them.

    `museum` is the data folder of a museum and the ports of its two servers, which take the place
    of the backends and are not stopped.
    """

    def __init__(self, folder: Path, museum: tuple[Path, int, int] | None = None) -> None:
        self.folder = folder
        self.http, self.https = free_port(), free_port()
        if museum is None:
            self.data = folder / "data"
            for name in ("derivatives/ab", "static", "masters"):
                (self.data / name).mkdir(parents=True)
            (folder / "broken").write_text("0")
            self.backends = [self._start_backend(name) for name in ("one", "two")]
            self.ports = [port for port, _process in self.backends]
            self._processes = "master_process off; events { worker_connections 1024; }"
        else:
            self.data, *self.ports = museum
            self.backends = []
            self._processes = _AS_DOCUMENTED
        self._write_certificate()
        (folder / "nginx.conf").write_text(self._configuration())
        self.nginx = subprocess.Popen(
            [
                shutil.which("nginx") or "nginx",
                "-p",
                folder,
                "-c",
                folder / "nginx.conf",
                "-e",
                "error.log",
            ]
        )
        try:
            self._wait_for(self.https)
        except AssertionError:
            self.close()
            raise

    def _start_backend(self, name):
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "-c", _BACKEND, name, str(port), str(self.folder)]
        )
        self._wait_for(port)
        return port, process

    def _wait_for(self, port):
        until = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                if time.monotonic() > until:
                    log = self.folder / "error.log"
                    raise AssertionError(log.read_text() if log.exists() else port) from None
                time.sleep(0.05)

    def _configuration(self):
        text = CONFIGURATION.read_text()
        for old, port in zip(("8000", "8001"), self.ports, strict=True):
            text = text.replace(f"127.0.0.1:{old}", f"127.0.0.1:{port}")
        text = re.sub(r"^\s*listen \[::\].*\n", "", text, flags=re.M)
        replacements = {
            "listen 80;": f"listen 127.0.0.1:{self.http};",
            "listen 443 ": f"listen 127.0.0.1:{self.https} ",
            "/etc/letsencrypt/live/museum.example": str(self.folder),
            "/srv/museum/data": str(self.data),
            "/var/cache/nginx/museum": str(self.folder / "cache"),
            "/var/log/nginx/museum.log": str(self.folder / "access.log"),
            "/etc/nginx/museum/": str(self.folder / "extra") + "/",
        }
        for old, new in replacements.items():
            assert old in text, old
            text = text.replace(old, new)
        temporary = "".join(
            f"{kind}_temp_path {self.folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        return (
            f"daemon off; pid {self.folder}/nginx.pid;\n{self._processes}\n"
            f"http {{ include /etc/nginx/mime.types;\n{temporary}{text}\n}}\n"
        )

    def _write_certificate(self):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "museum.example")])
        now = datetime.datetime.now(datetime.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .sign(key, hashes.SHA256())
        )
        (self.folder / "fullchain.pem").write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
        )
        (self.folder / "privkey.pem").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )

    def connect(self) -> ssl.SSLSocket:
        context = ssl._create_unverified_context()
        plain = socket.create_connection(("127.0.0.1", self.https), timeout=20)
        return context.wrap_socket(plain, server_hostname="museum.example")

    def get(self, path, method="GET", body=None, **headers):
        """The response (with `.body`) to one request on a connection of its own."""
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.https, timeout=20, context=ssl._create_unverified_context()
        )
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, {"Host": "museum.example", **named})
        response = connection.getresponse()
        response.body = response.read()
        connection.close()
        return response

    def kill_backend(self, number):
        process = self.backends[number][1]
        process.kill()
        process.wait()

    def close(self):
        for process in (self.nginx, *(process for _port, process in self.backends)):
            process.terminate()
        for process in (self.nginx, *(process for _port, process in self.backends)):
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

"""The servers that the museum's images are compared with: iipsrv behind nginx, and nginx alone.

apt-get install iipimage-server nginx-light wrk
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path

from .load import with_children

IIPSRV = "/usr/lib/iipimage-server/iipsrv.fcgi"
#: As many as the museum has workers.
PROCESSES = 2
#: The size of the cache of decoded tiles in a process of either server.
DECODED_MEGABYTES = 100

_CONFIG = """
worker_processes {processes};
pid {folder}/nginx.pid;
error_log {folder}/error.log;
user root;
events {{ worker_connections 512; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000;
  open_file_cache max=10000;
  types {{ image/jpeg jpg; }}
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  upstream iipsrv {{ {upstream} }}
  server {{
    listen 127.0.0.1:{port};
    location /iiif/ {{
      fastcgi_pass iipsrv;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param SERVER_PROTOCOL $server_protocol;
      fastcgi_param HTTP_HOST $http_host;
      fastcgi_param REQUEST_URI $request_uri;
      rewrite ^/iiif/(.*)$ /fcgi?IIIF=$1 break;
      fastcgi_param QUERY_STRING $args;
    }}
    location /tiles/ {{ root {tiles}; }}
  }}
}}
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class Peers:
    """Runs iipsrv on the TIFFs of `images`, and nginx for it and for the files of `tiles`."""

    def __init__(self, folder: Path, images: Path, tiles: Path) -> None:
        self.folder, self.images, self.tiles = folder, images, tiles

    def __enter__(self) -> Peers:
        ports = [free_port() for _process in range(PROCESSES)]
        settings = {
            "FILESYSTEM_PREFIX": f"{self.images}/",
            "LOGFILE": str(self.folder / "iipsrv.log"),
            "VERBOSITY": "0",
            "JPEG_QUALITY": "82",
            "MAX_IMAGE_CACHE_SIZE": str(DECODED_MEGABYTES),
            "MAX_CVT": "20000",
        }
        self._iipsrv = [
            subprocess.Popen(
                [IIPSRV, "--bind", f"127.0.0.1:{port}", "--backlog", "1024"],
                env={**os.environ, **settings},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for port in ports
        ]
        self.port = free_port()
        config = self.folder / "nginx.conf"
        config.write_text(
            _CONFIG.format(
                processes=PROCESSES,
                folder=self.folder,
                upstream=" ".join(f"server 127.0.0.1:{port};" for port in ports),
                port=self.port,
                tiles=self.tiles,
            )
        )
        self._nginx = subprocess.Popen(
            ["nginx", "-c", str(config), "-g", "daemon off;"], stderr=subprocess.DEVNULL
        )
        for port in (*ports, self.port):
            _wait_for(port)
        return self

    def __exit__(self, *_: object) -> None:
        for process in (self._nginx, *self._iipsrv):
            process.terminate()
            process.wait()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def nginx(self) -> list[int]:
        """The processes of nginx."""
        return with_children(self._nginx.pid)

    def both(self) -> list[int]:
        """The processes of iipsrv and of nginx in front of it."""
        return [*self.nginx(), *(process.pid for process in self._iipsrv)]


def _wait_for(port: int) -> None:
    for _attempt in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"Nothing listens on port {port}.")

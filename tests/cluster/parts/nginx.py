"""nginx in front of the web machines, passing a request on when one of them is dead."""

from pathlib import Path

import requests

from tests.cluster.parts.processes import Process, free_port, is_open, program

_CONFIGURATION = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  upstream museum {{
{servers}
    keepalive 16;
  }}
  server {{
    listen 127.0.0.1:{port};
    client_max_body_size 200m;
    location / {{
      proxy_pass http://museum;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host:$server_port;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_connect_timeout 2s;
      proxy_next_upstream error timeout http_502;
    }}
  }}
}}
"""


class Nginx:
    def __init__(self, folder, machines):
        self.folder = Path(folder) / "nginx"
        self.folder.mkdir()
        self.port = free_port()
        servers = "\n".join(
            f"    server 127.0.0.1:{machine.port} max_fails=1 fail_timeout=2s;"
            for machine in machines
        )
        path = self.folder / "nginx.conf"
        path.write_text(_CONFIGURATION.format(folder=self.folder, port=self.port, servers=servers))
        self.process = Process(
            "nginx", [program("nginx", "/usr/sbin/nginx"), "-c", str(path)], folder
        )

    def start(self):
        self.process.start().wait_for(lambda: is_open(self.port))
        return self

    def get(self, path, **options):
        options = {"timeout": 30, "allow_redirects": False} | options
        return requests.get(f"http://127.0.0.1:{self.port}{path}", **options)

    def stop(self):
        self.process.stop()

"""SIGTERM lets a request under way finish; the listening socket has its options."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: The real `serve` in front of an application that takes two seconds.
APPLICATION = """
import time
from museum.asgi import application
from museum.gateway import listening_sockets

def slow(environ, start_response):
    body = str(listening_sockets.set_options()).encode()
    time.sleep(2)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]

application.application._application._bridge._application = slow
"""
SERVE = """
import sys
import django
django.setup()
from django.core.management import execute_from_command_line
from museum.management.commands import serve
real = serve.Granian
serve.before_serving = lambda: None  # there is no museum here
serve.Granian = lambda target, **settings: real("slow_application:application", **settings)
execute_from_command_line(["manage.py", "serve", "--port", sys.argv[1]])
"""


def test_a_request_under_way_is_answered_after_sigterm(tmp_path):
    (tmp_path / "slow_application.py").write_text(textwrap.dedent(APPLICATION))
    (tmp_path / "serve_slow.py").write_text(SERVE)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "museum.settings.development",
        "DATA_DIR": str(tmp_path / "data"),
        "WORKER": "0",
        "PYTHONPATH": f"{tmp_path}:{ROOT}",
    }
    environment.pop("DATABASE_URL", None)
    server = subprocess.Popen(
        [sys.executable, str(tmp_path / "serve_slow.py"), str(port)], cwd=ROOT, env=environment
    )
    try:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        for _attempt in range(150):
            try:
                link.connect()
                break
            except OSError:
                time.sleep(0.1)
        link.request("OPTIONS", "/slow")
        time.sleep(1)
        server.send_signal(signal.SIGTERM)
        answer = link.getresponse()
        assert answer.status == 200
        # The number of listening sockets whose options the gateway set.
        assert int(answer.read()) >= 1
        assert server.wait(timeout=20) == 0
    finally:
        server.kill()
        server.wait()

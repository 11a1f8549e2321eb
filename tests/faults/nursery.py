"""Forks processes of a museum that can be killed, so that they need not wait for Python to start.

Run as `python -m tests.faults.nursery`. It reads one order a line, as JSON, forks a child that
carries it out, prints the child's number, waits for its end and prints "gone" and its status:

    {"do": "serve", "port": 8000}                         the museum's pages, in several threads
    {"do": "manage", "arguments": ["work"]}               a command of manage.py
    {"do": "check", "ledger": {...}, "result": "path"}    tests.faults.checks, its answer in a file
    {"do": "run", "code": "...", "result": "path"}        Python that assigns `answer`
"""

import json
import os
import sys
import traceback
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 50


class _Handler(WSGIRequestHandler):
    def address_string(self):
        return self.client_address[0]

    def log_message(self, *arguments):
        pass


def serve(order):
    from django.core.wsgi import get_wsgi_application

    server = make_server("127.0.0.1", order["port"], get_wsgi_application(), _Server, _Handler)
    server.serve_forever(0.05)


def manage(order):
    from django.core.management import call_command

    call_command(*order["arguments"])


def check(order):
    from tests.faults.checks import problems_with

    Path(order["result"]).write_text(json.dumps(problems_with(order["ledger"])))


def run(order):
    names = {"answer": None}
    exec(order["code"], names)
    Path(order["result"]).write_text(json.dumps(names["answer"]))


ORDERS = {"serve": serve, "manage": manage, "check": check, "run": run}


def _child(order):
    os.dup2(2, 1)
    try:
        ORDERS[order["do"]](order)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    sys.stdout.flush()
    os._exit(0)


def warm_up(order):
    """Ask for pages once in this process, so that the children have their templates already."""
    from django.db import connections
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["sessionid"] = order["warm"]
    for path in ("/admin/people/person/add/", "/en/people/"):
        client.get(path)
    connections.close_all()


def say(what):
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def main():
    django.setup()
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018  (imports the views, once for all children)
    say("ready")
    for line in sys.stdin:
        if "warm" in line:
            warm_up(json.loads(line))
            say("warm")
            continue
        child = os.fork()
        if not child:
            _child(json.loads(line))
        say(child)
        say(f"gone {os.waitpid(child, 0)[1]}")


if __name__ == "__main__":
    main()

"""A gateway in front of Django, and one in front of an application of the test's own."""

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections

from tests.museum.gateway.asgi_client import Client


@pytest.fixture
def client_of(monkeypatch, tmp_path, settings):
    """Makes gateways in front of any WSGI application."""
    # The gateway's threads must leave no connection behind when the database is removed.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    settings.SPOOL_DIR = tmp_path / "spool"
    opened = []

    def make(application):
        opened.append(Client(application))
        return opened[-1]

    yield make
    for client in opened:
        client.close()


@pytest.fixture
def museum(client_of):
    """A gateway in front of the museum."""
    return client_of(get_wsgi_application())

"""The tests of the cluster: `make test-cluster`. No other run collects them."""

import os

import pytest

from tests.cluster.parts.acts import PUBLISH, imported, new_batch, scan, upload
from tests.cluster.parts.cluster import Cluster

IS_ASKED_FOR = bool(os.environ.get("MUSEUM_CLUSTER"))
collect_ignore_glob = [] if IS_ASKED_FOR else ["test_*.py"]


@pytest.fixture(scope="session")
def cluster():
    running = Cluster()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def curator(cluster):
    """Cookies and headers of a signed-in curator."""
    key = cluster.desk(
        "from django.contrib.auth.models import User\n"
        "from django.contrib.sessions.backends.db import SessionStore\n"
        "user = User.objects.create_superuser('curator', 'c@museum.example', 'secret')\n"
        "session = SessionStore()\n"
        "session['_auth_user_id'] = str(user.pk)\n"
        "session['_auth_user_backend'] = 'django.contrib.auth.backends.ModelBackend'\n"
        "session['_auth_user_hash'] = user.get_session_auth_hash()\n"
        "session.create()\n"
        "result = session.session_key\n"
    )
    token = "a" * 32
    return {
        "cookies": {"sessionid": key, "csrftoken": token},
        "headers": {"X-CSRFToken": token, "Accept": "application/json"},
    }


@pytest.fixture(scope="session")
def photo(cluster, curator):
    """The identifier of a published photograph, uploaded through machine a."""
    content = scan(1)
    batch = new_batch(cluster)
    answer = upload(cluster.a, curator, batch, "first.jpg", content)
    assert answer.status_code == 200, answer.text[:500]
    assert not answer.json()["arrivals"][0]["problem"]
    identifier = imported(cluster, content)
    cluster.desk(PUBLISH.format(identifier))
    cluster.wait_for_replica()
    return identifier

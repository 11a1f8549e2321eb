"""A curator and a contributor, signed in."""

import pytest

from tests.museum.backoffice import user_of


@pytest.fixture
def curator(client):
    client.force_login(user_of("Curator"))
    return client


@pytest.fixture
def contributor(client):
    client.force_login(user_of("Contributor"))
    return client

"""Who signs in at the desk."""

import pytest
from django.contrib.auth.models import User

from tests.museum.desk import user_of


@pytest.fixture
def curator(client):
    client.force_login(user_of("Curator"))
    return client


@pytest.fixture
def contributor(client):
    client.force_login(user_of("Contributor"))
    return client


@pytest.fixture
def stranger(client):
    """Of the staff, in no group."""
    client.force_login(User.objects.create_user("stranger", is_staff=True))
    return client


@pytest.fixture
def administrator(client):
    client.force_login(User.objects.create_superuser("administrator"))
    return client

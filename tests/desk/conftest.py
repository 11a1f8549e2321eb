"""Who signs in at the desk."""

import pytest
from django.contrib.auth.models import User

from tests.museum.conftest import contributor, curator

__all__ = ["administrator", "contributor", "curator", "stranger"]


@pytest.fixture
def stranger(client):
    """Of the staff, in no group."""
    client.force_login(User.objects.create_user("stranger", is_staff=True))
    return client


@pytest.fixture
def administrator(client):
    client.force_login(User.objects.create_superuser("administrator"))
    return client

"""Who signs in at the desk, and the delivery they work on."""

import pytest
from django.contrib.auth.models import User

from photos.models import ImportBatch
from tests.builders import make_collection
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


@pytest.fixture
def batch():
    """A delivery of scans, begun and empty."""
    return ImportBatch.objects.create(label="Sato album", collection=make_collection())

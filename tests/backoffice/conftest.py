"""The import batch that the tests of the back office upload into."""

import pytest

from photos.models import ImportBatch
from tests.builders import make_collection


@pytest.fixture
def batch():
    """An import batch without files."""
    return ImportBatch.objects.create(label="Sato album", collection=make_collection())

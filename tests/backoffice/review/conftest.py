"""Who signs in at the desk."""

from tests.museum.conftest import contributor, curator

__all__ = ["contributor", "curator"]

"""A curator and a contributor, signed in."""

from tests.museum.conftest import contributor, curator

__all__ = ["contributor", "curator"]

"""Errors of image requests. The message names the value, what is wrong with it, and the remedy.

This module does not use Django: messages are English msgids, which `views` translates.
"""

from __future__ import annotations

from collections.abc import Mapping


class ImageRequestError(Exception):
    """A request that cannot be answered with an image; `status` is the HTTP status (section 7.3).

    `message` is the untranslated message, with placeholders for `values`.
    """

    status = 400

    def __init__(self, message: str, **values: object) -> None:
        self.message = message
        self.values: Mapping[str, object] = values
        super().__init__(message % values)


class Malformed(ImageRequestError):
    """The request has a syntax error, or asks for what this image does not have: 400."""


class UnsupportedFeature(ImageRequestError):
    """The request uses a feature of the standard that the museum does not support: 501."""

    status = 501


def mark_for_translation(message: str) -> str:
    """Return `message` unchanged; marks it for the message catalogues, as gettext_noop does."""
    return message

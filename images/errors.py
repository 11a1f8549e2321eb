"""The error that refuses a file: its name, what is wrong with it, and what to do about it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .containers import detect_format

#: The names of `detect_format` for the formats that are accepted.
_READABLE = {
    "a JPEG image",
    "a PNG image",
    "a TIFF image",
    "a WebP image",
    "a GIF image",
    "an AVIF image",
}


class InvalidImage(ValidationError):
    """A file that the museum does not accept as a photograph.

    `name` is the name of the file, `problem` what is wrong with it, `remedy` what the reader should
    do. All three are shown to the reader.
    """

    def __init__(self, name: str, problem: str, remedy: str, code: str) -> None:
        self.name, self.problem, self.remedy = name, problem, remedy
        super().__init__(f"{name}: {problem} {remedy}", code=code)


class StorageUnavailable(OSError):
    """The store of files does not answer, or answers with an error of its own.

    That passes: pages answer 503, and the worker tries its job again later.
    """


def storage_unavailable(name: str) -> InvalidImage:
    """Return the error for a file that could not be stored because its storage does not answer."""
    return InvalidImage(
        name,
        _("the storage of the museum does not answer at the moment."),
        _("Nothing of it was kept: send the file again in a few minutes."),
        "storage",
    )


def unreadable_file(name: str, error: OSError) -> InvalidImage:
    """Return the error for a file that the operating system could not read."""
    return InvalidImage(
        name,
        _("the file cannot be read (%(error)s).") % {"error": error.strerror or error},
        _("Check that it is there and that the museum may read it."),
        "unreadable",
    )


def not_an_image(path: Path, name: str) -> InvalidImage:
    """Return the error for a file that Pillow does not identify, naming what it seems to be."""
    with path.open("rb") as file:
        kind = detect_format(file.read(512))
    if kind in _READABLE:
        return broken_image(name, ValueError(_("its header is damaged")))
    remedy = _("Save the photograph as JPEG, PNG, TIFF or WebP.")
    if kind == "a HEIC image":  # docs/decisions/0032
        remedy = _(
            "Export it as JPEG, in the size of the original. An iPhone takes its photographs as "
            "JPEG when Settings, Camera, Formats is “Most Compatible”."
        )
    return InvalidImage(
        name,
        _("the file is %(kind)s.")
        % {"kind": _(kind) if kind else _("no image that the museum knows")},
        remedy,
        "format",
    )


def too_many_pixels(name: str, pixels: int) -> InvalidImage:
    """Return the error for an image with more `pixels` than MAX_PIXELS."""
    return InvalidImage(
        name,
        _("the image has %(pixels).1f megapixels; the museum takes up to %(most)d.")
        % {"pixels": pixels / 1e6, "most": settings.MAX_PIXELS // 1e6},
        _("Save it smaller, or ask the operator to raise MAX_MEGAPIXELS."),
        "too_many_pixels",
    )


def truncated_file(name: str) -> InvalidImage:
    """Return the error for a file that ends before its image does."""
    return InvalidImage(
        name,
        _("the file ends before the image does."),
        _("Copy it again from where it came from, or scan the photograph again."),
        "truncated",
    )


def missing_pixels(name: str) -> InvalidImage:
    """Return the error for an image of which not every pixel can be decoded.

    The decoder's own words are left out: libvips keeps them for the whole process, so they may be
    those about another file.
    """
    return InvalidImage(
        name,
        _("the picture cannot be decoded whole: its data are damaged, or break off too early."),
        _("Copy it again from where it came from, or scan the photograph again."),
        "broken",
    )


def lost_picture(name: str) -> InvalidImage:
    """Return the error for an image of which nothing would be left in the public copies."""
    return InvalidImage(
        name,
        _("its public copies would be one flat colour, and the picture is not."),
        _("Save it as RGB with 8 bits a channel, without further channels and colour profile."),
        "flat",
    )


def transparent_image(name: str) -> InvalidImage:
    """Return the error for an image that is transparent everywhere, but has a picture."""
    return InvalidImage(
        name,
        _("the whole picture is transparent, so that nothing of it would be seen."),
        _("Save it without transparency."),
        "transparent",
    )


def undecodable_channels(name: str, fault: str) -> InvalidImage:
    """Return the error for a `fault` of `images.channels.Channels`."""
    problem, remedy = {
        "palette": (
            _("it has a colour palette and a further channel, which cannot be decoded together."),
            _("Save it as RGB."),
        ),
        "planes": (
            _("it is grey with a further channel in a plane of its own, which cannot be decoded."),
            _("Save it with interleaved channels, or as RGB."),
        ),
        "cmyk": (
            _("it is CMYK with 16 bits and associated alpha, which cannot be decoded together."),
            _("Save it without transparency."),
        ),
        "lab": (
            _("it is LAB with transparency, which cannot be decoded together."),
            _("Save it without transparency."),
        ),
    }[fault]
    return InvalidImage(name, problem, remedy, "pixels")


def broken_image(name: str, error: Exception) -> InvalidImage:
    """Return the error for an image that cannot be decoded, with the decoder's last line."""
    lines = str(getattr(error, "detail", "") or error).strip().splitlines() or [
        type(error).__name__
    ]
    return InvalidImage(
        name,
        _("the image cannot be decoded (%(error)s).") % {"error": lines[-1]},
        _("Copy it again from where it came from, or open it in an image program and export it."),
        "broken",
    )

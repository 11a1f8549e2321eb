"""The URLs of the rights statements of a photograph, for its image and for our text."""

from django import template

from photos.models import Photo
from photos.rights import ImageRights, TextRights

register = template.Library()


@register.filter
def image_rights_uri(photo: Photo) -> str:
    """Return the URL of the statement at RightsStatements.org."""
    return ImageRights(photo.image_rights).uri


@register.filter
def text_rights_uri(photo: Photo) -> str:
    """Return the URL of the Creative Commons deed."""
    return TextRights(photo.text_rights).uri

"""The addresses of the two rights of a photograph."""

from django import template

from photos.models import Photo
from photos.rights import ImageRights, TextRights

register = template.Library()


@register.filter
def image_rights_uri(photo: Photo) -> str:
    """The statement at RightsStatements.org."""
    return ImageRights(photo.image_rights).uri


@register.filter
def text_rights_uri(photo: Photo) -> str:
    """The Creative Commons deed."""
    return TextRights(photo.text_rights).uri

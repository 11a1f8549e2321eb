"""Filters for the addresses of a master's derivatives, for the templates of the admin."""

from django import template

from photos.models import Master
from photos.picture_urls import derivative_sizes, derivative_url

register = template.Library()


@register.filter
def widest_url(master: Master) -> str:
    """Return the URL of the widest JPEG of a master."""
    return derivative_url(master.sha256, derivative_sizes(master)[-1].width, "jpg")


@register.filter
def narrowest_url(master: Master) -> str:
    """Return the URL of the narrowest JPEG of a master."""
    return derivative_url(master.sha256, derivative_sizes(master)[0].width, "jpg")

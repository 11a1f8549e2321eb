"""The curator's desk: what the admin shows of several kinds of record at once."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "desk"

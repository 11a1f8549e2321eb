"""The Django app `dates`: it has no models, only the command `read_date`."""

from django.apps import AppConfig


class DatesConfig(AppConfig):
    name = "dates"

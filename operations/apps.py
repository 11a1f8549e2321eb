"""Running a museum: its health, its backups and the proof that they restore."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "operations"

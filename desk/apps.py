"""The curator's desk: what the admin shows of several kinds of record at once."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "desk"

    def ready(self) -> None:
        from desk.lists import extend_lists
        from desk.worklist.checks import register_all
        from desk.worklist.review import register_review

        register_all()
        register_review()
        extend_lists()

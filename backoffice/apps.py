"""The curator's desk: what the admin shows of several kinds of record at once."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "backoffice"

    def ready(self) -> None:
        from backoffice.admin_actions import extend_lists
        from backoffice.worklist.checks import register_all
        from backoffice.worklist.review import register_review

        register_all()
        register_review()
        extend_lists()

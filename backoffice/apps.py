"""The curator's desk: what the admin shows of several kinds of record at once."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "backoffice"

    def ready(self) -> None:
        from backoffice.admin_actions import extend_changelists
        from backoffice.worklist.checks import register_checks
        from backoffice.worklist.review import register_review_checks

        register_checks()
        register_review_checks()
        extend_changelists()

"""The project itself: system checks, roles, and the cleanup of the admin."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

#: allauth's models that are removed from the admin. Second factors and sessions are removed on the
#: page of a user's access, which writes to the audit log; e-mail addresses are not used.
_UNREGISTERED_MODELS = ("account.EmailAddress", "mfa.Authenticator", "usersessions.UserSession")


class MuseumConfig(AppConfig):
    name = "museum"

    def ready(self) -> None:
        from django.contrib import admin

        from accounts.roles import sync_roles

        from . import checks, language_checks  # noqa: F401  (registers the system checks)

        # At this point all apps have registered their models with the admin.
        for label in _UNREGISTERED_MODELS:
            admin.site.unregister(apps.get_model(label))
        # `identifiers` is the last app in INSTALLED_APPS, so its `post_migrate` is sent last.
        post_migrate.connect(sync_roles, sender=apps.get_app_config("identifiers"))

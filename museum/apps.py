from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

#: What allauth would let be edited in the admin: second factors and sessions are ended on the page
#: of a person's access, where the audit log is told, and addresses of mail are not asked for.
_UNREGISTERED_MODELS = ("account.EmailAddress", "mfa.Authenticator", "usersessions.UserSession")


class MuseumConfig(AppConfig):
    name = "museum"

    def ready(self) -> None:
        from django.contrib import admin

        from accounts.roles import sync_roles

        from . import checks, language_checks  # noqa: F401  (registers them)

        # By now every app has registered what is its own.
        for label in _UNREGISTERED_MODELS:
            admin.site.unregister(apps.get_model(label))
        # The last of the apps with records to be migrated.
        post_migrate.connect(sync_roles, sender=apps.get_app_config("identifiers"))

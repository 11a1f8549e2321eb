"""Users, roles, sign-in with a second factor, sessions and lockout."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class AccountsConfig(AppConfig):
    name = "accounts"
    default = True

    def ready(self) -> None:
        from accounts import signals  # noqa: F401  (connects the receivers)


class DeskAdminConfig(admin_apps.AdminConfig):
    """Django's admin with the site of `accounts.admin_site`."""

    default = False
    default_site = "accounts.admin_site.DeskSite"

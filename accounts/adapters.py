"""What django-allauth asks of a museum: nobody signs up, and secrets are kept encrypted."""

from __future__ import annotations

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.utils.encoding import force_bytes


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; nothing is sent by mail."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the secrets of authenticator apps and recovery codes encrypted in the database.

    A copy of the database alone then signs nobody in. The key comes from SECRET_KEY; what an
    older key of SECRET_KEY_FALLBACKS encrypted can still be read.
    """

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises ImproperlyConfigured for what no key opens: no secret may stand in its place."""
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise ImproperlyConfigured(
                "SECRET_KEY was changed since this second factor was set up: put the old key into "
                "SECRET_KEY_FALLBACKS, or take the factor away with `manage.py "
                "reset_second_factor USERNAME`."
            ) from error


def _fernet() -> MultiFernet:
    keys = [force_bytes(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(_derive_key(key)) for key in keys])


def _derive_key(secret: bytes) -> bytes:
    digest = hashlib.sha256(b"museum.second-factor:" + secret).digest()
    return base64.urlsafe_b64encode(digest)

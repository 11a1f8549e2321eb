"""Adapters of django-allauth: sign-up is closed, and secrets are stored encrypted."""

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
    """Closes sign-up: administrators create the accounts, and no mail is sent."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Encrypts the secrets of authenticator apps and recovery codes in the database (Fernet).

    A copy of the database alone is then not enough to sign in. The key is derived from SECRET_KEY;
    secrets encrypted with a key of SECRET_KEY_FALLBACKS can still be read.
    """

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret. Raises ImproperlyConfigured if no key can decrypt it."""
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

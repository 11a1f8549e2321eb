"""The form that sets up an authenticator app."""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as BaseForm
from allauth.mfa.totp.internal.auth import TOTP


class ActivateTOTPForm(BaseForm):
    """Counts the code that activates the app as used (RFC 6238 section 5.2).

    allauth's form does not: whoever saw the code typed could sign in with it in the same half
    minute.
    """

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if not TOTP(Authenticator(user=self.user))._mark_code_used(code):
            raise get_adapter().validation_error("incorrect_code")
        return code

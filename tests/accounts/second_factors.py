"""Second factors for the tests, and the codes of an authenticator app."""

import base64
import hashlib
import hmac
import struct
import time

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

SECRET = "MUSEUMMUSEUMMUSEUMMUSEUMMUSEUM22"
PASSWORD = "x"


def totp_code(secret, after=0):
    """The six-digit code of an app `after` steps of thirty seconds from now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30 + after)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def enroll_authenticator(user):
    """Activate an authenticator app for `user`; returns the recovery codes."""
    TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user).get_unused_codes()


def stored_secret(user):
    """The secret as the database stores it (encrypted), and decrypted."""
    kept = Authenticator.objects.get(user=user, type="totp").data["secret"]
    return kept, get_adapter().decrypt(kept)


def submit_password(user, after="/admin/"):
    """Submit name and password; returns the client and the response to this first step."""
    browser = Client()
    data = {"username": user.get_username(), "password": PASSWORD, "next": after}
    return browser, browser.post(reverse("admin:login"), data)


def submit_code(browser, code):
    return browser.post(reverse("mfa_authenticate"), {"code": code})

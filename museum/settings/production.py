"""Settings of a public server: HTTPS only. It does not start without a secret key and hosts."""

from . import environment
from .base import *  # noqa: F403
from .base import CONTENT_SECURITY_POLICY, STORAGES

DEBUG = False
SECRET_KEY = environment.required(
    "SECRET_KEY",
    remedy=(
        "Make one with `python -c 'import secrets; print(secrets.token_urlsafe(50))'`, keep it "
        "out of the repository, and never change it without need: it signs everyone out."
    ),
)
ALLOWED_HOSTS = [
    host.strip()
    for host in environment.required(
        "ALLOWED_HOSTS",
        remedy="Name the hosts that the museum answers for: ALLOWED_HOSTS=museum.example.",
    ).split(",")
    if host.strip()
]
CSRF_TRUSTED_ORIGINS = environment.names("CSRF_TRUSTED_ORIGINS")

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "museum.staticfiles.BundlingStaticFilesStorage"},
}

# Curators of a public museum change the exhibit's records: an update of the code leaves them alone.
EXHIBIT = environment.one_of("EXHIBIT", "ONCE", ("NO", "ONCE", "FOLLOW"))

# HTTPS=0 is for trying the production settings on one's own machine, never for a public server.
HTTPS = environment.flag("HTTPS", True)
SECURE_SSL_REDIRECT = HTTPS
# Load balancers request these over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SECURE = HTTPS
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SECURE_HSTS_SECONDS = environment.number("HSTS_SECONDS", 365 * 24 * 3600) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
CONTENT_SECURITY_POLICY["DIRECTIVES"]["upgrade-insecure-requests"] = HTTPS  # type: ignore[assignment]

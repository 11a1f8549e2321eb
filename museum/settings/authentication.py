"""Settings of staff sign-in: passwords, second factors, and the lockout after failed attempts."""

from datetime import timedelta

from . import environment

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AXES_FAILURE_LIMIT = environment.number("SIGN_IN_ATTEMPTS", 5, minimum=1)
AXES_COOLOFF_TIME = timedelta(minutes=15)
# User name and address together: nobody can lock a curator out from another address.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# An attacker has all addresses of an IPv6 /64: they count as one.
AXES_CLIENT_IP_CALLABLE = "accounts.client_address.client_network"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "accounts.lockout.lockout_response"
AXES_VERBOSE = False
# Second factors: codes of an authenticator app, security keys, passkeys, and recovery codes for a
# lost device. If required, staff must set one up before anything else (accounts/middleware.py).
REQUIRE_SECOND_FACTOR = environment.flag("REQUIRE_SECOND_FACTOR", False)
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
# Wrong codes are counted for each user, from whatever address they come.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/15m/key", "reauthenticate": "10/m/user"}
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {"activate_totp": "accounts.second_factor_form.ActivateTOTPForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the museum does not use or verify e-mail addresses

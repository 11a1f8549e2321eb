"""A museum on one's own machine, for `make run` and for work on the code.

DEBUG stays off unless the environment turns it on, as `make run` does.
"""

from . import environment
from .base import *  # noqa: F403
from .base import ALLOWED_HOSTS, DATA_DIR, SECRET_KEY
from .secret_key import load_or_create_secret_key

DEBUG = environment.flag("DEBUG", False)
SECRET_KEY = SECRET_KEY or load_or_create_secret_key(DATA_DIR / "secret_key")
ALLOWED_HOSTS = [".localhost", "127.0.0.1", "[::1]", *ALLOWED_HOSTS]

# Static files come straight from the source folders: nothing to collect after an edit.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# Passkeys without HTTPS: on one's own machine alone, and only as http://localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

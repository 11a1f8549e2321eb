"""Settings for one's own machine, used by `make run` and for development.

DEBUG is off unless the environment turns it on, as `make run` does.
"""

from . import environment
from .base import *  # noqa: F403
from .base import ALLOWED_HOSTS, DATA_DIR, SECRET_KEY
from .secret_key import load_or_create_secret_key

DEBUG = environment.flag("DEBUG", False)
SECRET_KEY = SECRET_KEY or load_or_create_secret_key(DATA_DIR / "secret_key")
ALLOWED_HOSTS = [".localhost", "127.0.0.1", "[::1]", *ALLOWED_HOSTS]

# Static files are served from the source folders, so `collectstatic` is not needed after an edit.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# Passkeys without HTTPS: only for one's own machine, and only at http://localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

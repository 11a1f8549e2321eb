"""Settings of the tests, which keep all data in a temporary folder."""

import os
import tempfile

# The tests are written for the founding museum's languages, whatever the environment says.
os.environ.pop("MUSEUM_LANGUAGES", None)
os.environ.pop("AUDIT_ANCHORS", None)
# Set before the base settings are imported, so that masters, derivatives and keys are stored there,
# and in the environment, so that processes started by a test use the same folder. The folder is
# created when something is written to it; tests/conftest.py removes it.
os.environ["DATA_DIR"] = f"{tempfile.gettempdir()}/museum-test-{os.getpid()}"
# No test starts a backup or a fixity check because it runs at night.
os.environ["NIGHT_WORK"] = "0"

from .base import *  # noqa: F403

SECRET_KEY = "only-for-tests-" + "0123456789" * 5
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# All tests come from one address. Those of the limits set their own.
RATE_LIMITS = {kind: (0, seconds) for kind, (_amount, seconds) in RATE_LIMITS.items()}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # strong hashers are slow
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# A file and not memory, because only then do readers and writers lock each other as in production.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": f"{os.environ['DATA_DIR']}.sqlite3"}

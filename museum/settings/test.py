"""The settings of the tests: nothing outside a temporary folder is read or written."""

import os
import tempfile

# The tests speak of the founding museum's languages, whatever the environment says.
os.environ.pop("MUSEUM_LANGUAGES", None)
# Before the base is read, so that masters, derivatives and keys land there, and in the environment,
# so that a process that a test starts finds the same folder. It appears when something is written
# there; tests/conftest.py removes it.
os.environ["DATA_DIR"] = f"{tempfile.gettempdir()}/museum-test-{os.getpid()}"

from .base import *  # noqa: F403

SECRET_KEY = "only-for-tests-" + "0123456789" * 5
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the strong ones are slow
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

# A file and not memory: only there do readers and writers meet as they do before the public.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": f"{os.environ['DATA_DIR']}.sqlite3"}

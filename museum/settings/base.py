"""What every deployment shares. Each named difference is a small file beside this one.

Everything that may differ is read from the environment, with a default that is safe.
"""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

from . import environment
from .authentication import *  # noqa: F403
from .unfold import UNFOLD  # noqa: F401  (a setting)

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = environment.folder("DATA_DIR", BASE_DIR / "data")

DEBUG = False
SECRET_KEY = environment.text("SECRET_KEY")
ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS")

INSTALLED_APPS = [
    "modeltranslation",
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "axes",
    "csp",
    "django_htmx",
    "reversion",
    "taggit",
    "museum",
    "backoffice",
    "accounts",  # before allauth: its templates win
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "iiif",
    "exchange",
    "articles",
    "sample",
    "photos",
    "people",
    "catalog",
    "editorial",
    "records",
    "audit",
    "search",
    "jobs",
    "identifiers",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "museum.middleware.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "museum.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",  # asks to be the last
    "museum.middleware.FriendlyNotFoundMiddleware",  # but this one answers in place of the pages
]

ROOT_URLCONF = "museum.urls"
WSGI_APPLICATION = "museum.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "museum.context_processors.museum",
            ],
        },
    },
]

DATABASES = {"default": environment.database("DATABASE_URL", DATA_DIR / "museum.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Languages: the address says which, so nothing needs a cookie; but the desk's addresses have none,
# and its cookie goes nowhere else.
LANGUAGE_COOKIE_PATH = "/admin/"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
# Which there are, the default one first: nothing else in the code says so (docs/languages.md).
LANGUAGES = environment.languages("MUSEUM_LANGUAGES", ("en", "ru", "ja"))
LANGUAGE_CODE = LANGUAGES[0][0]
MODELTRANSLATION_DEFAULT_LANGUAGE = LANGUAGE_CODE
MODELTRANSLATION_LANGUAGES = tuple(code for code, _name in LANGUAGES)
LOCALE_PATHS = [BASE_DIR / "locale"]
# In which the desk tells and asks for times; what is stored is UTC.
TIME_ZONE = environment.text("TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True

# Files. What the site needs of an npm package is named file by file; the rest is for the tests.
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
NODE_MODULES = BASE_DIR / "node_modules"
NODE_STATIC_FILES = (
    "jquery-ui/dist/jquery-ui.min.js",
    "openseadragon/build/openseadragon/openseadragon.min.js",
    # Its last line names this one, and no file may name one that is not there.
    "openseadragon/build/openseadragon/openseadragon.min.js.map",
)
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "museum.staticfiles.NodeModulesFinder",
]
# Masters are bit for bit what came in, and are served to nobody; derivatives are the public's.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "masters": {
        "BACKEND": "images.storage.ContentStorage",
        "OPTIONS": {"location": DATA_DIR / "masters", "base_url": None},
    },
    "derivatives": {
        "BACKEND": "images.storage.ContentStorage",
        "OPTIONS": {"location": DATA_DIR / "derivatives", "base_url": None},
    },
}
# What may come in as a photograph. 1 GB holds 300 megapixels uncompressed: a glass plate of
# 13 x 18 cm at 2,800 dpi. What is decoded line by line takes less than 500 MB of memory up to here;
# formats that a decoder holds whole have a limit of their own.
MAX_UPLOAD_BYTES = environment.number("MAX_UPLOAD_MEGABYTES", 1000, minimum=1) * 1000**2
MAX_PIXELS = environment.number("MAX_MEGAPIXELS", 1000, minimum=1) * 1000**2
MAX_PIXELS_HELD_WHOLE = environment.number("MAX_MEGAPIXELS_HELD_WHOLE", 100, minimum=1) * 1000**2
# Pixels a side of the tiles of a deep zoom; another number makes `derive_photos` cut them anew.
TILE_SIZE = environment.number("TILE_SIZE", 512, minimum=128, maximum=4096)
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# modeltranslation's language tabs; its default is another host's.
JQUERY_UI_URL = "jquery-ui/dist/jquery-ui.min.js"

# Used codes and counted attempts: every process has to know them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
    }
}
# The default keeps messages in a cookie of their own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True

# Headers.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
# unfold's Alpine evaluates expressions and sets style attributes; added under /admin/ alone.
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [UNSAFE_EVAL],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:", "blob:"],
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
# Addresses or networks of the proxies whose X-Forwarded-* headers are believed (museum/wsgi.py).
TRUSTED_PROXIES = environment.names("TRUSTED_PROXIES")

# The museum itself. The span is the line of days on the home page and the edge of an open date;
# the founding exhibit's runs from the signing of the surrender to the landing of one of the last
# large groups: 4,134 days, both ends counted.
MUSEUM_FIRST_DAY = environment.day("MUSEUM_FIRST_DAY", "1945-09-02")
MUSEUM_LAST_DAY = environment.day("MUSEUM_LAST_DAY", "1956-12-26")
# An e-mail address or an address of a page: how a reader corrects, claims, or asks for removal.
MUSEUM_CONTACT = environment.text("MUSEUM_CONTACT")


# The server (`manage.py serve`). One thread would queue readers behind a waiting SQLite writer for
# seconds; many make the tail long.
SERVER_WORKERS = environment.number("WORKERS", 1, minimum=1, maximum=64)
SERVER_THREADS = environment.number("THREADS", 3, minimum=1, maximum=16)
# Cards that each of its processes keeps rendered; some 1.5 kB each.
CARD_MEMORY_BYTES = environment.number("CARD_MEMORY_MEGABYTES", 32, minimum=0) * 1000**2

# The worker (`manage.py work`), which `manage.py serve` starts too. A claim is longer than the
# slowest file takes: a gigapixel is derived in half a minute.
WORKER = bool(environment.number("WORKER", 1, minimum=0, maximum=1))
WORK_LEASE = timedelta(seconds=environment.number("WORK_LEASE_SECONDS", 300, minimum=1))
# How long what was deleted can be brought back, before the worker purges it.
BIN_DAYS = environment.number("BIN_DAYS", 90, minimum=1)
# What may come in through the browser; larger files by `import_photos`. A ZIP holds many.
MAX_BROWSER_UPLOAD_BYTES = (
    environment.number("MAX_BROWSER_UPLOAD_MEGABYTES", 100, minimum=1) * 1000**2
)
MAX_BROWSER_ZIP_BYTES = environment.number("MAX_BROWSER_ZIP_MEGABYTES", 2000, minimum=1) * 1000**2

# The largest picture that the Image API returns, and how many large ones (above a few megapixels) a
# process computes at once: the other threads go on with pages.
IIIF_MAX_PIXELS = environment.number("IIIF_MAX_MEGAPIXELS", 16, minimum=1, maximum=400) * 1000**2
IIIF_MAX_SIDE = environment.number(
    "IIIF_MAX_SIDE", 8_192, minimum=512, maximum=16_383
)  # WebP's own
IIIF_LARGE_AT_ONCE = environment.number(
    "IIIF_LARGE_AT_ONCE", max(1, SERVER_THREADS - 1), minimum=1, maximum=16
)

# Decoded tiles that each process keeps: a region's neighbour needs the same ones. 32 MB hold thirty
# of 512 pixels in colour.
IIIF_DECODED_BYTES = environment.number("IIIF_DECODED_MEGABYTES", 32, minimum=0) * 1000**2

# Manifests and collections that each process keeps; some 8 kB each.
IIIF_MEMORY_BYTES = environment.number("IIIF_MEMORY_MEGABYTES", 16, minimum=0) * 1000**2

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": environment.one_of(
            "LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
        ),
    },
    # Django's own console handler would print a second time what the root prints.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # A line for each file of a bag says nothing that the command does not.
        "bagit": {"level": "WARNING"},
        # What libvips finds odd in a file, the validators say in the curator's words.
        "pyvips": {"level": "ERROR"},
    },
}

"""Settings that all deployments share. Development, production and test build on this module.

Everything that may differ is read from environment variables and has a safe default
(docs/settings.md).
"""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

from . import environment
from .authentication import *  # noqa: F403
from .cache import caches
from .databases import databases, direct_url
from .rate_limits import *  # noqa: F403
from .storage import content_storages
from .unfold import UNFOLD  # noqa: F401  (a setting)

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = environment.folder("DATA_DIR", BASE_DIR / "data")

DEBUG = False
SECRET_KEY = environment.text("SECRET_KEY")
ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS")

INSTALLED_APPS = [
    "modeltranslation",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "accounts.apps.DeskAdminConfig",
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
    "operations",
    "backoffice",
    "accounts",  # before allauth, so that its templates take precedence
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
    "dates",
]

MIDDLEWARE = [
    "operations.health.middleware.RequestMiddleware",  # first: it counts and logs every answer
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "museum.reconnecting.ReconnectingMiddleware",  # before the replica and the session
    "museum.replica.ReplicaMiddleware",  # before whatever reads records
    "museum.middleware.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "operations.health.middleware.ProbeMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "museum.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.drafts.SavedDraftsMiddleware",  # after what redirects in place of the views
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",  # its documentation asks to put it last
    "museum.rate_limits.middleware.RateLimitMiddleware",  # reads the user and the posted form
    "museum.middleware.AdminAddressMiddleware",
    "museum.middleware.ReadableTextMiddleware",
    "museum.middleware.StorageUnavailableMiddleware",
    "museum.middleware.FriendlyNotFoundMiddleware",  # last: it answers in place of the views
]

ROOT_URLCONF = "museum.urls"
WSGI_APPLICATION = "museum.wsgi.application"
ASGI_APPLICATION = "museum.asgi.application"

# Public pages are written in Jinja2, in templates/public; the admin, sign-in and the page of the
# error 500 are Django's templates.
TEMPLATES = [
    {
        "NAME": "public",
        "BACKEND": "museum.jinja.PublicTemplates",
        "DIRS": [BASE_DIR / "templates" / "public"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "museum.jinja.environment"},
    },
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
            ],
        },
    },
]

DATABASES = databases(DATA_DIR / "museum.sqlite3")
# The primary without the pooler that DATABASE_URL may lead through: for LISTEN.
DATABASE_DIRECT_URL = direct_url()
DATABASE_ROUTERS = ["search.replica.ReplicaRouter"] if "replica" in DATABASES else []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Languages. On public pages the URL says the language, so they need no cookie. URLs under /admin/
# have no language; the cookie for it is sent only there.
LANGUAGE_COOKIE_PATH = "/admin/"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
# The museum's languages, the default one first. All code reads this setting (docs/languages.md).
LANGUAGES = environment.languages("MUSEUM_LANGUAGES", ("en", "ru", "ja"))
LANGUAGE_CODE = LANGUAGES[0][0]
MODELTRANSLATION_DEFAULT_LANGUAGE = LANGUAGE_CODE
MODELTRANSLATION_LANGUAGES = tuple(code for code, _name in LANGUAGES)
# A text that the active language lacks is read in the first language that has it.
MODELTRANSLATION_FALLBACK_LANGUAGES = MODELTRANSLATION_LANGUAGES
LOCALE_PATHS = [BASE_DIR / "locale"]
# The time zone in which the admin shows and accepts times. Times are stored in UTC.
TIME_ZONE = environment.text("TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True

# Files. Of the npm packages only these files are served; the others are for the tests.
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
NODE_MODULES = BASE_DIR / "node_modules"
NODE_STATIC_FILES = (
    "jquery-ui/dist/jquery-ui.min.js",
    "openseadragon/build/openseadragon/openseadragon.min.js",
    # The script's last line names this file, and the manifest storage requires that it exists.
    "openseadragon/build/openseadragon/openseadragon.min.js.map",
)
# Style sheets that import others; on a public server each is one file (museum/staticfiles.py).
CSS_BUNDLES = ("css/site.css",)
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "museum.staticfiles.NodeModulesFinder",
]
# Masters are the uploaded files, byte for byte, and are never served. Derivatives are public.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    **content_storages(DATA_DIR),
}
# The most that derivatives from an object store take on the local disk of a machine.
OBJECT_CACHE_BYTES = environment.number("OBJECT_CACHE_MEGABYTES", 1000, minimum=0) * 1000**2
# Limits of a photograph. 1 GB holds 300 megapixels uncompressed: a glass plate of 13 x 18 cm at
# 2,800 dpi. Within these limits, formats that are decoded line by line need less than 500 MB of
# memory. Formats that a decoder holds in memory as a whole have a lower limit of pixels.
MAX_UPLOAD_BYTES = environment.number("MAX_UPLOAD_MEGABYTES", 1000, minimum=1) * 1000**2
MAX_PIXELS = environment.number("MAX_MEGAPIXELS", 1000, minimum=1) * 1000**2
MAX_PIXELS_IN_MEMORY = environment.number("MAX_MEGAPIXELS_IN_MEMORY", 100, minimum=1) * 1000**2
# Side of a deep zoom tile in pixels. After a change, `derive_photos` creates all tiles again.
TILE_SIZE = environment.number("TILE_SIZE", 512, minimum=128, maximum=4096)
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# The script for modeltranslation's language tabs. Its default is a file on another host.
JQUERY_UI_URL = "jquery-ui/dist/jquery-ui.min.js"

# Holds used second-factor codes and counted attempts, which all processes must share.
CACHE_URL = environment.text("CACHE_URL")
CACHES = caches(CACHE_URL, DATA_DIR / "cache")
# Messages are stored in the session. Django's default would set another cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "accounts.csrf.csrf_failure"

# Security headers.
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
# Added under /admin/ only: Alpine.js in unfold evaluates expressions and sets style attributes.
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
# Addresses or networks of the proxies whose X-Forwarded-* headers are trusted (museum/wsgi.py).
TRUSTED_PROXIES = environment.names("TRUSTED_PROXIES")

# The museum itself. The span of days is shown on the home page and bounds dates with an open end.
# The founding exhibit's runs from the signing of the surrender to the landing of one of the last
# large groups: 4,134 days, including both ends.
MUSEUM_FIRST_DAY = environment.day("MUSEUM_FIRST_DAY", "1945-09-02")
MUSEUM_LAST_DAY = environment.day("MUSEUM_LAST_DAY", "1956-12-26")
# An e-mail address or the URL of a page, for corrections, claims and requests for removal.
MUSEUM_CONTACT = environment.text("MUSEUM_CONTACT")

# Whether `manage.py setup` loads the founding exhibit: NO, ONCE (into a museum without records), or
# FOLLOW (again whenever the bag in the code changed, over what curators changed meanwhile).
EXHIBIT = environment.one_of("EXHIBIT", "FOLLOW", ("NO", "ONCE", "FOLLOW"))

# The server (`manage.py serve`). With one thread, readers would wait for seconds behind a waiting
# SQLite writer; with many, the slowest responses become slower.
SERVER_HOST = environment.text("HOST", "127.0.0.1")
SERVER_PORT = environment.number("PORT", 8000, minimum=1, maximum=65_535)
SERVER_WORKERS = environment.number("WORKERS", 1, minimum=1, maximum=64)
SERVER_THREADS = environment.number("THREADS", 3, minimum=1, maximum=16)
# Memory for rendered cards in each server process; a card takes some 1.5 kB.
CARD_CACHE_BYTES = environment.number("CARD_CACHE_MEGABYTES", 32, minimum=0) * 1000**2

# Memory in each server process for the documents of records, rendered texts and the like, which are
# cached under the version of the catalogue; the document of a page takes some 20 kB.
PAGE_DATA_CACHE_BYTES = environment.number("PAGE_DATA_CACHE_MEGABYTES", 64, minimum=0) * 1000**2

# The worker (`manage.py work`), which `manage.py serve` also starts. The lease of a job must be
# longer than the slowest file takes; a gigapixel takes half a minute.
WORKER = bool(environment.number("WORKER", 1, minimum=0, maximum=1))
JOB_LEASE = timedelta(seconds=environment.number("JOB_LEASE_SECONDS", 300, minimum=1))
# Days for which deleted records can be restored, before the worker purges them.
TRASH_DAYS = environment.number("TRASH_DAYS", 90, minimum=1)
# Limits of an upload in the browser: one file, and a ZIP of many. Larger files are imported by
# `manage.py import_photos`.
MAX_BROWSER_UPLOAD_BYTES = (
    environment.number("MAX_BROWSER_UPLOAD_MEGABYTES", 100, minimum=1) * 1000**2
)
MAX_BROWSER_ZIP_BYTES = environment.number("MAX_BROWSER_ZIP_MEGABYTES", 2000, minimum=1) * 1000**2

# The gateway in front of Django (museum/gateway/). Pages, exports and the admin have threads of
# their own, so that none of them waits for another; beyond what may wait, requests get 503.
EXPORTS_AT_ONCE = environment.number("EXPORTS_AT_ONCE", 2, minimum=1, maximum=16)
EXPORTS_WAITING = environment.number("EXPORTS_WAITING", 10, maximum=100)
EXPORT_WAIT_SECONDS = environment.number("EXPORT_WAIT_SECONDS", 20, minimum=1, maximum=300)
DESK_THREADS = environment.number("DESK_THREADS", 2, minimum=1, maximum=16)
REQUESTS_WAITING = environment.number("REQUESTS_WAITING", 100, minimum=1)
REQUESTS_PER_ADDRESS = environment.number("REQUESTS_PER_ADDRESS", 40, minimum=1)
# Memory for cached pages in each process, and the store of pages that processes share.
PAGE_CACHE_BYTES = environment.number("PAGE_CACHE_MEGABYTES", 64, minimum=0) * 1000**2
CACHE_URL = environment.text("CACHE_URL")
# Request bodies that were not read yet and answers that were not sent yet, in each process.
SPOOL_DIR = environment.folder("SPOOL_DIR", DATA_DIR / "spool")
SPOOL_BYTES = (
    environment.number("SPOOL_MEGABYTES", 2 * MAX_BROWSER_ZIP_BYTES // 1000**2, minimum=10)
    * 1000**2
)

# The largest image that the IIIF Image API returns, and how many large ones (above a few
# megapixels) a process computes at once, so that other threads are free for pages.
IIIF_MAX_PIXELS = environment.number("IIIF_MAX_MEGAPIXELS", 16, minimum=1, maximum=400) * 1000**2
# WebP pictures have at most 16,383 pixels a side.
IIIF_MAX_SIDE = environment.number("IIIF_MAX_SIDE", 8_192, minimum=512, maximum=16_383)
IIIF_LARGE_AT_ONCE = environment.number(
    "IIIF_LARGE_AT_ONCE", max(1, SERVER_THREADS - 1), minimum=1, maximum=16
)

# Memory for decoded tiles in each process; adjacent regions need the same tiles. 32 MB hold thirty
# colour tiles of 512 pixels.
IIIF_TILE_CACHE_BYTES = environment.number("IIIF_TILE_CACHE_MEGABYTES", 32, minimum=0) * 1000**2

# Memory for IIIF manifests and collections in each process; one takes some 8 kB.
IIIF_DOCUMENT_CACHE_BYTES = (
    environment.number("IIIF_DOCUMENT_CACHE_MEGABYTES", 16, minimum=0) * 1000**2
)

# The file of the audit log's anchors, and to whom the worker mails new ones (docs/audit.md).
AUDIT_ANCHORS = environment.folder("AUDIT_ANCHORS", DATA_DIR / "audit-anchors.txt")
AUDIT_ANCHOR_MAIL = environment.names("AUDIT_ANCHOR_MAIL")
# The server that sends mail.
EMAIL_HOST = environment.text("EMAIL_HOST", "localhost")
EMAIL_PORT = environment.number("EMAIL_PORT", 25, minimum=1, maximum=65_535)
EMAIL_HOST_USER = environment.text("EMAIL_USER")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_PASSWORD")
EMAIL_USE_TLS = environment.flag("EMAIL_STARTTLS", False)
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = environment.text("EMAIL_FROM", "museum@localhost")
# Health (operations/health/). 0 turns a limit off.
DISK_MINIMUM_BYTES = environment.number("DISK_MINIMUM_MEGABYTES", 2_000) * 1000**2
BACKUP_MAXIMUM_AGE = timedelta(hours=environment.number("BACKUP_MAXIMUM_AGE_HOURS", 36))
DRILL_MAXIMUM_AGE = timedelta(days=environment.number("DRILL_MAXIMUM_AGE_DAYS", 35))
# Who may read /metrics: addresses or networks, and whoever brings the token.
METRICS_ALLOW = environment.networks("METRICS_ALLOW", ("127.0.0.0/8", "::1/128"))
METRICS_TOKEN = environment.text("METRICS_TOKEN")
# Prefix of the addresses at which the front server gives out files of the data folder by
# X-Accel-Redirect (deploy/nginx/museum.conf); empty: the museum sends them itself.
ACCEL_REDIRECT = environment.text("ACCEL_REDIRECT")
# Whether the worker starts backups, drills and fixity checks by night.
NIGHT_WORK = bool(environment.number("NIGHT_WORK", 1, minimum=0, maximum=1))
# Backups (docs/backup.md). Without BACKUP_TO the worker makes none.
BACKUP_TO = environment.text("BACKUP_TO")
BACKUP_PASSWORD_FILE = environment.text("BACKUP_PASSWORD_FILE")
BACKUP_EVERY_HOURS = environment.number("BACKUP_EVERY_HOURS", 24, minimum=1)
DRILL_EVERY_DAYS = environment.number("DRILL_EVERY_DAYS", 7, minimum=1)
BACKUP_KEEP_DAILY = environment.number("BACKUP_KEEP_DAILY", 14)
BACKUP_KEEP_WEEKLY = environment.number("BACKUP_KEEP_WEEKLY", 8)
BACKUP_KEEP_MONTHLY = environment.number("BACKUP_KEEP_MONTHLY", 24)
# The folder of pg_dump and pg_restore, where the newest installed ones do not fit the server.
POSTGRES_BIN = environment.text("POSTGRES_BIN")
# The fixity checks of the worker: every file is read once in so many days, no faster than this.
VERIFY_EVERY_DAYS = environment.number("VERIFY_EVERY_DAYS", 30, minimum=1)
VERIFY_BYTES_PER_SECOND = environment.number("VERIFY_MEGABYTES_PER_SECOND", 20, minimum=1) * 1000**2

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "operations.health.logs.LineFormatter"},
        "json": {"()": "operations.health.logs.JSONFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": environment.one_of("LOG_FORMAT", "LINE", ("LINE", "JSON")).lower(),
        }
    },
    "root": {
        "handlers": ["console"],
        "level": environment.one_of(
            "LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
        ),
    },
    # Without this, Django's own console handler would print its messages a second time.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # bagit logs a line for each file; the commands already report what matters.
        "bagit": {"level": "WARNING"},
        # The validators already explain to curators what libvips warns about.
        "pyvips": {"level": "ERROR"},
    },
}

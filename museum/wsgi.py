"""The WSGI door."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.production")
django_application = get_wsgi_application()

from iiif.image.wsgi import TileMiddleware  # needs the apps, which are ready now

application = TileMiddleware(django_application)
if settings.TRUSTED_PROXIES:
    # The visitor's address and scheme, as the proxies in front report them; from anyone else these
    # headers are ignored, or the sign-in lock and the redirect to HTTPS could be talked around.
    application = wrap_wsgi_with_proxy_headers(application, settings.TRUSTED_PROXIES)

"""The ASGI application: the door (museum/door/) in front of Django's WSGI application."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_asgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.production")
django_application = get_wsgi_application()

from iiif.image.wsgi import TileMiddleware  # can be imported only when the apps are ready
from museum.door.door import Door

application = Door(TileMiddleware(django_application))
if settings.TRUSTED_PROXIES:
    # Take the visitor's address and scheme from X-Forwarded-* headers, but only those of trusted
    # proxies. It wraps the door, so that what the door answers itself obeys them too.
    application = wrap_asgi_with_proxy_headers(application, settings.TRUSTED_PROXIES)

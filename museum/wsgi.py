"""The WSGI application: Django behind the middleware for stored tiles and for policy headers."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.production")
django_application = get_wsgi_application()

# These can be imported only when the apps are ready.
from iiif.image.wsgi import TileMiddleware
from museum.policy_headers import Application, PolicyHeadersMiddleware
from operations.health.request_ids import TrustedRequestIDs
from search.notifications import start_listener

start_listener()
application: Application = PolicyHeadersMiddleware(TileMiddleware(django_application))
if settings.TRUSTED_PROXIES:
    # Take the visitor's address and scheme from X-Forwarded-* headers, but only those of trusted
    # proxies. Otherwise visitors could evade the sign-in lockout and the redirect to HTTPS.
    application = wrap_wsgi_with_proxy_headers(application, settings.TRUSTED_PROXIES)
# Outermost, because it compares the proxy's own address.
application = TrustedRequestIDs(application, settings.TRUSTED_PROXIES)

"""The ASGI application: the gateway (museum/gateway/) in front of Django's WSGI application."""

import os
from collections.abc import Awaitable, Callable

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_asgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.production")
django_application = get_wsgi_application()

# These can be imported only when the apps are ready.
from iiif.image.wsgi import TileMiddleware
from museum.gateway.application import Gateway
from museum.policy_headers import PolicyHeaders, PolicyHeadersMiddleware
from operations.health.request_ids import TrustedRequestIDHeader
from search.notifications import start_listener

start_listener()
ASGIApplication = Callable[..., Awaitable[None]]
# What Django answers gets its policy headers before it is cached,
# and what the gateway answers, after.
inside = TileMiddleware(PolicyHeadersMiddleware(django_application))
application: ASGIApplication = PolicyHeaders(Gateway(inside))
if settings.TRUSTED_PROXIES:
    # Take the visitor's address and scheme from X-Forwarded-* headers, but only those of trusted
    # proxies. It wraps the gateway, so that what the gateway answers itself obeys them too.
    application = wrap_asgi_with_proxy_headers(application, settings.TRUSTED_PROXIES)
# Outermost, because it compares the proxy's own address.
application = TrustedRequestIDHeader(application, settings.TRUSTED_PROXIES)

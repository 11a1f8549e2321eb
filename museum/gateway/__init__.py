"""The gateway: what answers a request before Django, in the server's event loop (decision 0036).

Stored tiles, cached pages and `/healthz` are answered here. Request bodies are bounded, read and
spooled here, and everything else is passed to Django's WSGI application, which runs in a bounded
pool of threads. A client that sends or reads slowly occupies neither a thread nor other clients.
"""

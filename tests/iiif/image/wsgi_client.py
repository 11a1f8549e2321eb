"""Calls a WSGI application directly, without Django's test client."""

from wsgiref.util import setup_testing_defaults


def django_stub(environ, start_response):
    """Stands for Django behind the middleware."""
    start_response("299 Django", [("Content-Type", "text/plain")])
    return [b"Django answers"]


class WsgiResponse:
    def __init__(self, application, path, method="GET", **environ):
        self.headers = {}
        values = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": "testserver"}
        values |= {"SCRIPT_NAME": "", "QUERY_STRING": ""} | environ
        setup_testing_defaults(values)
        answered = application(values, self._start)
        self.body = b"".join(answered)
        if hasattr(answered, "close"):
            answered.close()

    def _start(self, status, headers, error=None):
        self.status = int(status.split()[0])
        self.headers = dict(headers)
        assert len(self.headers) == len(headers)

    @property
    def is_from_django(self):
        return self.status == 299

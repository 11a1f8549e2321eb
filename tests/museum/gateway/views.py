"""A WSGI application whose answers are the test's."""

import threading

HTML = [("Content-Type", "text/html; charset=utf-8")]


class Views:
    """A WSGI application that counts its calls; its answers are the test's."""

    def __init__(self, headers=(), body=b"<p>A page.</p>" * 100, status="200 OK"):
        self.headers, self.body, self.status = [*HTML, *headers], body, status
        self.environs = []
        self.hold = threading.Event()
        self.hold.set()

    def __call__(self, environ, start_response):
        self.environs.append(environ)
        assert self.hold.wait(10)
        start_response(self.status, self.headers)
        return [self.body() if callable(self.body) else self.body]

    @property
    def calls(self):
        return len(self.environs)

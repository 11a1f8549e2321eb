"""What is one visitor's own, an error or a secret is never cached: each is planted and sought."""

import pytest

from tests.builders import make_photo
from tests.museum.gateway.views import HTML, Views

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine]


@pytest.fixture
def views():
    return Views()


@pytest.fixture
def client(client_of, views):
    return client_of(views)


class TestWhatIsNeverCached:
    @pytest.mark.parametrize(
        "header",
        [
            ("Set-Cookie", "sessionid=x"),
            ("Set-Cookie", "anything=x"),
            ("Cache-Control", "private"),
            ("Cache-Control", "max-age=60, no-store"),
            ("Vary", "Cookie"),
            ("Vary", "Accept, User-Agent"),
            ("Vary", "*"),
            ("Content-Range", "bytes 0-1/3"),
        ],
    )
    def test_a_response_with_a_header_that_is_somebodys_own(self, client_of, header):
        views = Views([header])
        client = client_of(views)
        for _time in range(2):
            assert client.get("/en/").status == 200
        assert views.calls == 2

    @pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "500 Error", "503 Busy"])
    def test_an_error(self, client_of, status):
        views = Views(status=status)
        client = client_of(views)
        for _time in range(2):
            assert client.get("/en/").status == int(status[:3])
        assert views.calls == 2

    def test_a_form_with_a_csrf_token(self, client_of, rf):
        from django.middleware.csrf import get_token

        def view(environ, start_response):
            view.calls += 1
            request = rf.get("/")
            request.META = environ
            body = f"<input value='{get_token(request)}'>".encode()
            start_response("200 OK", HTML)
            return [body]

        view.calls = 0
        client = client_of(view)
        assert client.get("/en/").body != client.get("/en/").body
        assert view.calls == 2
        views = Views(body=b"<input name='csrfmiddlewaretoken' value='abc'>" * 20)
        client = client_of(views)
        client.get("/en/")
        client.get("/en/")
        assert views.calls == 2

    @pytest.mark.parametrize(
        "how",
        [
            {"cookie": "sessionid=abc"},
            {"cookie": "a=b; csrftoken=abc"},
            {"cookie": ["a=b", "sessionid=abc"]},
            {"authorization": "Basic abc"},
            {"range": "bytes=0-10"},
            {"method": "POST"},
            {"method": "OPTIONS"},
        ],
    )
    def test_a_request_that_is_somebodys_own(self, client, views, how):
        client.get("/en/")
        answer = client.get("/en/", **how)
        assert views.calls == 2
        assert "etag" not in answer.headers
        client.get("/en/")
        assert views.calls == 2

    @pytest.mark.parametrize(
        "path",
        [
            "/admin/",
            "/admin/login/",
            "/preview/abc/",
            "/readyz",
            "/en/photos/export.csv",
            "/iiif/3/PH-0001/full/max/0/default.jpg",
        ],
    )
    def test_an_address_that_is_no_page_for_everybody(self, client, views, path):
        client.get(path)
        client.get(path)
        assert views.calls == 2

    def test_a_view_can_refuse(self, client_of):
        views = Views()

        def refusing(environ, start_response):
            environ["museum.gateway.uncacheable"] = True
            return views(environ, start_response)

        client = client_of(refusing)
        client.get("/en/")
        client.get("/en/")
        assert views.calls == 2

    def test_a_large_answer_is_sent_whole_and_not_cached(self, client, views):
        views.body = b"x" * 3_000_000
        for _time in range(2):
            assert client.get("/en/").body == views.body
        assert views.calls == 2

    def test_a_page_that_fails_in_the_middle(self, client_of):
        def failing(environ, start_response):
            start_response("200 OK", HTML)
            yield b"x" * 1000
            raise RuntimeError("planted")

        client = client_of(failing)
        assert client.get("/en/").status == 500
        assert client.get("/en/").status == 500


def test_a_header_outside_the_key_does_not_reach_the_page(client, views):
    client.get(
        "/en/",
        cookie="seen=1",
        x_forwarded_host="evil.example",
        x_forwarded_proto="https",
        user_agent="x",
        referer="y",
    )
    names = {name for name in views.environs[0] if name.startswith("HTTP_")}
    assert names == {"HTTP_HOST"}


def test_a_message_and_a_session_of_the_museum_reach_nobody_else(museum, admin_client):
    """Tried with the museum itself: a curator with a message looks at a public page."""
    from django.contrib.messages import constants
    from django.contrib.sessions.models import Session

    photo = make_photo()
    admin_client.get("/admin/")
    key = admin_client.cookies["sessionid"].value
    session = admin_client.session
    session["_messages"] = f'[["__json_message", 0, {constants.INFO}, "Planted message."]]'
    session.save()
    path = f"/en/photos/{photo.identifier}/"
    own = museum.get(path, cookie=f"sessionid={key}")
    assert own.status == 200
    public = museum.get(path)
    assert b"Planted" not in public.body
    assert "set-cookie" not in public.headers
    assert "Cookie" not in public.headers.get("vary", "")
    assert Session.objects.filter(pk=key).exists()


def test_a_draft_that_staff_preview_is_not_cached(museum, admin_client):
    photo = make_photo(state="draft")
    admin_client.get("/admin/")
    key = admin_client.cookies["sessionid"].value
    path = f"/en/photos/{photo.identifier}/"
    museum.get(path, cookie=f"sessionid={key}")
    assert museum.get(path).status == 404


@pytest.mark.parametrize(
    ("header", "policy"),
    [
        (("Vary", "Cookie"), "private, no-cache"),
        (("Set-Cookie", "sessionid=x"), "private, no-cache"),
        (("Vary", "Accept-Language"), None),
    ],
)
def test_caches_in_front_keep_nobodys_own_page(client_of, header, policy):
    client = client_of(Views([header], status="404 Not Found"))
    assert client.get("/en/").headers.get("cache-control") == policy

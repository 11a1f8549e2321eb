"""An address with a key that none can have answers 404: NUL, overlong, not a number."""

import re

import pytest
from django.urls import URLResolver, get_resolver

from tests.builders import make_photo

pytestmark = pytest.mark.django_db

#: Keys that name nothing, percent-encoded: NUL alone and in a number, too long, no number, half of
#: a surrogate pair, a line break, the quoting of the admin, digits of another script.
KEYS = (
    "%00", "1%00", "9" * 30, "9" * 3000, "abc", "%ED%A0%80", "%0A", "_00", "%27", "-1", "%EF%BC%91",
)  # fmt: skip
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def admin_routes(resolver=None, prefix=""):
    """Yield every route below `admin/` that has a parameter."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(getattr(entry.pattern, "_route", ""))
        if isinstance(entry, URLResolver):
            yield from admin_routes(entry, route)
        elif route.startswith("admin/") and _PARAMETER.search(route):
            yield route


ROUTES = sorted(set(admin_routes()))


def test_the_admins_addresses_are_found():
    assert "admin/photos/photo/<path:object_id>/change/" in ROUTES
    assert len(ROUTES) > 80


@pytest.mark.parametrize("route", ROUTES)
def test_no_page_of_the_admin_fails_on_an_odd_key(administrator, route):
    numbers = set(re.findall(r"<(?:path:object_id|int:\w+|path:content_type_id|id)>", route))
    for key in KEYS:
        address = "/" + _PARAMETER.sub(lambda _found, key=key: key, route)
        response = administrator.get(address, follow=True)
        assert response.status_code == 404 if numbers else response.status_code < 500, address


@pytest.mark.parametrize("view", ["change", "delete", "history", "withdraw"])
def test_the_admin_still_opens_a_record(administrator, view):
    address = f"/admin/photos/photo/{make_photo().pk}/{view}/"
    assert administrator.get(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/admin/?q=%00",
        "/admin/search/?s=%00",
        "/admin/photos/photo/?q=%00",
        "/admin/photos/photo/?%00=1",
        "/admin/photos/photo/?p=%00",
        "/admin/photos/photo/?o=%00",
        "/admin/photos/photo/?state__exact=%00",
        "/admin/photos/photo/?place__id__exact=%00",
        "/admin/photos/photo/add/?place=%00",
        "/admin/people/testimony/?q=a%00b",
        "/admin/audit/auditentry/?q=%00",
        "/admin/audit/auditentry/export/csv/?q=%00",
        "/admin/auth/user/?q=%00",
        "/admin/autocomplete/?app_label=photos&model_name=photo&field_name=place&term=%00",
        "/admin/desk/calendar/?collection=%00",
        "/admin/desk/translations/?page=%00&language=%00&kind=%00",
        "/admin/desk/table/photos.Photo/?id=%00",
        "/admin/desk/bulk/photos.Photo/?id=%00",
        "/admin/desk/merge/catalog.Subject/?id=%00",
        "/admin/desk/at/publish/?id=%00",
        "/admin/desk/twins/?page=%00",
        "/admin/desk/bin/?q=%00",
        "/admin/desk/uploads/?page=%00",
    ],
)
def test_nul_in_a_query_of_the_admin_is_no_failure(administrator, address):
    assert administrator.get(address).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["page=x", "page=-1", "page=99999999999999999999", "p=x", "o=x", "id=x", "id=" + "9" * 30],
)
@pytest.mark.parametrize(
    "path",
    [
        "photos/photo/", "audit/auditentry/", "desk/translations/", "desk/table/photos.Photo/",
        "desk/bulk/photos.Photo/", "desk/merge/catalog.Subject/", "desk/at/publish/", "desk/twins/",
        "desk/bin/", "desk/merges/", "desk/sheets/", "desk/uploads/", "desk/calendar/",
    ],
)  # fmt: skip
def test_an_odd_query_of_the_admin_is_no_failure(administrator, path, query):
    assert administrator.get(f"/admin/{path}?{query}", follow=True).status_code < 500

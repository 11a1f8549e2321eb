"""`/.well-known/security.txt` (RFC 9116)."""

from datetime import UTC, datetime, timedelta

import pytest

from museum.security_txt import contact_uri

pytestmark = pytest.mark.django_db
PATH = "/.well-known/security.txt"


@pytest.mark.parametrize(
    ("contact", "uri"),
    [
        ("museum@example.org", "mailto:museum@example.org"),
        ("https://example.org/contact", "https://example.org/contact"),
        ("mailto:museum@example.org", "mailto:museum@example.org"),
        ("http://example.org/contact", ""),  # section 2.5.3: https alone
        ("a@example.org\nContact: b@example.org", ""),
        ("javascript:alert(1)@b", ""),
        ("", ""),
    ],
)
def test_the_contact(settings, client, contact, uri):
    settings.MUSEUM_CONTACT = contact
    assert contact_uri(contact) == uri
    answer = client.get(PATH)
    assert answer.status_code == (200 if uri else 404)
    if uri:
        assert f"Contact: {uri}\n" in answer.content.decode()


def test_the_file_is_what_the_rfc_asks_for(settings, client):
    settings.MUSEUM_CONTACT = "museum@example.org"
    answer = client.get(PATH)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Canonical"] == f"http://testserver{PATH}"
    assert fields["Preferred-Languages"] == "en, ru, ja"
    expires = datetime.fromisoformat(fields["Expires"])
    now = datetime.now(UTC)
    assert now + timedelta(days=100) < expires < now + timedelta(days=365)

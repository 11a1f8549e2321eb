"""No English sentence is left on a Russian or Japanese page of the desk, nor on an English one."""

import re

import pytest
from django.utils.translation import override

from tests.admin_pages import admin_url, form_data
from tests.backoffice.desk_pages import ENGLISH, desk_addresses, make_one_of_each, shown_texts

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

#: Texts of the builders' records.
_ALLOWED = re.compile(r"A work of reference \d|Words number \d")


def read_in(client, language):
    client.cookies["django_language"] = language


@pytest.mark.parametrize("language", ["ru", "ja"])
def test_no_english_is_left(administrator, language):
    with override("en"):
        records, sheet, batch = make_one_of_each()
    read_in(administrator, "en")
    photo = records[0]
    for button in ("_save", "photos_photo_save_and_submit", "photos_photo_save_and_publish"):
        data = form_data(administrator, admin_url(photo))
        administrator.post(admin_url(photo), data | {button: "yes"})
    read_in(administrator, language)
    found = set()
    for address in dict.fromkeys(desk_addresses(records, sheet, batch)):
        response = administrator.get(address, follow=True)
        if response.status_code in (403, 404):
            continue
        assert response.status_code == 200, address
        if not response["Content-Type"].startswith("text/html"):
            continue
        for text in shown_texts(response.content.decode(), language):
            if ENGLISH.search(text) and not _ALLOWED.search(text):
                found.add(f"{address}: {text[:200]}")
    assert not found, "\n" + "\n".join(sorted(found))

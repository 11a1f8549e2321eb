"""Reads pages: their HTML, their text, and their JSON-LD."""

import json
import re
from typing import Any

from django.test import Client

INLINE = re.compile(r"</?(a|span|cite)\b[^>]*>")


def page_html(client: Client, address: str) -> str:
    """The HTML at `address`, which must answer 200."""
    response = client.get(address)
    assert response.status_code == 200, f"{address} answers {response.status_code}"
    return response.content.decode()


def main_text(client: Client, address: str) -> str:
    """The text of the page's <main>, without tags and with single spaces."""
    main = re.search(r"<main.*?</main>", page_html(client, address), re.DOTALL)
    assert main is not None
    return " ".join(re.sub(r"<[^>]+>", " ", INLINE.sub("", main[0])).split())


def linked_data(client: Client, address: str) -> Any:
    """The JSON-LD in the page."""
    found = re.search(
        r'<script type="application/ld\+json">(.*?)</script>', page_html(client, address)
    )
    assert found is not None, f"{address} declares nothing"
    return json.loads(found[1])

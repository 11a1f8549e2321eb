"""Counts the queries of a page."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def count_queries(client: Client, address: str) -> int:
    """The number of queries of the page at `address`, after a first request filled the caches."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200, f"{address} answers {response.status_code}"
    return len(captured)


def assert_same_queries(
    client: Client, address: str, add: Callable[[int], None], *, more: int = 50
) -> None:
    """Assert that `address` needs as many queries after `add(10)` as after `add(more)`.

    Tests use the fixture of this name, which is tried with 60 records, and among the long tests
    with 500.
    """
    add(10)
    few = count_queries(client, address)
    add(more)
    many = count_queries(client, address)
    assert few == many, f"{address}: {few} queries with 10 records, {many} with {10 + more}"

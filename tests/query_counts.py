"""Counting the queries of a page."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def count_queries(client: Client, address: str) -> int:
    """The number of queries that the page at `address` costs, once the process is warm."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200, f"{address} answers {response.status_code}"
    return len(captured)


def assert_same_queries(
    client: Client, address: str, add: Callable[[int], None], *, more: int = 100
) -> None:
    """Assert that `address` costs the same after `add(10)` and again after `add(more)`.

    Tests take it as the fixture of this name, which is tried with 110 records, and with 500 among
    the long tests.
    """
    add(10)
    few = count_queries(client, address)
    add(more)
    many = count_queries(client, address)
    assert few == many, f"{address}: {few} queries with 10 records, {many} with {10 + more}"

"""A bound on what a flood of unknown addresses costs: after many 404 the answer is a short page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from accounts.client_address import client_network
from museum.rate_limits.answers import too_many_requests
from museum.rate_limits.counting import counter


def refuse_guessing(request: HttpRequest) -> HttpResponse | None:
    """Count a request for what does not exist; return 429 where one network made too many.

    Only these requests are refused: pages that exist are answered to everybody.
    """
    network = client_network(request)
    seconds = counter().seconds_to_wait("unknown", network) if network else 0
    return too_many_requests(request, seconds) if seconds else None

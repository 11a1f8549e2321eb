"""The addresses for machines that watch the museum: `/healthz`, `/readyz`, `/metrics`."""

from __future__ import annotations

import hmac
from datetime import date
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from operations.health.readiness import check_readiness


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer `ok` if the process is running."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer with the state of every part: 200, or 503 with `problems`."""
    found = check_readiness()
    return JsonResponse(
        {
            "catalogue": found.catalogue,
            "index": found.index,
            "today": date.today().isoformat(),
            "checks": found.checks,
            "problems": found.problems,
            "warnings": found.warnings,
            "disk_free_megabytes": found.disk_free_megabytes,
            "last_backup": found.last_backup,
            "last_drill": found.last_drill,
        },
        status=200 if found.is_ready else 503,
    )


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with the metrics in the format that the scraper asks for, or 403."""
    # Imported late: prometheus_client decides at its import whether processes count together.
    from operations.health.metrics import exposition

    if not _may_read_metrics(request):
        return HttpResponse(
            "Metrics are for the addresses in METRICS_ALLOW, or with METRICS_TOKEN.\n",
            content_type="text/plain",
            status=403,
        )
    body, content_type = exposition(request.headers.get("Accept", ""))
    return HttpResponse(body, content_type=content_type)


def _may_read_metrics(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").encode()
        if hmac.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode()):
            return True
    # Behind a proxy that is not in TRUSTED_PROXIES everybody seems to come from its address.
    if "X-Forwarded-For" in request.headers and not settings.TRUSTED_PROXIES:
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_ALLOW)

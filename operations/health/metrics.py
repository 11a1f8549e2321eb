"""Prometheus metrics: counted by every process of a machine, and read when they are asked for.

Labels take few values: views by their names, never addresses.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.db import DatabaseError
from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from jobs import heartbeat
from jobs.models import JobStatus
from jobs.queue import registered_models
from operations.health import installation
from operations.models import BackupKind
from search.models import CatalogueVersion

_REQUESTS = Counter(
    "museum_requests", "Requests that Django answered.", ["method", "view", "status"]
)
_SECONDS = Histogram(
    "museum_request_seconds",
    "Seconds until the headers of an answer.",
    ["view"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


def count_request(method: str, view: str, status: int, seconds: float) -> None:
    """Count an answer. `seconds` is the time until its headers."""
    _REQUESTS.labels(method, view, str(status)).inc()
    _SECONDS.labels(view).observe(seconds)


def exposition(accept: str) -> tuple[bytes, str]:
    """Return the metrics of all processes of this machine, and their media type by `accept`."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)
    else:
        registry.register(REGISTRY)
    registry.register(_Installation())
    encode, content_type = choose_encoder(accept)
    return encode(registry), content_type


class _Installation(Collector):
    """Gauges that are read from the installation when they are asked for.

    A part that does not answer has no gauge then; `museum_database_up` says whether that is it.
    """

    def collect(self) -> Iterator[Metric]:
        up = 1
        try:
            # Read whole before anything is given out, so that a failure leaves no half.
            yield from list(_read_database())
        except DatabaseError:
            up = 0
        yield GaugeMetricFamily("museum_database_up", "1 if the database answers.", up)
        try:
            free = installation.free_bytes()
        except OSError:
            return
        yield GaugeMetricFamily("museum_disk_free_bytes", "Left for the data folder.", free)


def _read_database() -> Iterator[Metric]:
    yield GaugeMetricFamily(
        "museum_catalogue_version",
        "Raised by each act that changes anything public.",
        CatalogueVersion.current_version(),
    )
    yield GaugeMetricFamily(
        "museum_workers", "Workers heard of within a minute.", heartbeat.workers_alive()
    )
    jobs = GaugeMetricFamily("museum_jobs", "Jobs by kind and state.", labels=["kind", "status"])
    for model in registered_models():
        for status in (JobStatus.WAITING, JobStatus.CLAIMED, JobStatus.FAILED):
            count = model._base_manager.filter(status=status).count()
            jobs.add_metric([model._meta.label_lower, status.value], count)
    yield jobs
    age = GaugeMetricFamily("museum_backup_age_seconds", "Since the last success.", labels=["kind"])
    for kind in BackupKind.values:
        last = installation.last_success(kind)
        if last is not None:
            age.add_metric([kind], (timezone.now() - last).total_seconds())
    yield age

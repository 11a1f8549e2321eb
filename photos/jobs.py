"""The work of photographs, for the worker's queue: taking uploads in, and comparing scans."""

from jobs.queue import register
from photos.duplicates.compare import run_comparison
from photos.duplicates.queue import enqueue_missing_comparisons
from photos.imports.worker import import_upload
from photos.ingest import collect_garbage
from photos.models.duplicates import Comparison
from photos.models.import_batch import ImportRow


def register_jobs() -> None:
    """Let the worker take uploaded files in as drafts, and compare scans with each other."""
    register(ImportRow, run=import_upload, cleanup=collect_garbage)
    register(Comparison, run=run_comparison, cleanup=enqueue_missing_comparisons)
